"""Are all gaps of an application named at once, each with the place where it is mended?"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import REGION, a_choice_question, a_core, a_definition, a_question, answers_for
from workflows.completeness import SectionProgress, missing, section_progress
from workflows.definition import AnswerKind, Definition, Question, Section
from workflows.machine import Reason


def asking(*questions: Question) -> Definition:
    return Definition(a_core(sections=(Section("only", "Only", questions),)), ())


def test_missing_complete_answers_give_no_reason() -> None:
    definition = a_definition()

    assert missing(definition, answers_for(definition)) == ()


def test_missing_nothing_answered_names_every_required_question_in_order() -> None:
    reasons = missing(a_definition(), {})

    assert reasons == (
        Reason("unanswered", "Answer ‘Summary’.", "question:summary"),
        Reason("unanswered", "Answer ‘Need’.", "question:need"),
        Reason("unanswered", "Answer ‘Risks’.", "question:risks"),
        Reason("unanswered", "Answer ‘G_local_fit’.", "question:g_local_fit"),
    )


@pytest.mark.parametrize("stored", [None, "", " \n\u200b", []])
def test_missing_blank_answer_is_unanswered(stored: Any) -> None:
    assert missing(asking(a_question("risks")), {"risks": stored}) == (
        Reason("unanswered", "Answer ‘Risks’.", "question:risks"),
    )


def test_missing_optional_question_may_stay_blank() -> None:
    assert missing(asking(a_question("risks", required=False)), {"risks": " "}) == ()


@pytest.mark.parametrize(
    ("kind", "stored"), [(AnswerKind.YES_NO, False), (AnswerKind.NUMBER, 0), (AnswerKind.MONEY, 0)]
)
def test_missing_no_and_nought_are_answers(kind: AnswerKind, stored: Any) -> None:
    assert missing(asking(a_question(kind=kind)), {"need": stored}) == ()


@pytest.mark.parametrize("required", [True, False])
def test_missing_long_answer_says_how_many_words_to_take_out(required: bool) -> None:
    definition = asking(a_question("risks", required=required))

    assert missing(definition, {"risks": "word " * 412}) == (
        Reason("too_long", "‘Risks’ has 412 words; the limit is 400. Take out 12.", "question:risks"),
    )


def test_missing_refuses_words_that_are_written_together() -> None:
    definition = asking(a_question("risks"))

    assert missing(definition, {"risks": "See " + "w" * 500}) == ()
    assert missing(definition, {"risks": "w" * 60_000}) == (
        Reason(
            "word_too_long",
            "‘Risks’ has a word of 60,000 characters. Put spaces between its words.",
            "question:risks",
        ),
    )


@given(st.integers(1, 60), st.integers(1, 60))
def test_missing_refuses_exactly_the_answers_above_the_limit(words: int, limit: int) -> None:
    reasons = missing(asking(a_question(word_limit=limit)), {"need": " ".join(["word"] * words)})

    assert bool(reasons) is (words > limit)


def test_missing_answer_without_a_limit_may_be_long() -> None:
    assert missing(asking(a_question(word_limit=None)), {"need": "word " * 9_000}) == ()


@pytest.mark.parametrize(("kind", "stored"), [(AnswerKind.ONE_OF, "purple"), (AnswerKind.MANY_OF, ["red", "purple"])])
def test_missing_choice_that_no_longer_exists(kind: AnswerKind, stored: Any) -> None:
    assert missing(asking(a_choice_question(kind)), {"colour": stored}) == (
        Reason("choice_gone", "‘Colour’ has an answer that is no longer offered. Choose again.", "question:colour"),
    )


@pytest.mark.parametrize(
    ("kind", "stored"),
    [(AnswerKind.ONE_OF, "green"), (AnswerKind.MANY_OF, ["green"]), (AnswerKind.MANY_OF, ["red", "green", "blue"])],
)
def test_missing_choices_that_are_offered_are_answers(kind: AnswerKind, stored: Any) -> None:
    assert missing(asking(a_choice_question(kind)), {"colour": stored}) == ()


@pytest.mark.parametrize("stored", [{"text": "a"}, 12, ["a"], True])
def test_missing_unknown_shape(stored: Any) -> None:
    assert missing(asking(a_question("risks")), {"risks": stored}) == (
        Reason("unknown_shape", "The answer to ‘Risks’ cannot be read. Answer it again.", "question:risks"),
    )


def test_missing_ignores_answers_that_are_not_asked_for() -> None:
    assert missing(asking(a_question()), {"need": "Here.", "from_another_region": "word " * 999}) == ()


def test_section_progress_counts_what_is_answered() -> None:
    definition = a_definition()
    answers = answers_for(definition) | {"risks": None}

    assert section_progress(definition, answers) == (
        SectionProgress("details", "Details", "national", answered=1, total=1, complete=True),
        SectionProgress("questions", "Questions", "national", answered=1, total=2, complete=False),
        SectionProgress("g_local", "Local fit", REGION, answered=1, total=1, complete=True),
    )


def test_section_progress_answered_is_not_yet_complete() -> None:
    (section,) = section_progress(asking(a_question(word_limit=3)), {"need": "one two three four"})

    assert section == SectionProgress("only", "Only", "national", answered=1, total=1, complete=False)


@given(st.sets(st.sampled_from(["summary", "need", "risks", "g_local_fit"])), st.booleans())
def test_sections_are_all_complete_exactly_when_nothing_is_missing(blank: set[str], optional: bool) -> None:
    definition = a_definition()
    if optional:
        details, *rest = definition.core.sections
        questions = (replace(details.questions[0], required=False),)
        core = replace(definition.core, sections=(replace(details, questions=questions), *rest))
        definition = replace(definition, core=core)
    answers = {id_: answer for id_, answer in answers_for(definition).items() if id_ not in blank}

    all_complete = all(section.complete for section in section_progress(definition, answers))
    assert all_complete is (not missing(definition, answers))
