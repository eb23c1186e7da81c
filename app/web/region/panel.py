"""The panel sheet of a region: its own applications by plain mean, with what calibration says beside it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.models import Call, Region
from app.permissions import Permission
from app.queries.panel import panel_of
from app.queries.sitting_outcomes import panelled
from app.queries.staff import head_of
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.gate import current_viewer
from app.web.shared.panel_pages import ledger_asked, panel_file, panel_page


@bp.get("/region/calls/<uuid:call_id>/panel-sheet")
@region_needs(Permission.MODERATION_READ)
def panel_sheet(call: Call, region: Region) -> ResponseReturnValue:
    """One ledger of this region's applications; before the ledgers are closed there is only how far they are."""
    found = panel_of(call, ledger_asked(request.args.get("ledger", "")), current_viewer(), region)
    if found is None:
        return redirect(url_for("region.ranking", call_id=call.id))
    page = panel_page(
        head_of(call), found, links_of(call.id), "region", panelled(current_viewer(), call.id), place=region.name
    )
    return render_template("staff/panel_sheet.html", **page)


@bp.get("/region/calls/<uuid:call_id>/panel-sheet/export")
@region_needs(Permission.MODERATION_READ)
def panel_sheet_file(call: Call, region: Region) -> ResponseReturnValue:
    """Exactly the lines of the sheet as a file."""
    found = panel_of(call, ledger_asked(request.args.get("ledger", "")), current_viewer(), region)
    if found is None:
        return redirect(url_for("region.ranking", call_id=call.id))
    return panel_file(head_of(call), found, asked_by=current_user.name, now=clock.now(), place=region.name)
