"""What may each side know of what happened to a thing, and whom may it know by name?

A move that no row names for a side is not in its history, and is not counted there either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import ORGANISATION_ROLES
from workflows.application import APPLICATION, ApplicationMove
from workflows.assessment import AssessmentMove
from workflows.call import CallMove
from workflows.clarification import CLARIFICATION, ClarificationMove
from workflows.decision import RecommendationMove
from workflows.definition import Ledger
from workflows.interest import INTEREST, InterestMove
from workflows.offer import OFFER, OfferMove


class Reader(StrEnum):
    """The side from which somebody reads a history. An auditor reads everything."""

    FUNDER = "funder"
    REGION = "region"
    ORGANISATION = "organisation"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Stage:
    """How far the call is, as far as it decides what may be known."""

    ledgers_closed: bool = False
    released: bool = False


Moves = frozenset[str]
NOTHING: Moves = frozenset()
OF_CLARIFICATION: Moves = frozenset(ClarificationMove)
OF_CALL: Moves = frozenset({"draft", "begin_round", "keep_sheet", *CallMove})
OF_WRITING: Moves = frozenset(
    {
        "start",
        "follow_amendment",
        "follow_round",
        "keep_paper",
        ApplicationMove.SUBMIT,
        ApplicationMove.REOPEN,
        ApplicationMove.WITHDRAW,
        ApplicationMove.FIND_INELIGIBLE,
    }
)
OF_APPLICATION = OF_WRITING | {ApplicationMove.CONFIRM_ELIGIBLE}
# Single scores are the assessor's own business; handing in is what others wait for.
OF_ASSESSMENT: Moves = frozenset({"assign", *AssessmentMove}) - {AssessmentMove.SCORE}
OF_AWARD: Moves = frozenset({"award"})
# The advice itself is nobody's history but the region's: that there was one is told when it is.
OF_INTEREST: Moves = frozenset({"start", *InterestMove}) - {InterestMove.WRITE}
OF_INTEREST_TOLD = OF_INTEREST - {InterestMove.ADVISE}
OF_LIST: Moves = frozenset({"begin", *RecommendationMove})
OF_LIST_SENT = frozenset({RecommendationMove.RECOMMEND, RecommendationMove.SEND_BACK, RecommendationMove.APPROVE})
OF_OFFER: Moves = frozenset(OfferMove)
OF_OFFER_SENT: Moves = frozenset({OfferMove.SEND, OfferMove.ACCEPT, OfferMove.REFUSE})
OF_ORGANISATION: Moves = frozenset({"register", "invite"})
OF_ROLE: Moves = frozenset({"grant_role"})

KNOWN: Mapping[str, Mapping[Reader, Moves]] = {
    "calls": {Reader.FUNDER: OF_CALL, Reader.REGION: OF_CALL},
    "applications": {Reader.FUNDER: OF_APPLICATION, Reader.REGION: OF_APPLICATION, Reader.ORGANISATION: OF_WRITING},
    "awards": {Reader.FUNDER: OF_AWARD, Reader.REGION: OF_AWARD},
    "clarifications": dict.fromkeys((Reader.FUNDER, Reader.REGION, Reader.ORGANISATION), OF_CLARIFICATION),
    "interests": {
        Reader.FUNDER: OF_INTEREST_TOLD,
        Reader.REGION: OF_INTEREST,
        Reader.ORGANISATION: OF_INTEREST_TOLD,
    },
    "recommendations": {Reader.FUNDER: OF_LIST_SENT, Reader.REGION: OF_LIST},
    "offers": {Reader.FUNDER: OF_OFFER, Reader.REGION: OF_OFFER_SENT, Reader.ORGANISATION: OF_OFFER_SENT},
    "organisations": {Reader.ORGANISATION: OF_ORGANISATION},
    "role_grants": {Reader.ORGANISATION: OF_ROLE},
}
EVERYTHING: Mapping[str, Moves] = {
    "calls": OF_CALL,
    "applications": OF_APPLICATION,
    "awards": OF_AWARD,
    "clarifications": OF_CLARIFICATION,
    "interests": OF_INTEREST,
    "recommendations": OF_LIST,
    "offers": OF_OFFER,
    "organisations": OF_ORGANISATION,
    "role_grants": OF_ROLE,
}
# To an organisation its eligibility and its award are told with the decisions, except that it was found not eligible.
AFTER_RELEASE: Mapping[str, Moves] = {"applications": OF_APPLICATION, "awards": OF_AWARD}
OWN_LEDGER = {Reader.FUNDER: Ledger.NATIONAL, Reader.REGION: Ledger.REGIONAL}
OWN_MOVES: Moves = frozenset(
    {"start", "register", "invite", "grant_role"}
    | {
        move
        for machine in (APPLICATION, CLARIFICATION, INTEREST, OFFER)
        for move, row in machine.rows.items()
        if row.roles <= ORGANISATION_ROLES
    }
)

# Who asks about a call is not told to those who answer.
UNNAMED_TO_STAFF: Moves = frozenset({ClarificationMove.ASK})


def known_moves(kind: str, reader: Reader, stage: Stage) -> Moves:
    """The moves of this kind of thing that this side may know now."""
    if reader == Reader.AUDITOR:
        return EVERYTHING.get(kind, NOTHING)
    known = KNOWN.get(kind, {}).get(reader, NOTHING)
    if reader == Reader.ORGANISATION and stage.released:
        return known | AFTER_RELEASE.get(kind, NOTHING)
    return known


def known_ledgers(reader: Reader, stage: Stage) -> frozenset[Ledger]:
    """The ledgers of whose assessments this side may know anything: its own, and the other once both are closed."""
    if reader == Reader.AUDITOR or (reader in OWN_LEDGER and stage.ledgers_closed):
        return frozenset(Ledger)
    return frozenset({OWN_LEDGER[reader]}) if reader in OWN_LEDGER else frozenset()


def is_named(move: str, ledger: Ledger | None, reader: Reader) -> bool:
    """Whether this side learns the name of whoever made the move.

    An organisation learns its own people's names and no others; the funder and a region never learn from a history
    who assessed in the other's ledger.
    """
    if reader == Reader.AUDITOR:
        return True
    if reader == Reader.ORGANISATION:
        return ledger is None and move in OWN_MOVES
    return move not in UNNAMED_TO_STAFF and (ledger is None or ledger == OWN_LEDGER[reader])
