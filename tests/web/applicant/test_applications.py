"""Does the list and the overview of applications say where each stands, to its own people and to nobody else?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Application
from app.web.applicant.telling import time_left
from tests.factories import CLOSES, a_call, a_draft, a_person, a_world, an_applicant, complete, submitted
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, links_in, summary_lines, words_in
from workflows.call import CallState


def test_beginning_an_application_makes_a_draft_of_the_chosen_organisation(bench: Bench) -> None:
    chosen = {
        "organisation_id": str(bench.applicant.organisation.id),
        "region": "greater-manchester",
        "title": "Warm mills",
    }

    page = bench.lead.post(f"/apply/{bench.call.id}", data=chosen)

    made = db.session.scalars(select(Application).where(Application.title == "Warm mills")).one()
    assert page.headers["Location"] == f"/applications/{made.id}"
    assert (made.organisation_id, made.reference) == (bench.applicant.organisation.id, "GM-2027-01-002")


def test_pages_say_that_partners_read_a_draft_too(bench: Bench) -> None:
    start = bench.lead.get(f"/apply/{bench.call.id}")

    assert "only your organisation and partners that you invite read it until the deadline" in words_in(start)


def test_nobody_applies_for_an_organisation_that_they_do_not_lead(bench: Bench) -> None:
    other = an_applicant(bench.world, "Other Ltd")
    chosen = {"organisation_id": str(other.organisation.id), "region": "greater-manchester", "title": "Warm mills"}

    page = bench.lead.post(f"/apply/{bench.call.id}", data=chosen)

    assert (page.status_code, summary_lines(page)) == (422, ["Select the organisation that applies from the list"])


def test_a_person_without_an_organisation_is_led_to_register_one(bench: Bench) -> None:
    page = bench.client_of(a_person()).get(f"/apply/{bench.call.id}")

    assert links_in(page, "Register your organisation") == [f"/organisations/new?call={bench.call.id}"]


def test_a_person_who_leads_no_organisation_begins_nothing(bench: Bench) -> None:
    chosen = {"organisation_id": str(bench.applicant.organisation.id), "region": "greater-manchester", "title": "X"}

    answers = [
        bench.client_of(user).post(f"/apply/{bench.call.id}", data=chosen).status_code
        for user in (a_person(), bench.colleague)
    ]

    assert answers == [403, 403]
    assert db.session.scalars(select(Application.title)).all() == ["Bright idea"]


def test_a_call_that_has_closed_takes_no_new_application(bench: Bench, after_deadline: Callable[[], None]) -> None:
    after_deadline()
    chosen = {"organisation_id": str(bench.applicant.organisation.id), "region": "greater-manchester", "title": "Late"}

    page = bench.lead.post(f"/apply/{bench.call.id}", data=chosen)

    assert (page.status_code, summary_lines(page)) == (409, ["This call is not open for applications."])


def test_a_call_that_is_being_drafted_cannot_be_applied_to(bench: Bench) -> None:
    world = a_world("west-midlands")
    draft = a_call(world, upto=CallState.DRAFTING, reference="WM-2027-01")

    assert heading(bench.lead.get(f"/apply/{draft.id}")) == "Page not found"


def test_the_overview_says_what_is_missing_with_a_link_to_each(bench: Bench) -> None:
    page = bench.lead.get(bench.base)

    assert links_in(page, "Choose the research category.") == [f"{bench.base}/details"]
    assert links_in(page, "Answer ‘Need’.") == [f"{bench.base}/questions/need"]
    assert links_in(page, "Northbeam Robotics Ltd has no costs. Enter what its part will cost.") == [
        f"{bench.base}/costs"
    ]
    assert "Details: 2 things to do" in words_in(page)


def test_the_overview_says_who_marks_what_and_how_far_each_section_is(bench: Bench) -> None:
    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Cold mills.", "version": "0"})

    page = words_in(bench.lead.get(bench.base))

    assert "Questions 1 of 2 answered Need Marked by national assessors, 60% of their score. 2 of 400 words." in page
    assert "Marked by scorers in Greater Manchester, 100% of their score." in page


def test_a_complete_draft_leads_to_the_review(bench: Bench) -> None:
    complete(bench.application, bench.applicant)

    page = bench.lead.get(bench.base)

    assert "Every question is answered." in words_in(page)
    assert "What is missing" not in words_in(page)


def test_details_are_saved_and_lead_to_the_first_question(bench: Bench) -> None:
    details = {"title": "Warmer mills", "research_category": "feasibility", "months": "12", "go": "next"}

    page = bench.lead.post(f"{bench.base}/details", data={**details, "seen": _seen(bench)})

    assert page.headers["Location"] == f"{bench.base}/questions/summary"
    assert heading(bench.lead.get(bench.base)) == "Warmer mills"


def test_a_length_that_the_call_does_not_fund_is_kept_and_told_at_once(bench: Bench) -> None:
    details = {"title": "Warmer mills", "research_category": "feasibility", "months": "90", "seen": _seen(bench)}

    page = bench.lead.post(f"{bench.base}/details", data=details, follow_redirects=True)

    assert 'value="90"' in page.get_data(as_text=True)
    assert "The project lasts 90 months; a project in this call lasts from 6 to 36 months." in words_in(page)


def test_details_that_a_colleague_saved_first_stand_beside_mine(bench: Bench) -> None:
    seen = _seen(bench)
    theirs = {"title": "Theirs", "research_category": "feasibility", "months": "12", "seen": seen}
    mine = {"title": "Mine", "research_category": "industrial_research", "months": "18"}
    bench.lead.post(f"{bench.base}/details", data=theirs)

    page = bench.lead.post(f"{bench.base}/details", data={**mine, "seen": seen})
    kept = heading(bench.lead.get(bench.base))
    again = bench.lead.post(f"{bench.base}/details", data={**mine, "seen": hidden_in(page, "seen")})

    assert (page.status_code, again.status_code) == (409, 303)
    assert 'value="Mine"' in page.get_data(as_text=True)
    assert "The details that are saved Project title Theirs" in words_in(page)
    assert (kept, heading(bench.lead.get(bench.base))) == ("Theirs", "Mine")


def test_the_same_details_saved_by_two_are_no_conflict(bench: Bench) -> None:
    same = {"title": "Ours", "research_category": "feasibility", "months": "12", "seen": _seen(bench)}

    first, second = (bench.lead.post(f"{bench.base}/details", data=same) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)


def _seen(bench: Bench) -> str:
    return hidden_in(bench.lead.get(f"{bench.base}/details"), "seen")


def test_details_typed_wrong_stay_on_the_page(bench: Bench) -> None:
    page = bench.lead.post(f"{bench.base}/details", data={"title": "Mills", "research_category": "", "months": "many"})

    assert (page.status_code, summary_lines(page)) == (
        422,
        ["Select the research category", "Number of months must be a whole number, like 12"],
    )
    assert page.get_data(as_text=True).count('value="many"') == 1


@pytest.mark.parametrize(
    ("before", "words", "is_last_hour"),
    [
        (timedelta(days=9, hours=3), "9 days left", False),
        (timedelta(days=1, hours=3, minutes=5), "27 hours and 5 minutes left", False),
        (timedelta(minutes=42, seconds=10), "42 minutes and 10 seconds left", True),
        (timedelta(seconds=1), "0 minutes and 1 second left", True),
        (timedelta(), "The deadline has passed", False),
        (timedelta(seconds=-5), "The deadline has passed", False),
    ],
)
def test_time_left_is_told_to_the_second_in_the_last_hour(before: timedelta, words: str, is_last_hour: bool) -> None:
    found = time_left(CLOSES - before, CLOSES)

    assert (found.words, found.is_last_hour, found.is_over) == (words, is_last_hour, before <= timedelta())


def test_the_page_gives_the_servers_time_and_the_seconds_left(
    bench: Bench, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(CLOSES - timedelta(minutes=42, seconds=10))

    page = bench.lead.get(bench.base).get_data(as_text=True)

    assert '<strong data-deadline="2530">42 minutes and 10 seconds left</strong>' in page
    assert "The service's clock said 10:17:50 when this page was made. It decides." in page.replace("&#39;", "'")


def test_the_list_has_every_application_with_its_state(bench: Bench) -> None:
    submitted(bench.world, bench.call, bench.applicant, title="Sent")

    page = words_in(bench.lead.get("/applications"))

    assert "2 applications of your organisations, what is due first on top" in page
    assert "Sent GM-2027-01-002, Northbeam Robotics Ltd Small call Greater Manchester Submitted" in page
    assert "Bright idea GM-2027-01-001, Northbeam Robotics Ltd Small call Greater Manchester Draft" in page


def test_the_list_of_another_organisation_is_its_own(bench: Bench) -> None:
    other = an_applicant(bench.world, "Other Ltd")

    page = words_in(bench.client_of(other.lead).get("/applications"))

    assert "You have no applications yet" in page


def test_staff_do_not_see_an_application_among_their_own(bench: Bench) -> None:
    assert "You have no applications yet" in words_in(bench.client_of(bench.world.officer).get("/applications"))


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    bench: Bench, count_queries: Callable[[], Any]
) -> None:
    lead = bench.lead
    with count_queries() as for_one:
        lead.get("/applications")
    for number in range(4):
        a_draft(bench.world, bench.call, bench.applicant, title=f"Idea {number}")

    with count_queries() as for_many:
        page = lead.get("/applications")

    assert "5 applications of your organisations" in words_in(page)
    assert len(for_many) == len(for_one)
    assert len(for_many) <= 10


def test_officers_and_strangers_do_not_see_a_draft(bench: Bench) -> None:
    pages = [
        heading(bench.client_of(user).get(bench.base))
        for user in (bench.world.officer, bench.world.region_lead, a_person())
    ]

    assert pages == ["Page not found"] * 3


def test_after_the_deadline_a_draft_is_read_only(bench: Bench, after_deadline: Callable[[], None]) -> None:
    after_deadline()

    page = words_in(bench.lead.get(bench.base))

    assert "The deadline has passed and this application was not submitted." in page
