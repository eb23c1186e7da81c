"""When may an assessor accept, decline, score and complete an assessment?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Transition


class AssessmentState(StrEnum):
    """Where one assessor's work on one application stands."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETE = "complete"


class AssessmentMove(StrEnum):
    """What can be done to an assessment."""

    ACCEPT = "accept"
    DECLINE = "decline"
    SCORE = "score"
    COMPLETE = "complete"
    REOPEN = "reopen"


class DeclineReason(StrEnum):
    """Why an assessor declines. A conflict of interest ends their sight of the application."""

    CONFLICT = "conflict"
    NOT_MY_FIELD = "not_my_field"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class AssessmentFacts:
    """What the guards of an assessment need to know, true at one instant."""

    call_is_assessing: bool = False
    works_for_applicant: bool = False
    no_conflict_confirmed: bool = True
    reason_given: bool = True
    score_problems: tuple[Reason, ...] = ()
    unready: tuple[Reason, ...] = ()


ASSESSING: Guard[AssessmentFacts] = Guard(
    "not_assessing",
    "The assessment of this call is not under way; scores are frozen.",
    lambda facts: facts.call_is_assessing,
)
NOT_OWN_ORGANISATION: Guard[AssessmentFacts] = Guard(
    "own_organisation",
    "You belong to an organisation in this application, or have declared something for it. Decline it as a conflict.",
    lambda facts: not facts.works_for_applicant,
)
NO_CONFLICT: Guard[AssessmentFacts] = Guard(
    "conflict_not_confirmed",
    "Confirm that you have no conflict of interest, or decline.",
    lambda facts: facts.no_conflict_confirmed,
    where="no_conflict",
)
# What `workflows/assessor.py` says of the person: the same rule as for a place in a pool.
READY: Guard[AssessmentFacts] = Guard(
    "unready",
    "You are not ready to assess.",
    lambda facts: not facts.unready,
    details=lambda facts: facts.unready,
)
REASON_GIVEN: Guard[AssessmentFacts] = Guard(
    "reason_missing", "Choose why you decline.", lambda facts: facts.reason_given, where="reason"
)
ALL_SCORED: Guard[AssessmentFacts] = Guard(
    "scores_missing",
    "Some criteria are not scored.",
    lambda facts: not facts.score_problems,
    details=lambda facts: facts.score_problems,
)

ASSESSOR = frozenset({Role.ASSESSOR})
S = AssessmentState

ASSESSMENT: Machine[AssessmentFacts] = Machine(
    "assessment",
    Transition(
        AssessmentMove.ACCEPT,
        frozenset({S.INVITED}),
        S.ACCEPTED,
        ASSESSOR,
        guards=(ASSESSING, NOT_OWN_ORGANISATION, READY, NO_CONFLICT),
    ),
    Transition(
        AssessmentMove.DECLINE,
        frozenset({S.INVITED, S.ACCEPTED}),
        S.DECLINED,
        ASSESSOR,
        guards=(ASSESSING, REASON_GIVEN),
        notices=("assessment_declined",),
    ),
    Transition(
        AssessmentMove.SCORE, frozenset({S.ACCEPTED}), S.ACCEPTED, ASSESSOR, guards=(ASSESSING, NOT_OWN_ORGANISATION)
    ),
    Transition(
        AssessmentMove.COMPLETE,
        frozenset({S.ACCEPTED}),
        S.COMPLETE,
        ASSESSOR,
        guards=(ASSESSING, NOT_OWN_ORGANISATION, ALL_SCORED),
    ),
    Transition(AssessmentMove.REOPEN, frozenset({S.COMPLETE}), S.ACCEPTED, ASSESSOR, guards=(ASSESSING,)),
)
