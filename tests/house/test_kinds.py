"""Has every kind of answer its place everywhere: rules, conditions, control, words for the editor and for a cell?"""

import pytest

from app.web.shared.answers import show_answer
from app.web.shared.words import ANSWER_KINDS, CELL_WORDS, ELIGIBILITY_KINDS, MEASURES, OPERATORS, PORTFOLIO_KINDS
from forms.builder import answer_form, stored_data
from forms.kinds import FIELDS
from tests.workflows.definitions import a_question_of, stored_answer
from workflows import conditions
from workflows.answers import KINDS
from workflows.compound_answers import CELL_KINDS
from workflows.definition import AnswerKind, EligibilityKind, Measure, Operator, PortfolioKind
from workflows.filetypes import MEDIA_TYPES, SUFFIXES, WORDS, FileType


@pytest.mark.parametrize("registry", [KINDS, FIELDS, ANSWER_KINDS, conditions.OPERATORS])
def test_every_kind_is_in_every_registry(registry: dict[AnswerKind, object]) -> None:
    assert set(registry) == set(AnswerKind)


def test_every_kind_of_a_cell_has_its_words() -> None:
    assert set(CELL_WORDS) == CELL_KINDS


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (OPERATORS, Operator),
        (ELIGIBILITY_KINDS, EligibilityKind),
        (PORTFOLIO_KINDS, PortfolioKind),
        (MEASURES, Measure),
        (MEDIA_TYPES, FileType),
        (SUFFIXES, FileType),
        (WORDS, FileType),
    ],
)
def test_every_value_has_its_words(words: dict[object, str], values: type) -> None:
    assert set(words) == set(values)


@pytest.mark.parametrize("kind", AnswerKind)
def test_what_is_kept_fills_the_control_and_is_read_from_it_unchanged(kind: AnswerKind) -> None:
    question = a_question_of(kind)
    stored = stored_answer(question)

    form = answer_form(question)(data=stored_data(question, stored, 1))
    value = KINDS[kind].from_store(stored)
    # A file is named by its id on the page; the service finds the rest.
    again = value if kind == AnswerKind.FILE else KINDS[kind].parse(question, form.raw)

    assert KINDS[kind].same(again, value)
    assert show_answer(question, stored) != ""
