"""Do the funder and the region walk a call from eligibility to release through their pages?"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Assessment, Call, Recommendation, User
from tests import factories as f
from tests.web.region.test_board import hash_on
from workflows.definition import Ledger
from workflows.release_hold import HOLD

ClientOf = Callable[[User], FlaskClient]


def call_state(call: Call) -> str:
    return db.session.get_one(Call, call.id, populate_existing=True).state.value


def test_call_goes_from_check_to_scoring_by_pages(
    app: Flask, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: f.AFTER)
    world = f.a_world()
    call = f.a_call(world)
    application = f.submitted(world, call)
    f.close(call)
    officer, lead = client_of(world.officer), client_of(world.region_lead)

    listed = officer.get(f"/funder/calls/{call.id}/applications").text
    read = officer.get(f"/funder/applications/{application.id}").text
    officer.post(f"/funder/applications/{application.id}/check", data={"is_eligible": "yes", "reason": ""})
    for user in world.assessors:
        officer.post(
            f"/funder/applications/{application.id}/assessors", data={f"{application.id}-user_id": str(user.id)}
        )
    regional = lead.get(f"/region/calls/{call.id}/assessors").text
    lead.post(
        f"/region/applications/{application.id}/assessors",
        data={f"{application.id}-user_id": str(world.scorers[0].id)},
    )
    asked = officer.get(f"/funder/calls/{call.id}/start-assessment").text
    officer.post(f"/funder/calls/{call.id}/start-assessment", data={"reason": "All is in place."})

    assert "1 application, all that were received" in listed
    assert "Is it eligible?" in read
    assert "1 more to ask" in regional
    assert "These 3 people are let in" in asked
    assert db.session.get_one(Application, application.id, populate_existing=True).state == "eligible"
    assert {one.ledger for one in db.session.query(Assessment)} == set(Ledger)
    assert call_state(call) == "assessing"


def test_list_goes_from_ranking_to_release_by_pages(app: Flask, client_of: ClientOf) -> None:
    world = f.a_world()
    call, _received = f.a_ranked_call(world)
    secretary, approver, officer = (client_of(one) for one in (world.secretary, world.approver, world.officer))

    ranking = secretary.get(f"/region/calls/{call.id}/ranking").text
    composed = secretary.post(f"/region/calls/{call.id}/portfolio", data={"proposal": "top_down"})
    saved = secretary.get(f"/region/calls/{call.id}/portfolio").text
    asked = secretary.get(f"/region/calls/{call.id}/recommend").text
    secretary.post(f"/region/calls/{call.id}/recommend", data={"list_sha256": hash_on(asked)})
    waits = secretary.get(f"/region/calls/{call.id}/recommend").text
    kept = db.session.query(Recommendation).one()
    shown = approver.get(f"/funder/lists/{kept.id}").text
    back = approver.get(f"/funder/lists/{kept.id}/send-back").text
    approving = approver.get(f"/funder/lists/{kept.id}/approve").text
    refused = officer.post(f"/funder/lists/{kept.id}/approve", data={"list_sha256": kept.list_sha256})
    approver.post(f"/funder/lists/{kept.id}/approve", data={"list_sha256": kept.list_sha256})
    stands = secretary.get(f"/region/calls/{call.id}/recommend").text
    releasing = officer.get(f"/funder/calls/{call.id}/release").text
    officer.post(f"/funder/calls/{call.id}/release", data={"people": "2"})
    drain_due(clock.now() + HOLD)

    assert "Ledgers closed" in ranking
    assert composed.status_code == 303
    assert "Recommend the saved list" in saved
    assert "Recommend this list?" in asked
    assert "The approver of Innovate UK has it" in waits
    assert "Innovate UK has approved it." in stands
    assert ["Recommend the list</" in page for page in (waits, stands)] == [False, False]
    assert "Approve this list" in shown
    assert "Send the list of" in back
    assert "You approve exactly this list" in approving
    assert refused.status_code == 403
    assert "2 to be funded, 0 not funded" in releasing
    assert call_state(call) == "released"


def test_pages_of_a_call_show_where_it_stands(app: Flask, client_of: ClientOf) -> None:
    world = f.a_world()
    call, _received = f.a_ranked_call(world, scores=(9,))

    for user, side in ((world.officer, "funder"), (world.region_lead, "region")):
        browser = client_of(user)
        assert "What this call waits for" in browser.get(f"/{side}/calls/{call.id}").text
        assert "Ledgers closed" in browser.get(f"/{side}/calls/{call.id}/ranking").text
        assert "The pool" in browser.get(f"/{side}/calls/{call.id}/assessors").text


def test_another_region_does_not_know_of_the_call(app: Flask, client_of: ClientOf) -> None:
    world, other = f.a_world(), f.a_world("west-midlands")
    call = f.a_call(world)

    answer = client_of(other.region_lead).get(f"/region/calls/{call.id}")

    assert answer.status_code == 404
