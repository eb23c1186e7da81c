"""What came of an item: recorded while it is discussed, corrected with a reason, confirmed by its chair."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import SittingItem
from app.permissions import Permission
from app.queries.sitting_item_page import ItemPage, again, item_page
from app.services import sitting_room
from app.services.sitting_room import Found
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, refused, say, show, told
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.sitting_words import OUTCOMES
from forms.sittings import OutcomeForm, SeenForm
from workflows.interview_marks import InterviewMark
from workflows.machine import Reason
from workflows.sitting_item import Outcome

URL = "/sittings/items/<uuid:sitting_item_id>"
_NUMBER = re.compile(r"\d{1,4}")
AGREED = "all"


@bp.route(f"{URL}/outcome", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def outcome(sitting_item: SittingItem) -> ResponseReturnValue:
    """Record what the panel came to, or correct what was recorded and say why."""
    item_id, before = sitting_item.id, item_page(sitting_item)
    form = _form(before)
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        marks, wrong = _marks(before)
        if not wrong:
            with refused() as wrong, unit_of_work():
                _keep(item_id, form, marks)
        reasons = wrong
        if not reasons:
            say("The outcome is recorded. Whoever takes the chair for this item confirms it once the item is over.")
            return redirect(url_for("panels.item", sitting_item_id=item_id), code=303)
    found = _found(item_id) if reasons else before
    page = {
        "page": found,
        "form": form,
        "grid": _grid(found),
        "columns": ["All agreed", *_columns(found).values()],
        "reasons": told(found.sitting.id, reasons),
        "corrects": bool(found.number),
    }
    status = 409 if reasons else (422 if form.errors else 200)
    return show("panels/outcome.html", found.sitting, "item", status, **page)


@bp.post(f"{URL}/confirm")
@needs(Permission.SITTING_CHAIR)
def confirm(sitting_item: SittingItem) -> ResponseReturnValue:
    """Say that what was recorded is what the panel came to."""
    item_id, number = sitting_item.id, _whole(SeenForm(request.form).seen.data)
    with refused() as reasons, unit_of_work():
        sitting_room.confirm(item_id, number, current_actor(), clock.now())
    if reasons:
        found = _found(item_id)
        return show(
            "panels/refused.html", found.sitting, "item", 409, page=found, reasons=told(found.sitting.id, reasons)
        )
    say("You have confirmed the outcome.")
    return redirect(url_for("panels.item", sitting_item_id=item_id), code=303)


def outcome_rows(found: ItemPage) -> list[dict[str, Any]]:
    """Every outcome that was recorded, the one that counts first."""
    rows = [{"one": one, "words": OUTCOMES[one.outcome], "counts": False} for one in found.recorded]
    if rows:
        rows[-1]["counts"] = True
    return rows[::-1]


def _keep(item_id: uuid.UUID, form: OutcomeForm, marks: tuple[InterviewMark, ...]) -> None:
    chosen = Outcome(form.outcome.data) if form.outcome.data else None
    found, actor, now = Found(chosen, form.words.data or "", marks), current_actor(), clock.now()
    seen = _whole(form.number.data)
    if seen:
        sitting_room.correct(item_id, found, form.why.data or "", seen, actor, now)
    else:
        sitting_room.record(item_id, found, actor, now)


def _form(found: ItemPage) -> OutcomeForm:
    last = found.recorded[-1] if found.recorded else None
    data = {"outcome": last.outcome.value, "words": last.words} if last else {}
    form = OutcomeForm(request.form, data={**data, "number": str(found.number)})
    form.outcome.choices = [(one.value, OUTCOMES[one]) for one in Outcome]
    return form


def _columns(found: ItemPage) -> dict[str, str]:
    """Whose marks there may be, beside those that all agreed on: who takes part, or took part in what is corrected."""
    kept = {who for one in found.recorded for mark in one.marks for who in (mark.who,)}
    taking = found.room.taking_part
    return {str(id_): name for id_, name in found.room.names.items() if id_ in taking or name in kept}


def _grid(found: ItemPage) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """For each criterion the name, the label and the content of each of its boxes."""
    last = found.recorded[-1].marks if found.recorded else ()
    rows = []
    for index, title in enumerate(found.sitting.criteria):
        cells = []
        for key, who in ((AGREED, "All agreed"), *_columns(found).items()):
            kept = next((str(one.mark) for one in last if (one.criterion, one.who) == (title, who)), "")
            name = f"mark-{index}-{key}"
            cells.append((name, who, request.form.get(name, kept)))
        rows.append((title, cells))
    return rows


def _marks(found: ItemPage) -> tuple[tuple[InterviewMark, ...], list[Reason]]:
    marks, wrong = [], []
    for index, title in enumerate(found.sitting.criteria):
        for key in (AGREED, *_columns(found)):
            typed = request.form.get(f"mark-{index}-{key}", "").strip()
            if _NUMBER.fullmatch(typed) and typed.isascii():
                marks.append(InterviewMark(index, int(typed), None if key == AGREED else uuid.UUID(key)))
            elif typed:
                text = f"{title}: ‘{typed[:20]}’ must be a whole number, like 7"
                wrong.append(Reason("mark_not_whole", text, f"mark-{index}-{key}"))
    return tuple(marks), wrong


def _found(item_id: uuid.UUID) -> ItemPage:
    found = again(item_id, current_viewer())
    if found is None:
        raise NotFound
    return item_page(found)


def _whole(typed: str | None) -> int:
    return int(typed) if typed and _NUMBER.fullmatch(typed) and typed.isascii() else 0
