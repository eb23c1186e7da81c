"""Is what somebody types kept for them alone until it is saved, and offered back, whatever comes between?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.jobs.clockwork import forget_copies
from app.models import RoleGrant, WorkingCopy
from app.services.working_copies import drop_unseen
from app.transactions import unit_of_work
from tests.factories import CLOSES, DURING
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import box, heading, hidden_in, words_in

JSON = {"Accept": "application/json"}
AGAINST = "a" * 64


def _sent(words: str, **more: str) -> dict[str, str]:
    return {"answer": words, "version": "0", "copy": "keep", "copy_against": AGAINST, "csrf_token": "t", **more}


def _copies() -> list[tuple[str, list[list[str]]]]:
    db.session.rollback()
    return [(place, fields) for place, fields in db.session.execute(select(WorkingCopy.place, WorkingCopy.fields))]


def test_words_are_kept_without_the_page_s_own_fields(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    clock_at(DURING.replace(hour=14, minute=3))
    here = f"{bench.base}/questions/need"

    answer = bench.lead.post(here, data=_sent("Half a"), headers=JSON)

    told = "Saved as you type 14:03. Only you see this until you press the button."
    assert (answer.status_code, answer.get_json()) == (200, {"kept": told, "here": ""})
    assert _copies() == [(here, [["answer", "Half a"], ["version", "0"]])]


def test_words_are_offered_back_on_another_device_and_put_back_when_asked(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Half a sentence"))

    page, back = bench.lead.get(here), bench.lead.get(f"{here}?copy=back")

    assert "You typed this at" in words_in(page)
    assert "[added: Half a sentence ]" in words_in(page)
    assert box(page, "answer") == ""
    assert box(back, "answer") == "Half a sentence"
    assert "is back in the form, not saved" in words_in(back)


def test_words_typed_against_an_older_answer_say_so(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Mine"))
    bench.client_of(bench.colleague).post(here, data={"answer": "Theirs", "version": "0"})

    page = bench.lead.get(here)
    saved = bench.lead.post(here, data={"answer": "Mine", "version": "0"})

    assert "What is saved here has changed since you typed it." in words_in(page)
    assert (saved.status_code, heading(saved)) == (409, "Two answers to ‘Need’")


def test_everything_unsaved_stands_under_what_its_page_calls_itself(bench: Bench) -> None:
    sent = _sent("Half a sentence", kind="long_text", copy_title="The need")
    bench.lead.post(f"{bench.base}/questions/need", data=sent)

    page = words_in(bench.lead.get("/unsaved"))

    assert ": The need, typed at" in page
    assert "Half a sentence" in page
    assert "long_text" not in page


def test_saving_forgets_the_words(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Half"))

    bench.lead.post(here, data={"answer": "Whole", "version": "0"})

    assert _copies() == []


def test_same_words_with_other_line_ends_go_when_they_are_saved(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("First line\nSecond line", copy_sitting="a" * 32))

    bench.lead.post(here, data={"answer": "First line\r\nSecond line", "version": "0"})

    assert _copies() == []


def test_words_that_a_page_offered_go_when_something_else_is_saved_there(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Half", copy_sitting="a" * 32))
    page = bench.lead.get(here)
    sent = {"version": "0", "copy_sitting": "c" * 32, "copy_offered": hidden_in(page, "copy_offered")}

    bench.lead.post(here, data=_sent("Typed in another window", copy_sitting="b" * 32))
    by_script = bench.lead.post(here, data={"answer": "Wh", **sent}, headers=JSON)
    left = [words for _, [words, *_] in _copies()]
    pressed = bench.lead.post(here, data={"answer": "Whole", **sent, "version": str(by_script.get_json()["version"])})

    assert "These words go when you press the button that saves this page without them." in words_in(page)
    assert left == [["answer", "Half"], ["answer", "Typed in another window"]]
    assert (pressed.status_code, [words for _, [words, *_] in _copies()]) == (
        303,
        [["answer", "Typed in another window"]],
    )


def test_same_words_go_when_they_are_saved_whichever_save_they_were_typed_after(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data={"answer": "First", "version": "0"})
    bench.lead.post(here, data=_sent("Second", copy_sitting="a" * 32))

    bench.lead.post(here, data={"answer": "Second", "version": "1"})

    assert _copies() == []


def test_words_that_were_overtaken_go_when_their_writer_has_chosen(bench: Bench) -> None:
    here, sitting = f"{bench.base}/questions/need", "b" * 32
    bench.client_of(bench.colleague).post(here, data={"answer": "Theirs", "version": "0"})
    sent = {"answer": "Mine", "version": "0", "copy_against": AGAINST, "copy_sitting": sitting}

    both = bench.lead.post(here, data=sent)
    chosen = bench.lead.post(
        here, data={"answer": "Mine", "version": "1", "copy_sitting": hidden_in(both, "copy_sitting")}
    )

    assert (both.status_code, both.headers["Accord-Kept"], hidden_in(both, "copy_sitting")) == (409, "yes", sitting)
    assert (chosen.status_code, _copies()) == (303, [])


def test_words_too_large_to_be_kept_are_not_said_to_be(bench: Bench) -> None:
    page = bench.lead.post(
        f"{bench.base}/details", data={"title": "x" * 300_001, "copy_against": AGAINST, "copy_sitting": "c" * 32}
    )

    assert (page.status_code, "Accord-Kept" in page.headers, _copies()) == (422, False, [])


def test_list_of_unsaved_words_asks_as_much_for_one_as_for_many(bench: Bench, count_queries: Callable[[], Any]) -> None:
    bench.lead.post(f"{bench.base}/questions/need", data=_sent("Half"))
    with count_queries() as one:
        bench.lead.get("/unsaved")
    for number in range(1, 5):
        bench.lead.post(f"{bench.base}/questions/need", data=_sent("Half", copy_sitting=str(number) * 32))

    with count_queries() as many:
        page = bench.lead.get("/unsaved")

    assert "5 pages with words" in words_in(page)
    assert len(many) == len(one)


def test_thrown_away_words_are_gone(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Half"))

    answer = bench.lead.post(here, data={"copy": "drop"})

    assert (answer.status_code, answer.headers["Location"], _copies()) == (303, here, [])


def test_nobody_else_is_offered_them(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Half"))

    theirs = bench.client_of(bench.colleague)

    assert "You typed this" not in words_in(theirs.get(here))
    assert "0 pages with words that are not saved" in words_in(theirs.get("/unsaved"))
    assert "1 page with words that are not saved" in words_in(bench.lead.get("/unsaved"))


def test_what_arrives_after_the_deadline_is_kept_and_readable_and_not_submitted(
    bench: Bench, after_deadline: Callable[[], None]
) -> None:
    here = f"{bench.base}/questions/need"
    after_deadline()

    refused = bench.lead.post(here, data={"answer": "Too late", "version": "0", "copy_against": AGAINST})

    page = bench.lead.get(here)
    assert (refused.status_code, page.status_code) == (409, 200)
    assert box(page, "left-1") == "Too late"
    assert "Only you can read this. It is no part of what was sent." in words_in(page)


def test_words_that_waited_in_a_browser_do_not_replace_newer_ones(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.lead.post(here, data=_sent("Newer"))

    bench.lead.post(here, data=_sent("Older", copy_age="3600"))

    assert [fields[0] for _, fields in _copies()] == [["answer", "Newer"]]


def test_too_much_is_refused_in_words(bench: Bench) -> None:
    answer = bench.lead.post(f"{bench.base}/questions/need", data=_sent("x" * 300_001), headers=JSON)

    assert (answer.status_code, answer.get_json()) == (
        413,
        {"told": "This is more than can be kept as you type. Use the button to save it."},
    )


def test_what_is_refused_and_too_large_to_be_kept_stands_on_the_page(
    bench: Bench, after_deadline: Callable[[], None]
) -> None:
    after_deadline()

    refused = bench.lead.post(bench.sheet, data={"rate": "x" * 300_001, "copy_against": AGAINST})

    assert (refused.status_code, _copies()) == (422, [])


def test_address_that_is_too_long_is_not_there(bench: Bench) -> None:
    assert bench.lead.post(f"{bench.base}/questions/{'q' * 400}", data=_sent("Half")).status_code == 404


def test_words_go_with_the_right_to_see_what_they_are_about(bench: Bench) -> None:
    here = f"{bench.base}/questions/need"
    bench.client_of(bench.colleague).post(here, data=_sent("Half"))

    with unit_of_work():
        held = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == bench.colleague.id)).one()
        held.ended_at = DURING
        db.session.flush()
        dropped = drop_unseen(bench.colleague.id)

    assert (dropped, _copies()) == (1, [])
    assert bench.client_of(bench.colleague).get(here).status_code == 404


@pytest.mark.parametrize(
    ("later", "left"),
    [(timedelta(days=29), 1), (timedelta(days=31), 0)],
)
def test_words_are_forgotten_a_month_after_the_closing(
    bench: Bench, after_deadline: Callable[[], None], later: timedelta, left: int
) -> None:
    after_deadline()
    bench.lead.post(f"{bench.base}/questions/need", data=_sent("Half"))

    forget_copies(CLOSES + later)

    assert len(_copies()) == left


def test_colleagues_of_one_organisation_are_told_of_each_other(
    bench: Bench, clock_at: Callable[[datetime], None]
) -> None:
    here = f"{bench.base}/questions/need"
    theirs = bench.client_of(bench.colleague)
    clock_at(DURING.replace(hour=14, minute=2))
    theirs.get(here)

    clock_at(DURING.replace(hour=14, minute=2, second=40))
    page, told = bench.lead.get(here), theirs.post(here, data={"copy": "here"}, headers=JSON)
    clock_at(DURING.replace(hour=14, minute=4))
    later = bench.lead.get(here)

    assert "Colin Colleague has this open too, since 14:02." in words_in(page)
    assert told.get_json() == {"here": "Lena Lead has this open too, since 14:02."}
    assert "has this open too" not in words_in(later)
