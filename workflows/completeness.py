"""What keeps an application's answers from being complete, and how far is each section?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.answers import KINDS, AnswerProblem
from workflows.definition import AnswerKind, Definition, Question, Section
from workflows.machine import Reason
from workflows.text import count_words

_TEXTS = frozenset({AnswerKind.SHORT_TEXT, AnswerKind.LONG_TEXT})
_CHOICES = frozenset({AnswerKind.ONE_OF, AnswerKind.MANY_OF})


@dataclass(frozen=True)
class SectionProgress:
    """How far one section is: questions with an answer, of all; `complete` when none of them gives a reason."""

    id: str
    title: str
    owner: str
    answered: int
    total: int
    complete: bool


def missing(definition: Definition, answers: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Every reason why these stored answers are not complete, in the order of the form; `where` is 'question:<id>'.

    `answers` are stored JSON by question id. Answers to questions that the definition does not ask are not looked at.
    """
    return _reasons(definition.questions, answers)


def section_progress(definition: Definition, answers: Mapping[str, Any]) -> tuple[SectionProgress, ...]:
    """The progress of every section, in the order of the form."""
    return tuple(_progress(section, answers) for section in definition.sections)


def _progress(section: Section, answers: Mapping[str, Any]) -> SectionProgress:
    return SectionProgress(
        id=section.id,
        title=section.title,
        owner=section.owner,
        answered=sum(not _is_blank(question, answers.get(question.id)) for question in section.questions),
        total=len(section.questions),
        complete=not _reasons(section.questions, answers),
    )


def _reasons(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Reason, ...]:
    return tuple(
        Reason(*problem, f"question:{question.id}")
        for question in questions
        if (problem := _problem(question, answers.get(question.id)))
    )


def _problem(question: Question, stored: Any) -> tuple[str, str] | None:
    """The code and the sentence of what is wrong with one stored answer, None if nothing is."""
    if _is_blank(question, stored):
        return ("unanswered", f"Answer ‘{question.title}’.") if question.required else None
    try:
        value: Any = KINDS[question.kind].from_store(stored)
    except AnswerProblem:
        return "unknown_shape", f"The answer to ‘{question.title}’ cannot be read. Answer it again."
    if question.kind in _CHOICES and _lost_choices(question, value):
        return "choice_gone", f"‘{question.title}’ has an answer that is no longer offered. Choose again."
    return _over_long(question, value) if question.kind in _TEXTS else None


def _over_long(question: Question, text: str) -> tuple[str, str] | None:
    words, limit = count_words(text), question.word_limit
    if limit is None or words <= limit:
        return None
    return "too_long", f"‘{question.title}’ has {words} words; the limit is {limit}. Take out {words - limit}."


def _lost_choices(question: Question, value: str | tuple[str, ...]) -> set[str]:
    chosen = {value} if isinstance(value, str) else set(value)
    return chosen - {choice.value for choice in question.choices}


def _is_blank(question: Question, stored: Any) -> bool:
    if isinstance(stored, str):
        # A text of nothing but spaces, some of them without width, answers nothing.
        return count_words(stored) == 0
    return stored is None or stored == []
