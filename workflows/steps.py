"""Which saves of one side's part can be undone, and which of those undone can be done again?

Every save is a version, and undoing is one more: it brings the part back as it was, and says of which version. So
what can be undone is read from the versions alone, in their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Save:
    """One version of this side's part: its number, and the version as which it brought the part back, if it did."""

    number: int
    brings_back: int | None = None


@dataclass(frozen=True)
class Steps:
    """The numbers of the versions that hold the part's states: those behind, the last being the present, and ahead."""

    behind: tuple[int, ...]
    ahead: tuple[int, ...] = ()

    @property
    def to_undo(self) -> tuple[int, int] | None:
        """The save that would be undone and the version whose part would come back; None at the beginning."""
        return (self.behind[-1], self.behind[-2]) if len(self.behind) > 1 else None

    @property
    def to_redo(self) -> int | None:
        """The version whose part would come back when the last undoing is taken back; None when nothing was undone."""
        return self.ahead[-1] if self.ahead else None


def steps_of(saves: Sequence[Save]) -> Steps:
    """What lies behind and ahead of a side after its saves, oldest first; the first is the draft itself.

    A save that brings nothing back is new, and what was undone before it cannot be done again.
    """
    behind: list[int] = []
    ahead: list[int] = []
    for save in saves:
        if save.brings_back is None:
            behind.append(save.number)
            ahead.clear()
        elif ahead and save.brings_back == ahead[-1]:
            behind.append(ahead.pop())
        elif save.brings_back in behind:
            while behind[-1] != save.brings_back:
                ahead.append(behind.pop())
    return Steps(tuple(behind), tuple(ahead))
