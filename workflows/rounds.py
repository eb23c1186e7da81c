"""In which rounds is an always-open call read, with which dates, and which may those not be?

The definition names the first cut-off (`Milestones.closes_at`) and the later ones (`Core.cut_offs`). What is submitted
by a cut-off is read together. Every round has its other dates as many days from its own cut-off as the first one has,
at the same time on UK clocks. A call without later cut-offs has no rounds, which is number 0.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.calendar import LONDON
from workflows.definition import Core, Milestones
from workflows.machine import Reason
from workflows.timetable import days_before
from workflows.wording import moment

MOST_ROUNDS = 12
_OWN = ("opens_at", "closes_at")


@dataclass(frozen=True)
class CountedAnew:
    """The first date of a round that moves without its cut-off: the field of `Milestones`, when it was and will be."""

    number: int
    name: str
    was: datetime
    will_be: datetime


def first_number(core: Core) -> int:
    """The number of the round in which a call opens: 1 in an always-open call, 0 in one without rounds."""
    return 1 if core.cut_offs else 0


def cut_offs_of(core: Core) -> tuple[datetime, ...]:
    """Every cut-off of an always-open call as it was signed, the first one first."""
    return (core.milestones.closes_at, *core.cut_offs)


def milestones_of(core: Core, number: int) -> Milestones:
    """The dates of one round as they were signed; it opens at the cut-off before it."""
    first = core.milestones
    if number < 2:
        return first
    before, cut_off = cut_offs_of(core)[number - 2 : number]
    days = (cut_off.astimezone(LONDON).date() - first.closes_at.astimezone(LONDON).date()).days
    moved = {name: days_before(at, -days) for name, at in first.in_order if name not in _OWN}
    return replace(first, opens_at=before, closes_at=cut_off, **moved)


def next_number(core: Core, number: int, now: datetime) -> int | None:
    """The round that follows this one: the first whose cut-off is still to come. None after the last, or of none."""
    later = range(number + 1, len(cut_offs_of(core)) + 1) if number else ()
    return next((one for one in later if cut_offs_of(core)[one - 1] > now), None)


def with_cut_off(core: Core, number: int, closes_at: datetime) -> Core:
    """The core with the deadline of one round that counts, which may have been put off since it was signed."""
    if number < 2:
        return replace(core, milestones=core.milestones.with_deadline(closes_at))
    at = number - 2
    return replace(core, cut_offs=(*core.cut_offs[:at], closes_at, *core.cut_offs[at + 1 :]))


def deadline_after(before: Core, after: Core, number: int, stands: datetime) -> datetime:
    """The deadline of one round once `after` takes the place of `before`.

    `stands` is the one that counts now. An always-open call keeps the cut-off that was signed where it is put off, so
    that no other round is counted from the later one: a cut-off that says what was signed leaves it as it stands.
    """
    signed, new = milestones_of(before, number).closes_at, milestones_of(after, number).closes_at
    return stands if number and new == signed else new


def counted_anew(before: Core, after: Core) -> tuple[CountedAnew, ...]:
    """The later rounds whose cut-off stays while their other dates move, because the first cut-off moved."""
    if before.milestones.closes_at == after.milestones.closes_at:
        return ()
    pairs = zip(before.cut_offs, after.cut_offs, strict=False)
    kept = (number for number, (old, new) in enumerate(pairs, 2) if old == new)
    return tuple(one for number in kept if (one := _first_moved(before, after, number)) is not None)


def round_problems(core: Core) -> list[Reason]:
    """What is wrong with the rounds of an always-open call: too many, or too close together for their own dates."""
    if not core.cut_offs:
        return []
    count = len(cut_offs_of(core))
    found = []
    if count > MOST_ROUNDS:
        text = f"An always-open call has 2 to {MOST_ROUNDS} cut-off dates; this one has {count}. Take some out."
        found.append(Reason("too_many_rounds", text, "core:milestones"))
    if core.first_stage is not None:
        text = "An always-open call has no expression of interest. Take out the one or the later cut-off dates."
        found.append(Reason("rounds_and_first_stage", text, "core:milestones"))
    return found + [reason for number in range(2, count + 1) for reason in _too_close(core, number)]


def refused_rounds(before: Core, after: Core, number: int, now: datetime) -> list[Reason]:
    """What an amendment may not do to the rounds of an open call that stands in this one.

    Cut-offs are promises: those that are past stay, those to come move later only, and new ones come after them.
    """
    if bool(before.cut_offs) != bool(after.cut_offs):
        text = "Whether a call is always open stays the same once it is open."
        return [Reason("amends_rounds", text, "core:milestones")]
    found = []
    if number > 1 and before.milestones != after.milestones:
        text = "The dates of the first round stay as they are: it has closed, and the other rounds are counted from it."
        found.append(Reason("amends_past", text, "core:milestones"))
    if len(after.cut_offs) < len(before.cut_offs):
        found.append(Reason("cut_off_gone", "A cut-off date that was promised stays. Keep it.", "core:milestones"))
    pairs = zip(before.cut_offs, after.cut_offs, strict=False)
    return found + [reason for old, new in pairs if old != new for reason in _moved(old, new, now)]


def _first_moved(before: Core, after: Core, number: int) -> CountedAnew | None:
    old, new = dict(milestones_of(before, number).in_order), milestones_of(after, number)
    moved = ((name, at) for name, at in new.in_order if name not in _OWN and old.get(name, at) != at)
    return next((CountedAnew(number, name, old[name], at) for name, at in moved), None)


def _moved(old: datetime, new: datetime, now: datetime) -> list[Reason]:
    if old <= now:
        text = f"The cut-off of {moment(old)} is past, and what is past is not changed."
        return [Reason("amends_past", text, "core:milestones")]
    if new < old:
        text = f"The cut-off of {moment(old)} was promised. Choose that time or a later one."
        return [Reason("closes_earlier", text, "core:milestones")]
    return []


def _too_close(core: Core, number: int) -> list[Reason]:
    """A round ends before the next cut-off, and takes questions once it is open."""
    dates, before = milestones_of(core, number), milestones_of(core, number - 1)
    ends_at = max(at for _, at in before.in_order)
    found = []
    if ends_at >= dates.closes_at:
        text = (
            f"Round {number - 1} ends on {moment(ends_at)}, and the cut-off of round {number} is "
            f"{moment(dates.closes_at)}. Leave more time between them."
        )
        found.append(Reason("rounds_too_close", text, "core:milestones"))
    elif dates.questions_until_at is not None and dates.questions_until_at <= dates.opens_at:
        text = f"Questions in round {number} would end before it opens. Leave more time before its cut-off."
        found.append(Reason("rounds_too_close", text, "core:milestones"))
    return found
