"""The time of one interview, given and given anew by whoever runs the sitting."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import SittingItem
from app.permissions import Permission
from app.queries.sitting_item_page import again
from app.services import agendas
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, refused, say, show, told
from app.web.shared.gate import current_actor, current_viewer, needs
from forms.sittings import SlotForm
from workflows.machine import Reason
from workflows.sitting import SittingKind

URL = "/sittings/items/<uuid:sitting_item_id>"


@bp.route(f"{URL}/slot", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def slot(sitting_item: SittingItem) -> ResponseReturnValue:
    """Give an interview its time. Once the sitting is called the applicants are told, and asked to answer anew."""
    if sitting_item.sitting.kind != SittingKind.INTERVIEW:
        raise NotFound
    item_id, sitting_id = sitting_item.id, sitting_item.sitting_id
    form = SlotForm(request.form, data={"slot_at": sitting_item.slot_at or sitting_item.sitting.starts_at})
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        at = form.slot_at.data
        with refused() as reasons, unit_of_work():
            agendas.give_slot(item_id, at, current_actor(), clock.now())
        if not reasons:
            say("The interview has its time.")
            return redirect(url_for("panels.sitting", sitting_id=sitting_id), code=303)
    found = again(item_id, current_viewer())
    if found is None:
        raise NotFound
    status = 409 if reasons else (422 if form.errors else 200)
    return show(
        "panels/slot.html", found.sitting, "item", status, item=found, form=form, reasons=told(sitting_id, reasons)
    )
