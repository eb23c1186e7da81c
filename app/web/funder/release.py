"""Releasing the decisions of a call: every applicant is told, once."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.facts import call_facts
from app.queries.outcomes import released_by
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import decisions
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of, mended
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.staff_pages import frame
from app.web.shared.told import told_by
from forms.staff import WhyNowForm
from workflows.call import CALL, CallMove
from workflows.machine import Reason, Refusal
from workflows.timetable import comes_early


@bp.route("/funder/calls/<uuid:call_id>/release", methods=["GET", "POST"])
@funder_needs(Permission.CALL_RELEASE, fresh=True)
def release(call: Call) -> ResponseReturnValue:
    """Say how many are told what, then lift the embargo."""
    call_id, now, form = call.id, clock.now(), WhyNowForm(request.form)
    if request.method != "POST" or (comes_early(head_of(call).milestones, now) and not form.validate()):
        reasons = CALL.refusals(CallMove.RELEASE, call.state, current_actor().roles, call_facts(call, now))
        return _page(call, form, reasons)
    people = told_by("decisions_released", call_id)
    try:
        with unit_of_work():
            decisions.release(call_id, current_actor(), now, form.reason.data or "")
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal.reasons)
    flash(
        f"The decisions are released. {plural(len(people), 'person is', 'people are')} told that there is one to read.",
        "done",
    )
    return redirect(url_for("funder.offers", call_id=call_id), code=303)


def _page(call: Call, form: WhyNowForm, reasons: tuple[Reason, ...]) -> ResponseReturnValue:
    head, status = head_of(call), 200 if request.method != "POST" else 409 if reasons else 422
    page = {
        **frame(head, links_of(call.id), "call"),
        "reasons": mended(head, reasons),
        "outcomes": released_by(call),
        "people": told_by("decisions_released", call.id),
        "form": form,
        "early": comes_early(head.milestones, clock.now()),
        "error_title": status != 200,
    }
    return render_template("funder/release.html", **page), status
