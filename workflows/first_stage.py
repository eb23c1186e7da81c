"""What does a call ask before it asks for a full application, and until when?"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from workflows.machine import Reason
from workflows.names import id_problems, titled
from workflows.question_soundness import question_problems
from workflows.questions import Question, Section
from workflows.simple_answers import SIMPLE

WHERE = "core:first-stage"


@dataclass(frozen=True)
class FirstStage:
    """The expression of interest: a short form with dates of its own, judged by the region and scored by nobody.

    It is taken from the opening of the call until `closes_at`, and everybody is told by `told_by_at`.
    """

    introduction: str
    sections: tuple[Section, ...]
    closes_at: datetime
    told_by_at: datetime

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, in the order of the form."""
        return tuple(question for section in self.sections for question in section.questions)


def first_stage_problems(stage: FirstStage | None, opens_at: datetime, closes_at: datetime) -> list[Reason]:
    """What keeps a first stage from being signed, in a call with these two dates."""
    if stage is None:
        return []
    return [*_date_problems(stage, opens_at, closes_at), *_form_problems(stage), *_repeated(stage)]


def _date_problems(stage: FirstStage, opens_at: datetime, closes_at: datetime) -> list[Reason]:
    holds_code_text = (
        (
            opens_at < stage.closes_at,
            "stage_dates",
            "Expressions of interest close before the call opens. Let them close later.",
        ),
        (
            stage.closes_at < stage.told_by_at,
            "stage_dates",
            "Applicants are told about their expressions of interest before those close. Tell them later.",
        ),
        (
            stage.told_by_at < closes_at,
            "stage_dates",
            "Applicants are told about their expressions of interest after the call closes. Tell them earlier.",
        ),
    )
    return [Reason(code, text, WHERE) for holds, code, text in holds_code_text if not holds]


def _form_problems(stage: FirstStage) -> list[Reason]:
    if not stage.questions:
        return [Reason("no_questions", "The expression of interest asks nothing. Add a question to it.", WHERE)]
    found = []
    for section in stage.sections:
        found += [*id_problems(WHERE, section.id), *titled(WHERE, section.title)]
        for question in section.questions:
            found += [*question_problems(WHERE, question), *_too_much(question)]
    return found


def _too_much(question: Question) -> list[Reason]:
    """A first stage is short: what needs a table, a file or a condition belongs to the full application."""
    if question.kind in SIMPLE and question.shown_if is None:
        return []
    text = f"‘{question.title}’ is asked in words, numbers or choices, and of everybody, in an expression of interest."
    return [Reason("stage_kind", text, WHERE)]


def _repeated(stage: FirstStage) -> list[Reason]:
    ids = Counter(
        [*(f"section ‘{one.id}’" for one in stage.sections), *(f"question ‘{one.id}’" for one in stage.questions)]
    )
    return [
        Reason("id_taken", f"The {name} stands twice in the expression of interest.", WHERE)
        for name, times in ids.items()
        if times > 1
    ]
