"""Opening a region's own ledger that was closed: its programme lead asks, and the funder confirms."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call, Region
from app.permissions import Permission
from app.queries.visible import find
from app.services import reopening
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.reopening_pages import asking_page, seen_id
from forms.reopening import AskReopeningForm, SeenReopeningForm
from workflows.definition import Ledger
from workflows.machine import Reason, Refusal
from workflows.reopening import SEEN


@bp.route("/region/calls/<uuid:call_id>/reopen-ledger", methods=["GET", "POST"])
@region_needs(Permission.CALL_REOPEN)
def reopen_ledger(call: Call, region: Region) -> ResponseReturnValue:
    """Say what opening the region's ledger does, whom it concerns and what stands in the way, then ask for it."""
    call_id, form = call.id, AskReopeningForm(request.form)
    if request.method != "POST" or not form.validate():
        return _page(call, region, form, None, 422 if form.errors else 200)
    try:
        with unit_of_work():
            reopening.ask(call_id, Ledger.REGIONAL, region.id, form.reason.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), region, form, refusal.reasons, 409)
    flash(f"You have asked to open the regional ledger of {region.name}. It opens when the funder confirms it.", "done")
    return redirect(url_for("region.reopen_ledger", call_id=call_id), code=303)


@bp.post("/region/calls/<uuid:call_id>/withdraw-reopening")
@region_needs(Permission.CALL_REOPEN)
def withdraw_reopening(call: Call, region: Region) -> ResponseReturnValue:
    """Take the region's request back: nothing opens."""
    call_id, form = call.id, SeenReopeningForm(request.form)
    try:
        with unit_of_work():
            reopening.withdraw(seen_id(form.seen.data), call_id, current_actor(), clock.now(), region_id=region.id)
    except (NotFound, Refusal) as refused:
        flash(refused.reasons[0].text if isinstance(refused, Refusal) else SEEN.text, "told")
    else:
        flash("The request is taken back. Every mark stays as it was frozen.", "done")
    return redirect(url_for("region.ranking", call_id=call_id), code=303)


def _page(
    call: Call, region: Region, form: AskReopeningForm, refused: Sequence[Reason] | None, status: int
) -> ResponseReturnValue:
    page = asking_page(call, region, links_of(call.id), refused)
    withdraw = url_for("region.withdraw_reopening", call_id=call.id)
    return render_template(
        "staff/reopen_ledger.html", form=form, withdraw=withdraw, error_title=status != 200, **page
    ), status
