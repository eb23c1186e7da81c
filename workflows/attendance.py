"""Who is in the room of a sitting, who is out for one item, and who never came?

Coming and going is written down in order and never changed. Whoever is out for an item comes back with its end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from workflows.machine import Reason
from workflows.wording import time_of_day


class Came(StrEnum):
    """What is written down of a member. Out and back are of one item, from which a conflict keeps them."""

    PRESENT = "present"
    APOLOGIES = "apologies"
    LEFT = "left"
    RETURNED = "returned"
    OUT = "out"
    BACK = "back"


IN_THE_ROOM = frozenset({Came.PRESENT, Came.RETURNED, Came.BACK})
# What may follow on what; None is a member of whom nothing is written yet.
FOLLOWS: Mapping[Came | None, frozenset[Came]] = {
    None: frozenset({Came.PRESENT, Came.APOLOGIES}),
    Came.APOLOGIES: frozenset({Came.PRESENT}),
    Came.PRESENT: frozenset({Came.LEFT, Came.OUT, Came.APOLOGIES}),
    Came.RETURNED: frozenset({Came.LEFT, Came.OUT}),
    Came.BACK: frozenset({Came.LEFT, Came.OUT}),
    Came.LEFT: frozenset({Came.RETURNED}),
    Came.OUT: frozenset({Came.BACK, Came.LEFT}),
}


@dataclass(frozen=True)
class Entry:
    """One line of the attendance of a sitting; `item_id` is the item that was open, or for which somebody is out."""

    user_id: UUID
    came: Came
    at: datetime
    item_id: UUID | None = None


def last_of(entries: Iterable[Entry]) -> Mapping[UUID, Entry]:
    """The last line of each member, of lines in the order in which they were written."""
    return {one.user_id: one for one in entries}


def present(entries: Iterable[Entry]) -> frozenset[UUID]:
    """Who is in the room after these lines."""
    return frozenset(id_ for id_, one in last_of(entries).items() if one.came in IN_THE_ROOM)


def out_of(entries: Iterable[Entry], item_id: UUID) -> frozenset[UUID]:
    """Who was ever out for this item because of a conflict."""
    return frozenset(one.user_id for one in entries if one.came == Came.OUT and one.item_id == item_id)


def to_come_back(entries: Iterable[Entry], item_id: UUID) -> frozenset[UUID]:
    """Who is still out for this item, and comes back when it ends."""
    return frozenset(id_ for id_, one in last_of(entries).items() if one.came == Came.OUT and one.item_id == item_id)


def refusals(before: Came | None, came: Came, name: str) -> tuple[Reason, ...]:
    """Why this cannot be written of a member now."""
    if came in FOLLOWS[before]:
        return ()
    stands = {
        None: "has not come yet",
        Came.APOLOGIES: "has sent apologies",
        Came.LEFT: "has left",
        Came.OUT: "is out of the room for an item",
    }.get(before, "is present")
    return (Reason("attendance_order", f"{name} {stands}, so this cannot be recorded. Read the page again."),)


def attendance_words(entries: Sequence[Entry]) -> str:
    """What the minutes say of one member, whose lines these are. What an item kept somebody from is said with it."""
    shown = [one for one in entries if one.came not in (Came.OUT, Came.BACK)]
    if not shown:
        return "Did not come"
    words = {
        Came.PRESENT: "Present",
        Came.APOLOGIES: "Apologies",
        Came.LEFT: "left at {}",
        Came.RETURNED: "returned at {}",
    }
    # Apologies that were taken back by coming are not minuted.
    came = [one for index, one in enumerate(shown) if one.came != Came.APOLOGIES or index == len(shown) - 1]
    return ", ".join(words[one.came].format(time_of_day(one.at)) for one in came)
