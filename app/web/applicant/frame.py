"""What stands around every page of one application: its contents with their states, its phases and the time left?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.queries.applicant import Bid, Step
from app.queries.team_writing import Work
from app.web.applicant.telling import phases, state_words, time_left
from workflows.application import ApplicationState
from workflows.completeness import SectionProgress
from workflows.definition import Ledger, Question
from workflows.question_work import WorkState

Row = tuple[str, str, str, str, bool]


def frame_of(bid: Bid, now: datetime, *, at: str = "") -> dict[str, Any]:
    """The values that `applicant/layout.html` names. `at` is the page: a question's id, or its last word."""
    is_open = not time_left(now, bid.head.closes_at).is_over
    return {
        "bid": bid,
        "head": bid.head,
        "contents_rows": contents_of(bid, at),
        "phases": phases(bid.head.call_state, bid.milestones),
        "remaining": time_left(now, bid.head.closes_at),
        "state": _state(bid, is_open=is_open),
    }


def _state(bid: Bid, *, is_open: bool) -> tuple[str, str]:
    is_told = bid.head.is_released and bid.head.state == ApplicationState.ELIGIBLE
    return ("Decided", "closed") if is_told else state_words(bid.head.state, None, is_open=is_open)


def contents_of(bid: Bid, at: str) -> list[Row]:
    """The contents: details, sections (with the questions of the open one), places if asked, costs and review."""
    rows: list[Row] = [_page(bid, "Overview", "application", at == "")]
    has_details = bid.research_category is not None and bid.months is not None
    rows.append(_page(bid, "Project details", "details", at == "details", has_details))
    for section in bid.sections:
        steps = [step for step in bid.steps if step.section.id == section.id]
        rows.append(_section(bid, section, steps))
        if any(step.question.id == at for step in steps):
            rows.extend(_question(bid, step, at) for step in steps)
    if bid.definition.asks_for_places:
        rows.append(_page(bid, "Where the work is done", "places", at == "places"))
    if bid.definition.core.finance.asks_for_plan:
        rows.append(_page(bid, "Work plan", "work_plan", at == "work-plan"))
    rows.append(_page(bid, "Costs and grant", "costs", at == "costs"))
    rows.append(_page(bid, "Co-investment", "co_investment", at == "co-investment"))
    rows.append(_page(bid, "Depends on", "depends_on", at == "depends-on"))
    rows.append(_page(bid, "Who should not assess it", "not_to_assess", at == "not-to-assess"))
    rows.append(_page(bid, "Team", "team", at == "team"))
    if bid.definition.core.declarations.asks or at == "declarations":
        rows.append(_page(bid, "Declarations", "declarations", at == "declarations"))
    if at == "interview":
        rows.append(_page(bid, "Interview", "interview", is_here=True))
    rows.append(_page(bid, "Review and submit", "review", at == "review"))
    return rows


def step_state(step: Step, work: Work | None = None) -> tuple[str, str]:
    """The state of one question in a word, with the tone of its tag: who has it comes before what is missing."""
    if work is not None and work.state == WorkState.COMPLETE and not step.problem:
        return ("Changed since", "waiting") if work.changed_since else ("Complete", "agreed")
    if work is not None and work.state == WorkState.ASSIGNED:
        return (f"With {work.holder}", "waiting")
    if step.problem:
        return ("To mend", "refused") if step.is_answered else ("To do", "draft")
    return ("Done", "agreed") if step.is_answered else ("Optional", "draft")


def _page(bid: Bid, title: str, endpoint: str, is_here: bool, is_done: bool | None = None) -> Row:
    word, tone = {None: ("", ""), True: ("Done", "agreed"), False: ("To do", "draft")}[is_done]
    return (title, url_for(f"applicant.{endpoint}", application_id=bid.head.id), word, tone, is_here)


def _section(bid: Bid, section: SectionProgress, steps: list[Step]) -> Row:
    # To the first question that wants work, because that is where one goes on.
    target = next((step for step in steps if step.problem), steps[0] if steps else None)
    href = _question_url(bid, target) if target else ""
    if section.complete:
        return (section.title, href, "Done", "agreed", False)
    return (
        section.title,
        href,
        f"{section.answered} of {section.total}",
        "waiting" if section.answered else "draft",
        False,
    )


def _question(bid: Bid, step: Step, at: str) -> Row:
    word, tone = step_state(step, bid.work.get(step.question.id))
    return (f"– {step.question.title}", _question_url(bid, step), word, tone, step.question.id == at)


def _question_url(bid: Bid, step: Step) -> str:
    return url_for("applicant.question", application_id=bid.head.id, question_id=step.question.id)


@dataclass(frozen=True)
class StepRow:
    """One question in the overview: its state in a word, and who marks it with which weight."""

    question: Question
    words: int
    saved_by: str
    word: str
    tone: str
    scored: str
    talk: int


@dataclass(frozen=True)
class SectionRows:
    """One section of the overview."""

    title: str
    answered: int
    total: int
    steps: tuple[StepRow, ...]


def section_rows(bid: Bid) -> list[SectionRows]:
    """Every section with its questions, for the overview."""
    return [
        SectionRows(
            section.title,
            section.answered,
            section.total,
            tuple(_step_row(bid, step) for step in bid.steps if step.section.id == section.id),
        )
        for section in bid.sections
    ]


def go_on(bid: Bid) -> dict[str, str]:
    """Where to go on: the first thing that wants work, in the order of the form."""
    if bid.research_category is None or bid.months is None:
        return _go("Begin with the details of the project.", "Go to the details", "details", bid)
    step = next((step for step in bid.steps if step.problem), None)
    if step is not None:
        url = _question_url(bid, step)
        return {"next_words": f"Next: ‘{step.question.title}’.", "next_label": "Go on", "next_url": url}
    return _go("Every question is answered.", "Review and submit", "review", bid)


def _go(words: str, label: str, endpoint: str, bid: Bid) -> dict[str, str]:
    url = url_for(f"applicant.{endpoint}", application_id=bid.head.id)
    return {"next_words": words, "next_label": label, "next_url": url}


def _step_row(bid: Bid, step: Step) -> StepRow:
    word, tone = step_state(step, bid.work.get(step.question.id))
    scorers = {Ledger.NATIONAL: "national assessors", Ledger.REGIONAL: f"scorers in {bid.head.region}"}
    marked = [f"Marked by {scorers[one.ledger]}, {one.weight}% of their score" for one in step.criteria]
    talk = bid.talk.get(step.question.id, 0)
    return StepRow(step.question, step.words, step.saved_by, word, tone, "; ".join(marked) or "Not marked", talk)
