"""What do the pages hold on which a closed ledger is asked to be opened, and on which somebody confirms it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models import Call, Region
from app.notices.readers import Reader
from app.notices.reopening import of_reopening, whose_marks_open
from app.queries.reopenings import line_of, reopening_facts, request_waiting
from app.queries.staff import head_of
from app.walls import as_system
from app.web.shared.display import plural
from app.web.shared.gate import current_actor
from app.web.shared.ranking_pages import ledger_words
from app.web.shared.running import Link, linked
from app.web.shared.staff_pages import frame
from app.web.shared.told import told_of
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.reopening import REOPENING, Reopened, ReopeningMove, ReopeningState

ASSESSORS = {Ledger.NATIONAL: ("national assessor", "national assessors"), Ledger.REGIONAL: ("scorer", "scorers")}


@dataclass(frozen=True)
class Concerned:
    """Who would be told when the ledger opens: those who run the call by name, and of its assessors how many: one side
    never learns who assesses for the other."""

    people: Sequence[str]
    assessors: str


def asking_page(call: Call, region: Region | None, link: Link, refused: Sequence[Reason] | None) -> dict[str, Any]:
    """What a side reads before it asks for its own ledger, or while its request waits; `refused` is what was said to
    the request that was just sent."""
    head, asked = head_of(call), _asked(region)
    waiting = request_waiting(call.id)
    line = line_of(waiting) if waiting else None
    about = _about(call, asked)
    return {
        **frame(head, link, "ranking"),
        "ledger_words": ledger_words(asked.ledger, region.name if region else ""),
        "waiting": line,
        "waiting_words": ledger_words(line.ledger, line.region) if line else "",
        "is_own": waiting is not None and waiting.reopened == asked,
        "reasons": [] if line else _linked(refused if refused is not None else _obstacles(call, asked), link),
        "confirmers": [one.name for one in told_of("reopening_asked", about)],
        "concerned": concerned(about, asked.ledger),
    }


def confirming_page(call: Call, link: Link, refused: Sequence[Reason] | None) -> dict[str, Any]:
    """What the second person reads; without a request that waits there is nothing to confirm."""
    head, waiting, actor = head_of(call), request_waiting(call.id), current_actor()
    page = {**frame(head, link, "ranking"), "waiting": None, "reasons": [], "reads": link("ranking")}
    if waiting is None:
        return page
    line = line_of(waiting)
    facts = reopening_facts(call, actor, kept=waiting)
    found = REOPENING.refusals(ReopeningMove.CONFIRM, waiting.state, actor.roles, facts)
    about = _about(call, waiting.reopened) | {"asked_by": str(waiting.asked_by), "reason": waiting.reason}
    return page | {
        "waiting": line,
        "waiting_words": ledger_words(line.ledger, line.region),
        "reasons": _linked(refused if refused is not None else found, link),
        "concerned": concerned(about, line.ledger),
    }


def seen_id(text: str | None) -> uuid.UUID:
    """The request that stood on a page; one that never was where the page says nothing sensible."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.UUID(int=0)


def concerned(about: Mapping[str, str], ledger: Ledger) -> Concerned:
    """Who is told that the ledger is open."""
    everybody, assessors = told_of("ledger_reopened", about), _assessors(about)
    hidden = {one.address for one in assessors}
    names = [one.name for one in everybody if one.address not in hidden]
    return Concerned(names, plural(len(hidden), *ASSESSORS[ledger]))


@as_system()
def _assessors(about: Mapping[str, str]) -> Sequence[Reader]:
    return list(whose_marks_open(of_reopening(about)))


def _asked(region: Region | None) -> Reopened:
    return Reopened(Ledger.REGIONAL, region.id) if region else Reopened(Ledger.NATIONAL)


def _about(call: Call, asked: Reopened) -> dict[str, str]:
    return {
        "call_id": str(call.id),
        "ledger": asked.ledger.value,
        "region_id": str(asked.region_id or ""),
        "asked_by": str(current_actor().id),
    }


def _obstacles(call: Call, asked: Reopened) -> Sequence[Reason]:
    actor = current_actor()
    facts = reopening_facts(call, actor, asked=asked)
    return REOPENING.refusals(ReopeningMove.ASK, ReopeningState.ASKED, actor.roles, facts)


def _linked(reasons: Sequence[Reason], link: Link) -> list[tuple[str, str]]:
    addresses = {"reason": "#reason", "lists": link("call") or link("portfolio")}
    return linked(reasons, lambda where: addresses.get(where, ""))
