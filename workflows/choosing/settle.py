"""Which of many lists that are as good is it, where the columns are taken one at a time in an order that is public?

Column after column, in the order given: it is in if any of the lists that are still possible has it, and out if none
has. So there is one answer, whatever order a solver or a table had them in. What needs no search is not searched: a
list in hand that has the column is proof enough, and several columns that no list has are tried together.
"""

from collections.abc import Sequence
from itertools import groupby

from workflows.choosing.caps import Caps
from workflows.choosing.figures import Figures, Ints
from workflows.choosing.programme import Programme


class Settling:
    """One settling, which begins with lists in hand. `seen` are all lists that were found to be as good."""

    def __init__(self, figures: Figures, programme: Programme, found: Sequence[Ints]) -> None:
        self._programme, self._found = programme, found[0]
        self._in_hand, self.seen = list(found), list(found)
        self._caps = Caps(figures)

    def settled(self, order: Sequence[int]) -> Ints:
        """The list, after each of these columns is taken or not, the first one first."""
        left = list(order)
        while left:
            run = _run(left, self._found)
            same = self._as_found(run)
            self._decide(run[:same])
            left = left[same:]
        return self._found

    def _as_found(self, run: Sequence[int]) -> int:
        """How many columns at the head of the run are as in the list in hand; then that list has the next one."""
        at = len(run)
        if self._found[run[0]]:
            return at
        while at and (other := self._found_with(run[:at])) is not None:
            at = next(place for place, one in enumerate(run) if other[one])
            self._found = other
        return at

    def _found_with(self, columns: Sequence[int]) -> Ints | None:
        """A list with any of these, that is possible still."""
        possible = [one for one in columns if self._caps.has_room(one)]
        if not possible:
            return None
        in_hand = next((one for one in self._in_hand if one[possible].any()), None)
        if in_hand is not None:
            return in_hand
        found = self._programme.any_of(possible)
        if found is not None:
            self._in_hand.append(found)
            self.seen.append(found)
        return found

    def _decide(self, columns: Sequence[int]) -> None:
        """These are from now on as they are in the list in hand."""
        taken = [one for one in columns if self._found[one]]
        self._programme.fix(taken, 1)
        self._programme.fix([one for one in columns if not self._found[one]], 0)
        self._caps.take(taken)
        self._in_hand = [one for one in self._in_hand if (one[columns] == self._found[columns]).all()]


def _run(order: Sequence[int], found: Ints) -> list[int]:
    """The columns at the head of the order that the list in hand all has, or all has not."""
    return list(next(groupby(order, key=lambda column: bool(found[column])))[1])
