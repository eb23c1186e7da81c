"""Do the rules of alternatives tell names apart, and what two lists share?"""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.alternative import AlternativeFacts, Made, difference, is_free, refuse_to_keep, since_then
from workflows.decision import RecommendationState
from workflows.machine import Refusal

IDS = [UUID(int=at) for at in range(8)]
LISTS = st.frozensets(st.sampled_from(IDS))


@given(st.lists(st.sampled_from(IDS[:6]), unique=True), LISTS, LISTS)
@settings(max_examples=50)
def test_difference_tells_each_project_once(
    ranked: list[UUID], first: frozenset[UUID], second: frozenset[UUID]
) -> None:
    found = difference(ranked, first, second)

    groups = (found.both, found.only_first, found.only_second)
    assert sorted(one for group in groups for one in group) == sorted(first | second)
    assert (set(found.both), set(found.only_first), set(found.only_second)) == (
        first & second,
        first - second,
        second - first,
    )
    assert difference(ranked, second, first).both == found.both
    in_order = [one for one in ranked if one in found.both]
    assert list(found.both)[: len(in_order)] == in_order


@given(st.text(max_size=20))
@settings(max_examples=50)
def test_name_is_never_free_beside_itself(name: str) -> None:
    plain = " ".join(name.split())

    assert not is_free(f" {name} ", {plain.upper().lower(), plain})


def test_every_reason_is_told_at_once() -> None:
    facts = AlternativeFacts(call_is_ranked=False, list_state=RecommendationState.APPROVED, name=" ")

    with pytest.raises(Refusal) as no:
        refuse_to_keep(facts)

    assert [reason.code for reason in no.value.reasons] == ["not_ranked", "list_sent_on", "name_missing"]


@pytest.mark.parametrize(
    ("made", "now", "words"),
    [
        (Made(1, "a"), Made(1, "a"), ""),
        (
            Made(1, "a"),
            Made(2, "b"),
            "It was made on ranking 1. The ranking was made anew since, and number 2 stands.",
        ),
        (
            Made(1, "a"),
            Made(1, "b"),
            "Marks were set aside or let in again since it was made, so that places in the ranking may be others.",
        ),
    ],
)
def test_ranking_since_then_is_told(made: Made, now: Made, words: str) -> None:
    assert since_then(made, now) == words
