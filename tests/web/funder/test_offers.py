"""Does the funder prepare, build, read and send an offer, and nobody else?"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Offer, User
from app.services import decisions, offers
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, World
from workflows.call import CallState

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def offer(world: World) -> Offer:
    call, received = f.a_ranked_call(world, scores=(9,))
    return f.approved(world, call, received)[0]


def state(offer: Offer) -> str:
    return db.session.get_one(Offer, offer.id, populate_existing=True).state.value


def released(world: World, offer: Offer) -> None:
    call = offers.load(offer.id).award.application.call
    with unit_of_work():
        assert decisions.release(call.id, f.actor(world.officer, call), AFTER).state == CallState.RELEASED


def test_offers_are_listed_with_who_must_act(world: World, offer: Offer, client_of: ClientOf) -> None:
    call_id = offers.load(offer.id).award.application.call_id

    page = client_of(world.officer).get(f"/funder/calls/{call_id}/offers").text

    assert "1 offer, in every state" in page
    assert "Programme officer: prepare it" in page


def test_offer_that_nobody_answered_in_time_is_the_officers_again(
    world: World, offer: Offer, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = offers.load(offer.id).award.application.call_id
    f.sent(world, offer)
    browser = client_of(world.officer)

    pages = []
    for days in (0, 32):
        monkeypatch.setattr(clock, "now", lambda days=days: AFTER + timedelta(days=days))
        pages.append(browser.get(f"/funder/calls/{call_id}/offers").text)

    assert ["Signatory: accept or refuse it" in page for page in pages] == [True, False]
    assert ["nobody answered in time, make another letter" in page for page in pages] == [False, True]


def test_approved_costs_add_up_on_the_page(world: World, offer: Offer, client_of: ClientOf) -> None:
    page = client_of(world.officer).get(f"/funder/offers/{offer.id}").text

    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert re.findall(r"<t[hd][^>]*>([^<]+)</t[hd]>", foot) == ["Eligible costs", "£200,000"]


def test_offer_without_a_start_is_not_built(world: World, offer: Offer, client_of: ClientOf) -> None:
    answer = client_of(world.officer).post(f"/funder/offers/{offer.id}/build")

    assert answer.status_code == 409
    assert "Give the project’s start date." in answer.text or "Give the project&#39;s start date." in answer.text
    assert state(offer) == "preparing"


def test_prepared_offer_is_built_and_its_letter_served(world: World, offer: Offer, client_of: ClientOf) -> None:
    browser = client_of(world.officer)
    f.built(world, offer)

    waiting = browser.get(f"/funder/offers/{offer.id}").text
    drain_due(AFTER)
    page = browser.get(f"/funder/offers/{offer.id}").text
    letter = browser.get(f"/funder/offers/{offer.id}/letter.pdf")

    assert "The letter is being made." in waiting
    assert "It can be sent once the decisions of the call are released." in page
    assert letter.data.startswith(b"%PDF-")
    assert letter.headers["Content-Disposition"].startswith("attachment")


def test_letter_has_to_be_made_before_it_is_sent(world: World, offer: Offer, client_of: ClientOf) -> None:
    asked = client_of(world.officer).get(f"/funder/offers/{offer.id}/send").text

    assert "The letter has to be made first." in asked
    assert "Send this offer?" not in asked


def test_built_offer_is_sent_to_the_named_signatory(world: World, offer: Offer, client_of: ClientOf) -> None:
    browser = client_of(world.officer)
    f.built(world, offer)
    drain_due(AFTER)
    released(world, offer)

    asked = browser.get(f"/funder/offers/{offer.id}/send").text
    browser.post(f"/funder/offers/{offer.id}/send")
    again = browser.get(f"/funder/offers/{offer.id}/send").text

    assert "Sian Signatory" in asked
    assert ("This offer was sent on" in again, "Send this offer?" in again) == (True, False)
    assert state(offer) == "sent"


@pytest.mark.parametrize("day", ["1 1 2020", "2 7 2027", "29 2 2028"])
def test_start_that_no_project_has_is_refused_at_once(
    world: World, offer: Offer, client_of: ClientOf, day: str
) -> None:
    browser = client_of(world.officer)
    asked = browser.get(f"/funder/offers/{offer.id}").text
    basis = re.findall(r'name="(basis_[0-9a-f-]+)"', asked)[0]
    typed = dict(zip(("starts_on-day", "starts_on-month", "starts_on-year"), day.split(), strict=True))

    page = browser.post(f"/funder/offers/{offer.id}", data={**typed, basis: "mfa", "extra_condition": "Kept words."})

    assert page.status_code == 409
    assert "A project starts on the first of a month after" in page.text
    assert "Kept words." in page.text


def test_approver_may_look_and_not_prepare(world: World, offer: Offer, client_of: ClientOf) -> None:
    browser = client_of(world.approver)

    looked = browser.get(f"/funder/offers/{offer.id}")
    tried = browser.post(f"/funder/offers/{offer.id}/build")

    assert "What was approved" in looked.text
    assert tried.status_code == 403
    assert state(offer) == "preparing"


def test_region_does_not_see_an_offer_before_it_is_sent(world: World, offer: Offer, client_of: ClientOf) -> None:
    assert client_of(world.region_lead).get(f"/funder/offers/{offer.id}").status_code == 404
