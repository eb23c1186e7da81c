"""A region's part of the ranking, once both ledgers are closed, and working it out again."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.models import Call, Region
from app.permissions import Permission
from app.queries.portfolio_page import ranking_page
from app.queries.staff import board_of
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.gate import current_viewer
from app.web.shared.ranking_pages import progress_page, ranked_page
from app.web.shared.replay_pages import replay_page


@bp.get("/region/calls/<uuid:call_id>/ranking")
@region_needs(Permission.CALL_RANKING)
def ranking(call: Call, region: Region) -> ResponseReturnValue:
    """This region's applications with their marks in both ledgers; before closing only how far the ledgers are."""
    found, link = ranking_page(call, region), links_of(call.id)
    board = board_of(call, current_viewer(), region)
    if found is None:
        return render_template("staff/ranking_waiting.html", **progress_page(board, link))
    page = ranked_page(board.head, found, link, "region.application", place=region.name)
    return render_template("staff/ranking.html", **page)


@bp.get("/region/calls/<uuid:call_id>/ranking/replay")
@region_needs(Permission.CALL_RANKING)
def replay_ranking(call: Call, region: Region) -> ResponseReturnValue:
    """Work the whole ranking out again, and say whether it is the same; where it differs, of this region alone."""
    page = replay_page(call, links_of(call.id), region)
    if page is None:
        return redirect(url_for("region.ranking", call_id=call.id), code=303)
    return render_template("staff/replay.html", **page)
