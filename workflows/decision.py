"""When may a region's list be composed, recommended, sent back and approved?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Transition


class RecommendationState(StrEnum):
    """Where a region's recommended list stands."""

    PREPARING = "preparing"
    RECOMMENDED = "recommended"
    APPROVED = "approved"


class RecommendationMove(StrEnum):
    """What can be done to a recommended list."""

    COMPOSE = "compose"
    RECOMMEND = "recommend"
    SEND_BACK = "send_back"
    APPROVE = "approve"


@dataclass(frozen=True)
class RecommendationFacts:
    """What the guards of a recommended list need to know, true at one instant."""

    call_is_ranked: bool = False
    list_problems: tuple[Reason, ...] = ()
    hash_is_current: bool = True
    approver_prepared_it: bool = False
    reason_given: bool = True


RANKED: Guard[RecommendationFacts] = Guard(
    "not_ranked",
    "The ledgers of this call are not closed, so there is no ranking to choose from.",
    lambda facts: facts.call_is_ranked,
)
LIST_IN_ORDER: Guard[RecommendationFacts] = Guard(
    "list_not_in_order",
    "The list does not keep the call's rules.",
    lambda facts: not facts.list_problems,
    details=lambda facts: facts.list_problems,
)
HASH_CURRENT: Guard[RecommendationFacts] = Guard(
    "list_changed",
    "The list changed while you were looking. Read it again before you approve it.",
    lambda facts: facts.hash_is_current,
)
DIFFERENT_PERSON: Guard[RecommendationFacts] = Guard(
    "preparer_is_approver",
    "You prepared this list, so somebody else has to approve it.",
    lambda facts: not facts.approver_prepared_it,
)
REASON_GIVEN: Guard[RecommendationFacts] = Guard(
    "reason_missing", "Say why you send the list back.", lambda facts: facts.reason_given, where="reason"
)

SECRETARY = frozenset({Role.PANEL_SECRETARY})
APPROVER = frozenset({Role.APPROVER})
S = RecommendationState

RECOMMENDATION: Machine[RecommendationFacts] = Machine(
    "list",
    Transition(RecommendationMove.COMPOSE, frozenset({S.PREPARING}), S.PREPARING, SECRETARY, guards=(RANKED,)),
    Transition(
        RecommendationMove.RECOMMEND,
        frozenset({S.PREPARING}),
        S.RECOMMENDED,
        SECRETARY,
        guards=(RANKED, LIST_IN_ORDER),
        notices=("list_recommended",),
    ),
    Transition(
        RecommendationMove.SEND_BACK,
        frozenset({S.RECOMMENDED}),
        S.PREPARING,
        APPROVER,
        guards=(REASON_GIVEN,),
        notices=("list_sent_back",),
    ),
    Transition(
        RecommendationMove.APPROVE,
        frozenset({S.RECOMMENDED}),
        S.APPROVED,
        APPROVER,
        guards=(RANKED, HASH_CURRENT, DIFFERENT_PERSON, LIST_IN_ORDER),
        notices=("list_approved",),
    ),
)
