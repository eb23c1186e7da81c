"""When may an offer be prepared, built into a letter, sent and answered?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Transition


class OfferState(StrEnum):
    """Where one award's offer stands."""

    PREPARING = "preparing"
    BUILDING = "building"
    BUILT = "built"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class OfferMove(StrEnum):
    """What can be done to an offer."""

    PREPARE = "prepare"
    BUILD = "build"
    KEEP_LETTER = "keep_letter"
    FAIL = "fail"
    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"


@dataclass(frozen=True)
class OfferFacts:
    """What the guards of an offer need to know, true at one instant."""

    award_is_approved: bool = False
    decisions_released: bool = False
    builder_approved_it: bool = False
    letter_problems: tuple[Reason, ...] = ()
    answer_is_awaited: bool = False
    is_in_time: bool = True
    signatory_named: bool = True
    hash_is_current: bool = True
    authority_declared: bool = True
    reason_given: bool = True


def is_in_time(reply_by: date | None, today: date) -> bool:
    """Whether a letter can be accepted today. The whole of its last day counts."""
    return reply_by is not None and today <= reply_by


APPROVED: Guard[OfferFacts] = Guard(
    "not_approved", "The award behind this offer is not approved.", lambda facts: facts.award_is_approved
)
RELEASED: Guard[OfferFacts] = Guard(
    "not_released",
    "Release the decisions of the call before you send its offers.",
    lambda facts: facts.decisions_released,
)
DIFFERENT_PERSON: Guard[OfferFacts] = Guard(
    "preparer_is_approver",
    "You approved this award, so somebody else has to prepare its letter.",
    lambda facts: not facts.builder_approved_it,
)
FIGURES_AGREE: Guard[OfferFacts] = Guard(
    "letter_not_right",
    "The letter cannot be built.",
    lambda facts: not facts.letter_problems,
    details=lambda facts: facts.letter_problems,
)
SIGNATORY_NAMED: Guard[OfferFacts] = Guard(
    "no_signatory",
    "The organisation has not named a signatory. Ask its lead applicant to invite one.",
    lambda facts: facts.signatory_named,
)
NOT_AWAITED: Guard[OfferFacts] = Guard(
    "answer_awaited",
    "The letter is with the organisation, and there is still time to answer it.",
    lambda facts: not facts.answer_is_awaited,
)
IN_TIME: Guard[OfferFacts] = Guard(
    "too_late",
    "The last day to accept this offer is over. Ask Innovate UK for a new letter.",
    lambda facts: facts.is_in_time,
)
SAME_LETTER: Guard[OfferFacts] = Guard(
    "letter_changed",
    "The letter changed since you opened it. Read it again before you answer.",
    lambda facts: facts.hash_is_current,
)
AUTHORITY: Guard[OfferFacts] = Guard(
    "authority_missing",
    "Confirm that you have authority to bind your organisation.",
    lambda facts: facts.authority_declared,
    where="authority",
)
REASON_GIVEN: Guard[OfferFacts] = Guard(
    "reason_missing", "Say why you refuse the offer.", lambda facts: facts.reason_given, where="reason"
)

OFFICER = frozenset({Role.PROGRAMME_OFFICER})
SIGNATORY = frozenset({Role.SIGNATORY})
SERVICE = frozenset({Role.CLOCK})
S = OfferState

OFFER: Machine[OfferFacts] = Machine(
    "offer",
    Transition(
        OfferMove.PREPARE,
        frozenset({S.PREPARING, S.BUILT, S.SENT}),
        S.PREPARING,
        OFFICER,
        guards=(APPROVED, NOT_AWAITED),
    ),
    Transition(
        OfferMove.BUILD,
        frozenset({S.PREPARING}),
        S.BUILDING,
        OFFICER,
        guards=(APPROVED, DIFFERENT_PERSON, FIGURES_AGREE),
        notices=("build_letter",),
    ),
    Transition(OfferMove.KEEP_LETTER, frozenset({S.BUILDING}), S.BUILT, SERVICE),
    Transition(OfferMove.FAIL, frozenset({S.BUILDING}), S.PREPARING, SERVICE),
    Transition(
        OfferMove.SEND,
        frozenset({S.BUILT}),
        S.SENT,
        OFFICER,
        guards=(RELEASED, SIGNATORY_NAMED),
        notices=("offer_sent",),
    ),
    Transition(
        OfferMove.ACCEPT,
        frozenset({S.SENT}),
        S.ACCEPTED,
        SIGNATORY,
        guards=(IN_TIME, SAME_LETTER, AUTHORITY),
        notices=("offer_accepted",),
    ),
    Transition(
        OfferMove.REFUSE,
        frozenset({S.SENT}),
        S.REFUSED,
        SIGNATORY,
        guards=(SAME_LETTER, REASON_GIVEN),
        notices=("offer_refused",),
    ),
)
