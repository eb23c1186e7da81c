"""Do the pages ask, confirm, refuse and explain the reopening of a ledger, on both sides?"""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Call, Reopening, Scope, User
from app.policy import PLATFORM_ID
from app.services import decisions, people, reopening
from app.transactions import unit_of_work
from tests.factories import AFTER, DRAFTED, World, a_call, a_person, a_world, actor, grant, ranked, recommended
from workflows.actor import Actor, Role
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.reopening import ReopeningState

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())


def state_of(call: Call) -> CallState:
    return db.session.scalars(sa.select(Call.state).where(Call.id == call.id)).one()


def asked_for(world: World, call: Call) -> Reopening:
    with unit_of_work():
        officer = actor(world.officer, call)
        return reopening.ask(call.id, Ledger.NATIONAL, None, "Two marks were swapped.", officer, AFTER)


def test_officer_asks_and_approver_opens_the_national_ledger(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    ranked(world, call)
    officer, approver = client_of(world.officer), client_of(world.approver)
    base = f"/funder/calls/{call.id}"

    before = words(officer.get(f"{base}/reopen-ledger").text)
    empty = officer.post(f"{base}/reopen-ledger", data={"reason": ""})
    sent = officer.post(f"{base}/reopen-ledger", data={"reason": "Two marks were swapped."})
    shown = approver.get(f"{base}/confirm-reopening")
    seen = db.session.scalars(sa.select(Reopening.id)).one()
    confirmed = approver.post(f"{base}/confirm-reopening", data={"seen": str(seen)})
    waiting = words(officer.get(f"{base}/ranking").text)

    assert "Abel Approves Nora Signs When it is confirmed, these people are told, and 2 national assessors:" in before
    assert "Asa Assesses" not in before
    assert (empty.status_code, sent.status_code, shown.status_code) == (422, 303, 200)
    assert "Why Two marks were swapped." in words(shown.text)
    assert (confirmed.status_code, confirmed.location) == (303, f"{base}/ranking")
    assert state_of(call) == CallState.ASSESSING
    assert "Olive Officer asked for it, and Abel Approves confirmed it. Why: Two marks were swapped." in waiting
    assert "Scores are due" not in waiting


def test_who_asked_and_also_approves_is_refused(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    ranked(world, call)
    grant(world.officer, Role.APPROVER, world.funder)
    asked = asked_for(world, call)

    page = client_of(world.officer).post(f"/funder/calls/{call.id}/confirm-reopening", data={"seen": str(asked.id)})

    assert page.status_code == 409
    assert "You asked for this. Somebody else has to confirm it." in words(page.text)
    assert state_of(call) == CallState.RANKED


@pytest.mark.parametrize("seen", ["", "nonsense", "00000000-0000-0000-0000-000000000001"])
def test_confirming_what_was_not_shown_is_refused(world: World, client_of: ClientOf, seen: str) -> None:
    call = a_call(world)
    ranked(world, call)
    asked_for(world, call)

    page = client_of(world.approver).post(f"/funder/calls/{call.id}/confirm-reopening", data={"seen": seen})

    assert page.status_code == 409
    assert "What you were shown is not what is asked now." in words(page.text)
    assert state_of(call) == CallState.RANKED


def test_region_asks_for_its_own_ledger_and_takes_it_back(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    ranked(world, call)
    lead, base = client_of(world.region_lead), f"/region/calls/{call.id}"

    lead.post(f"{base}/reopen-ledger", data={"reason": "A scorer read the wrong answer."})
    shown = words(lead.get(f"{base}/reopen-ledger").text)
    seen = db.session.scalars(sa.select(Reopening.id)).one()
    client_of(world.officer).post(f"/funder/calls/{call.id}/withdraw-reopening", data={"seen": str(seen)})
    still = db.session.scalars(sa.select(Reopening.state)).one()
    lead.post(f"{base}/withdraw-reopening", data={"seen": str(seen)})

    assert "A request to open the regional ledger of Greater Manchester Nothing is open." in shown
    assert still == ReopeningState.ASKED
    db.session.expire_all()
    assert db.session.scalars(sa.select(Reopening.state)).one() == ReopeningState.WITHDRAWN
    assert "Why: A scorer read the wrong answer." in words(lead.get(f"{base}/history").text)


def test_request_says_which_list_stands_in_the_way(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    received = ranked(world, call)
    recommended(world, call, received)

    page = client_of(world.officer).post(f"/funder/calls/{call.id}/reopen-ledger", data={"reason": "A slip."})

    text = words(page.text)
    assert page.status_code == 409
    assert "The list of Greater Manchester is recommended and waits for approval. Have the approver" in text
    assert page.text.count("A slip.") == 1


def test_nobody_reads_a_rank_while_a_ledger_is_open(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    received = ranked(world, call, (9, 8))
    pages = (
        (world.officer, f"/funder/calls/{call.id}/ranking"),
        (world.region_lead, f"/region/calls/{call.id}/ranking"),
        (world.secretary, f"/region/calls/{call.id}/portfolio"),
        (world.officer, f"/funder/applications/{received[0].id}"),
        (world.region_lead, f"/region/applications/{received[0].id}"),
    )
    closed = ["90%" in client_of(person).get(address).text for person, address in pages]
    kept = asked_for(world, call)
    with unit_of_work():
        reopening.confirm(kept.id, call.id, actor(world.approver, call), AFTER)

    opened = [client_of(person).get(address) for person, address in pages]
    replay = client_of(world.officer).get(f"/funder/calls/{call.id}/ranking/replay")

    assert closed == [True, True, True, False, False]
    assert [(page.status_code, "90%" in page.text) for page in opened] == [(200, False)] * len(pages)
    assert (replay.status_code, replay.location) == (303, f"/funder/calls/{call.id}/ranking")


def test_list_that_was_begun_is_not_there_while_no_ranking_stands(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    received = ranked(world, call)
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        kept = decisions.compose(call.id, world.region, [received[0].id], {}, "", secretary, AFTER)
    auditor = a_person("Aud Itor")
    with unit_of_work():
        people.grant_role(auditor.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    before = client_of(auditor).get(f"/funder/lists/{kept.id}")
    asked = asked_for(world, call)
    with unit_of_work():
        reopening.confirm(asked.id, call.id, actor(world.approver, call), AFTER)

    after = client_of(auditor).get(f"/funder/lists/{kept.id}")

    assert (before.status_code, after.status_code) == (200, 404)
