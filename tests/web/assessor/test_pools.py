"""Does an assessor see what they are asked for, answer it with a reason, and never see anybody else's?"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from app import clock
from app.extensions import db
from app.models import AssessorProfile, PoolMember, User
from app.queries.pools import Side
from app.services import pools
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import DURING, World
from workflows.actor import Actor, Role
from workflows.definition import Ledger
from workflows.pool import PoolDecline, PoolState
from workflows.pool_list import Named

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def during(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: DURING)


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def member(world: World) -> PoolMember:
    call = f.a_call(world)
    side, officer = Side(Ledger.NATIONAL, world.funder.id), Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        pools.set_fee(call.id, side, 125_00, officer, DURING)
        pools.invite(call.id, side, [Named(world.assessors[0].email, 4)], officer, DURING)
    return db.session.query(PoolMember).one()


def test_assessor_offers_fewer_and_changes_it(world: World, member: PoolMember, client_of: ClientOf) -> None:
    browser, url = client_of(world.assessors[0]), f"/pools/{member.id}"

    home, page = browser.get("/home").text, browser.get(url).text
    wrong = browser.post(f"{url}/accept", data={"promised": "0"})
    more = browser.post(f"{url}/accept", data={"promised": "99"})
    browser.post(f"{url}/accept", data={"promised": "2"})
    again = browser.get(url).text

    assert (f'href="{url}"' in home, "You are asked to take 4 applications" in home) == (True, True)
    assert "£125 for each" in page
    assert (wrong.status_code, 'href="#promised"' in wrong.text) == (422, True)
    assert (more.status_code, "You are asked for 4. Promise 4 or fewer" in more.text) == (409, True)
    db.session.expire_all()
    assert (member.state, member.promised) == (PoolState.ACCEPTED, 2)
    assert ("£250 for all that you promised" in again, "Change how many you take" in again) == (True, True)
    assert "2" in browser.get("/pools").text


def test_who_is_not_ready_is_told_everything_with_its_page(
    world: World, member: PoolMember, client_of: ClientOf
) -> None:
    with unit_of_work():
        db.session.execute(delete(AssessorProfile).where(AssessorProfile.user_id == world.assessors[0].id))
    browser, url = client_of(world.assessors[0]), f"/pools/{member.id}"

    before, refused = browser.get(url).text, browser.post(f"{url}/accept", data={"promised": "2"})

    assert "Before you can accept:" in before
    assert (refused.status_code, 'href="/assessor/profile">Write your profile first' in refused.text) == (409, True)
    db.session.expire_all()
    assert member.state == PoolState.INVITED


def test_declining_for_a_conflict_leads_to_declaring_the_interest(
    world: World, member: PoolMember, client_of: ClientOf
) -> None:
    browser = client_of(world.assessors[0])

    answer = browser.post(f"/pools/{member.id}/decline", data={"reason": "conflict"})
    page = browser.get(answer.location).text

    assert (answer.status_code, answer.location) == (303, "/assessor/interests?after=conflict")
    assert "You declined a call because of a conflict of interest" in page
    assert "You declined a call" not in browser.get("/assessor/interests").text


def test_assessor_declines_with_a_reason(world: World, member: PoolMember, client_of: ClientOf) -> None:
    browser, url = client_of(world.assessors[0]), f"/pools/{member.id}"

    silent = browser.post(f"{url}/decline", data={"words": "I am away."})
    browser.post(f"{url}/decline", data={"reason": "no_time", "words": "I am away."})

    assert (silent.status_code, "Select why you take no part" in silent.text) == (422, True)
    db.session.expire_all()
    assert (member.state, member.decline_reason, member.words) == (
        PoolState.DECLINED,
        PoolDecline.NO_TIME,
        "I am away.",
    )
    assert "You declined: no time." in browser.get(url).text


def test_nobody_else_finds_the_place(world: World, member: PoolMember, client_of: ClientOf) -> None:
    others = (world.assessors[1], world.scorers[0], world.officer)

    found = {user.name: client_of(user).get(f"/pools/{member.id}").status_code for user in others}

    assert found == {"Asa Assesses 2": 404, "Lorna Local": 404, "Olive Officer": 404}
