"""Does a list go from the panel over the board to two approvers by pages, and can it be held on the way?"""

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Recommendation, User
from tests import factories as f
from workflows.actor import Role
from workflows.authority import Authority
from workflows.decision import RecommendationState

S = RecommendationState

ClientOf = Callable[[User], FlaskClient]


def hash_on(page: str) -> str:
    """The hash of the list that stands on a page, as its form sends it."""
    found = re.search(r'name="list_sha256"[^>]*value="([0-9a-f]{64})"', page)
    return found[1] if found else ""


def state() -> S:
    db.session.rollback()
    return db.session.query(Recommendation).populate_existing().one().state


def test_list_goes_from_the_panel_over_the_board_to_two_approvers(app: Flask, client_of: ClientOf) -> None:
    world = f.a_world()
    member = f.grant(f.a_person("Bo Board"), Role.BOARD_MEMBER, world.region)
    senior = f.grant(f.a_person("Sen Ior"), Role.SENIOR_APPROVER, world.funder)
    call = f.a_call(world, core={"authority": Authority(board_endorses=True, two_above_pence=1_00)})
    received = f.ranked(world, call, (9, 8))
    secretary, board, approver, second = (client_of(one) for one in (world.secretary, member, world.approver, senior))
    page, ids = f"/region/calls/{call.id}", [str(one.id) for one in received]

    secretary.post(f"{page}/portfolio", data={f"chosen_{one}": "yes" for one in ids})
    asked = secretary.get(f"{page}/recommend").text
    secretary.post(f"{page}/recommend", data={"list_sha256": hash_on(asked)})
    kept = db.session.query(Recommendation).one()
    too_soon = approver.get(f"/funder/lists/{kept.id}")
    shown, endorsing = board.get(f"{page}/portfolio").text, board.get(f"{page}/endorse").text
    refused = secretary.post(f"{page}/endorse", data={"list_sha256": kept.list_sha256})
    board.post(f"{page}/endorse", data={"list_sha256": kept.list_sha256})
    first = approver.get(f"/funder/lists/{kept.id}/approve").text
    approver.post(f"/funder/lists/{kept.id}/approve", data={"list_sha256": kept.list_sha256})
    again = approver.get(f"/funder/lists/{kept.id}/approve").text
    once = state()
    second.post(f"/funder/lists/{kept.id}/approve", data={"list_sha256": kept.list_sha256})

    assert "goes to its board, and from there to Innovate UK" in asked
    assert (too_soon.status_code, refused.status_code) == (404, 403)
    assert "Endorse this list" in shown
    assert "You endorse exactly this list" in endorsing
    assert "Nothing is awarded before the second one does." in first
    assert "You approved this list already. It takes a second person." in again
    assert (once, state()) == (S.ONCE_APPROVED, S.APPROVED)


def test_board_sends_a_list_back_or_holds_it_with_a_reason(app: Flask, client_of: ClientOf) -> None:
    world = f.a_world()
    member = f.grant(f.a_person("Bo Board"), Role.BOARD_MEMBER, world.region)
    call = f.a_call(world, core={"authority": Authority(board_endorses=True)})
    kept = f.recommended(world, call, f.ranked(world, call, (9,)))
    board, page = client_of(member), f"/region/calls/{call.id}"

    silent = board.post(f"{page}/hold", data={"reason": " "})
    board.post(f"{page}/hold", data={"reason": "The accounts of one firm are late."})
    held = board.get(f"{page}/endorse").text
    steps = board.get(f"{page}/portfolio").text
    board.post(f"{page}/hold", data={"resume": "yes"})
    free = board.get(f"{page}/endorse").text
    board.post(f"{page}/send-back", data={"reason": "Say more of the second one."})

    assert silent.status_code == 422
    assert "The list is held. Let it go on first, or send it back." in held
    assert "The accounts of one firm are late." in steps
    assert "The list is held" not in free
    assert state() == S.PREPARING
    assert kept.id


def test_page_that_is_weighed_says_how_an_unsaved_choice_stands(app: Flask, client_of: ClientOf) -> None:
    world = f.a_world()
    call, received = f.a_ranked_call(world)
    secretary, page = client_of(world.secretary), f"/region/calls/{call.id}/portfolio"

    one = secretary.post(f"{page}/weighed", data={f"chosen_{received[1].id}": "yes"}).text
    none = secretary.post(f"{page}/weighed", data={"chosen_nobody": "yes"}).text

    assert 'data-told="1 project chosen, ' in one
    assert "Number 1 in the ranking is left out although number 2 is chosen. Say why." in one
    assert 'data-told="0 projects chosen, £0 of ' in none
    assert db.session.query(Recommendation).count() == 0
