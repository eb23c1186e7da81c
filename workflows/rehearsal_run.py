"""When is a rehearsal finished?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Transition


class RehearsalState(StrEnum):
    """Where a rehearsal stands."""

    RUNNING = "running"
    FINISHED = "finished"


class RehearsalMove(StrEnum):
    """What can be done to a rehearsal."""

    FINISH = "finish"


@dataclass(frozen=True)
class RehearsalFacts:
    """What the guards of a rehearsal need to know."""

    chapters_left: int = 0


ALL_CHAPTERS: Guard[RehearsalFacts] = Guard(
    "chapters_missing", "Some chapters are missing.", lambda facts: facts.chapters_left == 0
)

REHEARSAL: Machine[RehearsalFacts] = Machine(
    "rehearsal",
    Transition(
        RehearsalMove.FINISH,
        frozenset({RehearsalState.RUNNING}),
        RehearsalState.FINISHED,
        frozenset({Role.CLOCK}),
        guards=(ALL_CHAPTERS,),
    ),
)
