"""Can the earlier words of an answer be read, with who and when, and gone back to without losing the newer ones?"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.models import AnswerVersion
from tests.factories import DURING, a_person
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import box, words_in


def _versions() -> list[tuple[int, object]]:
    db.session.rollback()
    query = select(AnswerVersion.number, AnswerVersion.value).order_by(AnswerVersion.number)
    return [(number, value) for number, value in db.session.execute(query)]


def _save(bench: Bench, text: str, version: int, *, colleague: bool = False) -> None:
    browser = bench.client_of(bench.colleague) if colleague else bench.lead
    browser.post(f"{bench.base}/questions/risks", data={"answer": text, "version": str(version)})


def test_what_one_person_saves_within_minutes_is_one_version(
    bench: Bench, clock_at: Callable[[datetime], None]
) -> None:
    start = _versions()
    clock_at(DURING)
    _save(bench, "One", 0)
    clock_at(DURING + timedelta(minutes=9))
    _save(bench, "One two", 1)
    clock_at(DURING + timedelta(minutes=10))
    _save(bench, "One two three", 2)
    _save(bench, "Theirs", 3, colleague=True)

    assert [one for one in _versions() if one not in start] == [(2, "One two"), (3, "One two three"), (4, "Theirs")]


def test_words_that_a_save_takes_away_stay_a_version_of_their_own(bench: Bench) -> None:
    start, words = _versions(), "We measure what it saves each week and publish how."

    _save(bench, words, 0)
    _save(bench, "oops", 1)
    _save(bench, "oops, and on", 2)

    assert [one for one in _versions() if one not in start] == [(1, words), (3, "oops, and on")]


def test_history_shows_who_wrote_what_and_goes_back(bench: Bench) -> None:
    here = f"{bench.base}/questions/risks"
    _save(bench, "Cold mills and rain", 0)
    _save(bench, "Warm mills and rain", 1, colleague=True)

    page = bench.lead.get(f"{here}/history")
    answer = bench.lead.post(f"{here}/history", data={"number": "1", "version": "2"})

    text = words_in(page)
    assert "2 versions, the newest first" in text
    assert "Save 2, Colin Colleague" in text
    assert "[taken out: Cold ]" in text
    assert "[added: Warm ]" in text
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    assert box(bench.lead.get(here), "answer") == "Cold mills and rain"
    assert [number for number, _ in _versions()][-3:] == [1, 2, 3]


def test_answer_that_nobody_wrote_has_an_empty_history(bench: Bench) -> None:
    page = bench.lead.get(f"{bench.base}/questions/risks/history")

    assert (page.status_code, "Nothing was saved yet" in words_in(page)) == (200, True)


def test_going_back_after_somebody_saved_changes_nothing_and_says_so(bench: Bench) -> None:
    here = f"{bench.base}/questions/risks"
    _save(bench, "First", 0)
    _save(bench, "Second", 1, colleague=True)

    page = bench.lead.post(f"{here}/history", data={"number": "1", "version": "1"}, follow_redirects=True)

    assert "Colin Colleague saved this question after you opened its history." in words_in(page)
    assert box(bench.lead.get(here), "answer") == "Second"


def test_history_is_not_there_for_others_and_closed_after_the_deadline(
    bench: Bench, after_deadline: Callable[[], None]
) -> None:
    here = f"{bench.base}/questions/risks/history"
    _save(bench, "First", 0)
    _save(bench, "Second", 1, colleague=True)

    stranger = bench.client_of(a_person("Stan Stranger")).get(here)
    unknown = bench.lead.post(here, data={"number": "77", "version": "2"})
    after_deadline()
    refused = bench.lead.post(here, data={"number": "1", "version": "2"})

    assert (stranger.status_code, unknown.status_code, refused.status_code) == (404, 404, 409)
    assert "Go back to save" not in words_in(bench.lead.get(here))
