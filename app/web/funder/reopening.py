"""Opening a ledger that was closed: the programme officer asks, and somebody else of the funder confirms."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.visible import find
from app.services import reopening
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.reopening_pages import asking_page, confirming_page, seen_id
from forms.reopening import AskReopeningForm, SeenReopeningForm
from workflows.definition import Ledger
from workflows.machine import Reason, Refusal
from workflows.reopening import SEEN


@bp.route("/funder/calls/<uuid:call_id>/reopen-ledger", methods=["GET", "POST"])
@funder_needs(Permission.CALL_REOPEN)
def reopen_ledger(call: Call) -> ResponseReturnValue:
    """Say what opening the national ledger does, whom it concerns and what stands in the way, then ask for it."""
    call_id, form = call.id, AskReopeningForm(request.form)
    if request.method != "POST" or not form.validate():
        return _asking(call, form, None, 422 if form.errors else 200)
    try:
        with unit_of_work():
            reopening.ask(call_id, Ledger.NATIONAL, None, form.reason.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _asking(find(Call, call_id, current_viewer()), form, refusal.reasons, 409)
    flash("You have asked to open the national ledger. It opens when a second person confirms it.", "done")
    return redirect(url_for("funder.reopen_ledger", call_id=call_id), code=303)


@bp.route("/funder/calls/<uuid:call_id>/confirm-reopening", methods=["GET", "POST"])
@funder_needs(Permission.CALL_CONFIRM_REOPENING, fresh=True)
def confirm_reopening(call: Call) -> ResponseReturnValue:
    """Show what is asked, why and what follows from it, then open the ledger."""
    call_id, form = call.id, SeenReopeningForm(request.form)
    if request.method != "POST":
        return _confirming(call, form, None, 200)
    try:
        with unit_of_work():
            reopening.confirm(seen_id(form.seen.data), call_id, current_actor(), clock.now())
    except NotFound:
        return _confirming(find(Call, call_id, current_viewer()), form, [Reason(SEEN.code, SEEN.text)], 409)
    except Refusal as refusal:
        return _confirming(find(Call, call_id, current_viewer()), form, refusal.reasons, 409)
    flash("The ledger is open again. Everybody whom it concerns is told.", "done")
    return redirect(url_for("funder.ranking", call_id=call_id), code=303)


@bp.post("/funder/calls/<uuid:call_id>/withdraw-reopening")
@funder_needs(Permission.CALL_WITHDRAW_REOPENING)
def withdraw_reopening(call: Call) -> ResponseReturnValue:
    """Take the request back, or turn it down: nothing opens."""
    call_id, form = call.id, SeenReopeningForm(request.form)
    try:
        with unit_of_work():
            reopening.withdraw(seen_id(form.seen.data), call_id, current_actor(), clock.now())
    except (NotFound, Refusal) as refused:
        flash(refused.reasons[0].text if isinstance(refused, Refusal) else SEEN.text, "told")
    else:
        flash("The request is taken off. Every mark stays as it was frozen.", "done")
    return redirect(url_for("funder.ranking", call_id=call_id), code=303)


def _asking(call: Call, form: AskReopeningForm, refused: Sequence[Reason] | None, status: int) -> ResponseReturnValue:
    page = asking_page(call, None, links_of(call.id), refused)
    withdraw = url_for("funder.withdraw_reopening", call_id=call.id)
    return render_template(
        "staff/reopen_ledger.html", form=form, withdraw=withdraw, error_title=status != 200, **page
    ), status


def _confirming(
    call: Call, form: SeenReopeningForm, refused: Sequence[Reason] | None, status: int
) -> ResponseReturnValue:
    page = confirming_page(call, links_of(call.id), refused)
    withdraw = url_for("funder.withdraw_reopening", call_id=call.id)
    return render_template(
        "funder/confirm_reopening.html", form=form, withdraw=withdraw, error_title=status != 200, **page
    ), status
