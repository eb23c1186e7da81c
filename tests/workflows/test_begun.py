"""Do all acts that take a review away stand on one rule, and does a proposal leave whoever has answered?"""

from hypothesis import given
from hypothesis import strategies as st

from workflows.assessment import AssessmentState
from workflows.begun import BEGUN, is_owed, may_be_moved, stays_because

STATES = st.sampled_from(AssessmentState)


@given(state=STATES, is_aside=st.booleans(), written=st.integers(0, 2))
def test_what_is_taken_back_is_owed_and_nothing_is_written_for_it(
    state: AssessmentState, is_aside: bool, written: int
) -> None:
    reasons = stays_because(state, is_aside=is_aside, written=written)

    assert (not reasons) == (is_owed(state, is_aside=is_aside) and not written)
    assert (reasons == (BEGUN,)) == (is_owed(state, is_aside=is_aside) and written > 0)


@given(state=STATES, is_aside=st.booleans())
def test_what_a_proposal_moves_may_be_taken_back_too(state: AssessmentState, is_aside: bool) -> None:
    is_moved = may_be_moved(state, is_aside=is_aside)

    assert is_moved == (state == AssessmentState.INVITED and not is_aside)
    assert not is_moved or stays_because(state, is_aside=is_aside, written=0) == ()


def test_where_nobody_is_asked_nothing_is_moved() -> None:
    assert not may_be_moved(None, is_aside=False)
