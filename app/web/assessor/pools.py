"""Pools of calls to which an assessor is invited: the list, one invitation, and answering it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import PoolMember
from app.permissions import Permission
from app.queries.assessors import standing_of
from app.queries.own_pools import OwnPlace, own_place, own_places
from app.services import pools as services
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.readiness import ready_rows, told
from app.web.shared.assessor_words import POOL_DECLINES, POOL_STATES, POOL_TONES
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import Told
from forms.pool import AcceptPoolForm, DeclinePoolForm
from workflows.machine import Refusal
from workflows.pool import PoolDecline, PoolState

URL = "/pools/<uuid:pool_member_id>"
DECLINED = "You have declined. Whoever asked you sees it with your reason."


@bp.get("/pools", endpoint="pools")
@needs(Permission.PROFILE_KEEP)
def list_pools() -> ResponseReturnValue:
    """Every pool that the person was asked into, with what they promised and what came of it."""
    rows = own_places(current_viewer())
    standing, now = standing_of(current_viewer().id), clock.now()
    page = {"rows": rows, "states": POOL_STATES, "tones": POOL_TONES, "ready": ready_rows(standing, now)}
    return render_template("assessor/pools.html", **page)


@bp.get(URL)
@needs(Permission.POOL_ANSWER)
def pool(pool_member: PoolMember) -> ResponseReturnValue:
    """One invitation: the call, how many, the fee, and what the person lacks to accept."""
    place = own_place(pool_member)
    return _page(place, AcceptPoolForm(data={"promised": place.tally.promised or place.tally.asked}))


@bp.post(f"{URL}/accept")
@needs(Permission.POOL_ANSWER)
def accept_pool(pool_member: PoolMember) -> ResponseReturnValue:
    """Take the place for so many, or change how many."""
    place, form = own_place(pool_member), AcceptPoolForm(request.form)
    if not form.validate():
        return _page(place, form, status=422)
    try:
        with unit_of_work():
            services.accept(place.id, form.promised.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(place, form, told(refusal.reasons), status=409)
    flash("You are in the pool. We write to you when there is something to assess.", "done")
    return redirect(url_for("assessor.pool", pool_member_id=place.id), 303)


@bp.route(f"{URL}/decline", methods=["GET", "POST"])
@needs(Permission.POOL_ANSWER)
def decline_pool(pool_member: PoolMember) -> ResponseReturnValue:
    """Take no part, with a reason, after reading what that means."""
    place, form = own_place(pool_member), DeclinePoolForm(request.form)
    form.reason.choices = [(one.value, words) for one, words in POOL_DECLINES.items()]
    reasons: list[Told] = []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                reason = PoolDecline(form.reason.data)
                services.decline(place.id, reason, form.words.data, current_actor(), clock.now())
        except Refusal as refusal:
            reasons = told(refusal.reasons)
        else:
            flash(DECLINED, "done")
            return redirect(_after_declining(reason), 303)
    status = 409 if reasons else 422 if form.errors else 200
    page = {"place": place, "form": form, "reasons": reasons, "error_title": status != 200}
    return render_template("assessor/pool_decline.html", **page), status


def _after_declining(reason: PoolDecline) -> str:
    """Where somebody goes on: a conflict is an interest to declare, so that it holds in other calls too."""
    if reason == PoolDecline.CONFLICT:
        return url_for("assessor.declaration", after=PoolDecline.CONFLICT.value)
    return url_for("assessor.pools")


def _page(
    place: OwnPlace, form: AcceptPoolForm, reasons: Sequence[Told] = (), status: int = 200
) -> ResponseReturnValue:
    standing, now = standing_of(current_viewer().id), clock.now()
    page = {
        "place": place,
        "form": form,
        "reasons": reasons,
        "state": POOL_STATES[place.state],
        "tone": POOL_TONES[place.state],
        "may_answer": place.is_in_time and place.state in (PoolState.INVITED, PoolState.ACCEPTED),
        "unready": [] if reasons else told(standing.unready(now)),
        "ready": ready_rows(standing, now),
        "declined": POOL_DECLINES[place.decline_reason] if place.decline_reason else "",
        "error_title": status != 200,
    }
    return render_template("assessor/pool.html", **page), status
