"""Letting the assessors in, and closing both ledgers: two acts that cannot be undone."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.facts import call_facts
from app.queries.staff import Head, board_of, head_of
from app.queries.visible import find
from app.services import assessments
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of, mended
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.staff_pages import frame
from app.web.shared.told import told_by
from forms.staff import WhyNowForm
from workflows.call import CALL, LEDGERS_CLOSED, CallMove, CallState
from workflows.machine import Reason, Refusal
from workflows.timetable import phase_begins_at


@bp.route("/funder/calls/<uuid:call_id>/start-assessment", methods=["GET", "POST"])
@funder_needs(Permission.CALL_START_ASSESSMENT)
def start_assessment(call: Call) -> ResponseReturnValue:
    """Say who will be let in and what they receive, then let them in."""
    call_id, now, form = call.id, clock.now(), WhyNowForm(request.form)
    if request.method != "POST" or not form.validate():
        return _start_page(call, form, _obstacles(call, CallMove.START_ASSESSMENT))
    people = told_by("assessors_invited", call_id)
    try:
        with unit_of_work():
            assessments.start_assessment(call_id, current_actor(), now, form.reason.data)
    except Refusal as refusal:
        return _start_page(find(Call, call_id, current_viewer()), form, refusal.reasons)
    flash(f"The assessment has started. {plural(len(people), 'person is', 'people are')} told.", "done")
    return redirect(url_for("funder.call", call_id=call_id), code=303)


@bp.route("/funder/calls/<uuid:call_id>/close-ledgers", methods=["GET", "POST"])
@funder_needs(Permission.CALL_CLOSE_LEDGERS)
def close_ledgers(call: Call) -> ResponseReturnValue:
    """Say what is frozen and who will be told, then freeze both ledgers and make the ranking."""
    call_id, now, form = call.id, clock.now(), WhyNowForm(request.form)
    if request.method != "POST" or not form.validate():
        return _close_page(call, form, _obstacles(call, CallMove.CLOSE_LEDGERS))
    try:
        with unit_of_work():
            assessments.close_ledgers(call_id, current_actor(), now, form.reason.data)
    except Refusal as refusal:
        return _close_page(find(Call, call_id, current_viewer()), form, refusal.reasons)
    flash("Both ledgers are closed. This is the ranking that follows from them.", "done")
    return redirect(url_for("funder.ranking", call_id=call_id), code=303)


def _obstacles(call: Call, move: CallMove) -> tuple[Reason, ...]:
    return CALL.refusals(move, call.state, current_actor().roles, call_facts(call, clock.now()))


def _start_page(call: Call, form: WhyNowForm, reasons: tuple[Reason, ...]) -> ResponseReturnValue:
    head = head_of(call)
    page = _page(head, form, reasons) | {"people": told_by("assessors_invited", call.id)}
    page["is_done"] = call.state in LEDGERS_CLOSED | {CallState.ASSESSING}
    return render_template("funder/start_assessment.html", **page), page["status"]


def _close_page(call: Call, form: WhyNowForm, reasons: tuple[Reason, ...]) -> ResponseReturnValue:
    board = board_of(call, current_viewer())
    people = told_by("ledgers_closed", call.id)
    page = _page(board.head, form, reasons) | {"ledgers": board.ledgers, "people": people}
    page["is_done"] = call.state in LEDGERS_CLOSED
    if board.is_reopened:
        # What people opened again they close again, whatever time the timetable names.
        page["by_itself_at"] = None
    return render_template("funder/close_ledgers.html", **page), page["status"]


def _page(head: Head, form: WhyNowForm, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """What both pages show. A page that is asked for says what stands in the way before anything is typed."""
    status = 200 if request.method != "POST" else 409 if reasons else 422
    begins_at = phase_begins_at(head.milestones, head.state)
    return {
        **frame(head, links_of(head.id), "call"),
        "form": form,
        "reasons": mended(head, reasons),
        "by_itself_at": begins_at if begins_at and begins_at > clock.now() else None,
        "error_title": status != 200,
        "status": status,
    }
