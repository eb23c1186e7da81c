"""When is an address that has not answered written to once more?

The address may be a stranger's, who asked for nothing: between two letters of applicants there is a day, also when what
the first one asked was taken back meanwhile. An organisation that invites people of its own waits an hour.
"""

from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from workflows.machine import Guard, Reason
from workflows.wording import moment, time_of_day

BETWEEN = timedelta(days=1)
BETWEEN_COLLEAGUES = timedelta(hours=1)


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


def just_sent(email: str, sent_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """Why an organisation does not send its invitation to this address again now; empty from an hour later."""
    if now >= sent_at + BETWEEN_COLLEAGUES:
        return ()
    return (Reason("just_sent", f"{email} got this invitation at {time_of_day(sent_at)}. Give it an hour."),)
