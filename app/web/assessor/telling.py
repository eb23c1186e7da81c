"""With which words and links do the assessor's pages tell of work, progress and what is missing?"""

from collections.abc import Iterable

from flask import url_for

from app.queries.assessing import Judging, Progress, Work
from app.web.shared.display import plural
from app.web.shared.words import OWN_ASSESSMENT_STATES
from workflows.assessment import AssessmentState
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.text import count_words

CRITERION = "criterion:"
PROGRESS: dict[Progress, tuple[str, str]] = {
    Progress.MARKED: ("Marked", "agreed"),
    Progress.STARTED: ("Started", "waiting"),
    Progress.TO_DO: ("To do", "draft"),
}


def state_words(state: AssessmentState, *, is_open: bool) -> tuple[str, str]:
    """The state of an assignment in words, with the tone of its tag; after closing there is nothing left to do."""
    if not is_open:
        return ("Closed, handed in", "closed") if state == AssessmentState.COMPLETE else ("Closed", "closed")
    return OWN_ASSESSMENT_STATES[state], "agreed" if state == AssessmentState.COMPLETE else "waiting"


def work_words(work: Work) -> str:
    """What is asked, in one sentence with its numbers."""
    words = sum(count_words(one.answer) for one in work.judgings)
    what = "quality" if work.ledger == Ledger.NATIONAL else f"the fit with {work.region}"
    criteria = plural(len(work.judgings), "criterion", "criteria")
    return (
        f"You judge {what} by {criteria}: for each you read one answer, give a mark and write a comment. "
        f"The answers have {plural(words, 'word')} in all."
    )


def readers_of(work: Work) -> str:
    """Who will read a comment."""
    return (
        "The applicant reads this without your name, after the decisions. Innovate UK and the programme team of "
        f"{work.region} read it when both ledgers are closed. No other assessor reads it before that."
    )


def linked(work: Work, reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    """Each reason with the page on which it is mended."""
    return [(reason.text, _mended_at(work, reason)) for reason in reasons]


def criterion_url(work: Work, judging: Judging) -> str:
    """The page of one criterion."""
    return url_for("assessor.criterion", assessment_id=work.id, criterion_id=judging.criterion.id)


def steps_of(work: Work, at: str = "") -> list[dict[str, object]]:
    """Every criterion as a step: its address, how far it is, and whether it is this page."""
    return [
        {
            "judging": one,
            "href": criterion_url(work, one),
            "word": PROGRESS[one.progress][0],
            "tone": PROGRESS[one.progress][1],
            "progress": one.progress.value,
            "current": one.criterion.id == at,
        }
        for one in work.judgings
    ]


def _mended_at(work: Work, reason: Reason) -> str:
    if reason.where.startswith(CRITERION):
        criterion_id = reason.where.removeprefix(CRITERION)
        address = url_for("assessor.criterion", assessment_id=work.id, criterion_id=criterion_id)
        return f"{address}#comment" if reason.code == "comment" else f"{address}#score"
    return url_for("assessor.decline", assessment_id=work.id) if reason.code == "own_organisation" else ""
