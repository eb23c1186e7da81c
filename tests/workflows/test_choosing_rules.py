"""Does a call say soundly how the best list is found, and does what it said before stay as it was signed?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_definition
from workflows.choosing_rules import ChoosingRules, Objective, choosing_problems, in_words
from workflows.plain import from_plain, sha256, to_plain
from workflows.soundness import core_problems


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (ChoosingRules(), []),
        (ChoosingRules(Objective.SCORES, 1, "The beacon"), []),
        (ChoosingRules(most_per_lead=0), ["most_per_lead"]),
        (ChoosingRules(most_per_lead=-1, seed_source="x" * 201), ["most_per_lead", "seed_source"]),
    ],
)
def test_rules_that_mean_nothing_are_not_signed(rules: ChoosingRules, said: list[str]) -> None:
    assert [reason.code for reason in choosing_problems(rules)] == said
    assert [one.code for one in core_problems(a_core(choosing=rules)) if one.where == "core:choosing"] == said


def test_rules_are_said_as_one_sentence() -> None:
    assert in_words(ChoosingRules()) == "down the ranking; ties are settled by tickets from the hash of the signed call"
    assert in_words(ChoosingRules(Objective.ABOVE_LINE_TIMES_GRANT, 2, "the beacon at noon")) == (
        "the most quality for the money; at most 2 awards for one lead organisation; "
        "ties are settled by tickets from the beacon at noon"
    )


@given(
    st.builds(
        ChoosingRules,
        st.sampled_from(Objective),
        st.none() | st.integers(1, 99),
        st.text(alphabet="abc ", max_size=9),
    )
)
def test_rules_are_read_back_as_they_were_signed(rules: ChoosingRules) -> None:
    assert from_plain(ChoosingRules, to_plain(rules)) == rules


def test_call_that_says_nothing_has_the_hash_that_it_had() -> None:
    assert "choosing" not in to_plain(a_definition().core)
    assert sha256(a_core(choosing=ChoosingRules(Objective.SCORES))) != sha256(a_core())
