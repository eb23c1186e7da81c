"""Does a history tell each side what it may know, in words, and neither tell nor count anything else?"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Event, Offer, User
from app.services import assessments, decisions, offers
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    Applicant,
    World,
    a_call,
    a_person,
    a_ranked_call,
    a_world,
    actor,
    an_applicant,
    approved,
    assigned,
    built,
    close,
    eligible,
    scored,
    started,
    submitted,
)

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def told(page: Any) -> list[tuple[str, str]]:
    """What and who of every line of a history, in order; the page counts exactly these."""
    rows = re.findall(r"<tr><td>[^<]*</td><td>([^<]*)</td><td>([^<]*)</td></tr>", page.text)
    counted = re.search(r"([\d,]+) things? that happened", page.text)
    assert (int(counted[1]) if counted else 0) == len(rows)
    return [(unescape(what), unescape(who)) for what, who in rows]


def an_assessed_application(world: World) -> tuple[Any, Applicant]:
    """An application that both ledgers have scored, its ledgers still open."""
    applicant = an_applicant(world)
    call = a_call(world)
    application = submitted(world, call, applicant)
    close(call)
    work = assigned(world, eligible(world, application))
    started(world, call)
    for assessment in work:
        scored(assessment)
    return application, applicant


WRITTEN = [("Application: submitted", "Lena Lead"), ("Application: begun", "Lena Lead")]
CHECKED = [("Application: found eligible", "Olive Officer"), *WRITTEN]
NATIONAL = [
    ("Assessment: handed in", "Asa Assesses 2"),
    ("Assessment: accepted", "Asa Assesses 2"),
    ("Assessment: handed in", "Asa Assesses 1"),
    ("Assessment: accepted", "Asa Assesses 1"),
]
REGIONAL = [("Assessment: handed in", "Lorna Local"), ("Assessment: accepted", "Lorna Local")]


def test_each_side_reads_its_own_ledger_until_both_are_closed(world: World, client_of: ClientOf) -> None:
    application, applicant = an_assessed_application(world)

    funder = told(client_of(world.officer).get(f"/funder/applications/{application.id}/history"))
    region = told(client_of(world.region_lead).get(f"/region/applications/{application.id}/history"))
    applicants = told(client_of(applicant.lead).get(f"/applications/{application.id}/history"))

    assert funder == [*NATIONAL, *[("Assessment: assessor asked", "Olive Officer")] * 2, *CHECKED]
    assert region == [*REGIONAL, ("Assessment: assessor asked", "Rhian Leads"), *CHECKED]
    assert applicants == WRITTEN


def test_closed_ledgers_are_told_to_both_sides_without_the_other_sides_names(world: World, client_of: ClientOf) -> None:
    application, _applicant = an_assessed_application(world)
    with unit_of_work():
        assessments.close_ledgers(application.call_id, actor(world.officer, application.call), AFTER, "All is in.")

    funder = told(client_of(world.officer).get(f"/funder/applications/{application.id}/history"))
    region = told(client_of(world.region_lead).get(f"/region/applications/{application.id}/history"))

    assert len(funder) == len(region) == 12
    assert {who for _what, who in region} == {
        "A national assessor", "Innovate UK", "Lorna Local", "Rhian Leads", "Olive Officer", "Lena Lead",
    }  # fmt: skip
    assert {who for _what, who in funder} == {
        "A regional scorer", "The region", "Asa Assesses 1", "Asa Assesses 2", "Olive Officer", "Lena Lead",
    }  # fmt: skip


def test_applicant_learns_of_award_and_eligibility_with_the_release_and_of_no_name(
    world: World, client_of: ClientOf
) -> None:
    call, (application, *_rest) = a_ranked_call(world, scores=(9,))
    (lead_id,) = db.session.scalars(
        select(Event.actor_id).where(Event.subject_id == application.id, Event.move == "start")
    )
    browser = client_of(db.session.get_one(User, lead_id))
    approved(world, call, [application])

    before = told(browser.get(f"/applications/{application.id}/history"))
    with unit_of_work():
        decisions.release(call.id, actor(world.officer, call), AFTER)
    after = told(browser.get(f"/applications/{application.id}/history"))

    assert before == WRITTEN
    assert after == [("Award: awarded", "Innovate UK"), ("Application: found eligible", "Innovate UK"), *WRITTEN]


def test_offer_is_told_to_its_organisation_from_the_day_it_is_sent(world: World, client_of: ClientOf) -> None:
    call, (application, *_rest) = a_ranked_call(world, scores=(9,))
    (offer,) = approved(world, call, [application])
    with unit_of_work():
        decisions.release(call.id, actor(world.officer, call), AFTER)
    built(world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, "0" * 64, 1, AFTER)
    with unit_of_work():
        offers.send(offer.id, actor(world.officer, db.session.get_one(Offer, offer.id)), AFTER)
    signatory = offers.signatories_of(application.id)[0]

    funder = told(client_of(world.officer).get(f"/funder/offers/{offer.id}/history"))
    region = told(client_of(world.region_lead).get(f"/offers/{offer.id}/history"))
    organisation = told(client_of(signatory).get(f"/offers/{offer.id}/history"))

    assert [what for what, _who in funder] == [
        "Offer: sent", "Offer: letter made", "Offer: letter ordered", "Offer: prepared",
    ]  # fmt: skip
    assert region == [("Offer: sent", "Olive Officer")]
    assert organisation == [("Offer: sent", "Innovate UK")]


def test_list_is_told_to_the_funder_from_the_day_it_is_recommended(world: World, client_of: ClientOf) -> None:
    call, chosen = a_ranked_call(world, scores=(9,))
    approved(world, call, chosen)
    (list_id,) = db.session.scalars(select(Event.subject_id).where(Event.move == "recommend"))

    funder = told(client_of(world.officer).get(f"/funder/lists/{list_id}/history"))
    region = told(client_of(world.secretary).get(f"/region/calls/{call.id}/portfolio/history"))

    sent = [("Recommended list: approved", "Abel Approves"), ("Recommended list: recommended", "Sara Secretary")]
    assert funder == sent
    assert region == [*sent, ("Recommended list: begun", "Sara Secretary")]


def test_call_is_told_alike_to_funder_and_region(world: World, client_of: ClientOf) -> None:
    call = a_call(world)

    funder = told(client_of(world.officer).get(f"/funder/calls/{call.id}/history"))
    region = told(client_of(world.region_lead).get(f"/region/calls/{call.id}/history"))

    assert funder == region
    assert funder == [
        ("Call: opened", "The service"),
        ("Call: agreed by every side, version 2", "Nora Signs"),
        ("Call: signed, version 2", "Nora Signs"),
        ("Call: signed, version 2", "Ravi Signs"),
        ("Call: regional layer edited, version 2. What: Say our priorities", "Rhian Leads"),
        ("Call: drafted, version 1", "Olive Officer"),
    ]


def test_organisation_reads_who_was_given_which_role_and_a_leaver_keeps_their_name(
    world: World, client_of: ClientOf
) -> None:
    applicant = an_applicant(world)
    with unit_of_work():
        db.session.get_one(User, applicant.signatory.id).ended_at = AFTER

    lines = told(client_of(applicant.lead).get(f"/organisations/{applicant.organisation.id}/history"))

    assert ("Role: role given, to Sian Signatory", "The service") in lines
    assert lines[-1][1] == "Lena Lead"


def test_history_of_what_one_may_not_see_is_not_there(world: World, client_of: ClientOf) -> None:
    application, applicant = an_assessed_application(world)
    stranger, assessor = client_of(a_person()), client_of(world.assessors[0])

    answers = [
        browser.get(address).status_code
        for browser in (stranger, assessor)
        for address in (
            f"/applications/{application.id}/history",
            f"/funder/applications/{application.id}/history",
            f"/region/applications/{application.id}/history",
            f"/funder/calls/{application.call_id}/history",
            f"/organisations/{applicant.organisation.id}/history",
        )
    ]

    assert answers == [404] * 10
