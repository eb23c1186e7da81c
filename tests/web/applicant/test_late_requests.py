"""Do the pages carry a request for more time from the lead to two of the funder and back, and tell nobody else?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import LateException, Message, User
from tests import factories
from tests.factories import CLOSES, an_applicant
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import words_in
from workflows.late_exception import LateState

LATE = CLOSES + timedelta(hours=3)
UNTIL = {
    "until_at-day": "5", "until_at-month": "3", "until_at-year": "2027", "until_at-time": "11:00am",
}  # fmt: skip


@pytest.fixture
def asked(bench: Bench, clock_at: Callable[[datetime], None]) -> LateException:
    """A draft that missed the deadline, whose lead has asked for more time."""
    factories.complete(bench.application, bench.applicant)
    factories.close(bench.call)
    clock_at(LATE)
    bench.lead.post(f"{bench.base}/more-time", data={"reason": "Our office burned down."})
    return db.session.scalars(select(LateException)).one()


def told(now: datetime) -> dict[str, set[str]]:
    """Who has been told what, by subject."""
    drain_due(now)
    found: dict[str, set[str]] = {}
    for message in db.session.scalars(select(Message)):
        found.setdefault(message.subject, set()).add(message.address)
    return found


def test_request_goes_from_the_lead_to_two_people_and_opens_this_application_alone(
    bench: Bench,
    asked: LateException,
) -> None:
    officer, approver = bench.client_of(bench.world.officer), bench.client_of(bench.world.approver)
    page = f"/funder/late-requests/{asked.id}"
    before = words_in(bench.lead.get(bench.base))

    form = officer.get(page)
    first = officer.post(f"{page}/approve", data=UNTIL)
    alone = words_in(officer.get(page))
    second = approver.post(f"{page}/grant")
    after = words_in(bench.lead.get(f"{bench.base}/more-time"))
    submitted = bench.lead.post(f"{bench.base}/submit", data={"declaration": "y"})

    assert "The deadline has passed and this application was not submitted." in before
    assert "Our office burned down." in words_in(form)
    assert [answer.status_code for answer in (first, second, submitted)] == [303, 303, 303]
    assert "It waits for a second yes, by somebody other than Olive Officer." in alone
    assert "You can write and submit until 5 March 2027 at 11:00am UK time." in after


def test_more_time_promises_neither_reopening_nor_withdrawing(bench: Bench, asked: LateException) -> None:
    page = f"/funder/late-requests/{asked.id}"
    bench.client_of(bench.world.officer).post(f"{page}/approve", data=UNTIL)
    bench.client_of(bench.world.approver).post(f"{page}/grant")

    review = words_in(bench.lead.get(f"{bench.base}/review"))
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "y"})
    reopened = bench.lead.post(f"{bench.base}/reopen").status_code
    drain_due(LATE)
    receipt = f"Small call: we have your application {bench.application.reference}"
    messages = db.session.scalars(select(Message.body).where(Message.subject == receipt)).all()

    assert "what you submit now can be neither reopened nor withdrawn" in review
    assert ("you can reopen or withdraw it until" in review, reopened) == (False, 409)
    assert ["withdraw it until" in body for body in messages] == [False, False]


def test_each_hears_what_is_theirs_to_hear_and_nobody_else_does(bench: Bench, asked: LateException) -> None:
    officer = bench.client_of(bench.world.officer)
    officer.post(f"/funder/late-requests/{asked.id}/approve", data=UNTIL)
    bench.client_of(bench.world.approver).post(f"/funder/late-requests/{asked.id}/grant")

    found = told(LATE)

    world, reference = bench.world, bench.application.reference
    assert found[f"Small call: {reference} asks for more time"] == {world.officer.email}
    assert found[f"Small call: a second yes is asked for {reference}"] == {
        world.approver.email,
        world.national_signatory.email,
    }
    assert found["Small call: you have more time"] == {bench.applicant.lead.email, bench.colleague.email}


def test_call_is_not_told_ready_while_somebody_has_more_time(
    bench: Bench, asked: LateException, clock_at: Callable[[datetime], None]
) -> None:
    officer, approver = (bench.client_of(one) for one in (bench.world.officer, bench.world.approver))
    ready, waits = (
        "Everything is ready to let the assessors in",
        "Somebody has more time to submit, or has asked for it",
    )
    path, page = f"/funder/calls/{bench.call.id}", f"/funder/late-requests/{asked.id}"

    def look() -> tuple[bool, bool]:
        words = words_in(officer.get(path))
        return waits in words, ready in words

    asked_for = look()
    regional = words_in(bench.client_of(bench.world.region_lead).get(f"/region/calls/{bench.call.id}"))
    officer.post(f"{page}/approve", data=UNTIL)
    approver.post(f"{page}/grant")
    runs, refused = look(), officer.post(f"{path}/start-assessment").status_code
    clock_at(datetime(2027, 3, 5, 11, 0, tzinfo=UTC))

    assert (asked_for, runs, refused, look()) == ((True, False), (True, False), 409, (False, True))
    assert "Every application is checked and has its assessors" in regional
    assert (waits in regional, ready in regional) == (False, False)


def test_refusal_says_why(bench: Bench, asked: LateException) -> None:
    officer = bench.client_of(bench.world.officer)
    page = f"/funder/late-requests/{asked.id}"

    silent = officer.post(f"{page}/refuse", data={"answer": ""})
    officer.post(f"{page}/refuse", data={"answer": "Everybody had the same time."})

    assert silent.status_code == 422
    assert "Everybody had the same time." in words_in(bench.lead.get(f"{bench.base}/more-time"))
    assert "1 request in this call" in words_in(officer.get(f"/funder/calls/{bench.call.id}/late-requests"))
    assert db.session.scalars(select(LateException.state)).one() == LateState.REFUSED


def test_region_rival_and_public_learn_nothing_of_it(bench: Bench, asked: LateException) -> None:
    rival = an_applicant(bench.world, "Rival Ltd")
    people: list[User] = [bench.world.region_lead, bench.world.regional_signatory, rival.lead, bench.world.assessors[0]]
    pages = (f"/funder/late-requests/{asked.id}", f"{bench.base}/more-time")

    statuses = [[bench.client_of(user).get(page).status_code for page in pages] for user in people]

    assert statuses == [[404, 404]] * 4
    assert "more time" not in bench.client_of(rival.lead).get(f"/calls/{bench.call.id}").text
    assert "more-time" not in bench.client_of(bench.world.region_lead).get(f"/region/calls/{bench.call.id}").text


def test_colleague_reads_the_request_and_cannot_ask(bench: Bench, asked: LateException) -> None:
    colleague = bench.client_of(bench.colleague)

    page, sent = colleague.get(f"{bench.base}/more-time"), colleague.post(f"{bench.base}/more-time")

    assert "Our office burned down." in words_in(page)
    assert sent.status_code == 403


def test_form_is_offered_only_where_it_is_taken(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    factories.complete(bench.application, bench.applicant)
    before = words_in(bench.lead.get(f"{bench.base}/more-time"))
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "y"})

    after = words_in(bench.lead.get(f"{bench.base}/more-time"))
    overview = bench.lead.get(bench.base).text

    assert "Ask for more time" in before
    assert "More time is given to a draft. This application is none." in after
    assert "Ask for more time" not in after
    assert "more-time" not in overview


def test_form_is_not_offered_while_a_request_waits(bench: Bench, asked: LateException) -> None:
    page, overview = words_in(bench.lead.get(f"{bench.base}/more-time")), words_in(bench.lead.get(bench.base))

    assert "Take the request back" in page
    assert "Ask for more time" not in page
    assert "Ask for more time" not in overview
