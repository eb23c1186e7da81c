"""What do the minutes of a sitting hold, and what does each reader of them read?

The head and each item are kept apart, and one hash is of them all. Whoever may not know of an application gets the
minutes without its item: nothing is numbered by its place in the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.plain import sha256
from workflows.sitting import SittingKind
from workflows.sitting_item import ItemState, Outcome, left_words
from workflows.wording import counted, listed, moment, small, time_of_day

OUTCOMES = {
    Outcome.FUND: "Fund",
    Outcome.FUND_WITH_CONDITIONS: "Fund with conditions",
    Outcome.RESERVE: "Hold in reserve",
    Outcome.DO_NOT_FUND: "Do not fund",
}
KINDS = {SittingKind.MODERATION: "Moderation panel", SittingKind.INTERVIEW: "Interview panel"}


@dataclass(frozen=True)
class Attended:
    """One member: who they are, what they were on the panel, and whether they came."""

    name: str
    part: str
    words: str


@dataclass(frozen=True)
class MinutesHead:
    """What everybody reads of a sitting. `side` is the funder or the region whose panel it is."""

    reference: str
    call_reference: str
    call_title: str
    side: str
    kind: SittingKind
    starts_at: datetime
    place: str
    link: str
    opened_at: datetime
    closed_at: datetime
    quorum: int
    attended: tuple[Attended, ...]
    notes: str
    actions: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True)
class MarkSaid:
    """One mark of an interview: for what, from whom, how much."""

    criterion: str
    who: str
    mark: int


@dataclass(frozen=True)
class Recorded:
    """One outcome as it was recorded; every later one corrects the one before, and says why."""

    outcome: Outcome
    words: str
    marks: tuple[MarkSaid, ...]
    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class MinutesItem:
    """One application of the agenda. `out` names who was out before it began, `during` who declared an
    interest while it was discussed and when they left, `took_part` who was there for the outcome."""

    reference: str
    title: str
    organisation: str
    state: ItemState
    acting_chair: str
    took_part: tuple[str, ...]
    out: tuple[str, ...]
    notes: str
    actions: str
    recorded: tuple[Recorded, ...]
    confirmed_by: str
    confirmed_at: datetime | None
    maximum: int = 0
    during: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Minutes:
    """The minutes as one reader gets them, with the hash of the whole. Agreed by somebody once they are."""

    head: MinutesHead
    items: tuple[MinutesItem, ...]
    sha256: str
    agreed_by: str = ""
    agreed_at: datetime | None = None
    demonstration: bool = False


def hash_of(head: MinutesHead, items: Sequence[MinutesItem]) -> str:
    """The SHA-256 of the whole minutes, whoever reads which part of them."""
    return sha256({"head": head, "items": tuple(items)})


def title_of(head: MinutesHead) -> str:
    """What the document is called."""
    return f"Minutes of {small(head.reference)}, {KINDS[head.kind].lower()}: {head.call_title}"


def statement(minutes: Minutes) -> str:
    """Whether they are agreed, in a sentence."""
    if minutes.agreed_at is None:
        return "These minutes are not agreed yet: they wait for the chair."
    return f"Agreed by {minutes.agreed_by}, in the chair, on {moment(minutes.agreed_at)}."


def particulars(minutes: Minutes) -> tuple[tuple[str, str], ...]:
    """Facts of the sitting, each with its label."""
    head = minutes.head
    rows = (
        ("Call", f"{head.call_title} ({head.call_reference})"),
        ("Panel of", head.side),
        ("Planned for", moment(head.starts_at)),
        ("Where", ", ".join(filter(None, (head.place, head.link)))),
        ("Opened", moment(head.opened_at)),
        ("Closed", moment(head.closed_at)),
        ("Quorum", counted(head.quorum, "member")),
        ("Written by", f"{head.written_by}, {moment(head.written_at)}"),
    )
    return tuple((label, value) for label, value in rows if value)


def sentences(item: MinutesItem) -> tuple[str, ...]:
    """What the minutes say of one item beside its outcome: who took part, who was out, who took the chair."""
    if item.state == ItemState.WAITING:
        return ("The panel did not reach this item.",)
    said = [] if item.during and not item.out else [left_words(item.out)]
    said += [
        f"{name} was present until {time_of_day(at)}, then declared an interest and left." for name, at in item.during
    ]
    if item.took_part:
        said.append(f"{listed(item.took_part)} took part.")
    if item.acting_chair:
        said.append(f"{item.acting_chair} took the chair for this item.")
    if not item.recorded:
        said.append("No outcome was recorded.")
    return tuple(said)


def confirmation(item: MinutesItem) -> str:
    """By whom the outcome was confirmed and when, in a sentence that follows it."""
    if item.confirmed_at is None:
        return "Whoever took the chair has not confirmed this outcome."
    return f"Confirmed by {item.confirmed_by} on {moment(item.confirmed_at)}."


def correction_words(one: Recorded) -> str:
    """One correction: who made it, when and why."""
    return f"Corrected by {one.by}, {moment(one.at)}: {one.why}"
