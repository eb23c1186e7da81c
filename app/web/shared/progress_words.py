"""With which words do pages tell how far an assessor is, and what an act on many assignments does?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.queries.progress import PersonAtWork, Task
from app.web.shared.display import plural
from app.web.shared.words import ASSESSMENT_STATES
from workflows.calendar import LONDON
from workflows.many_assignments import ManyAct
from workflows.wording import day, moment


@dataclass(frozen=True)
class ActWords:
    """An act as pages name it: its button, the heading of its list, what one row is, the button that does it, what it
    does, and that it is done."""

    button: str
    title: str
    row: tuple[str, str]
    confirm: str
    tells: str
    done: str


ACTS: Mapping[ManyAct, ActWords] = {
    ManyAct.REMIND: ActWords(
        "Remind them",
        "Whom this reminds",
        ("person", "people"),
        "Remind those who are ticked",
        "Each of them gets one message, with how many applications they have left and when the first is due.",
        "reminded",
    ),
    ManyAct.WITHDRAW: ActWords(
        "Take back what is not begun",
        "What this takes back",
        ("assignment", "assignments"),
        "Take back what is ticked",
        "Each is as if it had never been asked for. The person gets a message if the assessment has begun, and can be "
        "asked again. What somebody has begun is not taken from them.",
        "taken back",
    ),
    ManyAct.MOVE: ActWords(
        "Give them another day",
        "What gets another day",
        ("assignment", "assignments"),
        "Give another day to what is ticked",
        "Each person gets a message with the day and the reason. The ledgers still close once every application has "
        "the assessments that it is promised: the day of the call stays.",
        "due on another day",
    ),
}


def late_words(due_at: datetime, now: datetime) -> str:
    """How late work is, in days on UK clocks; '' for what is not."""
    if now < due_at:
        return ""
    days = (now.astimezone(LONDON).date() - due_at.astimezone(LONDON).date()).days
    return f"{plural(days, 'day')} late" if days else "late since today"


def person_detail(person: PersonAtWork, now: datetime) -> str:
    """What stands beside somebody who may be reminded."""
    if person.due_at is None:
        return ""
    late = late_words(person.due_at, now)
    return f"{len(person.outstanding)} left, due by {day(person.due_at)}{f', {late}' if late else ''}"


def task_detail(task: Task) -> str:
    """What stands beside an assignment."""
    return f"{ASSESSMENT_STATES[task.state].lower()}, due by {moment(task.assigned.due_at)}"
