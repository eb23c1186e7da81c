"""Does a sitting run from its plan to agreed minutes on pages, and shows nothing to whom it must not?"""

import io
import re
from collections.abc import Callable
from html import unescape

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.models import Message, Organisation, Outbox, Sitting, SittingItem, User
from app.notices.write import write_messages
from app.services import agendas, sitting_room, sittings
from app.services.sitting_room import Found
from app.transactions import unit_of_work
from tests import factories as f
from tests.sitting import Sat, a_sitting, begun
from workflows.actor import Role
from workflows.sitting import SittingKind, SittingState
from workflows.sitting_item import Outcome

Client = Callable[[User], FlaskClient]
CANARY, MARKS = "Zebrafinch", "National quality, plain mean"


@pytest.fixture(autouse=True)
def _after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: f.AFTER)


def text_of(html: str) -> str:
    """What stands on a page, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_a_sitting_from_its_plan_to_agreed_minutes(app: Flask, client_of: Client) -> None:
    sat = a_sitting(SittingState.PLANNED)
    secretary, chair = client_of(sat.world.secretary), client_of(sat.chair)
    member, where = client_of(sat.members[0]), f"/sittings/{sat.sitting.id}"
    items = [f"/sittings/items/{item.id}" for item in sat.items]

    asked = secretary.get(f"{where}/call")
    statuses = [secretary.post(f"{where}/call").status_code]
    early = secretary.post(f"{where}/open")
    for user in (sat.chair, *sat.members):
        data = {"member": str(user.id), "came": "present"}
        statuses.append(secretary.post(f"{where}/attendance", data=data).status_code)
    statuses.append(secretary.post(f"{where}/open").status_code)
    nobody = member.post(f"{items[0]}/declare", data={})
    for_another = member.post(f"{items[0]}/declare", data={"member": str(sat.members[1].id)})
    declared = member.post(f"{items[0]}/declare", data={"member": str(sat.members[0].id)})
    begin = secretary.get(f"{items[0]}/begin")
    still_there = secretary.post(f"{items[0]}/begin", data={"acting_chair": ""})
    left = {"acting_chair": "", "left": str(sat.members[0].id)}
    statuses.append(secretary.post(f"{items[0]}/begin", data=left).status_code)
    empty = secretary.post(f"{items[0]}/outcome", data={})
    found = {"outcome": "fund", "words": "It fits.", "number": "0"}
    statuses.append(secretary.post(f"{items[0]}/outcome", data=found).status_code)
    statuses.append(secretary.post(f"{items[0]}/end", data={"notes": "Well argued.", "actions": ""}).status_code)
    statuses.append(chair.post(f"{items[0]}/confirm", data={"seen": "1"}).status_code)
    unticked = secretary.post(f"{where}/close")
    statuses.append(secretary.post(f"{where}/close", data={"not_reached": "yes"}).status_code)
    closed = secretary.get(where).text
    forms = [secretary.get(f"{items[1]}/{page}").text for page in ("begin", "outcome")]
    begun_late = secretary.post(f"{items[1]}/begin", data={"acting_chair": "sitting"})
    statuses.append(secretary.post(f"{where}/minutes", data={"notes": "", "actions": ""}).status_code)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', chair.get(f"{where}/minutes").text).group(1)
    sheets = [MARKS in member.get(items[1]).text]
    statuses.append(chair.post(f"{where}/minutes/agree", data={"seen": seen}).status_code)
    sheets += [MARKS in client.get(items[1]).text for client in (member, secretary)]

    assert "the papers of 2 applications" in text_of(asked.text)
    assert (early.status_code, "0 of the 2 members" in text_of(early.text)) == (409, True)
    assert 'href="/sittings" class="govuk-back-link"' in member.get(where).text
    assert (nobody.status_code, for_another.status_code) == (422, 422)
    assert (declared.status_code, set(statuses)) == (303, {303})
    name = sat.members[0].name
    assert f"{name} must leave before this item begins" in text_of(begin.text)
    assert (still_there.status_code, f"{name} must leave" in text_of(still_there.text)) == (409, True)
    assert "In the chair" in text_of(secretary.get(items[0]).text)
    assert (empty.status_code, "Choose what the panel recommends." in text_of(empty.text)) == (409, True)
    assert (unticked.status_code, "Not reached yet: 1 item." in text_of(unticked.text)) == (409, True)
    assert ("Not reached" in closed, "To come" in closed) == (True, False)
    assert ["acting_chair" in page or 'name="words"' in page for page in forms] == [False, False]
    assert (begun_late.status_code, "Open it first" in begun_late.text) == (409, False)
    page = text_of(secretary.get(f"{where}/minutes").text)
    assert f"{name} had an interest, left the room and took no part in what was decided." in page
    assert "Idea 0" not in text_of(member.get(f"{where}/minutes").text)
    assert member.get(f"{where}/minutes.pdf").data != secretary.get(f"{where}/minutes.pdf").data
    # The papers end for members when the minutes are agreed.
    assert sheets == [True, False, True]
    # Until the minutes are agreed they are the region's own; then the funder reads them, too.
    assert client_of(sat.world.officer).get(f"{where}/minutes").status_code == 200


def test_nothing_tells_a_member_of_an_application_that_is_kept_from_them(app: Flask, client_of: Client) -> None:
    sat = a_sitting(SittingState.PLANNED)
    with unit_of_work():
        db.session.execute(
            db.text("UPDATE applications SET title = :title WHERE id = :id").bindparams(
                db.bindparam("id", sat.applications[0].id, db.Uuid()), title=CANARY
            )
        )
    db.session.expire_all()
    secretary, kept_from = client_of(sat.world.secretary), client_of(sat.members[0])
    hidden, where = sat.items[0], f"/sittings/{sat.sitting.id}"
    secretary.post(f"{where}/call")
    for user in (sat.chair, *sat.members):
        secretary.post(f"{where}/attendance", data={"member": str(user.id), "came": "present"})
    secretary.post(f"{where}/open")
    before = kept_from.get(where).text
    kept_from.post(f"/sittings/items/{hidden.id}/declare", data={"member": str(sat.members[0].id)})
    left = {"acting_chair": "", "left": str(sat.members[0].id)}
    secretary.post(f"/sittings/items/{hidden.id}/begin", data=left)
    during = answers(app, kept_from, sat)
    found = {"outcome": "fund", "words": f"{CANARY} fits.", "number": "0"}
    secretary.post(f"/sittings/items/{hidden.id}/outcome", data=found)
    secretary.post(f"/sittings/items/{hidden.id}/end", data={"notes": CANARY, "actions": CANARY})
    client_of(sat.chair).post(f"/sittings/items/{hidden.id}/confirm", data={"seen": "1"})
    secretary.post(f"{where}/close", data={"not_reached": "yes"})
    secretary.post(f"{where}/minutes", data={"notes": "", "actions": ""})
    after = answers(app, kept_from, sat)

    told = (CANARY, sat.applications[0].reference, str(hidden.id))
    assert CANARY in before
    assert [where for where, body in {**during, **after}.items() if any(word in body for word in told)] == []
    page = text_of(kept_from.get(where).text)
    assert ("1 item" in page, "2 items" in page, "Out of the room" in page) == (True, False, False)
    assert kept_from.get(f"/sittings/items/{hidden.id}").status_code == 404
    assert CANARY in text_of(secretary.get(f"{where}/minutes").text)
    mails = mailed(sat.members[0])
    assert (len(mails) > 0, [body for body in mails if CANARY in body]) == (True, [])


def test_members_know_of_no_item_while_a_sitting_is_put_off(app: Flask, client_of: Client) -> None:
    sat = a_sitting(SittingState.CALLED)
    where, member = f"/sittings/{sat.sitting.id}", client_of(sat.members[0])
    before = member.get(where).text
    with unit_of_work():
        sittings.put_off(sat.sitting.id, "Snow.", sat.secretary, f.AFTER)
        agendas.remove(sat.items[0].id, sat.secretary, f.AFTER)
        agendas.add(sat.sitting.id, [sat.applications[0].id], sat.secretary, f.AFTER)
    items = db.session.scalars(db.select(SittingItem.id).where(SittingItem.sitting_id == sat.sitting.id)).all()

    page = member.get(where)
    answered = [member.get(f"/sittings/items/{one}").status_code for one in items]
    with unit_of_work():
        sittings.cancel(sat.sitting.id, "Still snow.", sat.secretary, f.AFTER)
    cancelled = member.get(where)

    told = [[one.title in text for one in sat.applications] for text in (before, page.text, cancelled.text)]
    assert told == [[True, True], [False, False], [False, False]]
    assert (page.status_code, answered, cancelled.status_code) == (200, [404, 404], 200)


def mailed(user: User) -> list[str]:
    """What this person is sent by every notice so far."""
    with unit_of_work():
        for row in db.session.scalars(db.select(Outbox).where(Outbox.kind == "notice")).all():
            write_messages(row, f.AFTER)
    return list(db.session.scalars(db.select(Message.body).where(Message.address == user.email)))


def answers(app: Flask, client: FlaskClient, sat: Sat) -> dict[str, str]:
    """What this person is answered by every address of a panel that is read, for either item, PDFs as their text."""
    found = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("panels.") or "GET" not in rule.methods:
            continue
        for item in sat.items:
            ids = {"sitting_id": sat.sitting.id, "sitting_item_id": item.id, "call_id": sat.call.id}
            where = app.url_map.bind("localhost").build(
                rule.endpoint, {name: value for name, value in ids.items() if name in rule.arguments}
            )
            answer = client.get(where)
            if answer.mimetype == "application/pdf":
                found[where] = pdf_words(answer.data)
            elif str(sat.items[0].id) in where:
                # A page of an item that is kept from them is the same as one that never existed.
                found[where] = "" if answer.status_code == 404 else f"{sat.items[0].id}"
            else:
                found[where] = answer.text
    return found


def pdf_words(pdf: bytes) -> str:
    """All the text of a document."""
    return " ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_an_agenda_is_arranged_with_buttons(app: Flask, client_of: Client) -> None:
    sat = a_sitting(SittingState.PLANNED)
    secretary, where = client_of(sat.world.secretary), f"/sittings/{sat.sitting.id}/agenda"
    first, second = sat.items
    typed = {f"minutes-{first.id}": "20", f"minutes-{second.id}": "15"}

    wrong = secretary.post(where, data={**typed, f"minutes-{first.id}": "soon", "act": ""})
    too_long = secretary.post(where, data={**typed, f"minutes-{first.id}": "0048012", "act": ""})
    moved = secretary.post(where, data={**typed, "act": f"up:{second.id}"})
    page = secretary.get(where).text
    taken = secretary.post(where, data={"act": f"remove:{first.id}"})
    nothing = secretary.post(f"{where}/add", data={"which": "ticked"})
    again = secretary.post(f"{where}/add", data={"which": "ticked", "applications": str(sat.applications[0].id)})

    assert (wrong.status_code, moved.status_code, taken.status_code) == (409, 303, 303)
    assert (too_long.status_code, nothing.status_code, again.status_code) == (409, 409, 303)
    assert "must be a whole number between 1 and 480" in text_of(wrong.text)
    assert re.findall(r'<th scope="row">(Idea \d)', page) == ["Idea 1", "Idea 0"]
    assert "35 minutes together" in text_of(page)


def test_a_sitting_is_planned_by_each_side_for_itself(app: Flask, client_of: Client) -> None:
    sat = a_sitting(SittingState.PLANNED)
    new, lead = f"/calls/{sat.call.id}/sittings/new", client_of(sat.world.region_lead)
    typed = {"kind": "interview", "place": "", "starts_at": "2027-07-07T11:00", "criteria": ""}

    wrong = lead.post(new, data=typed)
    done = client_of(sat.world.officer).post(new, data={**typed, "place": "Swindon", "criteria": "Team\nPlan"})
    own = lead.get(f"/calls/{sat.call.id}/sittings").text

    assert (wrong.status_code, done.status_code) == (422, 303)
    assert "Name at least one criterion" in text_of(wrong.text)
    kept = db.session.scalars(db.select(Sitting).where(Sitting.region_id.is_(None))).one()
    assert (kept.criteria, kept.maximum) == (["Team", "Plan"], 10)
    assert (f"/sittings/{kept.id}" in own, f"/sittings/{sat.sitting.id}" in own) == (False, True)
    assert lead.get(f"/sittings/{kept.id}").status_code == 404


def test_applicants_see_their_own_interview_and_answer_it(app: Flask, client_of: Client) -> None:
    sat = a_sitting(SittingState.CALLED, SittingKind.INTERVIEW, ("Team",))
    mine, other = sat.applications
    firm = db.session.get_one(Organisation, mine.organisation_id)
    lead = f.grant(f.a_person("Ada Applicant"), Role.LEAD_APPLICANT, firm)
    client, where = client_of(lead), f"/applications/{mine.id}/interview"
    item = db.session.scalars(db.select(SittingItem).where(SittingItem.application_id == mine.id)).one()

    mails = [one for one in mailed(lead) if "interview" in one]
    page = client.get(where)
    silent = client.post(f"{where}/{item.id}", data={"answer": "confirmed", "attending": ""})
    done = client.post(f"{where}/{item.id}", data={"answer": "confirmed", "attending": "Ada, director"})
    theirs = client.get(f"/applications/{other.id}/interview")
    not_theirs = next(one for one in sat.items if one.id != item.id)
    elsewhere = client.post(f"{where}/{not_theirs.id}", data={})

    said = text_of(page.text)
    assert ("Town Hall, room 3" in said, "UK time" in said, "Your plan." in said) == (True, True, True)
    assert (silent.status_code, "Say who comes for you" in text_of(silent.text), done.status_code) == (409, True, 303)
    assert (theirs.status_code, elsewhere.status_code) == (404, 404)
    assert len(mails) == 1
    assert ("Town Hall, room 3" in mails[0], "UK time is the time in London" in mails[0]) == (True, True)
    assert ("What to bring: Your plan." in mails[0], other.title in mails[0]) == (True, False)
    assert "Ada, director" in text_of(client_of(sat.world.secretary).get(f"/sittings/items/{item.id}").text)


def test_staff_are_led_to_what_a_panel_recommends(app: Flask, client_of: Client) -> None:
    sat = a_sitting()
    begun(sat)
    with unit_of_work():
        sitting_room.record(sat.items[0].id, Found(Outcome.RESERVE, "Later."), sat.secretary, f.AFTER)
        sitting_room.end(sat.items[0].id, "", "", sat.secretary, f.AFTER)
    lead, officer = client_of(sat.world.region_lead), client_of(sat.world.officer)
    of_call = ("panel-sheet", "portfolio")

    pages = [lead.get(f"/region/calls/{sat.call.id}/{page}").text for page in of_call]
    pages.append(lead.get(f"/region/applications/{sat.applications[0].id}/moderation").text)
    sheet = officer.get(f"/funder/calls/{sat.call.id}/panel-sheet").text

    where = f"/sittings/items/{sat.items[0].id}"
    assert [where in page for page in pages] == [True, True, True]
    assert "Panel, sitting 1 : hold in reserve (not confirmed)" in text_of(pages[0])
    assert where not in sheet
