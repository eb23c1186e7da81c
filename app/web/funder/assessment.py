"""Letting the assessors in, and closing both ledgers: two acts that cannot be undone."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.facts import call_facts
from app.queries.staff import board_of, head_of
from app.queries.visible import find
from app.services import assessments
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of, mended
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.staff_pages import frame
from app.web.shared.told import told_by
from workflows.call import CALL, CallMove
from workflows.machine import Reason, Refusal


@bp.route("/funder/calls/<uuid:call_id>/start-assessment", methods=["GET", "POST"])
@funder_needs(Permission.CALL_START_ASSESSMENT)
def start_assessment(call: Call) -> ResponseReturnValue:
    """Say who will be let in and what they receive, then let them in."""
    call_id, now = call.id, clock.now()
    if request.method != "POST":
        return _start_page(call, _obstacles(call, CallMove.START_ASSESSMENT))
    people = told_by("assessors_invited", call_id)
    try:
        with unit_of_work():
            assessments.start_assessment(call_id, current_actor(), now)
    except Refusal as refusal:
        return _start_page(find(Call, call_id, current_viewer()), refusal.reasons, status=409)
    flash(f"The assessment has started. {len(people)} people are told.", "done")
    return redirect(url_for("funder.call", call_id=call_id), code=303)


@bp.route("/funder/calls/<uuid:call_id>/close-ledgers", methods=["GET", "POST"])
@funder_needs(Permission.CALL_CLOSE_LEDGERS)
def close_ledgers(call: Call) -> ResponseReturnValue:
    """Say what is frozen and who will be told, then freeze both ledgers and make the ranking."""
    call_id, now = call.id, clock.now()
    if request.method != "POST":
        return _close_page(call, _obstacles(call, CallMove.CLOSE_LEDGERS))
    try:
        with unit_of_work():
            assessments.close_ledgers(call_id, current_actor(), now)
    except Refusal as refusal:
        return _close_page(find(Call, call_id, current_viewer()), refusal.reasons, status=409)
    flash("Both ledgers are closed. This is the ranking that follows from them.", "done")
    return redirect(url_for("funder.ranking", call_id=call_id), code=303)


def _obstacles(call: Call, move: CallMove) -> tuple[Reason, ...]:
    return CALL.refusals(move, call.state, current_actor().roles, call_facts(call, clock.now()))


def _start_page(call: Call, reasons: tuple[Reason, ...], *, status: int = 200) -> ResponseReturnValue:
    head = head_of(call)
    page = {
        **frame(head, links_of(call.id), "call"),
        "reasons": mended(head, reasons),
        "people": told_by("assessors_invited", call.id),
        "error_title": status != 200,
    }
    return render_template("funder/start_assessment.html", **page), status


def _close_page(call: Call, reasons: tuple[Reason, ...], *, status: int = 200) -> ResponseReturnValue:
    board = board_of(call, current_viewer())
    page = {
        **frame(board.head, links_of(call.id), "call"),
        "reasons": mended(board.head, reasons),
        "ledgers": board.ledgers,
        "people": told_by("ledgers_closed", call.id),
        "error_title": status != 200,
    }
    return render_template("funder/close_ledgers.html", **page), status
