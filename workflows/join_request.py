"""When may somebody ask to join an organisation that is on record, and who answers?

Whoever asks learns the name of the organisation and the answer, and nothing of its people or its applications.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Transition

MOST_OPEN = 5
WORDS_LIMIT = 100
# After a refusal the same person does not ask the same organisation again for so long.
ASK_AGAIN_AFTER = timedelta(days=30)


class JoinState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class JoinMove(StrEnum):
    """What can be done to it."""

    ASK = "ask_to_join"
    WITHDRAW = "withdraw_asking"
    APPROVE = "let_join"
    REFUSE = "refuse_joining"


@dataclass(frozen=True)
class JoinFacts:
    """What the guards need to know, true at one instant. `open_requests` are all that the person waits for."""

    is_member: bool = False
    is_asked: bool = False
    refused_lately: bool = False
    open_requests: int = 0
    role_fits: bool = True
    reason_given: bool = True


NO_MEMBER: Guard[JoinFacts] = Guard(
    "member_already", "You belong to this organisation already.", lambda facts: not facts.is_member
)
NOT_ASKED: Guard[JoinFacts] = Guard(
    "asked_already", "You have asked already. Its lead applicants have been told.", lambda facts: not facts.is_asked
)
NOT_REFUSED: Guard[JoinFacts] = Guard(
    "refused_lately",
    f"You asked less than {ASK_AGAIN_AFTER.days} days ago and were refused. Speak to somebody there first: they can "
    "invite you at any time.",
    lambda facts: not facts.refused_lately,
)
FEW_OPEN: Guard[JoinFacts] = Guard(
    "too_many_open",
    f"{MOST_OPEN} requests of yours wait for an answer. Withdraw one before you ask again.",
    lambda facts: facts.open_requests < MOST_OPEN,
)
ROLE_FITS: Guard[JoinFacts] = Guard(
    "role_not_here", "Choose a role in your organisation.", lambda facts: facts.role_fits, where="role"
)
REASON_GIVEN: Guard[JoinFacts] = Guard(
    "no_reason", "Say why, in words that they will read.", lambda facts: facts.reason_given, where="reason"
)

S, M = JoinState, JoinMove
ASKED: frozenset[JoinState] = frozenset({S.ASKED})
ASKER, LEAD = frozenset({Role.ASKER}), frozenset({Role.LEAD_APPLICANT})

JOIN_REQUEST: Machine[JoinFacts] = Machine(
    "request",
    Transition(
        M.ASK, ASKED, S.ASKED, ASKER, guards=(NO_MEMBER, NOT_ASKED, NOT_REFUSED, FEW_OPEN), notices=("join_asked",)
    ),
    Transition(M.WITHDRAW, ASKED, S.WITHDRAWN, ASKER),
    Transition(M.APPROVE, ASKED, S.APPROVED, LEAD, guards=(ROLE_FITS,), notices=("join_answered",)),
    Transition(M.REFUSE, ASKED, S.REFUSED, LEAD, guards=(REASON_GIVEN,), notices=("join_answered",)),
)
