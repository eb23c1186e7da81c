"""The regional ledger: who scores which application of this region, and asking more people."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application, Call, Region
from app.permissions import Permission
from app.queries.assignments import assignments_of
from app.queries.pools import Side
from app.queries.proposals import takeover_of
from app.queries.staff import head_of, name_of, received_in
from app.queries.visible import find
from app.services import assessments
from app.transactions import unit_of_work
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.running import linked
from app.web.shared.staff_pages import assessors_page, person_asked
from workflows.actor import Role
from workflows.definition import Ledger
from workflows.machine import Refusal


@bp.get("/region/calls/<uuid:call_id>/assessors")
@region_needs(Permission.CALL_READ)
def assessors(call: Call, region: Region) -> ResponseReturnValue:
    """Every eligible application of this region with the scorers who were asked, and who is still missing."""
    return _page(call, region)


@bp.post("/region/applications/<uuid:application_id>/assessors")
@region_needs(Permission.CALL_ASSIGN)
def assign(application: Application, region: Region) -> ResponseReturnValue:
    """Ask one person of the region's pool about one application."""
    call_id, application_id = application.call_id, application.id
    user_id = person_asked(request.form, application_id)
    if user_id is None:
        return _page(application.call, region, wrong=application_id)
    try:
        with unit_of_work():
            assessments.assign(application_id, user_id, Ledger.REGIONAL, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), region, refusal=refusal)
    flash(f"{name_of(user_id)} is asked.", "done")
    return redirect(url_for("region.assessors", call_id=call_id, _anchor=f"application-{application_id}"), code=303)


def _page(
    call: Call, region: Region, *, wrong: uuid.UUID | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    head = head_of(call)
    found = assignments_of(head, Ledger.REGIONAL, received_in(call, current_viewer(), region), region.id)
    page = assessors_page(
        head,
        found,
        links_of(call.id),
        show=request.args.get("show", ""),
        assign_endpoint="region.assign",
        read_endpoint="region.application",
        may_assign=Role.REGION_LEAD in current_actor().roles,
        wrong=wrong,
    )
    reasons = linked(refusal.reasons, lambda where: "") if refusal else []
    page["takeover"] = takeover_of(call.id, Side(Ledger.REGIONAL, region.id), current_viewer().id)
    return render_template("staff/assessors.html", **page, reasons=reasons), 422 if wrong else 409 if refusal else 200
