"""Which moves may a thing make, who may make them, and why not?

A machine is a table. Each row is a move: from which states to which, by which roles, on which conditions. The same
rows decide a move, explain a refusal, choose which buttons a page shows and draw the diagrams in the documents.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from workflows.actor import Role
from workflows.state_words import standing

F = TypeVar("F")


@dataclass(frozen=True)
class Reason:
    """Why a move is refused: a stable code, a sentence for the person, and where it is mended ('' for nowhere)."""

    code: str
    text: str
    where: str = ""


NOT_YOURS = Reason("wrong_role", "This is not yours to do.")


class Refusal(Exception):
    """A rule said no. Carries every reason, in the order in which the rules stand."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reason.text for reason in self.reasons))


@dataclass(frozen=True)
class Guard(Generic[F]):
    """A condition over the facts. `details` gives several reasons where one sentence would hide what to mend."""

    code: str
    text: str
    holds: Callable[[F], bool]
    details: Callable[[F], tuple[Reason, ...]] | None = None
    where: str = ""

    def reasons(self, facts: F) -> tuple[Reason, ...]:
        if self.holds(facts):
            return ()
        # A guard that does not hold refuses, even where its details find nothing to say.
        found = self.details(facts) if self.details else ()
        return found or (Reason(self.code, self.text, self.where),)


@dataclass(frozen=True)
class Transition(Generic[F]):
    """One row: `move` takes a thing from any of `sources` to `target`, by any of `roles`, if every guard holds."""

    move: StrEnum
    sources: frozenset[Any]
    target: StrEnum
    roles: frozenset[Role]
    guards: tuple[Guard[F], ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A move that was allowed: what to store."""

    move: StrEnum
    source: StrEnum
    target: StrEnum
    notices: tuple[str, ...]


class Machine(Generic[F]):
    """A table of transitions for one kind of thing; every move has exactly one row."""

    def __init__(self, name: str, *rows: Transition[F]) -> None:
        self.name = name
        self.rows = {row.move: row for row in rows}
        if len(self.rows) != len(rows):
            raise ValueError(f"{name}: a move stands in two rows")

    def may(self, move: StrEnum, roles: frozenset[Role]) -> bool:
        """Whether any of these roles is one that makes this move at all (the answer to 403, before any facts)."""
        return bool(self.rows[move].roles & roles)

    def refusals(self, move: StrEnum, state: StrEnum, roles: frozenset[Role], facts: F) -> tuple[Reason, ...]:
        """Every reason why this move is refused now; empty when it is allowed. A wrong role or state hides the rest."""
        row = self.rows[move]
        if not row.roles & roles:
            return (NOT_YOURS,)
        if state not in row.sources:
            return (Reason("wrong_state", standing(self.name, state)),)
        return tuple(reason for guard in row.guards for reason in guard.reasons(facts))

    def decide(self, move: StrEnum, state: StrEnum, roles: frozenset[Role], facts: F) -> Step:
        """The step to record, or `Refusal` with every reason."""
        reasons = self.refusals(move, state, roles, facts)
        if reasons:
            raise Refusal(reasons)
        row = self.rows[move]
        return Step(move, state, row.target, row.notices)

    def open_moves(self, state: StrEnum, roles: frozenset[Role], facts: F) -> tuple[StrEnum, ...]:
        """The moves that would succeed now, in table order: what a page offers as buttons."""
        return tuple(move for move in self.rows if not self.refusals(move, state, roles, facts))

    def as_mermaid(self) -> str:
        """The table as a Mermaid state diagram, one arrow for each source of each row, sorted for a stable text."""
        arrows = sorted(
            f"    {source.value} --> {row.target.value}: {row.move.value}"
            for row in self.rows.values()
            for source in row.sources
        )
        return "\n".join(["stateDiagram-v2", *arrows])
