"""May one application be written and submitted after the deadline, until when, and who says so?

The lead applicant asks with a reason. Two people of the funder say yes, the first until which instant; nobody of the
applicant is one of them. It holds for this application alone: the deadline of the call stays as it is, and nobody else
learns of it. To give everybody more time the call's own deadline is put off (`workflows.extension`).
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import FUNDER_ROLES, Role
from workflows.machine import Guard, Machine, Transition


class LateState(StrEnum):
    """Where a request for more time stands."""

    ASKED = "asked"
    APPROVED = "approved"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LateMove(StrEnum):
    """What can be done to it."""

    ASK = "ask_more_time"
    APPROVE = "approve_more_time"
    GRANT = "grant_more_time"
    REFUSE = "refuse_more_time"
    WITHDRAW = "withdraw_more_time"


@dataclass(frozen=True)
class LateFacts:
    """What the guards need to know, true at one instant."""

    not_yet_assessed: bool = True
    is_draft: bool = True
    is_last_round: bool = True
    none_waits: bool = True
    reason_given: bool = True
    is_later: bool = True
    before_assessment_due: bool = True
    is_another_person: bool = True
    is_outsider: bool = True


NOT_YET_ASSESSED: Guard[LateFacts] = Guard(
    "being_assessed",
    "The applications to this call are being assessed. No more are taken.",
    lambda facts: facts.not_yet_assessed,
)
IS_DRAFT: Guard[LateFacts] = Guard(
    "not_a_draft", "More time is given to a draft. This application is none.", lambda facts: facts.is_draft
)
LAST_ROUND: Guard[LateFacts] = Guard(
    "next_round",
    "What is not submitted by the cut-off goes on into the next round as it is. Submit it there.",
    lambda facts: facts.is_last_round,
)
NONE_WAITS: Guard[LateFacts] = Guard(
    "asked_already", "You have asked already, and Innovate UK has not answered yet.", lambda facts: facts.none_waits
)
REASON: Guard[LateFacts] = Guard("no_reason", "Say why.", lambda facts: facts.reason_given, where="reason")
LATER: Guard[LateFacts] = Guard(
    "not_later",
    "Choose a time that is to come, and after the deadline.",
    lambda facts: facts.is_later,
    where="until_at",
)
BEFORE_DUE: Guard[LateFacts] = Guard(
    "after_assessment_due",
    "Choose a time before assessment is due to be finished.",
    lambda facts: facts.before_assessment_due,
    where="until_at",
)
ANOTHER_PERSON: Guard[LateFacts] = Guard(
    "own_approval", "You said yes first. Somebody else has to say it too.", lambda facts: facts.is_another_person
)
OUTSIDER: Guard[LateFacts] = Guard(
    "own_application",
    "You belong to the applicant, or have declared something for the application. Somebody else has to decide.",
    lambda facts: facts.is_outsider,
)

ASKED, WAITING = frozenset({LateState.ASKED}), frozenset({LateState.ASKED, LateState.APPROVED})
LEAD = frozenset({Role.LEAD_APPLICANT})
GIVING = (NOT_YET_ASSESSED, IS_DRAFT, LATER, BEFORE_DUE, OUTSIDER)

LATE: Machine[LateFacts] = Machine(
    "request for more time",
    Transition(
        LateMove.ASK,
        ASKED,
        LateState.ASKED,
        LEAD,
        guards=(NOT_YET_ASSESSED, IS_DRAFT, LAST_ROUND, NONE_WAITS, REASON),
        notices=("more_time_asked",),
    ),
    Transition(
        LateMove.APPROVE, ASKED, LateState.APPROVED, FUNDER_ROLES, guards=GIVING, notices=("more_time_approved",)
    ),
    Transition(
        LateMove.GRANT,
        frozenset({LateState.APPROVED}),
        LateState.GRANTED,
        FUNDER_ROLES,
        guards=(*GIVING, ANOTHER_PERSON),
        notices=("more_time_granted",),
    ),
    Transition(
        LateMove.REFUSE,
        WAITING,
        LateState.REFUSED,
        FUNDER_ROLES,
        guards=(REASON, OUTSIDER),
        notices=("more_time_refused",),
    ),
    Transition(LateMove.WITHDRAW, WAITING, LateState.WITHDRAWN, LEAD),
)
