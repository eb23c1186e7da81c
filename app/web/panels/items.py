"""One item of an agenda: its papers, taking it up with who must leave, declaring an interest, and ending it."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import SittingItem
from app.permissions import Permission
from app.queries.sitting_item_page import ItemPage, again, item_page, paper_of
from app.services import sitting_room
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, item_state_words, refused, say, show, told
from app.web.panels.outcomes import outcome_rows
from app.web.shared.conflict_words import KINDS as INTERESTS
from app.web.shared.documents import attached_or_back
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.sitting_words import ITEM_TONES
from forms.sittings import BeginForm, DeclareForm, EndForm, SeenForm
from workflows.actor import FUNDER_ROLES, REGION_ROLES, Role
from workflows.assessor import InterestKind
from workflows.call import LEDGERS_CLOSED
from workflows.machine import Reason
from workflows.sitting import (
    CORRECTED_IN,
    PAPERS_READ,
    RUNNERS,
    SLOTS_MOVE_IN,
    SittingKind,
    SittingState,
    reads_papers,
)
from workflows.sitting_item import ItemState

URL = "/sittings/items/<uuid:sitting_item_id>"
# Whoever takes the chair of the whole sitting, for an item without another.
OF_SITTING = "sitting"


@bp.get(URL)
@needs(Permission.SITTING_READ)
def item(sitting_item: SittingItem) -> ResponseReturnValue:
    """What there is to read about one application, and what can be done with it now."""
    return _item(item_page(sitting_item), (), EndForm(data=_said(sitting_item)), 200)


@bp.get(f"{URL}/application.pdf")
@needs(Permission.SITTING_READ)
def paper(sitting_item: SittingItem) -> ResponseReturnValue:
    """The application as it was submitted, to save; for members as long as the papers are read."""
    if not reads_papers(sitting_item.sitting.state, current_actor().roles):
        raise NotFound
    return attached_or_back(paper_of(sitting_item), url_for("panels.item", sitting_item_id=sitting_item.id))


@bp.route(f"{URL}/begin", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def begin(sitting_item: SittingItem) -> ResponseReturnValue:
    """Show who must leave, record that they have, then take the item up."""
    item_id, found = sitting_item.id, item_page(sitting_item)
    form = _begin_form(found)
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        left = [uuid.UUID(one) for one in form.left.data or ()]
        chosen = form.acting_chair.data or OF_SITTING
        chair = uuid.UUID(chosen) if chosen != OF_SITTING else None
        with refused() as reasons, unit_of_work():
            sitting_room.begin(item_id, left, chair, current_actor(), clock.now())
        if not reasons:
            say("The item is taken up.")
            return redirect(url_for("panels.item", sitting_item_id=item_id), code=303)
    found = _found(item_id) if reasons else found
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"page": found, "form": form, "staying": list(found.staying.values())}
    page["needs_chair"] = found.chair_id in found.room.recused or found.chair_id not in found.room.present
    return show("panels/begin.html", found.sitting, "item", status, reasons=told(found.sitting.id, reasons), **page)


@bp.post(f"{URL}/end")
@needs(Permission.SITTING_RUN)
def end(sitting_item: SittingItem) -> ResponseReturnValue:
    """End the item with what is to be minuted of it; whoever was out comes back."""
    item_id, form = sitting_item.id, EndForm(request.form)
    if not form.validate():
        return _item(item_page(sitting_item), (), form, 422)
    notes, actions = form.notes.data or "", form.actions.data or ""
    with refused() as reasons, unit_of_work():
        sitting_room.end(item_id, notes, actions, current_actor(), clock.now())
    if reasons:
        return _item(_found(item_id), reasons, form, 409)
    say("The item is over. Whoever was out for it is back.")
    return redirect(url_for("panels.item", sitting_item_id=item_id), code=303)


@bp.route(f"{URL}/declare", methods=["GET", "POST"])
@needs(Permission.SITTING_DECLARE)
def declare(sitting_item: SittingItem) -> ResponseReturnValue:
    """A member says that they have an interest; whoever runs the sitting writes it down for one who says it aloud."""
    item_id, found = sitting_item.id, item_page(sitting_item)
    form, sitting_id = _declare_form(found), sitting_item.sitting_id
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        who, kind = uuid.UUID(form.member.data), InterestKind(form.kind.data) if form.kind.data else None
        words = form.words.data or ""
        with refused() as reasons, unit_of_work():
            left = bool(form.left.data)
            sitting_room.declare(item_id, who, kind, words, current_actor(), clock.now(), has_left=left)
        if not reasons:
            # Not by name: from now on no page tells this person of it.
            say("The interest is declared.")
            return redirect(url_for("panels.sitting", sitting_id=sitting_id), code=303)
    found = _found(item_id) if reasons else found
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"page": found, "form": form, "reasons": told(sitting_id, reasons)}
    page["discussed"] = found.item.state == ItemState.OPEN
    return show("panels/declare.html", found.sitting, "item", status, **page)


def _item(found: ItemPage, reasons: Sequence[Reason], form: EndForm, status: int) -> ResponseReturnValue:
    kept, roles = found.sitting, current_actor().roles
    runs, in_chair = bool(roles & RUNNERS), current_actor().id == found.chair_id
    page: dict[str, Any] = {
        "page": found,
        "form": form,
        "reasons": told(kept.id, reasons),
        "state_words": item_state_words(found.item.state, kept),
        "state_tone": ITEM_TONES[found.item.state],
        # While a ledger is open again neither side reads the other's marks.
        "sheet": found.item.sheet if kept.call.state in LEDGERS_CLOSED and reads_papers(kept.state, roles) else [],
        "paper_url": _paper_url(found),
        "moderation_url": _moderation_url(found),
        "rows": outcome_rows(found),
        "seen": SeenForm(data={"seen": str(found.number)}),
        "out": found.room.named(found.room.recused),
        "taking_part": found.room.named(found.room.taking_part),
        "may_begin": runs and kept.state == SittingState.OPEN and found.item.state != ItemState.OPEN,
        "may_record": runs and found.item.state == ItemState.OPEN and not found.number,
        "may_end": runs and found.item.state == ItemState.OPEN,
        "may_correct": runs and kept.state in CORRECTED_IN and found.item.state == ItemState.DONE and found.number,
        "may_confirm": in_chair
        and found.item.state == ItemState.DONE
        and kept.state in CORRECTED_IN
        and found.number
        and not found.is_confirmed,
        "may_declare": kept.state in PAPERS_READ and bool(roles & (RUNNERS | {Role.PANEL_MEMBER})),
        "may_slot": runs
        and kept.kind == SittingKind.INTERVIEW
        and kept.state in SLOTS_MOVE_IN
        and found.item.state == ItemState.WAITING,
    }
    return show("panels/item.html", kept, "item", status, **page)


def _paper_url(found: ItemPage) -> str:
    if not found.has_paper or not reads_papers(found.sitting.state, current_actor().roles):
        return ""
    return url_for("panels.paper", sitting_item_id=found.item.id)


def _moderation_url(found: ItemPage) -> str:
    """The side's own page of the marks, for its staff."""
    roles = current_actor().roles
    if roles & FUNDER_ROLES:
        return url_for("funder.moderation", application_id=found.item.application_id)
    if roles & REGION_ROLES:
        return url_for("region.moderation", application_id=found.item.application_id)
    return ""


def _found(item_id: uuid.UUID) -> ItemPage:
    found = again(item_id, current_viewer())
    if found is None:
        raise NotFound
    return item_page(found)


def _begin_form(found: ItemPage) -> BeginForm:
    form = BeginForm(request.form, data={"acting_chair": str(found.item.acting_chair_id or OF_SITTING)})
    form.left.choices = [(str(id_), f"{name} has left the room") for id_, name in found.staying.items()]
    free = [(str(id_), name) for id_, name in found.room.names.items() if id_ in found.room.taking_part]
    form.acting_chair.choices = [(OF_SITTING, "The chair of the sitting"), *free]
    return form


def _declare_form(found: ItemPage) -> DeclareForm:
    actor = current_actor()
    # An interest stands for good: a form that says nobody declares for nobody.
    form = DeclareForm(request.form, data={"member": str(actor.id)} if request.method != "POST" else None)
    everybody = [(str(id_), name) for id_, name in found.room.names.items() if id_ not in found.room.recused]
    own = [(id_, f"{name} (you)") for id_, name in everybody if id_ == str(actor.id)]
    form.member.choices = everybody if actor.roles & RUNNERS else own
    form.kind.choices = [("", "Not said"), *((one.value, INTERESTS[one].capitalize()) for one in InterestKind)]
    return form


def _said(one: SittingItem) -> dict[str, str]:
    return {"notes": one.notes, "actions": one.actions}
