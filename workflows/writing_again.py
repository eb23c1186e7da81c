"""When is an address that has not answered written to once more?

The address may be a stranger's, who asked for nothing: an invitation to take part waits a day between two letters, also
when the first was taken back meanwhile. Without a declaration an application cannot be submitted, so whoever took one
back asks the same address anew at once, until it got so many letters within a day. An organisation that invites people
of its own waits an hour.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from workflows.machine import Guard, Reason
from workflows.wording import counted, moment, time_of_day

BETWEEN = timedelta(days=1)
BETWEEN_COLLEAGUES = timedelta(hours=1)
# Letters to one address that asked for what was taken back since. The third leaves room for two slips on one day.
MOST_TAKEN_BACK = 3


class WrittenTo(Protocol):
    """Facts that say why an address is not written to yet: `too_soon` gives that, or nothing."""

    @property
    def too_soon(self) -> tuple[Reason, ...]:
        """Why not; empty where nothing speaks against it."""


W = TypeVar("W", bound=WrittenTo)


def not_too_soon() -> Guard[W]:
    """The guard of every move that writes to such an address."""
    return Guard(
        "written_to",
        "They were written to within the last day.",
        lambda facts: not facts.too_soon,
        details=lambda facts: facts.too_soon,
    )


def too_soon(sent_at: datetime | None, now: datetime, *, where: str = "") -> tuple[Reason, ...]:
    """Why the address is not written to now, when it was last at `sent_at` (None for never); empty from a day later."""
    if sent_at is None or now >= sent_at + BETWEEN:
        return ()
    text = f"You wrote to them on {moment(sent_at)}. You can write again from {moment(sent_at + BETWEEN)}."
    return (Reason("written_to", text, where),)


def too_often(sent: Iterable[datetime], now: datetime, *, where: str = "") -> tuple[Reason, ...]:
    """Why the address is not asked anew now, after letters at `sent` of which each asked what was taken back since;
    empty while fewer than `MOST_TAKEN_BACK` of them are of the last day."""
    recent = sorted(at for at in sent if now < at + BETWEEN)
    if len(recent) < MOST_TAKEN_BACK:
        return ()
    free_at = recent[-MOST_TAKEN_BACK] + BETWEEN
    written = counted(len(recent), "time")
    text = f"You wrote to this address {written} within a day. You can ask it again from {moment(free_at)}."
    return (Reason("written_to", text, where),)


def just_sent(email: str, sent_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """Why an organisation does not send its invitation to this address again now; empty from an hour later."""
    if now >= sent_at + BETWEEN_COLLEAGUES:
        return ()
    return (Reason("just_sent", f"{email} got this invitation at {time_of_day(sent_at)}. Give it an hour."),)
