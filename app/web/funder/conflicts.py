"""Conflicts of interest of the national assessors: looking for them, confirming them and lifting them."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call
from app.permissions import Permission
from app.policy import may
from app.queries.conflicts import conflicts_in, named_in
from app.queries.staff import head_of, received_in
from app.queries.visible import find
from app.services import conflicts as use_cases
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.conflict_pages import conflicts_page, form_of, settle
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.running import linked
from workflows.definition import Ledger
from workflows.machine import Refusal

URL = "/funder/calls/<uuid:call_id>/conflicts"


@bp.get(URL)
@funder_needs(Permission.CALL_READ)
def conflicts(call: Call) -> ResponseReturnValue:
    """Every conflict of a national assessor with an application of this call."""
    return _page(call)


@bp.post(URL)
@funder_needs(Permission.CALL_ASSIGN)
def look_for_conflicts(call: Call) -> ResponseReturnValue:
    """Look through the records of everybody who may be asked."""
    call_id = call.id
    with unit_of_work():
        new = use_cases.find_in_call(call_id, current_actor(), clock.now())
    flash(f"Looked through: {plural(new, 'new conflict')}.", "done")
    return redirect(url_for("funder.conflicts", call_id=call_id), code=303)


@bp.post(f"{URL}/<uuid:conflict_id>")
@funder_needs(Permission.CALL_ASSIGN)
def settle_conflict(call: Call, conflict_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm a conflict that was found, or lift it with a reason."""
    call_id, form = call.id, form_of(conflict_id, request.form)
    seen = conflicts_in(received_in(call, current_viewer()), Ledger.NATIONAL, call.funder_id)
    if conflict_id not in {line.id for line in seen}:
        raise NotFound
    if not form.validate():
        return _page(call, status=422, typed=form, at=conflict_id)
    try:
        with unit_of_work():
            told = settle(conflict_id, form, current_actor(), clock.now())
    except Refusal as refusal:
        page = find(Call, call_id, current_viewer())
        return _page(page, reasons=linked(refusal.reasons, lambda where: ""), status=409)
    flash(told, "done")
    return redirect(url_for("funder.conflicts", call_id=call_id, _anchor=f"conflict-{conflict_id}"), code=303)


def _page(
    call: Call, *, reasons: list[tuple[str, str]] | None = None, status: int = 200, **sent: Any
) -> ResponseReturnValue:
    visible = received_in(call, current_viewer())
    page = conflicts_page(
        head_of(call),
        conflicts_in(visible, Ledger.NATIONAL, call.funder_id),
        named_in(visible),
        links_of(call.id),
        may_settle=may(current_actor(), Permission.CALL_ASSIGN),
        **sent,
    )
    look_url = url_for("funder.conflicts", call_id=call.id)
    return render_template("staff/conflicts.html", **page, look_url=look_url, reasons=reasons or []), status
