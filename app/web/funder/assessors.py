"""The national ledger: who assesses which application, and asking more people."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application, Call
from app.permissions import Permission
from app.queries.assignments import assignments_of
from app.queries.pools import Side
from app.queries.proposals import takeover_of
from app.queries.staff import head_of, name_of, received_in
from app.queries.visible import find
from app.services import assessments
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.running import linked
from app.web.shared.staff_pages import assessors_page, person_asked
from workflows.actor import Role
from workflows.definition import Ledger
from workflows.machine import Refusal


@bp.get("/funder/calls/<uuid:call_id>/assessors")
@funder_needs(Permission.CALL_READ)
def assessors(call: Call) -> ResponseReturnValue:
    """Every eligible application with the national assessors who were asked, and who is still missing."""
    return _page(call)


@bp.post("/funder/applications/<uuid:application_id>/assessors")
@funder_needs(Permission.CALL_ASSIGN)
def assign(application: Application) -> ResponseReturnValue:
    """Ask one person of the national pool about one application."""
    call_id, application_id = application.call_id, application.id
    user_id = person_asked(request.form, application_id)
    if user_id is None:
        return _page(application.call, wrong=application_id)
    try:
        with unit_of_work():
            assessments.assign(application_id, user_id, Ledger.NATIONAL, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), refusal=refusal)
    flash(f"{name_of(user_id)} is asked.", "done")
    return redirect(url_for("funder.assessors", call_id=call_id, _anchor=f"application-{application_id}"), code=303)


def _page(call: Call, *, wrong: uuid.UUID | None = None, refusal: Refusal | None = None) -> ResponseReturnValue:
    head = head_of(call)
    found = assignments_of(head, Ledger.NATIONAL, received_in(call, current_viewer()), call.funder_id)
    page = assessors_page(
        head,
        found,
        links_of(call.id),
        show=request.args.get("show", ""),
        assign_endpoint="funder.assign",
        read_endpoint="funder.application",
        may_assign=Role.PROGRAMME_OFFICER in current_actor().roles,
        wrong=wrong,
    )
    reasons = linked(refusal.reasons, lambda where: "") if refusal else []
    page["takeover"] = takeover_of(call.id, Side(Ledger.NATIONAL, call.funder_id), current_viewer().id)
    return render_template("staff/assessors.html", **page, reasons=reasons), 422 if wrong else 409 if refusal else 200
