"""Are all marks of one page saved at once, in one commit, and none of them when another window was first?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from app.models import User
from tests.web.assessor.conftest import Round
from tests.web.assessor.test_scoring import closed, judged, kept, words

ClientOf = Callable[[User], FlaskClient]
ALL = {
    "score_need": "7", "comment_need": "It is sound.", "version_need": "0",
    "score_risks": "abstain", "comment_risks": "I cannot judge them.", "version_risks": "0",
}  # fmt: skip


def sent(browser: FlaskClient, round_: Round, **typed: str) -> Any:
    return browser.post(f"{round_.url}/marks", data={**ALL, **typed})


def test_page_has_every_criterion_and_what_is_saved_of_it(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted)

    page = browser.get(f"{accepted.url}/marks")

    assert re.findall(r'<h2 class="govuk-heading-m" id="title_(\w+)">([^<]+)', page.text) == [
        ("need", "1. Need"),
        ("risks", "2. Risks"),
    ]
    assert re.findall(r'name="version_(\w+)" value="(\d+)"', page.text) == [("need", "1"), ("risks", "0")]
    assert ">\nIt is sound.</textarea>" in page.text


def test_all_marks_are_kept_by_one_commit(browser: FlaskClient, accepted: Round) -> None:
    commits: list[str] = []

    def note(_connection: Any) -> None:
        commits.append("commit")

    event.listen(Engine, "commit", note)
    page = sent(browser, accepted)
    event.remove(Engine, "commit", note)

    assert (page.status_code, page.location) == (303, f"{accepted.url}/marks")
    assert kept(accepted) == [("need", 7, "It is sound.", 1), ("risks", None, "I cannot judge them.", 1)]
    assert commits == ["commit"]
    assert "Saved. 2 of 2 criteria have a mark and a comment." in words(browser.get(f"{accepted.url}/marks"))


def test_saving_ten_marks_asks_as_little_as_saving_one(
    browser: FlaskClient, accepted: Round, count_queries: Callable[[], Any]
) -> None:
    sent(browser, accepted)

    with count_queries() as statements:
        sent(browser, accepted, version_need="1", version_risks="1", comment_need="Anew.", comment_risks="Anew too.")

    assert len(statements) <= 10, statements
    assert [number for *_, number in kept(accepted)] == [2, 2]


def test_what_is_not_begun_is_not_kept(browser: FlaskClient, accepted: Round) -> None:
    page = sent(browser, accepted, score_risks="", comment_risks="", go="overview")

    assert page.location == f"{accepted.url}/room"
    assert kept(accepted) == [("need", 7, "It is sound.", 1)]


def test_mark_that_is_none_keeps_everything_from_being_saved(browser: FlaskClient, accepted: Round) -> None:
    page = sent(browser, accepted, score_need="11")

    assert page.status_code == 422
    assert kept(accepted) == []
    assert 'href="#score_need"' in page.text
    assert ">\nI cannot judge them.</textarea>" in page.text


def test_comment_over_its_limit_is_kept_and_told(browser: FlaskClient, accepted: Round) -> None:
    sent(browser, accepted, comment_need="word " * 104)

    page = browser.get(f"{accepted.url}/marks")

    assert "Your comment on ‘Need’ is saved with 104 words. Take out 4 before you hand in." in words(page)


def test_other_window_keeps_all_of_it_from_being_saved_until_both_are_read(
    browser: FlaskClient, accepted: Round
) -> None:
    judged(browser, accepted, score="3", comment="From the other window.")

    both = sent(browser, accepted)
    before = kept(accepted)
    version = dict(re.findall(r'name="(version_\w+)" value="(\d+)"', both.text))
    settled = sent(browser, accepted, **version)

    assert both.status_code == 409
    assert before == [("need", 3, "From the other window.", 1)]
    assert "Another window saved ‘Need’ after you opened this one." in words(both)
    assert "Saved in another window: 3 of 10 From the other window." in words(both)
    assert ">\nIt is sound.</textarea>" in both.text
    assert version == {"version_need": "1", "version_risks": "0"}
    assert settled.status_code == 303
    assert kept(accepted) == [("need", 7, "It is sound.", 2), ("risks", None, "I cannot judge them.", 1)]


def test_words_typed_while_the_ledgers_closed_are_shown_again(browser: FlaskClient, round_: Round) -> None:
    closed(round_)
    before = kept(round_)

    page = sent(browser, round_, comment_need="Typed a moment too late")

    assert page.status_code == 409
    assert ">\nTyped a moment too late</textarea>" in page.text
    assert kept(round_) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_marks_of_others_do_not_exist(accepted: Round, client_of: ClientOf, method: str) -> None:
    page = getattr(client_of(accepted.scorer), method)(f"{accepted.url}/marks")

    assert page.status_code == 404
    assert kept(accepted) == []


def test_form_with_nothing_in_it_saves_nothing(browser: FlaskClient, accepted: Round) -> None:
    page = browser.post(f"{accepted.url}/marks")

    assert (page.status_code, kept(accepted)) == (303, [])
