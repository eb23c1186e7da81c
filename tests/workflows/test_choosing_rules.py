"""Does a call say soundly how the best list is found, and does what it said before stay as it was signed?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_definition
from workflows.choosing_rules import TIES, ChoosingRules, Objective, choosing_problems, in_words
from workflows.plain import from_plain, sha256, to_plain
from workflows.soundness import core_problems


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (ChoosingRules(), []),
        (ChoosingRules(Objective.SCORES, 1), []),
        (ChoosingRules(most_per_lead=0), ["most_per_lead"]),
        (ChoosingRules(most_per_lead=-1), ["most_per_lead"]),
    ],
)
def test_rules_that_mean_nothing_are_not_signed(rules: ChoosingRules, said: list[str]) -> None:
    assert [reason.code for reason in choosing_problems(rules)] == said
    assert [one.code for one in core_problems(a_core(choosing=rules)) if one.where == "core:choosing"] == said


def test_rules_are_said_as_one_sentence() -> None:
    assert in_words(ChoosingRules()) == f"down the ranking; {TIES}"
    assert in_words(ChoosingRules(Objective.ABOVE_LINE_TIMES_GRANT, 2)) == (
        f"the most quality for the money; at most 2 awards for one lead organisation; {TIES}"
    )


@given(
    st.builds(
        ChoosingRules,
        st.sampled_from(Objective),
        st.none() | st.integers(1, 99),
    )
)
def test_rules_are_read_back_as_they_were_signed(rules: ChoosingRules) -> None:
    assert from_plain(ChoosingRules, to_plain(rules)) == rules


def test_call_that_says_nothing_has_the_hash_that_it_had() -> None:
    assert "choosing" not in to_plain(a_definition().core)
    assert sha256(a_core(choosing=ChoosingRules(Objective.SCORES))) != sha256(a_core())
