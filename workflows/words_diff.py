"""Which words of a text stayed, which went and which came?

Texts are compared by words and by the line breaks between them. The words that stay are a longest common subsequence,
so that no shorter way of saying the difference exists, found with one bit for each word of the newer text (Crochemore,
Iliopoulos, Pinzon and Reid, "A fast and practical bit-vector algorithm for the longest common subsequence problem",
2001): a page of prose takes microseconds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# A word and the white space before it. White space at the end of a text counts as a word of its own.
_WORDS = re.compile(r"\s*\S+|\s+\Z")
# The bits that comparing may keep: 64 MB, two texts of about 20,000 words that share neither beginning nor end.
_MOST_BITS = 1 << 29
# Texts that keep less than this share of the longer one are read more easily one after the other.
_LEAST_KEPT_PER_CENT = 25


class RunKind(StrEnum):
    """What became of some words that stand together."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Run:
    """Words that stand together and share a fate, with the white space before each."""

    kind: RunKind
    text: str


def word_runs(before: str, after: str) -> tuple[Run, ...]:
    """The runs of a text that became another, in reading order: what went stands before what came in its place.

    The kept and removed runs together are `before` to the letter, the kept and added ones `after`, but for a plain
    space that may stand before either; two texts that differ have at least one run that is not kept. A single word
    kept between two changes is shown as part of them.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = _joined(_pieces(old, new))
    kept = sum(len(words) for kind, words in pieces if kind == RunKind.KEPT)
    if kept * 100 < _LEAST_KEPT_PER_CENT * max(len(old), len(new)):
        pieces = [(RunKind.REMOVED, old), (RunKind.ADDED, new)]
    return tuple(Run(kind, "".join(words)) for kind, words in pieces if words)


def kept_places(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places, in both, of a longest run of words that both have in the same order.

    Texts too long to be held bit by bit keep only what they share at either end.
    """
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    middle = [] if len(old_middle) * len(new_middle) > _MOST_BITS else _longest(old_middle, new_middle)
    start = [(place, place) for place in range(head)]
    end = [(len(old) - tail + place, len(new) - tail + place) for place in range(tail)]
    return [*start, *((head + left, head + right) for left, right in middle), *end]


def _longest(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence. Bit k of row i is nought where the k-th new word makes it longer by one."""
    bits: dict[str, int] = {}
    for place, word in enumerate(new):
        bits[word] = bits.get(word, 0) | 1 << place
    full = (1 << len(new)) - 1
    rows = [full]
    for word in old:
        row, same = rows[-1], bits.get(word, 0)
        rows.append((row + (row & same) | row & ~same) & full)
    return _walked_back(old, new, rows)


def _walked_back(old: Sequence[str], new: Sequence[str], rows: Sequence[int]) -> list[tuple[int, int]]:
    pairs = []
    left, right = len(old), len(new)
    while left and right:
        if rows[left] >> (right - 1) & 1:
            right -= 1  # The new word makes nothing longer.
        elif not rows[left - 1] >> (right - 1) & 1:
            left -= 1  # It does so without the old word too.
        else:
            left, right = left - 1, right - 1
            pairs.append((left, right))
    return pairs[::-1]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words the two share from the start."""
    for place, (left, right) in enumerate(zip(old, new, strict=False)):
        if left != right:
            return place
    return min(len(old), len(new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> list[tuple[RunKind, list[str]]]:
    pieces: list[tuple[RunKind, list[str]]] = []
    left = right = 0
    for kept_left, kept_right, length in [*_stretches(_keys(old), _keys(new)), (len(old), len(new), 0)]:
        # The first word of a text lacks the space that it has where words stand before it.
        kept = new[kept_right : kept_right + length] if kept_right else old[kept_left : kept_left + length]
        pieces.append((RunKind.REMOVED, list(old[left:kept_left])))
        pieces.append((RunKind.ADDED, list(new[right:kept_right])))
        pieces.append((RunKind.KEPT, list(kept)))
        left, right = kept_left + length, kept_right + length
    return [piece for piece in pieces if piece[1]]


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where each unbroken stretch of kept words begins in both, and how long it is."""
    stretches: list[tuple[int, int, int]] = []
    for left, right in kept_places(old, new):
        start, other, length = stretches[-1] if stretches else (-1, -1, 0)
        if length and (left, right) == (start + length, other + length):
            stretches[-1] = (start, other, length + 1)
        else:
            stretches.append((left, right, 1))
    return stretches


def _keys(words: Sequence[str]) -> list[str]:
    """What is compared: the first word of a text is the same word as one after a plain space."""
    first = f"\0{words[0]}" if words and words[0][0].isspace() else f" {words[0]}" if words else ""
    return [first, *words[1:]] if words else []


def _joined(pieces: Sequence[tuple[RunKind, list[str]]]) -> list[tuple[RunKind, list[str]]]:
    """The same with single kept words between two changes made part of them, and each change as went, then came."""
    last = len(pieces) - 1
    joined: list[tuple[RunKind, list[str]]] = []
    went: list[str] = []
    came: list[str] = []
    for place, (kind, words) in enumerate(pieces):
        is_island = kind == RunKind.KEPT and len(words) == 1 and 0 < place < last
        if kind == RunKind.KEPT and not is_island:
            joined += [(RunKind.REMOVED, went), (RunKind.ADDED, came), (kind, words)]
            went, came = [], []
        if kind == RunKind.REMOVED or is_island:
            went = went + words
        if kind == RunKind.ADDED or is_island:
            came = came + words
    joined += [(RunKind.REMOVED, went), (RunKind.ADDED, came)]
    return [piece for piece in joined if piece[1]]
