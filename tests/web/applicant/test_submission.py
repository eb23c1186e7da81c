"""Is an application submitted, received, reopened and withdrawn as its people were told?"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Submission
from tests.factories import CLOSES, DURING, a_person, complete, submitted
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, links_in, summary_lines, words_in
from workflows.application import ApplicationState


def _state(application: Application) -> ApplicationState:
    db.session.rollback()
    return db.session.scalars(select(Application.state).where(Application.id == application.id)).one()


def test_submitting_leads_to_a_receipt_with_instant_and_hash(
    bench: Bench, clock_at: Callable[[datetime], None]
) -> None:
    complete(bench.application, bench.applicant)
    clock_at(DURING.replace(hour=14, minute=2, second=31))

    answer = bench.lead.post(f"{bench.base}/submit", data={"declaration": "yes"})
    page = bench.lead.get(answer.headers["Location"])

    kept = db.session.scalars(select(Submission)).one()
    words = words_in(page)
    assert (answer.status_code, heading(page)) == (303, "We have received your application")
    assert "Received 31 January 2027 at 2:02pm UK time, to the second 14:02:31" in words
    assert f"Hash of its content {kept.sha256}" in words
    assert "Submitted by Lena Lead" in words
    assert _state(bench.application) == ApplicationState.SUBMITTED


def test_every_reason_is_given_at_once_and_linked(bench: Bench) -> None:
    page = bench.lead.post(f"{bench.base}/submit", data={})

    assert page.status_code == 409
    assert summary_lines(page) == [
        "Choose the research category.",
        "Say how many months the project lasts.",
        "Answer ‘Summary’.",
        "Answer ‘Need’.",
        "Answer ‘Risks’.",
        "Answer ‘G_local_fit’.",
        "Northbeam Robotics Ltd has no costs. Enter what its part will cost.",
        "The project costs £0; a project in this call costs from £100,000 to £2,000,000.",
        "Confirm the declaration before you submit.",
    ]
    assert set(links_in(page, "Answer ‘Risks’.")) == {f"{bench.base}/questions/risks"}
    assert set(links_in(page, "Confirm the declaration before you submit.")) == {"#declaration"}
    assert _state(bench.application) == ApplicationState.DRAFT


def test_a_complete_application_without_the_declaration_is_not_submitted(bench: Bench) -> None:
    complete(bench.application, bench.applicant)

    page = bench.lead.post(f"{bench.base}/submit", data={})

    assert summary_lines(page) == ["Confirm the declaration before you submit."]
    assert _state(bench.application) == ApplicationState.DRAFT


def test_the_review_shows_what_will_be_submitted(bench: Bench) -> None:
    complete(bench.application, bench.applicant)

    words = words_in(bench.lead.get(f"{bench.base}/review"))

    assert "Everything that the call asks for is here." in words
    assert "Northbeam Robotics Ltd (lead) £200,000 70% £140,000 £0 £60,000" in words


def test_after_the_deadline_nothing_is_submitted(bench: Bench, after_deadline: Callable[[], None]) -> None:
    complete(bench.application, bench.applicant)
    after_deadline()

    page = bench.lead.post(f"{bench.base}/submit", data={"declaration": "yes"})

    assert summary_lines(page) == ["The deadline has passed. What was saved before is kept and you can still read it."]
    assert _state(bench.application) == ApplicationState.DRAFT


def test_a_colleague_is_told_who_submits_and_may_not(bench: Bench) -> None:
    complete(bench.application, bench.applicant)
    colleague = bench.client_of(bench.colleague)

    page = colleague.get(f"{bench.base}/review")
    refused = colleague.post(f"{bench.base}/submit", data={"declaration": "yes"})

    assert "The lead applicant of Northbeam Robotics Ltd submits the application." in words_in(page)
    assert (refused.status_code, _state(bench.application)) == (403, ApplicationState.DRAFT)


def test_review_of_what_is_submitted_says_so_and_sends_nothing_again(bench: Bench) -> None:
    complete(bench.application, bench.applicant)
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "on"})

    page = bench.lead.get(f"{bench.base}/review")
    again = bench.lead.post(f"{bench.base}/submit", data={"declaration": "on"})

    receipt = f"{bench.base}/receipt"
    assert "The application is submitted. This is what stands in it, and nothing is sent again" in words_in(page)
    assert (links_in(page, "Read the receipt"), page.text.count("Submit the application")) == ([receipt], 0)
    assert (again.status_code, summary_lines(again)) == (409, ["Nothing is sent again. Read the receipt"])
    assert links_in(again, "Nothing is sent again. Read the receipt") == [receipt]
    assert ("The application is submitted already" in again.text, "is not submitted" in again.text) == (True, False)


def test_reopening_makes_a_draft_that_can_be_submitted_again(bench: Bench) -> None:
    received = submitted(bench.world, bench.call, bench.applicant, title="Sent")
    base = f"/applications/{received.id}"

    page = bench.lead.post(f"{base}/reopen", follow_redirects=True)

    assert "The application is a draft again. Submit it once more before the deadline" in words_in(page)
    assert _state(received) == ApplicationState.DRAFT
    assert heading(bench.lead.get(f"{base}/receipt")) == "What we received before the application was reopened"
    bench.lead.post(f"{base}/submit", data={"declaration": "yes"})
    assert (_state(received), len(db.session.scalars(select(Submission)).all())) == (ApplicationState.SUBMITTED, 2)


def test_the_receipt_of_what_was_reopened_stays_with_its_hash_and_its_pdf(
    bench: Bench, clock_at: Callable[[datetime], None]
) -> None:
    received = submitted(bench.world, bench.call, bench.applicant, title="Sent")
    base, first = f"/applications/{received.id}", db.session.scalars(select(Submission)).one()
    drain_due(DURING)
    clock_at(DURING + timedelta(minutes=5))
    bench.lead.post(f"{base}/reopen")

    page = bench.lead.get(f"{base}/receipt")

    words = words_in(page)
    assert "The application was reopened on 31 January 2027 at 9:05am UK time and is not submitted now." in words
    assert f"Hash of its content {first.sha256}" in words
    paper = bench.lead.get(f"{base}/receipt.pdf")
    assert (paper.mimetype, paper.data == bench.lead.get(f"{base}/receipt.pdf?of={first.id}").data) == (
        "application/pdf",
        True,
    )
    assert bench.client_of(bench.colleague).get(f"{base}/receipt").status_code == 200
    assert bench.client_of(a_person()).get(f"{base}/receipt").status_code == 404


def test_an_earlier_receipt_leads_to_the_newest(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    received = submitted(bench.world, bench.call, bench.applicant, title="Sent")
    base, first = f"/applications/{received.id}", db.session.scalars(select(Submission)).one()
    clock_at(DURING + timedelta(minutes=5))
    bench.lead.post(f"{base}/reopen")
    clock_at(DURING + timedelta(minutes=10))
    bench.lead.post(f"{base}/submit", data={"declaration": "yes"})

    newest, earlier = bench.lead.get(f"{base}/receipt"), bench.lead.get(f"{base}/receipt?of={first.id}")

    assert heading(newest) == "We have received your application"
    (link,) = links_in(newest, "Received on 31 January 2027 at 9:00am UK time")
    assert link == f"{base}/receipt?of={first.id}"
    assert (
        "The application was reopened on 31 January 2027 at 9:05am UK time and submitted again on "
        "31 January 2027 at 9:10am UK time. What counts is the newest receipt" in words_in(earlier)
    )
    assert set(links_in(earlier, "the newest receipt")) == {f"{base}/receipt"}
    waiting = bench.lead.get(f"{base}/receipt.pdf?of={first.id}")
    assert waiting.headers["Location"] == f"{base}/receipt?of={first.id}"
    assert bench.lead.get(f"{base}/receipt?of={received.id}").status_code == 404


def test_what_was_never_submitted_has_no_receipt(bench: Bench) -> None:
    pages = [bench.lead.get(f"{bench.base}/{name}").status_code for name in ("receipt", "receipt.pdf")]

    assert pages == [404, 404]


def test_nothing_is_reopened_or_withdrawn_after_the_deadline(bench: Bench, after_deadline: Callable[[], None]) -> None:
    received = submitted(bench.world, bench.call, bench.applicant, title="Sent")
    after_deadline()

    answers = [summary_lines(bench.lead.post(f"/applications/{received.id}/{act}")) for act in ("reopen", "withdraw")]

    assert answers == [["The deadline has passed. What was saved before is kept and you can still read it."]] * 2
    assert _state(received) == ApplicationState.SUBMITTED


def test_withdrawing_asks_first_and_says_what_it_means(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    clock_at(CLOSES - timedelta(minutes=1))

    asked = words_in(bench.lead.get(f"{bench.base}/withdraw"))
    state_before = _state(bench.application)
    page = bench.lead.post(f"{bench.base}/withdraw", follow_redirects=True)

    assert "1 application is withdrawn and will not be assessed" in asked
    assert "GM-2027-01-001, Bright idea, Northbeam Robotics Ltd" in asked
    assert (state_before, _state(bench.application)) == (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
    assert "Bright idea is withdrawn. You can still read it." in words_in(page)


def test_others_neither_submit_nor_withdraw(bench: Bench) -> None:
    colleague, stranger = bench.client_of(bench.colleague), bench.client_of(a_person())

    answers = [
        [who.post(f"{bench.base}/{act}").status_code for act in ("submit", "reopen", "withdraw")]
        for who in (colleague, stranger)
    ]

    assert answers == [[403, 403, 403], [404, 404, 404]]
    assert _state(bench.application) == ApplicationState.DRAFT
