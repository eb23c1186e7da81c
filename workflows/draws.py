"""Which number comes next, where chance has a seed?

The numbers come out of SHA-256, so that the same names give the same numbers on every machine and in every version of
Python; the library's generators promise that for `random()` alone, which gives floats.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_BYTES = 4


class Draws:
    """A stream of numbers that its names decide. Never for secrets."""

    def __init__(self, *names: object) -> None:
        self._name = ":".join(str(name) for name in names)
        self._block = 0
        self._left = b""

    def below(self, limit: int) -> int:
        """A number from 0 to below `limit`."""
        if not self._left:
            self._left = hashlib.sha256(f"{self._name}#{self._block}".encode()).digest()
            self._block += 1
        taken, self._left = self._left[:_BYTES], self._left[_BYTES:]
        return int.from_bytes(taken, "big") % limit

    def within(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included; wide ranges in steps of a thousand millionth of their width."""
        width = max(0, high - low)
        return low + (self.below(width + 1) if width < 1 << 30 else width * self.below(1_000_000_001) // 1_000_000_000)

    def bell(self, middle: int, reach: int) -> int:
        """A number near `middle`, at most `reach` away: the sum of three, so that the middle comes most often."""
        part = 2 * reach // 3
        return middle - reach + sum(self.below(part + 1) for _ in range(3))

    def one_of(self, things: Sequence[T]) -> T:
        """One of these."""
        return things[self.below(len(things))]

    def chance(self, of_hundred: int) -> bool:
        """Whether something happens that happens so many times in a hundred."""
        return self.below(100) < of_hundred
