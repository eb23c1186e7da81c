"""How are saves, deadlines and refusals told on the applicant's pages?"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from app.queries.applicant import Bid, Step
from app.web.shared.saving import clock_time
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import Milestones
from workflows.machine import Reason
from workflows.spend_profile import SPEND
from workflows.wording import day, moment

LAST_HOUR = timedelta(hours=1)
FINANCE = "finance:"
PLACES = "places:"
PLAN = "plan:"
# The parts of an application in which something can be wrong, in the order of its pages.
PARTS = ("Details", "Answers", "Places", "Work plan", "Costs", "Team", "Declarations", "Before you submit")
QUESTION = "question:"


@dataclass(frozen=True)
class TimeLeft:
    """The time left to a deadline in words, and what a script needs to count down by the server's clock."""

    words: str
    is_last_hour: bool
    is_over: bool
    server_time: str
    seconds: int


@dataclass(frozen=True)
class Mend:
    """One reason with the page on which it is mended; '' where there is none."""

    text: str
    href: str


def time_left(now: datetime, closes_at: datetime) -> TimeLeft:
    """How long there is, rounded down, as coarse as is useful: days, then hours, then minutes and seconds."""
    seconds = max(0, int((closes_at - now).total_seconds()))
    return TimeLeft(
        words=_span(seconds),
        is_last_hour=0 < seconds <= LAST_HOUR.total_seconds(),
        is_over=seconds == 0,
        server_time=clock_time(now),
        seconds=seconds,
    )


def _span(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days = hours // 24
    if days >= 2:
        return f"{_count(days, 'day')} left"
    if hours >= 1:
        return f"{_count(hours, 'hour')} and {_count(minute, 'minute')} left"
    return f"{_count(minute, 'minute')} and {_count(second, 'second')} left" if seconds else "The deadline has passed"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def mends(application_id: uuid.UUID, reasons: Iterable[Reason]) -> list[Mend]:
    """Each reason with a link to where the applicant mends it. A length that nobody has said is not also wrong."""
    found = tuple(reasons)
    implied = {"months_outside_bounds"} if any(reason.code == "months_missing" for reason in found) else set()
    return [Mend(reason.text, _where(application_id, reason.where)) for reason in found if reason.code not in implied]


def grouped(found: Iterable[Mend]) -> list[tuple[str, list[Mend]]]:
    """The same under a heading for each part of the application, in the order of its pages, without empty ones."""
    groups: dict[str, list[Mend]] = {name: [] for name in PARTS}
    for mend in found:
        groups[_group(mend.href)].append(mend)
    return [(title, those) for title, those in groups.items() if those]


def _group(href: str) -> str:
    path = href.partition("#")[0]
    endings = {
        "/details": "Details",
        "/places": "Places",
        "/work-plan": "Work plan",
        "/costs": "Costs",
        "/team": "Team",
        "/declarations": "Declarations",
    }
    if "/questions/" in path:
        return "Answers"
    return next((title for ending, title in endings.items() if path.endswith(ending)), "Before you submit")


def _where(application_id: uuid.UUID, where: str) -> str:
    if where.startswith(QUESTION):
        question_id = where.removeprefix(QUESTION)
        return url_for("applicant.question", application_id=application_id, question_id=question_id)
    if where in ("details", "finance:months"):
        return url_for("applicant.details", application_id=application_id)
    if where in ("declarations", "team"):
        return url_for(f"applicant.{where}", application_id=application_id)
    if where.startswith(PLACES):
        return url_for("applicant.places", application_id=application_id, _anchor=where.removeprefix(PLACES))
    if where.startswith(PLAN):
        return url_for("applicant.work_plan", application_id=application_id, _anchor=where.removeprefix(PLAN))
    if where == SPEND:
        return url_for("applicant.costs", application_id=application_id, _anchor="plan")
    if where.startswith(FINANCE):
        return url_for("applicant.costs", application_id=application_id)
    return f"#{where}" if where else ""


def readers_of(bid: Bid, step: Step) -> str:
    """Who will read the answer to a question: every assessor reads the whole application, whoever marks the answer."""
    after = f"Innovate UK, {bid.head.region}, national assessors and scorers in {bid.head.region}"
    public = " If the project is funded, everyone can read it." if step.question.published else ""
    return f"Your team reads this now. After the deadline: {after}.{public}"


PHASES = (
    ("Write", "closes_at", frozenset({CallState.OPEN})),
    ("Assess", "assessment_due_at", frozenset({CallState.CLOSED, CallState.ASSESSING})),
    ("Choose", "decision_due_at", frozenset({CallState.RANKED, CallState.DECIDED})),
    ("Set up", "", frozenset({CallState.RELEASED})),
)


def phases(state: CallState, milestones: Milestones) -> list[tuple[str, str, str]]:
    """The phases of a call in the applicant's words, with the day until which each lasts."""
    at = next((index for index, (_, _, states) in enumerate(PHASES) if state in states), 0)
    return [
        (name, _phase_state(index, at), f"until {day(getattr(milestones, until))}" if until else "after the decision")
        for index, (name, until, _) in enumerate(PHASES)
    ]


def _phase_state(index: int, at: int) -> str:
    if index == at:
        return "now"
    return "done" if index < at else "next"


def next_steps(bid: Bid) -> list[tuple[str, str]]:
    """What happens after the applicant has done their part: the same for everyone until decisions are released."""
    dates = bid.milestones
    what = f"Round {bid.head.round_number}" if bid.head.round_number else "The call"
    closes = (f"{what} closes. Until then you can reopen or withdraw.", moment(dates.closes_at))
    return [
        *([closes] if bid.head.call_state == CallState.OPEN else []),
        ("Innovate UK checks that applications keep the rules of the call.", ""),
        (
            f"National assessors and scorers in {bid.head.region} mark your answers.",
            f"by {day(dates.assessment_due_at)}",
        ),
        (f"{bid.head.region} recommends a list and Innovate UK approves it.", ""),
        ("Everyone is told on the same day. You get a message and read the decision here.", day(dates.decision_due_at)),
    ]


def state_words(state: ApplicationState, is_funded: bool | None, *, is_open: bool) -> tuple[str, str]:
    """The state of an application as its own people may know it, and the tone of its tag."""
    if is_funded is not None:
        return ("Funded", "agreed") if is_funded else ("Not funded", "closed")
    if state == ApplicationState.DRAFT:
        return ("Draft", "draft") if is_open else ("Not submitted", "closed")
    return {
        ApplicationState.SUBMITTED: ("Submitted", "agreed"),
        ApplicationState.ELIGIBLE: ("Submitted", "agreed"),
        ApplicationState.INELIGIBLE: ("Not eligible", "refused"),
        ApplicationState.WITHDRAWN: ("Withdrawn", "closed"),
    }[state]
