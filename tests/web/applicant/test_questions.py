"""Is everything that somebody types into a question kept or shown again, whoever else writes and whatever the time?"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.models import Answer
from tests.factories import CLOSES, DURING, a_person, submitted
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import box, heading, links_in, summary_lines, words_in

JSON = {"Accept": "application/json"}


def _kept(bench: Bench, question_id: str = "need") -> tuple[object, int] | None:
    db.session.rollback()
    row = db.session.execute(
        select(Answer.value, Answer.number).where(
            Answer.application_id == bench.application.id, Answer.question_id == question_id
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def test_saving_and_going_on_keeps_the_answer_and_leads_to_the_next_question(bench: Bench) -> None:
    answer = bench.lead.post(
        f"{bench.base}/questions/need", data={"answer": "Cold mills.", "version": "0", "go": "next"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{bench.base}/questions/risks")
    assert _kept(bench) == ("Cold mills.", 1)


def test_saving_the_last_question_leads_to_the_costs(bench: Bench) -> None:
    page = bench.lead.post(
        f"{bench.base}/questions/g_local_fit", data={"answer": "Near.", "version": "0", "go": "next"}
    )

    assert page.headers["Location"] == f"{bench.base}/costs"


def test_a_saved_answer_says_when_and_which_save(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    clock_at(DURING.replace(hour=14, minute=2, second=31))
    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "One.", "version": "0"})
    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Two.", "version": "1"})

    page = bench.lead.get(f"{bench.base}/questions/need")

    assert page.get_data(as_text=True).count("Saved 14:02:31 by Lena Lead, save 2") == 1


def test_the_script_is_answered_in_json_at_the_same_address(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    clock_at(DURING.replace(hour=14, minute=2, second=31))

    answer = bench.lead.post(f"{bench.base}/questions/need", data={"answer": "One.", "version": "0"}, headers=JSON)

    assert (answer.status_code, answer.get_json()) == (200, {"saved": "Saved 14:02:31, save 1", "version": 1})


def test_an_answer_over_the_limit_is_kept_and_told(bench: Bench) -> None:
    long = "word " * 403

    page = bench.lead.post(f"{bench.base}/questions/need", data={"answer": long, "version": "0"}, follow_redirects=True)

    assert _kept(bench) == (long.strip(), 1)
    assert "‘Need’ is saved with 403 words. Take out 3 before you submit." in words_in(page)
    assert "‘Need’ has 403 words; the limit is 400. Take out 3. Your answer is kept as it is" in words_in(page)


def test_two_people_saving_at_once_see_both_answers_and_nothing_is_lost(bench: Bench) -> None:
    bench.client_of(bench.colleague).post(f"{bench.base}/questions/need", data={"answer": "Theirs.", "version": "0"})

    page = bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "0"})

    assert (page.status_code, heading(page)) == (409, "Two answers to ‘Need’")
    assert _kept(bench) == ("Theirs.", 1)
    assert "Yours, not saved 1 word Mine." in words_in(page)
    assert "by Colin Colleague, save 1 Theirs. Keep theirs" in words_in(page)
    assert links_in(page, "Keep theirs") == [f"{bench.base}/questions/need"]


def test_keep_mine_after_both_were_shown_replaces_theirs(bench: Bench) -> None:
    bench.client_of(bench.colleague).post(f"{bench.base}/questions/need", data={"answer": "Theirs.", "version": "0"})
    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "0"})

    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "1"})

    assert _kept(bench) == ("Mine.", 2)


def test_edit_together_begins_with_both_texts(bench: Bench) -> None:
    bench.client_of(bench.colleague).post(f"{bench.base}/questions/need", data={"answer": "Theirs.", "version": "0"})

    page = bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "0"})

    source = page.get_data(as_text=True)
    in_the_box = source[source.index('id="answer"') :].split("</textarea>")[0].partition(">")[2]
    assert in_the_box == "\nMine.\n\nTheirs."


def test_the_script_is_told_who_saved_first(bench: Bench) -> None:
    bench.client_of(bench.colleague).post(f"{bench.base}/questions/need", data={"answer": "Theirs.", "version": "0"})

    answer = bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "0"}, headers=JSON)

    told = "Not saved: Colin Colleague saved this question first. Press the button to see both answers."
    assert (answer.status_code, answer.get_json()) == (409, {"told": told})


def test_ones_own_second_window_is_called_that(bench: Bench) -> None:
    where = f"{bench.base}/questions/need"
    bench.lead.post(where, data={"answer": "The other.", "version": "0"})

    page = bench.lead.post(where, data={"answer": "Mine.", "version": "0"}).get_data(as_text=True)
    answer = bench.lead.post(where, data={"answer": "Mine.", "version": "0"}, headers=JSON)

    assert "You, in another window, saved this question after you opened it." in page
    assert ("Saved in your other window" in page, "Theirs" in page) == (True, False)
    told = "Not saved: you, in another window, saved this question first. Press the button to see both answers."
    assert answer.get_json() == {"told": told}


def test_a_deadline_in_mid_sentence_gives_the_words_back_and_says_why(
    bench: Bench, after_deadline: Callable[[], None]
) -> None:
    after_deadline()

    page = bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Half a sent", "version": "0"})

    reason = "The deadline has passed. What was saved before is kept and you can still read it."
    assert (page.status_code, summary_lines(page), box(page)) == (409, [reason], "Half a sent")
    assert _kept(bench) is None


def test_the_script_is_told_of_the_deadline(bench: Bench, after_deadline: Callable[[], None]) -> None:
    after_deadline()

    answer = bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Half", "version": "0"}, headers=JSON)

    told = "Not saved. The deadline has passed. What was saved before is kept and you can still read it."
    assert (answer.status_code, answer.get_json()) == (409, {"told": told})


def test_a_save_in_the_last_second_is_taken(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    clock_at(CLOSES - timedelta(seconds=1))

    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "In time.", "version": "0"})

    assert _kept(bench) == ("In time.", 1)


def test_words_sent_after_the_session_ended_are_given_back(bench: Bench) -> None:
    anonymous = bench.lead.application.test_client()  # type: ignore[attr-defined]

    page = anonymous.post(f"{bench.base}/questions/need", data={"answer": "Two\nlines", "version": "0"})

    assert (page.status_code, heading(page), box(page, "sent-1")) == (400, "This page was open too long", "Two\nlines")


def test_the_script_is_told_that_the_session_ended(bench: Bench) -> None:
    anonymous = bench.lead.application.test_client()  # type: ignore[attr-defined]

    answer = anonymous.post(f"{bench.base}/questions/need", data={"answer": "x"}, headers=JSON)

    told = "Not saved: you were signed out. Your words stay here; use the button to save."
    assert (answer.status_code, answer.get_json()) == (400, {"told": told})


def test_the_question_shows_how_it_is_judged_and_who_reads_it(bench: Bench) -> None:
    page = words_in(bench.lead.get(f"{bench.base}/questions/g_local_fit"))

    assert "How this is marked: 0 to 10, 100% of the Greater Manchester score" in page
    assert "6 to 10 All of it is there. 1 to 5 Some of it is missing." in page
    assert (
        "Your team reads this now. After the deadline: Innovate UK, Greater Manchester, "
        "national assessors and scorers in Greater Manchester." in page
    )


def test_a_signatory_reads_and_does_not_write(bench: Bench) -> None:
    bench.lead.post(f"{bench.base}/questions/need", data={"answer": "Cold mills.", "version": "0"})
    signatory = bench.client_of(bench.applicant.signatory)

    page = signatory.get(f"{bench.base}/questions/need")
    refused = signatory.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "1"})

    assert "Your answer Cold mills." in words_in(page)
    assert (refused.status_code, _kept(bench)) == (403, ("Cold mills.", 1))


def test_a_stranger_learns_nothing(bench: Bench) -> None:
    stranger = bench.client_of(a_person())

    answers = [
        stranger.get(f"{bench.base}/questions/need").status_code,
        stranger.post(f"{bench.base}/questions/need", data={"answer": "Mine.", "version": "0"}).status_code,
    ]

    assert (answers, _kept(bench)) == ([404, 404], None)


def test_a_question_that_the_call_does_not_ask_is_not_there(bench: Bench) -> None:
    assert heading(bench.lead.get(f"{bench.base}/questions/no_such")) == "Page not found"


def test_a_submitted_application_is_read_only(bench: Bench) -> None:
    received = submitted(bench.world, bench.call, bench.applicant, title="Sent")

    page = bench.lead.get(f"/applications/{received.id}/questions/need")

    assert "Your answer A paragraph of words." in words_in(page)
    assert "<textarea" not in page.get_data(as_text=True)
