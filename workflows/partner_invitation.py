"""Who is asked to take part in an application with an organisation of theirs, and when is that accepted?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.application import LEAD
from workflows.letter_table import MOST_PARTNERS
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.writing_again import not_too_soon


class PartnerInvitationState(StrEnum):
    """Where an invitation stands. One that is pending keeps the application from being submitted."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PartnerInvitationMove(StrEnum):
    """What can be done to it."""

    INVITE = "invite_partner"
    SEND_AGAIN = "send_again"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class PartnerInvitationFacts:
    """What the guards need to know, true at one instant. `ended` is what the register says against the organisation,
    `too_soon` why the address is not written to again yet."""

    is_draft: bool = True
    takes_words: bool = True
    is_own_address: bool = False
    is_in_team: bool = False
    is_asked_already: bool = False
    has_room: bool = True
    leads_organisation: bool = True
    takes_part_already: bool = False
    works_on_call: bool = False
    ended: tuple[Reason, ...] = ()
    too_soon: tuple[Reason, ...] = ()


TAKES_WORDS: Guard[PartnerInvitationFacts] = Guard(
    "call_not_open",
    "The call takes no more words, so nobody joins an application now.",
    lambda facts: facts.takes_words,
)
IS_DRAFT: Guard[PartnerInvitationFacts] = Guard(
    "not_a_draft",
    "The application is not a draft. Until the deadline its lead applicant can reopen it; then partners can join.",
    lambda facts: facts.is_draft,
)
NOT_ONESELF: Guard[PartnerInvitationFacts] = Guard(
    "oneself",
    "This is your own address. Enter that of somebody in the other organisation.",
    lambda facts: not facts.is_own_address,
    where="email",
)
NOT_IN_TEAM: Guard[PartnerInvitationFacts] = Guard(
    "in_team",
    "The person with this address writes this application already.",
    lambda facts: not facts.is_in_team or facts.is_own_address,
    where="email",
)
NOT_ASKED: Guard[PartnerInvitationFacts] = Guard(
    "already_invited",
    "This address is invited already and has not answered. You can send the invitation again.",
    lambda facts: not facts.is_asked_already,
    where="email",
)
HAS_ROOM: Guard[PartnerInvitationFacts] = Guard(
    "too_many",
    f"An application has at most {MOST_PARTNERS} organisations, with those that have not answered. Withdraw an "
    "invitation first.",
    lambda facts: facts.has_room,
    where="email",
)
LEADS: Guard[PartnerInvitationFacts] = Guard(
    "not_its_lead",
    "Choose an organisation of which you are lead applicant.",
    lambda facts: facts.leads_organisation,
    where="organisation_id",
)
NOT_IN: Guard[PartnerInvitationFacts] = Guard(
    "takes_part_already",
    "This organisation takes part in the application already. Choose another one, or decline.",
    lambda facts: not facts.takes_part_already,
    where="organisation_id",
)

NO_STAFF: Guard[PartnerInvitationFacts] = Guard(
    "works_on_call",
    "You work on this call for the funder or a region, so you cannot take part in an application to it. Decline, or "
    "ask a colleague of your organisation to answer.",
    lambda facts: not facts.works_on_call,
)

EXISTS: Guard[PartnerInvitationFacts] = Guard(
    "company_ended",
    "The register says that this organisation no longer exists. What no longer exists cannot apply.",
    lambda facts: not facts.ended,
    details=lambda facts: facts.ended,
    where="organisation_id",
)

NOT_TOO_SOON: Guard[PartnerInvitationFacts] = not_too_soon()

S, M = PartnerInvitationState, PartnerInvitationMove
PENDING: frozenset[PartnerInvitationState] = frozenset({S.PENDING})
ASKED = frozenset({Role.INVITED})

PARTNER_INVITATION: Machine[PartnerInvitationFacts] = Machine(
    "invitation",
    Transition(
        M.INVITE,
        PENDING,
        S.PENDING,
        LEAD,
        guards=(TAKES_WORDS, IS_DRAFT, NOT_ONESELF, NOT_IN_TEAM, NOT_ASKED, HAS_ROOM, NOT_TOO_SOON),
        notices=("partner_invitation",),
    ),
    Transition(
        M.SEND_AGAIN,
        PENDING,
        S.PENDING,
        LEAD,
        guards=(TAKES_WORDS, IS_DRAFT, NOT_TOO_SOON),
        notices=("partner_invitation",),
    ),
    Transition(
        M.ACCEPT,
        PENDING,
        S.ACCEPTED,
        ASKED,
        guards=(TAKES_WORDS, IS_DRAFT, NO_STAFF, LEADS, NOT_IN, EXISTS),
        notices=("partner_joined",),
    ),
    Transition(M.DECLINE, PENDING, S.DECLINED, ASKED, notices=("partner_declined",)),
    Transition(M.WITHDRAW, PENDING, S.WITHDRAWN, LEAD, notices=("partner_invitation_withdrawn",)),
)
