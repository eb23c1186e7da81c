"""Has a file that was sent been looked at for malware, and what is told of it until it is found clean?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Transition


class ScreeningState(StrEnum):
    """Where the look at one file stands."""

    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"


class ScreeningMove(StrEnum):
    """What a look can come to."""

    PASS = "pass_file"  # noqa: S105 - the name of a move, no secret
    REFUSE = "refuse_file"


@dataclass(frozen=True)
class ScreeningFacts:
    """What the scanner said: the name of what it found; '' for nothing."""

    found: str = ""


NOTHING_FOUND: Guard[ScreeningFacts] = Guard(
    "malware", "The scanner found something in this file.", lambda facts: not facts.found
)
SOMETHING_FOUND: Guard[ScreeningFacts] = Guard(
    "no_malware", "The scanner found nothing in this file.", lambda facts: bool(facts.found)
)

SCREENING: Machine[ScreeningFacts] = Machine(
    "screening",
    Transition(
        ScreeningMove.PASS,
        frozenset({ScreeningState.WAITING}),
        ScreeningState.CLEAN,
        frozenset({Role.CLOCK}),
        guards=(NOTHING_FOUND,),
    ),
    Transition(
        ScreeningMove.REFUSE,
        frozenset({ScreeningState.WAITING}),
        ScreeningState.REFUSED,
        frozenset({Role.CLOCK}),
        guards=(SOMETHING_FOUND,),
    ),
)


@dataclass(frozen=True)
class Held:
    """A file that nobody can open: it waits for the scanner, or the scanner found something with this name in it."""

    state: ScreeningState
    found: str = ""

    @property
    def words(self) -> str:
        """The same behind the name of the file, in a list."""
        return (
            "being checked for viruses" if self.state == ScreeningState.WAITING else f"refused: {self.found} was found"
        )


def held_reason(name: str, held: Held, where: str) -> Reason:
    """Why an application with this file cannot be submitted yet, or not with it."""
    if held.state == ScreeningState.WAITING:
        text = f"‘{name}’ is still being checked for viruses. That takes a moment: try again soon."
        return Reason("file_waiting", text, where)
    return Reason("file_refused", refused(name, held.found), where)


def refused(name: str, found: str) -> str:
    """What is said of a file in which something was found."""
    return f"‘{name}’ was refused, because the virus scanner found {found} in it. Take it out, or attach a clean copy."
