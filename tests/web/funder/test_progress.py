"""Does a side see who is late and which applications are short, and act on many only after it was shown whom?"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.models import Assessment, AssessmentReminder, Call, Outbox, User
from app.queries.timetable import dates_of
from app.services import conflicts
from app.transactions import unit_of_work
from app.web.shared.chosen_people import written
from tests import factories as f
from tests.factories import AFTER, World
from workflows.actor import CLOCK

ClientOf = Callable[[User], FlaskClient]
ROW = re.compile(r'name="row" type="checkbox" value="([^"]+)"')


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def call(world: World) -> Call:
    made = f.a_call(world)
    received = [f.submitted(world, made, f.an_applicant(world, f"Firm {n} Ltd"), title=f"Idea {n}") for n in range(2)]
    f.close(made)
    for one in received:
        f.assigned(world, f.eligible(world, one))
    return f.started(world, made)


@pytest.fixture
def late(call: Call, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Two days after everything was due."""
    at = dates_of(db.session.get_one(Call, call.id)).assessment_due_at + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def work_of(world: World, call: Call, ledger_is_national: bool = True) -> list[Assessment]:
    user = (world.assessors if ledger_is_national else world.scorers)[0]
    return list(db.session.scalars(sa.select(Assessment).where(Assessment.user_id == user.id)))


def test_each_side_sees_its_own_ledger_and_who_is_late(
    world: World, call: Call, late: datetime, client_of: ClientOf
) -> None:
    f.scored(work_of(world, call)[0])

    national = client_of(world.officer).get(f"/funder/calls/{call.id}/progress").text
    regional = client_of(world.region_lead).get(f"/region/calls/{call.id}/progress").text

    assert "1 of 4 assessments" in national
    assert national.count("2 days late") == 2
    assert [one.name in national for one in (*world.assessors, *world.scorers)] == [True, True, False]
    assert [one.name in regional for one in (*world.assessors, *world.scorers)] == [False, False, True]
    assert "0 of 2 assessments" in regional


def test_the_list_is_narrowed(world: World, call: Call, late: datetime, client_of: ClientOf) -> None:
    for work in work_of(world, call):
        f.scored(work)
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/progress"
    done, waiting = world.assessors

    shown = {key: browser.get(f"{url}?people={key}").text for key in ("late", "room", "nonsense")}
    named = browser.get(f"{url}?who={done.name}&applications=people").text

    rows = {key: [f'value="{one.id}"' in text for one in (done, waiting)] for key, text in shown.items()}
    assert rows == {"late": [False, True], "room": [False, False], "nonsense": [True, True]}
    assert ("Nobody is like that" in shown["room"], "0 applications" in named) == (True, True)


def test_people_are_chosen_listed_and_reminded_once(
    world: World, call: Call, late: datetime, client_of: ClientOf
) -> None:
    done, waiting = world.assessors
    for work in work_of(world, call):
        f.scored(work)
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/progress"
    everybody = {"act": "remind", "everybody": "yes", "shown": [str(done.id), str(waiting.id)]}

    nobody = browser.post(f"{url}/choose", data={"act": "remind"})
    chosen = browser.post(f"{url}/choose", data=everybody)
    listed = browser.get(chosen.location)
    before = db.session.scalar(sa.select(sa.func.count(AssessmentReminder.id)))
    rows = ROW.findall(listed.text)
    sent = {"act": "remind", "who": written([waiting.id]), "row": rows}
    did = browser.post(f"{url}/confirm", data=sent, follow_redirects=True)
    back = browser.get(chosen.location)
    again = browser.post(f"{url}/confirm", data=sent)

    assert (nobody.status_code, "Choose at least one person" in nobody.text) == (422, True)
    assert (rows, before) == ([f"{waiting.id} 2"], 0)
    assert f"{done.name}: Has handed in everything that counts." in listed.text
    assert "1 person is reminded." in did.text
    assert (chosen.status_code, "This touches nothing." in back.text, ROW.findall(back.text)) == (303, True, [])
    assert (again.status_code, f"{waiting.name}: Reminded on" in again.text) == (409, True)
    assert db.session.scalar(sa.select(sa.func.count(AssessmentReminder.id))) == 2


def test_days_are_moved_with_a_reason_and_nothing_typed_is_lost(
    world: World, call: Call, late: datetime, client_of: ClientOf
) -> None:
    browser, url = client_of(world.region_lead), f"/region/calls/{call.id}/progress"
    chosen = {"act": "move", "person": [str(world.scorers[0].id)]}
    rows = ROW.findall(browser.post(f"{url}/choose", data=chosen, follow_redirects=True).text)
    to_at = late + timedelta(days=1)
    day = {"to_at-day": str(to_at.day), "to_at-month": str(to_at.month), "to_at-year": str(to_at.year)}
    who = written([world.scorers[0].id])
    typed = {"act": "move", "who": who, **day, "to_at-time": "11:00am", "row": rows[:1]}

    unsaid = browser.post(f"{url}/confirm", data=typed)
    did = browser.post(f"{url}/confirm", data={**typed, "reason": "The scorer was ill."}, follow_redirects=True)

    assert (unsaid.status_code, "Enter why it is due on another day" in unsaid.text) == (422, True)
    assert [f'value="{one}" checked' in unsaid.text for one in rows] == [True, False]
    assert "1 assignment is due on another day." in did.text
    days = {str(one.id): one.due_at is not None for one in work_of(world, call, ledger_is_national=False)}
    assert days == {rows[0].split()[0]: True, rows[1].split()[0]: False}


def test_a_member_of_staff_with_a_conflict_finds_no_trace(
    world: World, call: Call, late: datetime, client_of: ClientOf
) -> None:
    hidden = work_of(world, call)[0].application_id
    with unit_of_work():
        conflicts.declare(hidden, world.officer.id, None, "", CLOCK, AFTER)
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/progress"
    everybody = [str(one.id) for one in world.assessors]

    page = browser.get(url).text
    listed = {
        act: browser.post(f"{url}/choose", data={"act": act, "person": everybody}, follow_redirects=True).text
        for act in ("remind", "withdraw", "move")
    }

    title = db.session.scalar(
        sa.text("SELECT title FROM applications WHERE id = :id").bindparams(sa.bindparam("id", hidden, sa.Uuid()))
    )
    assert "0 of 2 assessments" in page
    assert [title in text for text in (page, *listed.values())] == [False] * 4
    assert [len(ROW.findall(text)) for text in listed.values()] == [2, 2, 2]


def test_an_anchor_is_marked_and_unmarked_on_the_page(world: World, call: Call, client_of: ClientOf) -> None:
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/progress"
    application_id = work_of(world, call)[0].application_id

    pages = [
        browser.post(f"/funder/applications/{application_id}/anchor", data={"anchor": said}, follow_redirects=True)
        for said in ("yes", "no")
    ]
    listed = browser.get(f"{url}?applications=anchors").text

    assert ["It is an anchor" in pages[0].text, "It is no anchor any more." in pages[1].text] == [True, True]
    assert [">Unmark<" in page.text for page in pages] == [True, False]
    assert "0 applications" in listed


def test_what_nobody_pressed_is_no_page(world: World, call: Call, client_of: ClientOf) -> None:
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/progress"

    answers = [browser.post(f"{url}/{where}", data={"act": "burn"}).status_code for where in ("choose", "confirm")]
    regional = client_of(world.region_lead).post(f"{url}/choose", data={"act": "remind"}).status_code

    assert (answers, regional) == ([404, 404], 403)
    assert (
        db.session.scalar(
            sa.select(sa.func.count(Outbox.id)).where(Outbox.payload["notice"].as_string() == "assessments_wait")
        )
        == 0
    )
