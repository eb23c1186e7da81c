"""Who is asked to apply to a call that is by invitation, and by whom?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.call import DRAFTERS
from workflows.machine import Guard, Machine, Reason, Transition


class CallInvitationState(StrEnum):
    """Where an invitation stands. What was begun under one that is withdrawn stays begun."""

    INVITED = "invited"
    WITHDRAWN = "withdrawn"


class CallInvitationMove(StrEnum):
    """What can be done to it."""

    INVITE = "invite_applicant"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class CallInvitationFacts:
    """What the guards need to know, true at one instant."""

    is_by_invitation: bool = True
    is_agreed_or_open: bool = True
    names_somebody: bool = True
    unknown: tuple[Reason, ...] = ()


BY_INVITATION: Guard[CallInvitationFacts] = Guard(
    "open_to_all", "Everybody may apply to this call, so nobody is invited.", lambda facts: facts.is_by_invitation
)
IN_TIME: Guard[CallInvitationFacts] = Guard(
    "not_in_time",
    "People are invited from the day that every side has signed until the call closes.",
    lambda facts: facts.is_agreed_or_open,
)
NAMES_SOMEBODY: Guard[CallInvitationFacts] = Guard(
    "nobody_named",
    "Enter the address or company number of somebody who is not invited yet.",
    lambda facts: facts.names_somebody or bool(facts.unknown),
    where="addresses",
)
ALL_KNOWN: Guard[CallInvitationFacts] = Guard(
    "unknown",
    "Some of them cannot be invited.",
    lambda facts: not facts.unknown,
    details=lambda facts: facts.unknown,
    where="numbers",
)

S, M = CallInvitationState, CallInvitationMove
INVITED: frozenset[CallInvitationState] = frozenset({S.INVITED})
INVITERS: frozenset[Role] = DRAFTERS

CALL_INVITATION: Machine[CallInvitationFacts] = Machine(
    "invitation",
    Transition(
        M.INVITE,
        INVITED,
        S.INVITED,
        INVITERS,
        guards=(BY_INVITATION, IN_TIME, NAMES_SOMEBODY, ALL_KNOWN),
        notices=("call_invitation",),
    ),
    Transition(M.WITHDRAW, INVITED, S.WITHDRAWN, INVITERS),
)
