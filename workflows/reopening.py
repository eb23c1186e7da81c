"""May a ledger that was closed be opened again, for which marks, and by which two people?

Closing freezes every mark, and the ranking follows from them. A mistake that nobody may leave standing (marks entered
for the wrong application, somebody who should never have been asked) takes two people to open what was closed: whoever
fills the ledger asks with a reason, and somebody of the funder who does not run the assessment confirms.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows.actor import Role
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.machine import Guard, Machine, Reason, Transition


class ReopeningState(StrEnum):
    """Where a request to open a closed ledger stands. Confirmed means that the ledger is open now."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class ReopeningMove(StrEnum):
    """What can be done to it."""

    ASK = "ask_reopening"
    WITHDRAW = "withdraw_reopening"
    CONFIRM = "confirm_reopening"
    CLOSE = "close_reopening"


@dataclass(frozen=True)
class Reopened:
    """Which marks a confirmed reopening lets change: one ledger, and of the regional one the marks of one region."""

    ledger: Ledger
    region_id: UUID | None = None

    def reaches(self, ledger: Ledger, region_id: UUID) -> bool:
        """Whether an assessment in this ledger, of an application in this region, may change."""
        return ledger == self.ledger and self.region_id in (None, region_id)


@dataclass(frozen=True)
class ReopeningFacts:
    """What the guards need to know, true at one instant. Lists are named by their regions."""

    call_is_ranked: bool = True
    asks_for_own_ledger: bool = True
    approved_lists: tuple[str, ...] = ()
    recommended_lists: tuple[str, ...] = ()
    asked_already: bool = False
    reason_given: bool = True
    request_is_seen: bool = True
    is_another_person: bool = True
    is_own_side: bool = True


def _one_for_each(code: str, names: tuple[str, ...], text: str, where: str = "") -> tuple[Reason, ...]:
    return tuple(Reason(code, text.format(name), where) for name in names)


RANKED: Guard[ReopeningFacts] = Guard(
    "not_ranked",
    "Only ledgers that are closed can be opened again, and only until the list is decided.",
    lambda facts: facts.call_is_ranked,
)
OWN_LEDGER: Guard[ReopeningFacts] = Guard(
    "wrong_ledger",
    "This ledger is filled by the other side. Ask them to open it.",
    lambda facts: facts.asks_for_own_ledger,
)
NONE_APPROVED: Guard[ReopeningFacts] = Guard(
    "list_approved",
    "A list is approved.",
    lambda facts: not facts.approved_lists,
    details=lambda facts: _one_for_each(
        "list_approved",
        facts.approved_lists,
        "The list of {} is approved. Its awards stand on this ranking, so that no mark behind it can change any more.",
    ),
)
NONE_RECOMMENDED: Guard[ReopeningFacts] = Guard(
    "list_recommended",
    "A list is recommended.",
    lambda facts: not facts.recommended_lists,
    details=lambda facts: _one_for_each(
        "list_recommended",
        facts.recommended_lists,
        "The list of {} is recommended and waits for approval. Have the approver send it back first.",
        "lists",
    ),
)
NOT_ASKED: Guard[ReopeningFacts] = Guard(
    "asked_already",
    "Somebody has asked to open a ledger of this call already. That is confirmed or withdrawn first.",
    lambda facts: not facts.asked_already,
)
REASON: Guard[ReopeningFacts] = Guard(
    "reason_missing", "Say why the ledger has to be opened.", lambda facts: facts.reason_given, where="reason"
)
SEEN: Guard[ReopeningFacts] = Guard(
    "request_changed",
    "What you were shown is not what is asked now. Read it again, then confirm.",
    lambda facts: facts.request_is_seen,
)
ANOTHER_PERSON: Guard[ReopeningFacts] = Guard(
    "own_request", "You asked for this. Somebody else has to confirm it.", lambda facts: facts.is_another_person
)
OWN_SIDE: Guard[ReopeningFacts] = Guard(
    "other_side", "The other side asked for this, so that you cannot take it back.", lambda facts: facts.is_own_side
)

# Who fills a ledger asks for it; who signs or approves for the funder confirms, and runs no assessment.
CONFIRMERS = frozenset({Role.APPROVER, Role.NATIONAL_SIGNATORY})
ASKED = frozenset({ReopeningState.ASKED})
STILL_POSSIBLE = (RANKED, NONE_APPROVED, NONE_RECOMMENDED)

REOPENING: Machine[ReopeningFacts] = Machine(
    "reopening",
    Transition(
        ReopeningMove.ASK,
        ASKED,
        ReopeningState.ASKED,
        frozenset(RUN_BY.values()),
        guards=(*STILL_POSSIBLE, OWN_LEDGER, NOT_ASKED, REASON),
        notices=("reopening_asked",),
    ),
    Transition(
        ReopeningMove.WITHDRAW,
        ASKED,
        ReopeningState.WITHDRAWN,
        frozenset(RUN_BY.values()) | CONFIRMERS,
        guards=(OWN_SIDE,),
        notices=("reopening_withdrawn",),
    ),
    Transition(
        ReopeningMove.CONFIRM,
        ASKED,
        ReopeningState.CONFIRMED,
        CONFIRMERS,
        guards=(*STILL_POSSIBLE, SEEN, ANOTHER_PERSON),
        notices=("ledger_reopened",),
    ),
    # When both ledgers are closed again. The clock stands back meanwhile: whoever asked says when the work is done.
    Transition(
        ReopeningMove.CLOSE,
        frozenset({ReopeningState.CONFIRMED}),
        ReopeningState.CLOSED,
        frozenset({Role.PROGRAMME_OFFICER}),
    ),
)
