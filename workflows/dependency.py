"""Which application makes sense only if another of its call is funded, who agrees to that, and what falls with what?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from workflows.application import LEAD, WRITERS
from workflows.machine import Guard, Machine, Transition

T = TypeVar("T")


class DependencyState(StrEnum):
    """Where it stands that one application depends on another. Only what is confirmed counts."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"


class DependencyMove(StrEnum):
    """What can be done to it."""

    CONFIRM = "confirm_dependency"
    DECLINE = "decline_dependency"
    END = "end_dependency"


@dataclass(frozen=True)
class DependencyFacts:
    """What the guards need to know, true at one instant."""

    call_takes_words: bool = False
    makes_circle: bool = False


IN_TIME: Guard[DependencyFacts] = Guard(
    "deadline_passed",
    "The deadline has passed, so what depends on what stays as it is.",
    lambda facts: facts.call_takes_words,
)
NO_CIRCLE: Guard[DependencyFacts] = Guard(
    "circle",
    "This would make a circle: each application would wait for the other.",
    lambda facts: not facts.makes_circle,
)
S = DependencyState

DEPENDENCY: Machine[DependencyFacts] = Machine(
    "dependency",
    Transition(DependencyMove.CONFIRM, frozenset({S.ASKED}), S.CONFIRMED, LEAD, guards=(IN_TIME, NO_CIRCLE)),
    Transition(DependencyMove.DECLINE, frozenset({S.ASKED}), S.DECLINED, LEAD, guards=(IN_TIME,)),
    Transition(DependencyMove.END, frozenset({S.ASKED, S.CONFIRMED, S.DECLINED}), S.ENDED, WRITERS, guards=(IN_TIME,)),
)


def is_of_side(move: DependencyMove, state: DependencyState, *, is_dependent: bool) -> bool:
    """Whether a move is this side's: the other one agrees or declines. What is agreed either side ends, and what is
    only asked those who asked."""
    if move != DependencyMove.END:
        return not is_dependent
    return is_dependent or state == DependencyState.CONFIRMED


def makes_circle(links: Iterable[tuple[T, T]], dependent: T, on: T) -> bool:
    """Whether one more link would close a circle. Links are pairs: the first depends on the second."""
    return dependent == on or on in fallen(links, {dependent})


def fallen(links: Iterable[tuple[T, T]], failed: Collection[T]) -> frozenset[T]:
    """Everything that depends on one of those that failed, through others too; not those themselves."""
    known = tuple(links)
    found: set[T] = set()
    fresh = set(failed)
    while fresh:
        fresh = {dependent for dependent, on in known if on in fresh} - found
        found |= fresh
    return frozenset(found)
