"""Under which address does the funder's side do each thing of a call, and for whom is there one?"""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask import url_for

from app.permissions import Permission
from app.policy import may
from app.queries.staff import Head
from app.web.shared.gate import current_actor
from app.web.shared.running import linked
from workflows.machine import Reason

# The pages of one call: the endpoint and what it asks of the person. A page of another side has no address here.
PAGES = {
    "agreement": ("agreement.call", Permission.CALL_READ),
    "amendment": ("agreement.amendment", Permission.CALL_READ),
    "clarifications": ("agreement.clarifications", Permission.CLARIFICATION_REVIEW),
    "call": ("funder.call", Permission.CALL_READ),
    "late": ("funder.late_requests", Permission.EXCEPTION_READ),
    "applications": ("funder.applications", Permission.CALL_READ),
    "conflicts": ("funder.conflicts", Permission.CALL_READ),
    "national_assessors": ("funder.assessors", Permission.CALL_READ),
    "pool": ("funder.pool", Permission.CALL_READ),
    "proposals": ("funder.proposals", Permission.CALL_READ),
    "progress": ("funder.progress", Permission.CALL_READ),
    "start_assessment": ("funder.start_assessment", Permission.CALL_START_ASSESSMENT),
    "close_ledgers": ("funder.close_ledgers", Permission.CALL_CLOSE_LEDGERS),
    "reopen": ("funder.reopen_ledger", Permission.CALL_REOPEN),
    "confirm_reopening": ("funder.confirm_reopening", Permission.CALL_CONFIRM_REOPENING),
    "interests": ("funder.interests", Permission.INTEREST_REVIEW),
    "ranking": ("funder.ranking", Permission.CALL_RANKING),
    "replay": ("funder.replay_ranking", Permission.CALL_RANKING),
    "panel_sheet": ("funder.panel_sheet", Permission.MODERATION_READ),
    "release": ("funder.release", Permission.CALL_RELEASE),
    "offers": ("funder.offers", Permission.CALL_READ),
    "sittings": ("panels.of_call", Permission.CALL_READ),
    "history": ("funder.call_history", Permission.CALL_READ),
}
MENDED_AT: dict[str, tuple[str, dict[str, str]]] = {
    "late": ("late", {}),
    "eligibility": ("applications", {"state": "submitted"}),
    "assessors": ("national_assessors", {"show": "short"}),
}


def links_of(call_id: uuid.UUID) -> Callable[..., str]:
    """The addresses of one call's pages by name; '' for what this person cannot open."""

    def link(name: str, **values: Any) -> str:
        if name == "list":
            return url_for("funder.recommendation", **values)
        endpoint, permission = PAGES.get(name, ("", Permission.CALL_READ))
        if not endpoint or not may(current_actor(), permission):
            return ""
        return url_for(endpoint, call_id=call_id, **values)

    return link


def mended(head: Head, reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    """Why a move of the call is refused, each reason with the page where it is mended."""
    link = links_of(head.id)

    def address(where: str) -> str:
        name, values = MENDED_AT.get(where, ("", {}))
        return link(name, **values) if name else ""

    return linked(reasons, address)
