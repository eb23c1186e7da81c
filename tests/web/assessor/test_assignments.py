"""Does an assessor see what is asked of them, and can they take it or give it back?"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Assessment, User
from app.services import assessments
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    a_call,
    a_person,
    actor,
    an_applicant,
    assigned,
    close,
    eligible,
    grant,
    scored,
    started,
    submitted,
)
from tests.web.assessor.conftest import Round
from workflows.actor import Role
from workflows.assessment import AssessmentState, DeclineReason

ClientOf = Callable[[User], FlaskClient]


def words(page: Any) -> str:
    """The words of a page in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_list_says_what_is_asked_by_when_and_how_far(browser: FlaskClient, round_: Round) -> None:
    page = browser.get("/assessments")

    row = words(page).split("Due ", 1)[1]
    assert row.startswith(
        "Bright idea Northbeam Robotics Ltd, GM-2027-01-001 Small call Greater Manchester Quality To answer 0 of 2 "
        "14 April 2027 at 5:00pm UK time"
    )
    assert "1 assessment, all that you were asked for. You have handed in 0 of 1." in words(page)


def test_list_of_a_person_without_work_says_so(round_: Round, client_of: ClientOf) -> None:
    page = client_of(a_person()).get("/assessments")

    assert "Nothing to assess yet" in words(page)
    assert "Bright idea" not in page.text


def test_list_filter_keeps_to_one_state(browser: FlaskClient, round_: Round) -> None:
    to_answer = browser.get("/assessments?state=invited")
    handed_in = browser.get("/assessments?state=complete")

    assert "1 assessment, to answer." in words(to_answer)
    assert "None of your assessments is in this state." in words(handed_in)


def test_list_asks_as_many_queries_for_many_rows_as_for_one(
    round_: Round, client_of: ClientOf, count_queries: Callable[[], Any]
) -> None:
    browser = client_of(round_.assessor)
    with count_queries() as for_one:
        browser.get("/assessments")
    call = a_call(round_.world, reference="GM-2027-02")
    made = [submitted(round_.world, call, an_applicant(round_.world, f"Firm {n}")) for n in range(3)]
    close(call)
    for application in made:
        assigned(round_.world, eligible(round_.world, application))
    started(round_.world, call)

    with count_queries() as for_four:
        page = browser.get("/assessments")

    assert "4 assessments" in words(page)
    assert [sql for sql in for_four if sql.startswith("SELECT")][10:] == []
    assert len(for_four) == len(for_one)


def test_invitation_shows_enough_to_see_a_conflict_and_no_answer(browser: FlaskClient, round_: Round) -> None:
    page = browser.get(round_.url)

    text = words(page)
    assert "Northbeam Robotics Ltd, Hometown" in text
    assert "A paragraph of words." in text
    assert "You judge quality by 2 criteria: for each you read one answer, give a mark and write a comment." in text
    assert "Hand in by 14 April 2027 at 5:00pm UK time." in text
    assert "Work for people who live in this region." not in text


def test_invitation_of_a_scorer_says_why_it_matters_here(round_: Round, client_of: ClientOf) -> None:
    page = client_of(round_.scorer).get(round_.regional_url)

    assert "Why this matters here: Greater Manchester Work for people who live in this region." in words(page)
    assert "You judge the fit with Greater Manchester by 1 criterion" in words(page)


@pytest.mark.parametrize("part", ["room", "application", "criteria/need"])
def test_answers_stay_closed_until_the_invitation_is_accepted(browser: FlaskClient, round_: Round, part: str) -> None:
    page = browser.get(f"{round_.url}/{part}")

    assert (page.status_code, page.location) == (302, round_.url)


def test_scoring_before_accepting_leads_back_and_keeps_nothing(browser: FlaskClient, round_: Round) -> None:
    page = browser.post(f"{round_.url}/criteria/need", data={"score": "5", "comment": "Early", "version": "0"})

    assert (page.status_code, page.location) == (303, round_.url)
    assert db.session.get(Assessment, round_.national.id).state == AssessmentState.INVITED


def test_accept_with_the_tick_opens_the_room(browser: FlaskClient, round_: Round) -> None:
    page = browser.post(f"{round_.url}/accept", data={"no_conflict": "yes"})

    assert (page.status_code, page.location) == (303, f"{round_.url}/room")
    assert db.session.get(Assessment, round_.national.id).state == AssessmentState.ACCEPTED


def test_accept_without_the_tick_says_what_to_do(browser: FlaskClient, round_: Round) -> None:
    page = browser.post(f"{round_.url}/accept", data={})

    assert page.status_code == 422
    assert 'href="#no_conflict">Confirm that you have no conflict of interest, or decline</a>' in page.text
    assert db.session.get(Assessment, round_.national.id).state == AssessmentState.INVITED


def test_member_of_the_applicant_finds_no_invitation(browser: FlaskClient, round_: Round) -> None:
    grant(round_.assessor, Role.COLLABORATOR, round_.applicant.organisation)

    page = browser.post(f"{round_.url}/accept", data={"no_conflict": "yes"})

    assert page.status_code == 404
    assert db.session.get(Assessment, round_.national.id).state == AssessmentState.INVITED


def test_decline_page_says_what_a_conflict_ends(browser: FlaskClient, round_: Round) -> None:
    page = browser.get(f"{round_.url}/decline")

    assert "This ends your sight of the application for good." in words(page)
    assert "You cannot take this back." in words(page)


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_declined_assessment_is_nowhere_afterwards(browser: FlaskClient, round_: Round, reason: DeclineReason) -> None:
    answer = browser.post(f"{round_.url}/decline", data={"reason": reason.value})

    parts = ("", "/decline", "/room", "/application", "/criteria/need")
    assert (answer.status_code, answer.location) == (303, "/assessments")
    assert "You have declined. The application has left your list." in words(browser.get("/assessments"))
    assert [browser.get(round_.url + part).status_code for part in parts] == [404] * 5
    assert "Bright idea" not in browser.get("/assessments").text


def test_decline_without_reason_says_what_to_do(browser: FlaskClient, round_: Round) -> None:
    page = browser.post(f"{round_.url}/decline", data={})

    assert page.status_code == 422
    assert "Select why you decline" in page.text
    assert db.session.get(Assessment, round_.national.id).state == AssessmentState.INVITED


def test_an_assignment_is_its_own_persons_alone(round_: Round, client_of: ClientOf) -> None:
    others = [
        round_.world.assessors[1],
        round_.scorer,
        round_.world.officer,
        round_.world.region_lead,
        round_.applicant.lead,
        a_person(),
    ]

    answers = [client_of(user).get(round_.url).status_code for user in others]
    posts = [client_of(user).post(f"{round_.url}/accept", data={"no_conflict": "yes"}).status_code for user in others]

    assert (answers, posts) == ([404] * 6, [404] * 6)
    assert db.session.get(Assessment, round_.national.id).state == AssessmentState.INVITED


def test_invitation_after_closing_asks_nothing(browser: FlaskClient, round_: Round) -> None:
    third = grant(a_person(), Role.NATIONAL_ASSESSOR, round_.world.funder)
    with unit_of_work():
        made = assessments.assign(
            round_.application.id, third.id, round_.national.ledger, actor(round_.world.officer, round_.call), AFTER
        )
    for one in (made, round_.second, round_.regional):
        scored(one)
    with unit_of_work():
        assessments.close_ledgers(round_.call.id, actor(round_.world.officer, round_.call), AFTER, "All is in place.")

    page = browser.get(round_.url)
    refused = browser.post(f"{round_.url}/accept", data={"no_conflict": "yes"})

    assert "The assessment of this call is over. Nothing is asked of you any more." in words(page)
    assert refused.status_code == 409
    assert "The assessment of this call is not under way; scores are frozen." in words(refused)
