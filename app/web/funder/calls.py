"""The page from which the funder runs a call."""

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.late_exceptions import more_time_open
from app.queries.staff import board_of
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_viewer
from app.web.shared.round_pages import rounds_beside
from app.web.shared.staff_pages import call_page


@bp.get("/funder/calls/<uuid:call_id>")
@funder_needs(Permission.CALL_READ)
def call(call: Call) -> ResponseReturnValue:
    """Where the call stands, what waits for whom, and the way to everything in it."""
    board = replace(board_of(call, current_viewer()), more_time=more_time_open(call, clock.now()))
    rounds = rounds_beside(call, current_viewer(), lambda call_id: links_of(call_id)("call"))
    return render_template("staff/call.html", **call_page(board, links_of(call.id)), **rounds)
