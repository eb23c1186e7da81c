"""Which organisations take part in an application, and how does one cease to?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.application import LEAD
from workflows.machine import Guard, Machine, Transition


class PartnerState(StrEnum):
    """Whether an organisation takes part. What one that left has said of its costs is kept, and counts for nothing."""

    TAKES_PART = "takes_part"
    LEFT = "left"


class PartnerMove(StrEnum):
    """What can be done to a place in an application."""

    JOIN = "join"
    REMOVE = "remove"
    LEAVE = "leave"


@dataclass(frozen=True)
class PartnerFacts:
    """What the guards need to know, true at one instant."""

    is_draft: bool = True
    takes_words: bool = True
    is_lead: bool = False
    leads_organisation: bool = True


TAKES_WORDS: Guard[PartnerFacts] = Guard(
    "call_not_open",
    "The call takes no more words, so the organisations of this application stay as they are.",
    lambda facts: facts.takes_words,
)
IS_DRAFT: Guard[PartnerFacts] = Guard(
    "not_a_draft",
    "The application is not a draft. Until the deadline its lead applicant can reopen it; then this can be done.",
    lambda facts: facts.is_draft,
)
NOT_THE_LEAD: Guard[PartnerFacts] = Guard(
    "leads",
    "The organisation that leads an application stays in it. Another one can take the lead first.",
    lambda facts: not facts.is_lead,
)
LEADS: Guard[PartnerFacts] = Guard(
    "not_its_lead",
    "An organisation leaves when its own lead applicant says so.",
    lambda facts: facts.leads_organisation,
)

S, M = PartnerState, PartnerMove
TAKES_PART: frozenset[PartnerState] = frozenset({S.TAKES_PART})
GUARDS = (TAKES_WORDS, IS_DRAFT, NOT_THE_LEAD)

PARTNER: Machine[PartnerFacts] = Machine(
    "partner",
    # Whoever accepts has been judged by the invitation; an organisation that comes back finds what it had written.
    Transition(M.JOIN, frozenset({S.LEFT}), S.TAKES_PART, frozenset({Role.INVITED})),
    Transition(M.REMOVE, TAKES_PART, S.LEFT, LEAD, guards=GUARDS, notices=("partner_removed",)),
    Transition(
        M.LEAVE,
        TAKES_PART,
        S.LEFT,
        frozenset({Role.PARTNER_LEAD}),
        guards=(*GUARDS, LEADS),
        notices=("partner_left",),
    ),
)
