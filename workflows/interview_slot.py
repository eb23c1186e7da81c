"""May a slot of an interview be given or answered now, and what has the answer to say?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from workflows.calendar import LONDON
from workflows.machine import Reason
from workflows.sitting import SLOTS_MOVE_IN, SittingState
from workflows.sitting_item import ItemState, SlotAnswer
from workflows.state_words import standing
from workflows.wording import moment

ANSWERED_IN = frozenset({SittingState.CALLED, SittingState.OPEN})


@dataclass(frozen=True)
class Answered:
    """What applicants say of their slot: that they come and who, or that they cannot and why."""

    answer: SlotAnswer | None
    why: str = ""
    attending: str = ""


def slot_refusals(
    state: SittingState,
    at: datetime,
    starts_at: datetime,
    others: Collection[datetime],
    *,
    item: ItemState,
    now: datetime,
) -> tuple[Reason, ...]:
    """Every reason why an interview cannot be given this time now; `others` are those of the sitting's other ones."""
    if state not in SLOTS_MOVE_IN:
        return (Reason("wrong_state", standing("sitting", state)),)
    if item != ItemState.WAITING:
        return (Reason("item_begun", "This interview has begun, so its time stays. Go back to the agenda."),)
    problems = []
    if state in ANSWERED_IN and at < now:
        problems.append(Reason("slot_past", "This time is past. Give one that is still to come.", "slot_at"))
    if not is_within(at, starts_at):
        text = f"The sitting begins on {moment(starts_at)}. Give a time from then on, on the same day."
        problems.append(Reason("slot_outside", text, "slot_at"))
    if _minute(at) in {_minute(one) for one in others}:
        problems.append(
            Reason("slot_taken", "Another interview of this sitting begins at this time. Give another.", "slot_at")
        )
    return tuple(problems)


def is_within(at: datetime, starts_at: datetime) -> bool:
    """Whether a time is on the sitting's day in London, and not before it begins."""
    return at >= starts_at and at.astimezone(LONDON).date() == starts_at.astimezone(LONDON).date()


def answer_refusals(state: SittingState, slot_at: datetime | None, said: Answered, now: datetime) -> tuple[Reason, ...]:
    """Every reason why this answer cannot be kept."""
    if state not in ANSWERED_IN or slot_at is None:
        return (Reason("no_slot", "There is no interview to answer for now. You are told when there is."),)
    problems = []
    if slot_at <= now:
        problems.append(Reason("slot_over", "The time of this interview has come. Write to the panel’s secretary."))
    if said.answer is None:
        problems.append(Reason("no_answer", "Say whether you can come.", "answer"))
    if said.answer == SlotAnswer.CONFIRMED and not said.attending.strip():
        problems.append(Reason("nobody_named", "Say who comes for you, with their roles.", "attending"))
    if said.answer == SlotAnswer.CANNOT and not said.why.strip():
        problems.append(
            Reason("why_missing", "Say why you cannot come, so that the panel can find another time.", "why")
        )
    return tuple(problems)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
