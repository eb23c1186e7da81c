"""Do both sides have panels proposed, look at them, change and deploy them, without JavaScript, and nobody else?"""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app import clock
from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Assessment, Conflict, PairLock, Proposal, ProposedSeat, User
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER
from tests.proposing import Round, a_round, again, proposed
from workflows.actor import Role
from workflows.proposal import ProposalState

ClientOf = Callable[[User], FlaskClient]
BARE = {
    "reviews": "2",
    "local": "0",
    "outside": "0",
    "technical": "0",
    "lay": "0",
    "per_organisation": "0",
    "least": "0",
}


@pytest.fixture(autouse=True)
def after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


@pytest.fixture
def round_(app: Flask) -> Round:
    return a_round()


def base(round_: Round) -> str:
    return f"/funder/calls/{round_.call.id}/proposals"


def one(round_: Round, kept: Proposal) -> str:
    return f"{base(round_)}/{kept.id}"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def asked(round_: Round) -> int:
    return db.session.scalar(select(func.count()).select_from(Assessment)) or 0


def test_from_the_form_to_the_assignments_and_back(round_: Round, client_of: ClientOf) -> None:
    officer = client_of(round_.world.officer)

    wrong = officer.post(base(round_), data={**BARE, "reviews": "many", "local": "7"})
    sent = officer.post(base(round_), data={**BARE, "floors": ["8000", "9000"]})
    waiting = officer.get(sent.location)
    drain_due(AFTER)
    page, loads = officer.get(sent.location), officer.get(f"{sent.location}/loads")
    confirm, table = (officer.get(f"{sent.location}/{path}") for path in ("deploy", "panels.csv"))
    before = asked(round_)
    done = officer.post(f"{sent.location}/deploy", follow_redirects=True)
    made = asked(round_)
    ask_back = officer.get(f"{sent.location}/undeploy")
    back = officer.post(f"{sent.location}/undeploy", follow_redirects=True)

    assert (wrong.status_code, 'value="many"' in wrong.text, 'value="7"' in wrong.text) == (422, True, True)
    assert [("Look again" in one.text, "/static/watching-" in one.text) for one in (waiting, page)] == [
        (True, True),
        (False, False),
    ]
    text = words(page.text)
    assert "Deploying asks somebody in 4 new assignments , leaves 0 as they are, and takes 0 back." in text
    assert "Floor that was kept 90%" in text
    assert text.count("points:") >= 4
    assert "Asa Assesses 1" in loads.text
    assert table.text.splitlines()[0].startswith(
        "Reference,Title,Share of own best,Assessor,What deploying does,Points"
    )
    assert len(table.text.splitlines()) == 5
    assert "This makes 4 assignments" in words(confirm.text)
    assert (before, made, asked(round_)) == (0, 4, 0)
    assert "asked in 4 assignments" in words(done.text)
    short = [f"{reference}: 0 of 2 readers" for reference in sorted(one.reference for one in round_.applications)]
    assert "2 applications are then short of readers" in words(ask_back.text)
    assert "4 assignments are taken back." in words(back.text)
    assert [[f"<li>{said}</li>" in page.text for said in short] for page in (ask_back, back)] == [[True] * 2] * 2


def test_a_refused_deployment_says_everything_that_changed(round_: Round, client_of: ClientOf) -> None:
    kept, officer = proposed(round_), client_of(round_.world.officer)
    first = db.session.scalars(select(ProposedSeat).order_by(ProposedSeat.application_id)).first()
    assert first is not None
    with unit_of_work():
        db.session.add(a_conflict(first.application_id, first.user_id))

    confirm = officer.get(f"{one(round_, kept)}/deploy")
    sent = officer.post(f"{one(round_, kept)}/deploy")

    said = "There is a conflict of interest."
    assert [(page.status_code, said in page.text) for page in (confirm, sent)] == [(200, True), (409, True)]
    assert (asked(round_), again(kept).state) == (0, ProposalState.PROPOSED)


def test_lock_set_since_keeps_panels_from_being_deployed(round_: Round, client_of: ClientOf) -> None:
    kept, officer = proposed(round_), client_of(round_.world.officer)
    query = select(ProposedSeat).where(ProposedSeat.proposal_id == kept.id).order_by(ProposedSeat.application_id)
    seat = db.session.scalars(query).first()
    assert seat is not None
    panel = f"{one(round_, kept)}/panels/{seat.application_id}"
    person = str(seat.user_id)

    noted = officer.post(panel, data={"act": "forbid", "user_id": person}, follow_redirects=True)
    page, confirm = officer.get(one(round_, kept)), officer.get(f"{one(round_, kept)}/deploy")
    sent = officer.post(f"{one(round_, kept)}/deploy")

    assert "The next proposal does not put this person on the panel." in noted.text
    row = f'name="act" value="{{}}"><input type="hidden" name="user_id" value="{person}"'
    assert [row.format(act) in noted.text for act in ("fix", "forbid")] == [True, False]
    said = "is never to be on the panel of"
    assert [(one.status_code, said in one.text) for one in (page, confirm, sent)] == [
        (200, True),
        (200, True),
        (409, True),
    ]
    assert ("Deploy these panels</a>" in page.text, "Propose again" in page.text) == (False, True)
    assert (asked(round_), again(kept).state) == (0, ProposalState.PROPOSED)


def test_panels_overtaken_by_later_ones_say_so(round_: Round, client_of: ClientOf) -> None:
    kept, officer = proposed(round_), client_of(round_.world.officer)
    with unit_of_work():
        again(kept).asked_at = AFTER - timedelta(hours=1)
    later = officer.post(base(round_), data=BARE).location
    drain_due(AFTER)
    officer.post(f"{later}/deploy")

    shown, page = officer.get(base(round_)).text, officer.get(one(round_, kept)).text

    assert shown.count("overtaken by later panels") == 1
    assert "These ones are overtaken." in page


def a_conflict(application_id: UUID, user_id: UUID) -> Conflict:
    return Conflict(
        id=uuid4(), application_id=application_id, user_id=user_id, source="declared", ground="stated", why="",
        matched="", found_at=AFTER, found_by=user_id,
    )  # fmt: skip


def test_a_panel_is_changed_by_hand_and_the_next_proposal_keeps_it(round_: Round, client_of: ClientOf) -> None:
    kept, officer = proposed(round_), client_of(round_.world.officer)
    first = round_.applications[0].id
    mine = set(db.session.scalars(select(ProposedSeat.user_id).where(ProposedSeat.application_id == first)))
    leaves = min(mine)
    comes = next(person.id for person in round_.world.assessors if person.id not in mine)
    panel = f"{one(round_, kept)}/panels/{first}"

    shown = officer.get(panel)
    empty = officer.post(panel, data={"act": "swap"})
    swapped = officer.post(
        panel, data={"act": "swap", "leaves": str(leaves), "comes": str(comes)}, follow_redirects=True
    )
    officer.post(base(round_), data=BARE)
    drain_due(AFTER)
    latest = db.session.scalars(select(Proposal).where(Proposal.id != kept.id)).one()
    seats = select(ProposedSeat.user_id).where(
        ProposedSeat.application_id == first, ProposedSeat.proposal_id == latest.id
    )
    now = set(db.session.scalars(seats))
    lock = db.session.scalars(select(PairLock).where(PairLock.user_id == leaves)).one()
    officer.post(f"/funder/calls/{round_.call.id}/pair-locks/{lock.id}/lift")
    listed = officer.get(base(round_))

    assert "550 for topics" in shown.text
    assert (empty.status_code, "Select who leaves" in empty.text) == (422, True)
    assert "Never on its panel" in swapped.text
    assert (comes in now, leaves in now) == (True, False)
    assert ("Kept on its panel" in listed.text, "Never on its panel" in listed.text) == (True, False)


def test_other_people_are_refused_or_find_nothing(round_: Round, client_of: ClientOf) -> None:
    kept, world = proposed(round_), round_.world
    acts = [(f"{one(round_, kept)}/deploy", {}), (base(round_), BARE), (f"{one(round_, kept)}/stop", {})]

    approver = [client_of(world.approver).post(url, data=data).status_code for url, data in acts]
    reads = client_of(world.approver).get(one(round_, kept))
    lead = client_of(world.region_lead)
    other_side = lead.get(f"/region/calls/{round_.call.id}/proposals/{kept.id}").status_code
    own = lead.get(f"/region/calls/{round_.call.id}/proposals")
    assessor = client_of(world.assessors[0]).get(one(round_, kept)).status_code

    assert approver == [403, 403, 403]
    assert (reads.status_code, "Deploy these panels" in reads.text) == (200, False)
    assert (other_side, own.status_code, str(kept.id) in own.text, assessor) == (404, 200, False, 404)
    assert again(kept).state == ProposalState.PROPOSED


def test_whoever_has_a_conflict_finds_no_trace(round_: Round, client_of: ClientOf) -> None:
    kept, officer = proposed(round_), client_of(round_.world.officer)
    hidden = round_.applications[0]
    officer.post(
        f"{one(round_, kept)}/panels/{hidden.id}", data={"act": "fix", "user_id": str(round_.world.assessors[0].id)}
    )
    with unit_of_work():
        db.session.add(a_conflict(hidden.id, round_.world.officer.id))

    listed = officer.get(base(round_))
    found = [officer.get(f"{one(round_, kept)}{path}") for path in ("", "/loads", "/deploy", f"/panels/{hidden.id}")]
    acts = [officer.post(f"{one(round_, kept)}{path}") for path in ("/deploy", "/stop", f"/panels/{hidden.id}")]

    assert [page.status_code for page in (*found, *acts)] == [404] * 7
    assert (str(kept.id) in listed.text, hidden.reference in listed.text) == (False, False)
    assert asked(round_) == 0


def test_a_region_has_panels_proposed_of_its_own_scorers(round_: Round, client_of: ClientOf) -> None:
    lead, url = client_of(round_.world.region_lead), f"/region/calls/{round_.call.id}/proposals"

    form = lead.get(url)
    sent = lead.post(url, data={**BARE, "reviews": "1"})
    drain_due(AFTER)
    page = lead.get(sent.location)
    panel, confirm = (lead.get(f"{sent.location}/{path}") for path in (f"panels/{round_.applications[0].id}", "deploy"))
    lead.post(f"{sent.location}/deploy")

    assert "regional scorers" in form.text
    assert [one.status_code for one in (panel, confirm)] == [200, 200]
    assert "This makes 2 assignments" in words(confirm.text)
    assert ("Lorna Local" in page.text, "Asa Assesses" in page.text) == (True, False)
    people = set(db.session.scalars(select(Assessment.user_id)))
    assert people == {round_.world.scorers[0].id}


def test_pages_ask_the_database_as_often_for_one_panel_as_for_many(app: Flask, client_of: ClientOf) -> None:
    few, many = a_round(1), a_round(5, slug="elsewhere", reference="E-1")
    kept = [proposed(few), proposed(many)]

    counts = {
        path: [
            statements(client_of(round_.world.officer), f"{one(round_, proposal)}{path}")
            for round_, proposal in zip((few, many), kept, strict=True)
        ]
        for path in ("", "/loads", "/deploy")
    }
    lists = [statements(client_of(round_.world.officer), base(round_)) for round_ in (few, many)]

    assert {path: each[0] - each[1] for path, each in counts.items()} == dict.fromkeys(counts, 0)
    assert lists[0] == lists[1]


def statements(client: FlaskClient, url: str) -> int:
    client.get(url)
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return len([text for text in heard if text.startswith("SELECT")])


def test_somebody_else_than_the_officer_of_another_funder_is_not_there(round_: Round, client_of: ClientOf) -> None:
    stranger = f.grant(f.a_person("Sven Stranger"), Role.REGION_LEAD, f.a_world("elsewhere").region)

    assert client_of(stranger).get(base(round_)).status_code == 404
