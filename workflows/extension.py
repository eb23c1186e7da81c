"""May the deadline of an open call be put off, and by whom?

Money and fairness hang on a deadline, so that it takes two people, of two sides: one proposes with a reason, another
confirms. Nothing closes a call early: that would break what all sides signed and applicants planned by.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.call import DRAFTERS, SIGNATORIES
from workflows.machine import Guard, Machine, Reason, Transition


class ExtensionState(StrEnum):
    """Where a proposal to put off a deadline stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class ExtensionMove(StrEnum):
    """What can be done to it."""

    PROPOSE = "propose_extension"
    CONFIRM = "confirm_extension"
    WITHDRAW = "withdraw_extension"


@dataclass(frozen=True)
class ExtensionFacts:
    """What the guards need to know, true at one instant."""

    call_is_open: bool = True
    before_deadline: bool = True
    is_later: bool = True
    before_assessment_due: bool = True
    reason_given: bool = True
    is_another_person: bool = True
    is_another_side: bool = True
    deadline_unchanged: bool = True


NOT_YOUR_SIDE = Reason("wrong_role", "You do not act for this side.")
PROPOSED_ALREADY = Reason("proposed_already", "A later deadline is proposed already. Confirm or withdraw that.")

CALL_OPEN: Guard[ExtensionFacts] = Guard(
    "call_not_open", "Only the deadline of an open call is put off.", lambda facts: facts.call_is_open
)
IN_TIME: Guard[ExtensionFacts] = Guard(
    "deadline_passed",
    "The deadline has passed: applications can be read now, so it is not put off any more.",
    lambda facts: facts.before_deadline,
)
LATER: Guard[ExtensionFacts] = Guard(
    "not_later", "Choose a time after the deadline that stands.", lambda facts: facts.is_later, where="to_at"
)
BEFORE_DUE: Guard[ExtensionFacts] = Guard(
    "after_assessment_due",
    "Choose a time before assessment is due to be finished.",
    lambda facts: facts.before_assessment_due,
    where="to_at",
)
REASON: Guard[ExtensionFacts] = Guard(
    "no_reason", "Say why, in words that applicants will read.", lambda facts: facts.reason_given, where="reason"
)
ANOTHER_PERSON: Guard[ExtensionFacts] = Guard(
    "own_proposal", "You proposed this. Somebody else has to confirm it.", lambda facts: facts.is_another_person
)
ANOTHER_SIDE: Guard[ExtensionFacts] = Guard(
    "own_side", "Your side proposed this. Another side has to confirm it.", lambda facts: facts.is_another_side
)
UNCHANGED: Guard[ExtensionFacts] = Guard(
    "deadline_changed",
    "The deadline changed after this was proposed. Withdraw it, and propose again.",
    lambda facts: facts.deadline_unchanged,
)

PROPOSED = frozenset({ExtensionState.PROPOSED})
PEOPLE: frozenset[Role] = DRAFTERS | SIGNATORIES

EXTENSION: Machine[ExtensionFacts] = Machine(
    "extension",
    Transition(
        ExtensionMove.PROPOSE,
        PROPOSED,
        ExtensionState.PROPOSED,
        DRAFTERS,
        guards=(CALL_OPEN, IN_TIME, LATER, BEFORE_DUE, REASON),
        notices=("extension_proposed",),
    ),
    Transition(
        ExtensionMove.CONFIRM,
        PROPOSED,
        ExtensionState.CONFIRMED,
        PEOPLE,
        guards=(CALL_OPEN, IN_TIME, LATER, BEFORE_DUE, UNCHANGED, ANOTHER_PERSON, ANOTHER_SIDE),
        notices=("deadline_extended",),
    ),
    Transition(ExtensionMove.WITHDRAW, PROPOSED, ExtensionState.WITHDRAWN, DRAFTERS),
)
