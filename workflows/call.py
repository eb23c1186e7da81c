"""When may a call be edited, signed, opened, closed, assessed, ranked, decided and released?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows.actor import Role
from workflows.authority import APPROVERS
from workflows.machine import Guard, Machine, Reason, Transition


class CallState(StrEnum):
    """Where a call stands. The states follow one another; only an edit before opening goes back."""

    DRAFTING = "drafting"
    AGREED = "agreed"
    OPEN = "open"
    CLOSED = "closed"
    ASSESSING = "assessing"
    RANKED = "ranked"
    DECIDED = "decided"
    RELEASED = "released"


class CallMove(StrEnum):
    """What can be done to a call."""

    EDIT_CORE = "edit_core"
    EDIT_LAYER = "edit_layer"
    REHEARSE = "rehearse"
    SIGN = "sign"
    AGREE = "agree"
    OPEN = "open"
    OPEN_ROUND = "open_round"
    CLOSE_INTERESTS = "close_interests"
    CLOSE = "close"
    START_ASSESSMENT = "start_assessment"
    CLOSE_LEDGERS = "close_ledgers"
    REOPEN_LEDGER = "reopen_ledger"
    DECIDE = "decide"
    RELEASE = "release"


@dataclass(frozen=True)
class CallFacts:
    """What the guards of a call need to know, true at one instant."""

    problems: tuple[Reason, ...] = ()
    unresolved: tuple[Reason, ...] = ()
    is_rehearsed: bool = True
    hash_is_current: bool = True
    side_already_signed: bool = False
    signed_for_another_side: bool = False
    drafted_alone: bool = False
    is_named: bool = True
    keys_missing: int = 0
    opening_time_reached: bool = False
    closing_time_reached: bool = False
    unchecked_applications: int = 0
    applications_short_of_assessors: int = 0
    assessments_outstanding: int = 0
    list_approved: bool = False
    set_up_missing: tuple[Reason, ...] = ()
    interests_due: bool = False
    more_time_open: int = 0
    reason_given: bool = True
    phase_due: bool = True
    is_early: bool = False
    reopening_confirmed: bool = False


DEFINITION_VALID: Guard[CallFacts] = Guard(
    "definition_incomplete",
    "The definition is not ready to sign.",
    lambda facts: not facts.problems,
    details=lambda facts: facts.problems,
)
NOTHING_UNRESOLVED: Guard[CallFacts] = Guard(
    "negotiation_open",
    "Suggestions or questions about the criteria are still open.",
    lambda facts: not facts.unresolved,
    details=lambda facts: facts.unresolved,
)
REHEARSED: Guard[CallFacts] = Guard(
    "unrehearsed",
    "This version has not been rehearsed. Rehearse it and read what that finds, then sign.",
    # What is not ready to sign is not ready to rehearse either, and is mended first.
    lambda facts: facts.is_rehearsed or bool(facts.problems),
    where="rehearsal",
)
HASH_CURRENT: Guard[CallFacts] = Guard(
    "version_changed",
    "The criteria changed while you were reading them. Read the new version, then sign.",
    lambda facts: facts.hash_is_current,
)
SIDE_UNSIGNED: Guard[CallFacts] = Guard(
    "already_signed", "Your side has already signed this version.", lambda facts: not facts.side_already_signed
)
ONE_SIDE_ONLY: Guard[CallFacts] = Guard(
    "signed_other_side",
    "You signed this version for another side. Nobody signs for two.",
    lambda facts: not facts.signed_for_another_side,
)
NOT_OWN_DRAFT: Guard[CallFacts] = Guard(
    "own_draft",
    "You alone drafted this version, or your side’s part of it. Somebody else has to work on it before you sign.",
    lambda facts: not facts.drafted_alone,
)
NAMED: Guard[CallFacts] = Guard(
    "not_named",
    "You are not the person who is named to sign this call for your side.",
    lambda facts: facts.is_named,
    where="signatories",
)
SET_UP: Guard[CallFacts] = Guard(
    "set_up_missing",
    "Something that the call needs is not there yet.",
    lambda facts: not facts.set_up_missing,
    details=lambda facts: facts.set_up_missing,
)
ALL_KEYS: Guard[CallFacts] = Guard(
    "keys_missing", "Not every side has signed this version.", lambda facts: facts.keys_missing == 0
)
OPENING_TIME: Guard[CallFacts] = Guard(
    "too_early", "The opening time has not come.", lambda facts: facts.opening_time_reached
)
BEFORE_CLOSING: Guard[CallFacts] = Guard(
    "closing_time_passed",
    "The closing time has passed. Change the dates and have the call signed again.",
    lambda facts: not facts.closing_time_reached,
)
CLOSING_TIME: Guard[CallFacts] = Guard(
    "not_closed_yet", "The closing time has not come.", lambda facts: facts.closing_time_reached
)
INTERESTS_DUE: Guard[CallFacts] = Guard(
    "interests_not_due",
    "The call has no first stage, it is closed already, or its time has not come.",
    lambda facts: facts.interests_due,
)
ALL_CHECKED: Guard[CallFacts] = Guard(
    "unchecked_applications",
    "Some applications have not been checked for eligibility.",
    lambda facts: facts.unchecked_applications == 0,
    where="eligibility",
)
ENOUGH_ASSESSORS: Guard[CallFacts] = Guard(
    "assessors_missing",
    "Some eligible applications have fewer assessors than the call promises.",
    lambda facts: facts.applications_short_of_assessors == 0,
    where="assessors",
)
NO_MORE_TIME: Guard[CallFacts] = Guard(
    "more_time_open",
    "Somebody has more time to submit, or has asked for it. Answer every request, and wait until that time is over.",
    lambda facts: facts.more_time_open == 0,
    where="late",
)
ALL_SCORED: Guard[CallFacts] = Guard(
    "assessments_outstanding",
    "Some applications still lack the scores that the call promises.",
    lambda facts: facts.assessments_outstanding == 0,
    where="assessors",
)
PHASE_DUE: Guard[CallFacts] = Guard(
    "not_due", "The timetable names no time for this, or it has not come.", lambda facts: facts.phase_due
)
# What the clock would do is done by hand before its time, or where the timetable names none: the record says why.
WHY_BY_HAND: Guard[CallFacts] = Guard(
    "reason_missing", "Say why this is done by hand.", lambda facts: facts.reason_given, where="reason"
)
WHY_EARLY: Guard[CallFacts] = Guard(
    "reason_missing",
    "Say why the decisions are told before the time that all sides signed.",
    lambda facts: facts.reason_given or not facts.is_early,
    where="reason",
)
REOPENING_CONFIRMED: Guard[CallFacts] = Guard(
    "not_confirmed", "Two people have to agree before a ledger is opened.", lambda facts: facts.reopening_confirmed
)
LIST_APPROVED: Guard[CallFacts] = Guard(
    "list_not_approved", "Innovate UK has not approved the list.", lambda facts: facts.list_approved
)

NOT_YOUR_KEY = Reason("wrong_role", "You do not sign for this side.")

# Rounds are named after their call (-R12-99), applications after these (-001), awards after those (-A): 40 in all.
LONGEST_REFERENCE = 27
AFTER_CLOSING = frozenset(CallState) - {CallState.DRAFTING, CallState.AGREED, CallState.OPEN}
BEFORE_OPENING = frozenset({CallState.DRAFTING, CallState.AGREED})
LEDGERS_CLOSED = frozenset({CallState.RANKED, CallState.DECIDED, CallState.RELEASED})
DRAFTERS = frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD})
SIGNATORIES = frozenset({Role.NATIONAL_SIGNATORY, Role.REGIONAL_SIGNATORY})

CALL: Machine[CallFacts] = Machine(
    "call",
    Transition(
        CallMove.EDIT_CORE,
        BEFORE_OPENING,
        CallState.DRAFTING,
        frozenset({Role.PROGRAMME_OFFICER}),
        notices=("signatures_broken",),
    ),
    Transition(
        CallMove.EDIT_LAYER,
        BEFORE_OPENING,
        CallState.DRAFTING,
        frozenset({Role.REGION_LEAD}),
        notices=("signatures_broken",),
    ),
    Transition(
        CallMove.REHEARSE,
        frozenset({CallState.DRAFTING}),
        CallState.DRAFTING,
        DRAFTERS | SIGNATORIES,
        guards=(DEFINITION_VALID,),
    ),
    Transition(
        CallMove.SIGN,
        frozenset({CallState.DRAFTING}),
        CallState.DRAFTING,
        SIGNATORIES,
        guards=(
            DEFINITION_VALID,
            NOTHING_UNRESOLVED,
            REHEARSED,
            HASH_CURRENT,
            SIDE_UNSIGNED,
            ONE_SIDE_ONLY,
            NOT_OWN_DRAFT,
            NAMED,
            BEFORE_CLOSING,
        ),
    ),
    Transition(
        CallMove.AGREE,
        frozenset({CallState.DRAFTING}),
        CallState.AGREED,
        SIGNATORIES,
        guards=(ALL_KEYS,),
        notices=("call_agreed", "build_sheet"),
    ),
    Transition(
        CallMove.OPEN,
        frozenset({CallState.AGREED}),
        CallState.OPEN,
        frozenset({Role.CLOCK}),
        guards=(ALL_KEYS, OPENING_TIME, BEFORE_CLOSING, SET_UP),
        notices=("call_opened",),
    ),
    # A later round of an always-open call. What its set-up lacks keeps nobody's draft from going on into it.
    Transition(
        CallMove.OPEN_ROUND,
        frozenset({CallState.AGREED}),
        CallState.OPEN,
        frozenset({Role.CLOCK}),
        guards=(ALL_KEYS, OPENING_TIME, BEFORE_CLOSING),
    ),
    Transition(
        CallMove.CLOSE_INTERESTS,
        frozenset({CallState.OPEN}),
        CallState.OPEN,
        frozenset({Role.CLOCK}),
        guards=(INTERESTS_DUE,),
        notices=("interests_closed",),
    ),
    Transition(
        CallMove.CLOSE,
        frozenset({CallState.OPEN}),
        CallState.CLOSED,
        frozenset({Role.CLOCK}),
        guards=(CLOSING_TIME,),
        notices=("call_closed",),
    ),
    Transition(
        CallMove.START_ASSESSMENT,
        frozenset({CallState.CLOSED}),
        CallState.ASSESSING,
        frozenset({Role.PROGRAMME_OFFICER, Role.CLOCK}),
        guards=(ALL_CHECKED, ENOUGH_ASSESSORS, NO_MORE_TIME, PHASE_DUE, WHY_BY_HAND),
        notices=("assessors_invited",),
    ),
    Transition(
        CallMove.CLOSE_LEDGERS,
        frozenset({CallState.ASSESSING}),
        CallState.RANKED,
        frozenset({Role.PROGRAMME_OFFICER, Role.CLOCK}),
        guards=(ALL_SCORED, PHASE_DUE, WHY_BY_HAND),
        notices=("ledgers_closed",),
    ),
    # What two people need for it, and who is told, stands in `workflows/reopening.py`.
    Transition(
        CallMove.REOPEN_LEDGER,
        frozenset({CallState.RANKED}),
        CallState.ASSESSING,
        frozenset({Role.APPROVER, Role.NATIONAL_SIGNATORY}),
        guards=(REOPENING_CONFIRMED,),
    ),
    Transition(
        CallMove.DECIDE,
        frozenset({CallState.RANKED}),
        CallState.DECIDED,
        APPROVERS,
        guards=(LIST_APPROVED,),
    ),
    Transition(
        CallMove.RELEASE,
        frozenset({CallState.DECIDED}),
        CallState.RELEASED,
        frozenset({Role.PROGRAMME_OFFICER}),
        guards=(WHY_EARLY,),
        notices=("decisions_released",),
    ),
)


def signing_obstacles(facts: CallFacts) -> tuple[Reason, ...]:
    """What keeps anybody from signing the version of these facts, whoever they are."""
    return CALL.refusals(CallMove.SIGN, CallState.DRAFTING, SIGNATORIES, facts)


def standing(versions: Iterable[tuple[UUID, str, str]]) -> tuple[tuple[UUID, str], ...]:
    """Who wrote what still stands: author and side of each version (author, side, mark of the side's part), in order.

    When a part comes back to what it was, those who changed it in between and brought it back wrote nothing of it.
    """
    parts: dict[str, list[tuple[UUID, str]]] = {}
    for author, side, mark in versions:
        kept = parts.setdefault(side, [])
        marks = [one for _, one in kept]
        if mark in marks:
            del kept[marks.index(mark) + 1 :]
        else:
            kept.append((author, mark))
    return tuple((author, side) for side, kept in parts.items() for author, _ in kept)


def alone(versions: Iterable[tuple[UUID, str]], side: str | None, person: UUID) -> bool:
    """Whether a person alone drafted all of these versions (author and side of each), or their own side's part of them.

    A part that nobody of the side has edited was drafted by another.
    """
    kept = tuple(versions)
    everybody = {author for author, _ in kept}
    own = {author for author, wrote in kept if wrote == side}
    return person in everybody and (everybody == {person} or own == {person})
