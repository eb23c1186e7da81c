"""Does every kind of answer have a control that shows what is stored and hands on what the rules can read?"""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.builder import answer_form, stored_data
from forms.kinds import FIELDS, raw
from tests.workflows.definitions import a_choice_question, a_question
from workflows.answers import KINDS
from workflows.definition import AnswerKind, Question

CASES: list[tuple[AnswerKind, list[tuple[str, str]], Any]] = [
    (AnswerKind.SHORT_TEXT, [("answer", "  One   line ")], "One line"),
    (AnswerKind.LONG_TEXT, [("answer", "First.\r\n\r\nSecond.")], "First.\n\nSecond."),
    (AnswerKind.NUMBER, [("answer", "1,250")], 1_250),
    (AnswerKind.MONEY, [("answer", "£1,250.5")], 125_050),
    (AnswerKind.PERCENTAGE, [("answer", "67.5%")], 6_750),
    (AnswerKind.DATE, [("answer-day", "3"), ("answer-month", "March"), ("answer-year", "2027")], "2027-03-03"),
    (AnswerKind.YES_NO, [("answer", "no")], False),
    (AnswerKind.ONE_OF, [("answer", "green")], "green"),
    (AnswerKind.MANY_OF, [("answer", "blue"), ("answer", "red")], ["red", "blue"]),
]


def _question(kind: AnswerKind) -> Question:
    if kind in (AnswerKind.ONE_OF, AnswerKind.MANY_OF):
        return a_choice_question(kind)
    return a_question("need", kind=kind)


def test_every_kind_of_answer_has_a_control() -> None:
    assert set(FIELDS) == set(AnswerKind)


@pytest.mark.parametrize(("kind", "typed", "stored"), CASES, ids=[case[0].value for case in CASES])
def test_what_is_typed_reaches_the_rules_as_they_store_it(
    kind: AnswerKind, typed: list[tuple[str, str]], stored: Any
) -> None:
    question = _question(kind)
    form = answer_form(question)(MultiDict(typed))

    is_right = form.validate()
    kept = KINDS[kind].to_store(KINDS[kind].parse(question, form.raw))

    assert (is_right, kept) == (True, stored)


@pytest.mark.parametrize(("kind", "typed", "stored"), CASES, ids=[case[0].value for case in CASES])
def test_what_is_stored_is_shown_and_comes_back_unchanged(
    kind: AnswerKind, typed: list[tuple[str, str]], stored: Any
) -> None:
    question = _question(kind)
    form = answer_form(question)(data=stored_data(question, stored, 3))

    kept = KINDS[kind].to_store(KINDS[kind].parse(question, form.raw))

    assert (kept, form.seen_number) == (stored, 3)


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_nothing_typed_is_no_answer_and_no_error(kind: AnswerKind) -> None:
    question = _question(kind)
    form = answer_form(question)(MultiDict({"version": "0"}))

    is_right = form.validate()

    assert (is_right, KINDS[kind].parse(question, form.raw)) == (True, None)


def test_a_text_over_its_limit_is_taken_whole() -> None:
    form = answer_form(a_question("need", word_limit=2))(MultiDict({"answer": "one two three"}))

    is_right = form.validate()

    assert (is_right, form.raw) == (True, "one two three")


def test_a_stored_answer_of_another_shape_is_shown_empty() -> None:
    question = a_question("need", kind=AnswerKind.NUMBER)

    form = answer_form(question)(data=stored_data(question, {"odd": 1}, 1))

    assert form.answer.typed == ""


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.5", "²", "9" * 30])
def test_a_save_number_that_is_no_number_counts_as_none(typed: str) -> None:
    form = answer_form(a_question())(MultiDict({"version": typed}))

    assert form.seen_number == 0


def test_a_date_goes_on_in_the_form_that_has_one_reading() -> None:
    assert raw(_question(AnswerKind.DATE), date(2027, 3, 2)) == "2027-03-02"
