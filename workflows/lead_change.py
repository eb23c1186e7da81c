"""May another organisation take the lead of an application, and do both agree?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.application import LEAD
from workflows.machine import Guard, Machine, Reason, Transition


class LeadChangeState(StrEnum):
    """Where a request to take the lead stands."""

    ASKED = "asked"
    CONSENTED = "consented"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class LeadChangeMove(StrEnum):
    """What can be done to it."""

    ASK = "ask_to_lead"
    CONSENT = "consent"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    FALL_AWAY = "fall_away"


@dataclass(frozen=True)
class LeadChangeFacts:
    """What the guards need to know, true at one instant. `may_not_lead` are the rules of the call that speak against
    it."""

    is_draft: bool = True
    takes_words: bool = True
    takes_part: bool = True
    is_lead: bool = False
    is_asked_already: bool = False
    leads_organisation: bool = True
    may_not_lead: tuple[Reason, ...] = ()


TAKES_WORDS: Guard[LeadChangeFacts] = Guard(
    "call_not_open", "The call takes no more words, so the lead stays where it is.", lambda facts: facts.takes_words
)
IS_DRAFT: Guard[LeadChangeFacts] = Guard(
    "not_a_draft",
    "The application is not a draft. Until the deadline its lead applicant can reopen it; then the lead can change.",
    lambda facts: facts.is_draft,
)
TAKES_PART: Guard[LeadChangeFacts] = Guard(
    "takes_no_part", "This organisation no longer takes part.", lambda facts: facts.takes_part
)
NOT_THE_LEAD: Guard[LeadChangeFacts] = Guard(
    "leads_already", "This organisation leads the application already.", lambda facts: not facts.is_lead
)
NOT_ASKED: Guard[LeadChangeFacts] = Guard(
    "already_asked",
    "An organisation is asked to take the lead and has not answered. Withdraw that first.",
    lambda facts: not facts.is_asked_already,
)
MAY_LEAD: Guard[LeadChangeFacts] = Guard(
    "may_not_lead",
    "The rules of the call do not let this organisation lead.",
    lambda facts: not facts.may_not_lead,
    details=lambda facts: facts.may_not_lead,
)
LEADS: Guard[LeadChangeFacts] = Guard(
    "not_its_lead",
    "A lead applicant of the organisation that is asked answers this.",
    lambda facts: facts.leads_organisation,
)

S, M = LeadChangeState, LeadChangeMove
ASKED: frozenset[LeadChangeState] = frozenset({S.ASKED})
ANSWERERS = frozenset({Role.PARTNER_LEAD})
GUARDS = (TAKES_WORDS, IS_DRAFT, TAKES_PART, NOT_THE_LEAD, MAY_LEAD)

LEAD_CHANGE: Machine[LeadChangeFacts] = Machine(
    "request",
    Transition(M.ASK, ASKED, S.ASKED, LEAD, guards=(*GUARDS, NOT_ASKED), notices=("lead_asked",)),
    Transition(M.CONSENT, ASKED, S.CONSENTED, ANSWERERS, guards=(*GUARDS, LEADS), notices=("lead_changed",)),
    Transition(M.DECLINE, ASKED, S.DECLINED, ANSWERERS, guards=(LEADS,), notices=("lead_declined",)),
    Transition(M.WITHDRAW, ASKED, S.WITHDRAWN, LEAD),
    # When the organisation that is asked ceases to take part. People are told of that, and so not of this.
    Transition(M.FALL_AWAY, ASKED, S.WITHDRAWN, LEAD | ANSWERERS),
)
