"""Releasing the decisions of a call: looked at, confirmed, held for a minute, and told to everybody once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.notices.shown import shown_by
from app.permissions import Permission
from app.queries.outcomes import released_by
from app.queries.release_page import NOTICE, deliveries_of, failed_of, held_of
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import releasing
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of, mended
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.staff_pages import frame
from forms.release import ReleaseForm
from workflows.machine import Reason, Refusal
from workflows.release_hold import seconds_left
from workflows.timetable import comes_early

BASE = "/funder/calls/<uuid:call_id>/release"
# So many messages are shown in full on one page.
SHOWN = 50


@bp.route(BASE, methods=["GET", "POST"])
@funder_needs(Permission.CALL_RELEASE, fresh=True)
def release(call: Call) -> ResponseReturnValue:
    """Say how many are told what, then have the embargo lifted in a minute."""
    call_id, form = call.id, ReleaseForm(request.form)
    if request.method != "POST":
        return _page(call, form, releasing.refusals(call, current_actor(), clock.now(), "given"))
    if not form.validate():
        return _page(call, form, (), status=422)
    try:
        with unit_of_work():
            releasing.ask(call_id, form.people.data, current_actor(), clock.now(), form.reason.data or "")
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal.reasons, status=409)
    flash("The decisions are released in a minute. Until then you can stop it.", "done")
    return redirect(url_for("funder.release", call_id=call_id), code=303)


@bp.post(f"{BASE}/stop")
@funder_needs(Permission.CALL_RELEASE)
def stop_release(call: Call) -> ResponseReturnValue:
    """Take the release back within its minute."""
    call_id = call.id
    try:
        with unit_of_work():
            releasing.stop(call_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), ReleaseForm(), refusal.reasons, status=409)
    flash("The release is stopped. Nobody was told anything.", "done")
    return redirect(url_for("funder.release", call_id=call_id), code=303)


@bp.get(f"{BASE}/messages")
@funder_needs(Permission.CALL_RELEASE)
def release_messages(call: Call) -> ResponseReturnValue:
    """Every message as it will be written, and once it was, whether it has been sent."""
    wanted = request.args.get("q", "").strip().casefold()
    page = frame(head_of(call), links_of(call.id), "call")
    if call.released_at:
        told = deliveries_of(call.id)
        rows: Any = [one for one in told if wanted in f"{one.name} {one.address}".casefold()]
        sent = sum(one.sent_at is not None for one in told)
        return render_template(
            "funder/release_sent.html", **page, rows=rows, sent=sent, in_all=len(told), wanted=request.args.get("q", "")
        )
    every = shown_by(NOTICE, call.id)
    rows = [one for one in every if wanted in f"{one.reader.name} {one.reader.address}".casefold()]
    return render_template(
        "funder/release_messages.html",
        **page,
        rows=rows[:SHOWN],
        found=len(rows),
        in_all=len(every),
        wanted=request.args.get("q", ""),
    )


def _page(call: Call, form: ReleaseForm, reasons: tuple[Reason, ...], *, status: int = 200) -> ResponseReturnValue:
    head, now = head_of(call), clock.now()
    shown, held = shown_by(NOTICE, call.id), held_of(call.id)
    page = {
        **frame(head, links_of(call.id), "call"),
        "reasons": mended(head, reasons or releasing.unfinished(shown)),
        "outcomes": released_by(call),
        "people": shown,
        "people_words": plural(len(shown), "person is", "people are"),
        "held": held,
        "seconds": seconds_left(held.due_at, now) if held else 0,
        "failed": failed_of(call.id),
        "form": form,
        "early": comes_early(head.milestones, now),
        "error_title": status != 200,
    }
    return render_template("funder/release.html", **page), status
