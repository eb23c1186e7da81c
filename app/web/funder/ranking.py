"""The ranking of a call, once both ledgers are closed, and working it out again."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.portfolio_page import ranking_page
from app.queries.staff import board_of
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_viewer
from app.web.shared.ranking_pages import progress_page, ranked_page
from app.web.shared.replay_pages import replay_page


@bp.get("/funder/calls/<uuid:call_id>/ranking")
@funder_needs(Permission.CALL_RANKING)
def ranking(call: Call) -> ResponseReturnValue:
    """Every application with its marks in both ledgers; before the ledgers are closed only how far they are."""
    found, link = ranking_page(call), links_of(call.id)
    board = board_of(call, current_viewer())
    if found is None:
        return render_template("staff/ranking_waiting.html", **progress_page(board, link))
    return render_template("staff/ranking.html", **ranked_page(board.head, found, link, "funder.application"))


@bp.get("/funder/calls/<uuid:call_id>/ranking/replay")
@funder_needs(Permission.CALL_RANKING)
def replay_ranking(call: Call) -> ResponseReturnValue:
    """Work the ranking out again from what was frozen and from the tables, and say whether it is the same."""
    page = replay_page(call, links_of(call.id))
    if page is None:
        return redirect(url_for("funder.ranking", call_id=call.id), code=303)
    return render_template("staff/replay.html", **page)
