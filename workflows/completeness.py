"""What keeps an application's answers from being complete, and how far is each section?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.answers import KINDS, AnswerProblem, is_blank
from workflows.conditions import asked
from workflows.definition import Definition, Question, Section
from workflows.machine import Reason


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

    `answers` are stored JSON by question id. Answers to questions that the definition does not ask, or not of this
    applicant, are not looked at.
    """
    return missing_of(asked(definition.questions, answers), answers)


def missing_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The same for these questions, all of which are asked."""
    return _reasons(questions, answers)


def section_progress(definition: Definition, answers: Mapping[str, Any]) -> tuple[SectionProgress, ...]:
    """The progress of every section that asks this applicant something, in the order of the form."""
    wanted = frozenset(question.id for question in asked(definition.questions, answers))
    rows = ((section, [one for one in section.questions if one.id in wanted]) for section in definition.sections)
    return tuple(_progress(section, questions, answers) for section, questions in rows if questions)


def _progress(section: Section, questions: Sequence[Question], answers: Mapping[str, Any]) -> SectionProgress:
    return SectionProgress(
        id=section.id,
        title=section.title,
        owner=section.owner,
        answered=sum(not is_blank(answers.get(question.id)) for question in questions),
        total=len(questions),
        complete=not _reasons(questions, answers),
    )


def _reasons(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Reason, ...]:
    return tuple(
        Reason(*problem, f"question:{question.id}")
        for question in questions
        if (problem := _problem(question, answers.get(question.id)))
    )


def _problem(question: Question, stored: Any) -> tuple[str, str] | None:
    """The code and the sentence of what is wrong with one stored answer, None if nothing is."""
    if is_blank(stored):
        return ("unanswered", f"Answer ‘{question.title}’.") if question.required else None
    kind: Any = KINDS[question.kind]
    try:
        value = kind.from_store(stored)
    except AnswerProblem:
        return "unknown_shape", f"The answer to ‘{question.title}’ cannot be read. Answer it again."
    lacking: tuple[str, str] | None = kind.lacks(question, value)
    return lacking
