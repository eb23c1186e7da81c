"""What may each side know of what happened to a thing, and whom may it know by name?

A move that no row names for a side is not in its history, and is not counted there either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflows.actor import TEAM_ROLES, Role
from workflows.application import APPLICATION, ApplicationMove
from workflows.assessment import AssessmentMove
from workflows.call import CallMove
from workflows.clarification import CLARIFICATION, ClarificationMove
from workflows.consortium import PARTNER, PartnerMove
from workflows.decision import HoldMove, RecommendationMove
from workflows.declaration import DECLARATION, DeclarationMove
from workflows.definition import Ledger
from workflows.interest import INTEREST, InterestMove
from workflows.join_request import JoinMove
from workflows.late_exception import LATE, LateMove
from workflows.lead_change import LEAD_CHANGE, LeadChangeMove
from workflows.machine import Machine
from workflows.offer import OFFER, OfferMove
from workflows.partner_invitation import PARTNER_INVITATION, PartnerInvitationMove
from workflows.reopening import ReopeningMove


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
OF_CALL: Moves = frozenset({"draft", "begin_round", "keep_sheet", "offer_document", "withdraw_document", *CallMove})
OF_WRITING: Moves = frozenset(
    {
        "start",
        "follow_amendment",
        "follow_round",
        "return_to_round",
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
OF_DECLARATION: Moves = frozenset(DeclarationMove)
OF_INTEREST: Moves = frozenset({"start", *InterestMove}) - {InterestMove.WRITE}
OF_INTEREST_TOLD = OF_INTEREST - {InterestMove.ADVISE}
OF_LATE: Moves = frozenset(LateMove)
OF_LIST: Moves = frozenset({"begin", *RecommendationMove, *HoldMove})
# What the panel and the board do with it before it is sent on is their own.
OF_LIST_SENT = OF_LIST - {"begin", RecommendationMove.COMPOSE, RecommendationMove.RECOMMEND_TO_BOARD}
OF_OFFER: Moves = frozenset(OfferMove)
OF_OFFER_SENT: Moves = frozenset({OfferMove.SEND, OfferMove.ACCEPT, OfferMove.REFUSE})
OF_ORGANISATION: Moves = frozenset(
    {"register", "invite", "change_details", "look_up", "state_size", "send_invitation_again", "withdraw_invitation"}
)
OF_JOINING: Moves = frozenset(JoinMove)
OF_LEAD_CHANGE: Moves = frozenset(LeadChangeMove)
OF_PARTNER: Moves = frozenset(PartnerMove)
OF_PARTNER_INVITATION: Moves = frozenset(PartnerInvitationMove)
# That it was confirmed is told as a move of the call.
OF_REOPENING: Moves = frozenset({ReopeningMove.ASK, ReopeningMove.WITHDRAW})
OF_ROLE: Moves = frozenset({"grant_role", "end_role"})

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
    "late_exceptions": {Reader.FUNDER: OF_LATE, Reader.ORGANISATION: OF_LATE},
    "recommendations": {Reader.FUNDER: OF_LIST_SENT, Reader.REGION: OF_LIST},
    "reopenings": {Reader.FUNDER: OF_REOPENING, Reader.REGION: OF_REOPENING},
    "offers": {Reader.FUNDER: OF_OFFER, Reader.REGION: OF_OFFER_SENT, Reader.ORGANISATION: OF_OFFER_SENT},
    "organisations": {Reader.ORGANISATION: OF_ORGANISATION},
    # How a team came to be is its own business; staff read who takes part in what was submitted.
    "declarations": {Reader.ORGANISATION: OF_DECLARATION},
    "lead_changes": {Reader.ORGANISATION: OF_LEAD_CHANGE},
    "partners": {Reader.ORGANISATION: OF_PARTNER},
    "partner_invitations": {Reader.ORGANISATION: OF_PARTNER_INVITATION},
    "join_requests": {Reader.ORGANISATION: OF_JOINING},
    "role_grants": {Reader.ORGANISATION: OF_ROLE},
}
EVERYTHING: Mapping[str, Moves] = {
    "calls": OF_CALL,
    "applications": OF_APPLICATION,
    "awards": OF_AWARD,
    "clarifications": OF_CLARIFICATION,
    "interests": OF_INTEREST,
    "late_exceptions": OF_LATE,
    "recommendations": OF_LIST,
    "reopenings": OF_REOPENING,
    "offers": OF_OFFER,
    "organisations": OF_ORGANISATION,
    "declarations": OF_DECLARATION,
    "lead_changes": OF_LEAD_CHANGE,
    "partners": OF_PARTNER,
    "partner_invitations": OF_PARTNER_INVITATION,
    "join_requests": OF_JOINING,
    "role_grants": OF_ROLE,
}
# To an organisation its eligibility and its award are told with the decisions, except that it was found not eligible.
AFTER_RELEASE: Mapping[str, Moves] = {"applications": OF_APPLICATION, "awards": OF_AWARD}
OWN_LEDGER = {Reader.FUNDER: Ledger.NATIONAL, Reader.REGION: Ledger.REGIONAL}
TEAM_MACHINES: tuple[Machine[Any], ...] = (
    APPLICATION, CLARIFICATION, DECLARATION, INTEREST, LATE, LEAD_CHANGE, OFFER, PARTNER, PARTNER_INVITATION,
)  # fmt: skip
OWN_MOVES: Moves = frozenset(
    {"start"}
    | OF_ORGANISATION
    | OF_JOINING
    | OF_ROLE
    | {
        move
        for machine in TEAM_MACHINES
        for move, row in machine.rows.items()
        if row.roles <= TEAM_ROLES | {Role.INVITED}
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

    An organisation learns the names of the people it applies with and no others; the funder and a region never learn
    from a history who assessed in the other's ledger.
    """
    if reader == Reader.AUDITOR:
        return True
    if reader == Reader.ORGANISATION:
        return ledger is None and move in OWN_MOVES
    return move not in UNNAMED_TO_STAFF and (ledger is None or ledger == OWN_LEDGER[reader])
