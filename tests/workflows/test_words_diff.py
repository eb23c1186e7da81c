"""Is a reworded text told word by word, completely and with the fewest words?"""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.words_diff import Run, RunKind, kept_places, word_runs

KEPT, REMOVED, ADDED = RunKind

words = st.lists(st.sampled_from("abcde"), max_size=12)
texts = st.lists(st.sampled_from(["jobs", "good", "new", " ", "  ", "\n\n", "\n- ", ".", "ü"]), max_size=20).map(
    "".join
)


def told(before, after):
    return [(run.kind, run.text) for run in word_runs(before, after)]


def longest_common(old, new):
    """The length of a longest common subsequence, by the table that everybody learns."""
    row = [0] * (len(new) + 1)
    for word in old:
        before = row
        row = [0]
        for place, other in enumerate(new):
            row.append(before[place] + 1 if word == other else max(before[place + 1], row[place]))
    return row[-1]


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("", "", []),
        ("Good jobs.", "Good jobs.", [(KEPT, "Good jobs.")]),
        ("", "Good jobs.", [(ADDED, "Good jobs.")]),
        ("Good jobs.", "", [(REMOVED, "Good jobs.")]),
        ("Good new jobs here.", "Good jobs here.", [(KEPT, "Good"), (REMOVED, " new"), (KEPT, " jobs here.")]),
        (
            "We want 40 to 50 good jobs.",
            "We want 30 to 60 good jobs.",
            [(KEPT, "We want"), (REMOVED, " 40 to 50"), (ADDED, " 30 to 60"), (KEPT, " good jobs.")],
        ),
        (
            "Say what is new.",
            "First, say more. Say what is new.",
            [(ADDED, "First, say more."), (KEPT, " Say what is new.")],
        ),
        ("one two", "two", [(REMOVED, "one"), (KEPT, " two")]),
        ("a b c d\n\ne f", "a b c d e f", [(KEPT, "a b c d"), (REMOVED, "\n\ne"), (ADDED, " e"), (KEPT, " f")]),
    ],
)
def test_words_that_stayed_went_and_came(before, after, runs):
    assert told(before, after) == runs


def test_text_that_keeps_next_to_nothing_is_shown_whole_and_then_anew():
    before, after = "Describe the need for the work in your region.", "Who pays for it, and why do they pay now?"

    assert told(before, after) == [(REMOVED, before), (ADDED, after)]


@given(texts, texts)
def test_both_texts_can_be_read_from_the_runs(before, after):
    runs = word_runs(before, after)

    old = "".join(run.text for run in runs if run.kind != ADDED)
    new = "".join(run.text for run in runs if run.kind != REMOVED)
    assert old in (before, f" {before}")
    assert new in (after, f" {after}")
    assert (before == after) == ({run.kind for run in runs} <= {KEPT})


@given(texts, texts)
def test_runs_of_one_kind_never_touch_and_what_went_stands_before_what_came(before, after):
    kinds = [run.kind for run in word_runs(before, after)]

    assert [pair for pair in pairwise(kinds) if pair[0] == pair[1] or pair == (ADDED, REMOVED)] == []


@given(words, words)
def test_no_longer_run_of_words_could_have_been_kept(old, new):
    places = kept_places(old, new)

    assert len(places) == longest_common(old, new)
    assert [old[left] for left, _right in places] == [new[right] for _left, right in places]
    assert all(left < later and right < last for (left, right), (later, last) in pairwise(places))


def test_texts_of_an_unreasonable_length_keep_their_ends_and_cost_no_more():
    old = ["start", *(f"o{number}" for number in range(30_000)), "end"]
    new = ["start", *(f"n{number}" for number in range(30_000)), "end"]
    started = time.process_time()

    assert kept_places(old, new) == [(0, 0), (30_001, 30_001)]
    assert time.process_time() - started < 1


def test_runs_are_plain_records():
    assert word_runs("a", "a") == (Run(KEPT, "a"),)
