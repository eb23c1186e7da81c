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
    """One settling, which begins with a list in hand. `seen` are all lists that were found to be as good."""

    def __init__(self, figures: Figures, programme: Programme, found: Ints) -> None:
        self._programme, self._found = programme, found
        self._in_hand, self.seen = [found], [found]
        self._caps = Caps(figures)

    def settled(self, order: Sequence[int]) -> Ints:
        """The list, after each of these columns is taken or not, the first one first."""
        left = list(order)
        while left:
            run, is_in = _run(left, self._found)
            if is_in:
                self._decide(run, 1)
                left = left[len(run) :]
            else:
                at = self._first_that_can(run)
                self._decide(run[:at], 0)
                left = left[at:]
        return self._found

    def _first_that_can(self, run: Sequence[int]) -> int:
        """How many columns of the run no list has; then the list in hand is one that has the next one."""
        at = len(run)
        while at and (found := self._found_with(run[:at])) is not None:
            at = next(place for place, column in enumerate(run) if found[column])
            self._found = found
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

    def _decide(self, columns: Sequence[int], state: int) -> None:
        if not columns:
            return
        self._programme.fix(columns, state)
        if state:
            self._caps.take(columns)
        self._in_hand = [one for one in self._in_hand if (one[columns] == state).all()]


def _run(order: Sequence[int], found: Ints) -> tuple[list[int], bool]:
    """The columns at the head of the order that the list in hand all has, or all has not."""
    is_in, run = next(groupby(order, key=lambda column: bool(found[column])))
    return list(run), is_in
