"""The page of a call as one of its regions works on it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.models import Call, Region
from app.permissions import Permission
from app.queries.staff import board_of
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.gate import current_viewer
from app.web.shared.round_pages import rounds_beside
from app.web.shared.staff_pages import call_page


@bp.get("/region/calls/<uuid:call_id>")
@region_needs(Permission.CALL_READ)
def call(call: Call, region: Region) -> ResponseReturnValue:
    """Where the call stands, and what in this region waits for whom."""
    board = board_of(call, current_viewer(), region)
    rounds = rounds_beside(call, current_viewer(), lambda call_id: links_of(call_id)("call"))
    return render_template("staff/call.html", **call_page(board, links_of(call.id)), **rounds)
