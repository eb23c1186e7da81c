"""Which things of a list have moved, counting as few as possible?"""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def fewest_moved(before: Sequence[T], after: Sequence[T]) -> frozenset[T]:
    """The fewest things that have to be moved to turn one order into the other; both hold the same things, each once.

    The others are a longest run that keeps its order (Fredman, "On computing the length of longest increasing
    subsequences", 1975), so that one question taken to the end is one move and not a move of all behind it.
    """
    place = {thing: number for number, thing in enumerate(before)}
    stay = {after[number] for number in _longest_increasing([place[thing] for thing in after])}
    return frozenset(thing for thing in after if thing not in stay)


def interleaved(before: Sequence[T], after: Sequence[T]) -> Iterator[T]:
    """Everything of both lists once: the newer order, and what is gone behind what it stood behind."""
    kept = set(after)
    gone: dict[T | None, list[T]] = {}
    anchor: T | None = None
    for thing in before:
        if thing in kept:
            anchor = thing
        else:
            gone.setdefault(anchor, []).append(thing)
    yield from gone.get(None, ())
    for thing in after:
        yield thing
        yield from gone.get(thing, ())


def _longest_increasing(numbers: Sequence[int]) -> list[int]:
    """The places of a longest increasing subsequence, from its end to its start."""
    ends: list[int] = []
    places: list[int] = []
    earlier: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        earlier.append(places[length - 1] if length else None)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
    found: list[int] = []
    at = places[-1] if places else None
    while at is not None:
        found.append(at)
        at = earlier[at]
    return found
