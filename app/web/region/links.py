"""Under which address does a region's side do each thing of a call?"""

import uuid
from collections.abc import Callable
from typing import Any

from flask import url_for

PAGES = {
    "agreement": "agreement.call",
    "amendment": "agreement.amendment",
    "clarifications": "agreement.clarifications",
    "call": "region.call",
    "applications": "region.applications",
    "conflicts": "region.conflicts",
    "regional_assessors": "region.assessors",
    "pool": "region.pool",
    "proposals": "region.proposals",
    "progress": "region.progress",
    "interests": "region.interests",
    "ranking": "region.ranking",
    "replay": "region.replay_ranking",
    "reopen": "region.reopen_ledger",
    "panel_sheet": "region.panel_sheet",
    "sittings": "panels.of_call",
    "portfolio": "region.portfolio",
    "history": "region.call_history",
}


def links_of(call_id: uuid.UUID) -> Callable[..., str]:
    """The addresses of one call's pages by name; '' for what belongs to another side."""

    def link(name: str, **values: Any) -> str:
        # A person acts in one region at a time, so that the page needs no name for it.
        values.pop("region_id", None)
        return url_for(PAGES[name], call_id=call_id, **values) if name in PAGES else ""

    return link
