"""Are moves counted as few as they can be?"""

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.order import fewest_moved, interleaved


def without(things, gone):
    return [thing for thing in things if thing not in gone]


@pytest.mark.parametrize("after", list(permutations("abcde")))
def test_no_smaller_set_of_moves_explains_the_order(after):
    before = list("abcde")

    moved = fewest_moved(before, list(after))

    enough = [
        len(gone)
        for size in range(6)
        for gone in combinations(before, size)
        if without(before, gone) == without(after, gone)
    ]
    assert len(moved) == min(enough)
    assert without(before, moved) == without(after, moved)


def test_one_thing_taken_to_the_end_is_one_move():
    assert fewest_moved("abcdef", "bcdefa") == {"a"}


@given(st.permutations(list("abcdefgh")))
def test_the_way_back_has_as_many_moves(after):
    assert len(fewest_moved("abcdefgh", after)) == len(fewest_moved(after, "abcdefgh"))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "", ""),
        ("abc", "ac", "abc"),
        ("abc", "xa", "xabc"),
        ("xyabc", "cab", "xycab"),
        ("ab", "xy", "abxy"),
    ],
)
def test_what_is_gone_is_shown_behind_what_it_stood_behind(before, after, shown):
    assert "".join(interleaved(before, after)) == shown
