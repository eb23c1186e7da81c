"""How is a release asked for, and until when can it be stopped?

Nothing is told when a person asks for it: the release is held for a minute, in which it can be stopped, and then it
happens once. Whoever asks types how many people are told, so that nobody releases what they have not looked at.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from workflows.machine import Reason

HOLD = timedelta(seconds=60)


def confirming(typed: int | None, people: int) -> tuple[Reason, ...]:
    """Why the number that was typed does not confirm a release to so many people."""
    if typed == people:
        return ()
    if typed is None:
        text = "Type how many people are told, as a number. It stands above the box."
    else:
        text = f"You typed {typed:,}, and {people:,} {'person is' if people == 1 else 'people are'} told. Look again."
    return (Reason("not_confirmed", text, "people"),)


def unfinished(missing: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    """A reason for each message that lacks a word, given as for whom it is and what it lacks."""
    return tuple(Reason("message_unfinished", f"The message to {name}: {what}") for name, what in missing)


def asking(due_at: datetime | None) -> tuple[Reason, ...]:
    """Why a release cannot be asked for now, beside what stands in the way of the release itself."""
    if due_at is None:
        return ()
    return (Reason("asked_already", "The release has been asked for and is about to happen. Stop it first."),)


def stopping(due_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """Why a release that was asked for cannot be stopped."""
    if due_at is None:
        return (Reason("not_asked", "Nobody has asked for the release, so there is nothing to stop."),)
    if due_at <= now:
        return (Reason("too_late", "The minute is over, and the decisions are being released."),)
    return ()


def seconds_left(due_at: datetime, now: datetime) -> int:
    """How many whole seconds are left to stop it, rounded up; none once it is due."""
    return max(0, -((now - due_at) // timedelta(seconds=1)))
