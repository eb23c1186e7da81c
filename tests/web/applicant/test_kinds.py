"""Can a question of every kind be answered, shown again and read, on its page and in the review?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Answer, User
from app.queries.definitions import current_version, definition_of
from app.services import calls
from app.transactions import unit_of_work
from tests.factories import DRAFTED, OPENS, a_call, a_draft, a_world, actor, an_applicant, sign_both
from tests.web.applicant.reading import summary_lines, words_in
from tests.workflows.definitions import a_choice_question, a_question
from workflows.call import CallState
from workflows.definition import AnswerKind, Question, Section

ONE, MANY = AnswerKind.ONE_OF, AnswerKind.MANY_OF

# What a browser sends, what is stored, and what the page says of it.
CASES = {
    AnswerKind.SHORT_TEXT: ({"answer": " One  line "}, "One line", "One line"),
    AnswerKind.LONG_TEXT: ({"answer": "First.\r\n\r\nSecond."}, "First.\n\nSecond.", "First. Second."),
    AnswerKind.NUMBER: ({"answer": "1,250"}, 1_250, "1,250"),
    AnswerKind.MONEY: ({"answer": "£1,250.5"}, 125_050, "£1,250.50"),
    AnswerKind.PERCENTAGE: ({"answer": "67.5%"}, 6_750, "67.5%"),
    AnswerKind.DATE: (
        {"answer-day": "3", "answer-month": "March", "answer-year": "2027"},
        "2027-03-03",
        "3 March 2027",
    ),
    AnswerKind.YES_NO: ({"answer": "no"}, False, "No"),
    ONE: ({"answer": "green"}, "green", "Green"),
    MANY: ({"answer": ["blue", "red"]}, ["red", "blue"], "Red; Blue"),
}
WRONG = {
    AnswerKind.NUMBER: ({"answer": "a dozen"}, "Answer must be a whole number, like 12"),
    AnswerKind.MONEY: ({"answer": "plenty"}, "Answer must be a sum in pounds, like 1,250 or 1,250.50"),
    AnswerKind.PERCENTAGE: ({"answer": "101"}, "Answer must be 100% or less"),
    AnswerKind.DATE: (
        {"answer-day": "31", "answer-month": "2", "answer-year": "2027"},
        "Answer must be a real date, like 3 3 2027",
    ),
    ONE: ({"answer": "mauve"}, "Select one of the answers from the list"),
}


def _asked(kind: AnswerKind) -> Question:
    id_, title = f"kind_{kind.value}", f"A question of kind {kind.value}"
    if kind in (ONE, MANY):
        return a_choice_question(kind, id=id_, title=title, required=False)
    limit = 400 if kind in (AnswerKind.LONG_TEXT, AnswerKind.SHORT_TEXT) else None
    return a_question(id_, kind=kind, title=title, word_limit=limit, required=False)


@pytest.fixture
def base(app: Flask, clock_at: Callable[[datetime], None]) -> str:
    """The address of a draft in a call that asks a question of every kind."""
    world = a_world()
    call = a_call(world, upto=CallState.DRAFTING)
    with unit_of_work():
        version = current_version(call)
        core = definition_of(version).core
        every = Section("kinds", "Every kind", tuple(_asked(kind) for kind in AnswerKind))
        calls.edit_core(
            call.id,
            replace(core, sections=(*core.sections, every)),
            actor(world.officer, call),
            DRAFTED,
            summary="Ask every kind",
            seen_sha256=version.sha256,
        )
    sign_both(world, call)
    with unit_of_work():
        calls.open_call(call.id, OPENS)
    return f"/applications/{a_draft(world, call, an_applicant(world)).id}"


@pytest.fixture
def lead(base: str, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    """A browser of the lead applicant."""
    return client_of(db.session.scalars(select(User).where(User.name == "Lena Lead")).one())


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_an_answer_is_stored_and_shown_in_words(base: str, lead: FlaskClient, kind: AnswerKind) -> None:
    sent, stored, words = CASES[kind]

    answer = lead.post(f"{base}/questions/kind_{kind.value}", data={**sent, "version": "0"})
    review = words_in(lead.get(f"{base}/review"))

    assert answer.status_code == 303
    assert db.session.scalars(select(Answer.value)).one() == stored
    assert f"A question of kind {kind.value} {words}" in review


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_the_page_holds_what_is_stored_so_that_saving_it_again_changes_nothing(
    base: str, lead: FlaskClient, kind: AnswerKind
) -> None:
    sent, _stored, _words = CASES[kind]
    url = f"{base}/questions/kind_{kind.value}"
    lead.post(url, data={**sent, "version": "0"})

    page = lead.get(url).get_data(as_text=True)
    lead.post(url, data={**sent, "version": "1"})

    assert page.count('name="version" value="1"') == 1
    assert db.session.scalars(select(Answer.number)).one() == 1


@pytest.mark.parametrize("kind", list(WRONG))
def test_what_cannot_be_read_is_told_and_nothing_is_stored(base: str, lead: FlaskClient, kind: AnswerKind) -> None:
    sent, told = WRONG[kind]

    page = lead.post(f"{base}/questions/kind_{kind.value}", data={**sent, "version": "0"})

    assert (page.status_code, summary_lines(page)) == (422, [told])
    assert db.session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize("kind", [AnswerKind.DATE, AnswerKind.YES_NO, ONE, MANY])
def test_two_answers_to_a_choice_are_shown_in_words_and_mine_can_be_kept(
    base: str, lead: FlaskClient, kind: AnswerKind
) -> None:
    mine = {
        AnswerKind.DATE: ("4 April 2027", {"answer": "2027-04-04"}),
        AnswerKind.YES_NO: ("Yes", {"answer": "yes"}),
        ONE: ("Blue", {"answer": "blue"}),
        MANY: ("Green; Blue", {"answer": ["green", "blue"]}),
    }
    words, sent = mine[kind]
    first, _stored, theirs = CASES[kind]
    url = f"{base}/questions/kind_{kind.value}"
    lead.post(url, data={**first, "version": "0"})

    page = lead.post(url, data={**sent, "version": "0"})
    lead.post(url, data={**sent, "version": "1"})

    shown = words_in(page)
    assert (page.status_code, f" {words} " in shown, f" {theirs} Keep theirs" in shown) == (409, True, True)
    assert db.session.scalars(select(Answer.number)).one() == 2
