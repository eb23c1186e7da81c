"""Where is each thing mended that keeps a version from being signed, and by whom?"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask import url_for

from app.queries.agreement import Agreement
from app.queries.negotiation import QUESTION_OPEN, SUGGESTION_OPEN
from workflows.definition import NATIONAL
from workflows.machine import Reason

_THINGS = {"question": "agreement.question", "criterion": "agreement.criterion", "section": "agreement.section"}
# Where the control stands on the page of the basics, or of the layer.
_CONTROLS = {
    "title": "title",
    "milestones": "opens_at-day",
    "threshold": "threshold",
    "assessors": "national_assessors",
    "finance": "minimum_cost",
    "budget": "budget",
    "condition": "conditions",
    "slot": "slot_most",
    "partnership": "lead_authority",
}
_PAGES = {"settings": "agreement.settings", "eligibility": "agreement.eligibility", "portfolio": "agreement.portfolio"}
_CORE_PAGES = {
    "first-stage": "agreement.first_stage",
    "entry": "agreement.entry",
    "authority": "agreement.authority",
    "choosing": "agreement.choosing",
    "declarations": "agreement.declarations",
    "question-dates": "agreement.question_dates",
}


@dataclass(frozen=True)
class Problem:
    """One sentence, the address where this reader mends it ('' when it is not theirs), and whose it is."""

    text: str
    href: str


def linked(agreement: Agreement, reasons: Iterable[Reason], own: Collection[str]) -> list[Problem]:
    """The reasons with addresses for the sides that the reader writes; others' are named instead."""
    return [_problem(agreement, reason, own) for reason in reasons]


def checks_at(problems: Iterable[Reason], advised: Iterable[Reason]) -> dict[str, list[tuple[str, bool]]]:
    """What is said of each clause: a sentence, and whether it keeps the version from being signed."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for reasons, keeps in ((problems, True), (advised, False)):
        for reason in reasons:
            found.setdefault(reason.where, []).append((reason.text, keeps))
    return found


def _problem(agreement: Agreement, reason: Reason, own: Collection[str]) -> Problem:
    if reason.where == "rehearsal":
        return Problem(reason.text, url_for("agreement.rehearsal", call_id=agreement.id))
    if reason.where == "signatories":
        return Problem(reason.text, url_for("agreement.set_up", call_id=agreement.id, _anchor="signatories"))
    if reason.where in ("reason", "effect"):
        return Problem(reason.text, url_for("agreement.amendment", call_id=agreement.id, _anchor=reason.where))
    side = _side(reason.where)
    if reason.code in (SUGGESTION_OPEN, QUESTION_OPEN):
        return Problem(reason.text, url_for("agreement.clause", call_id=agreement.id, clause=reason.where))
    if side in own:
        return Problem(reason.text, mend_address(agreement.id, reason.where))
    owner = agreement.names.get(side, "")
    return Problem(f"{reason.text} ({owner} mends this.)" if owner else reason.text, "")


def mend_address(call_id: uuid.UUID, where: str) -> str:
    """The address of the page, and the place on it, that a reason's `where` names; '' when it names none."""
    side = _side(where)
    if not side:
        return ""
    rest = where.split(":")[1 if side == NATIONAL else 2 :]
    kind, name = rest[0] if rest else "", rest[1] if len(rest) > 1 else ""
    if kind in _THINGS:
        return url_for(_THINGS[kind], call_id=call_id, side=side, **{f"{kind}_id": name})
    if kind == "criteria":
        return url_for("agreement.call", call_id=call_id, _anchor=f"{side}-weights")
    if kind in _CORE_PAGES:
        return url_for(_CORE_PAGES[kind], call_id=call_id)
    if kind in _PAGES:
        return url_for(_PAGES[kind], call_id=call_id, side=side)
    if kind not in _CONTROLS:
        return ""
    if side == NATIONAL:
        return url_for("agreement.basics", call_id=call_id, _anchor=_CONTROLS[kind])
    return url_for("agreement.layer", call_id=call_id, side=side, _anchor=_CONTROLS[kind])


def _side(where: str) -> str:
    if where.startswith("core"):
        return NATIONAL
    return where.split(":")[1] if where.startswith("layer:") else ""
