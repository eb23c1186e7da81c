"""Is a review still owed, is it begun, and may it be taken from whoever was asked?

One rule stands under every act that takes a review away: it is still owed, it is not kept aside, and nothing is written
for it. Taking back by hand asks no more; a proposal moves only those besides who have not answered.
"""

from workflows.assessment import AssessmentState
from workflows.machine import Reason

OWED = frozenset({AssessmentState.INVITED, AssessmentState.ACCEPTED})
TAKEN_ON = frozenset({AssessmentState.ACCEPTED, AssessmentState.COMPLETE})
NOT_ANSWERED = frozenset({AssessmentState.INVITED})
ASIDE = Reason("aside", "Kept aside because of a conflict of interest: it counts for nothing.")
HANDED_IN = Reason("handed_in", "Handed in already.")
DECLINED = Reason("declined", "Declined by the assessor.")
BEGUN = Reason("begun", "The assessor has begun. Ask them to decline it, so that their words are theirs to give up.")


def is_owed(state: AssessmentState, *, is_aside: bool) -> bool:
    """Whether somebody still has to work on it."""
    return not not_owed(state, is_aside=is_aside)


def not_owed(state: AssessmentState, *, is_aside: bool) -> tuple[Reason, ...]:
    """Why nobody has to work on it any more."""
    if state not in OWED:
        return (HANDED_IN if state == AssessmentState.COMPLETE else DECLINED,)
    return (ASIDE,) if is_aside else ()


def stays_because(state: AssessmentState, *, is_aside: bool, written: int) -> tuple[Reason, ...]:
    """Why it is not taken from whoever was asked. `written` counts the marks and words that they have begun, saved or
    not: what somebody has begun is never taken from them."""
    return not_owed(state, is_aside=is_aside) or ((BEGUN,) if written else ())


def may_be_moved(state: AssessmentState | None, *, is_aside: bool) -> bool:
    """Whether a proposal may give it to somebody else, and undeploying takes it away: the same, and they have not
    answered. None is where nobody is asked. Before they accept, an assessor can write nothing."""
    return state in NOT_ANSWERED and not stays_because(state, is_aside=is_aside, written=0)
