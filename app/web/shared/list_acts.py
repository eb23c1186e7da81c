"""Signing a region's list off, sending it back, holding it: the same acts for the region's board and the funder."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Recommendation
from app.services import approving
from app.transactions import unit_of_work
from app.web.shared.gate import current_actor
from app.web.shared.list_pages import facts_of
from app.web.shared.running import linked
from app.web.shared.told import told_by
from forms.staff import ApproveForm, HoldForm, SendBackForm
from workflows.actor import Actor
from workflows.decision import (
    HOLDING,
    RECOMMENDATION,
    HoldFacts,
    HoldMove,
    HoldState,
    RecommendationMove,
    RecommendationState,
)
from workflows.machine import Reason, Refusal

Page = dict[str, Any]
# The page of the list as it stands: read again where an act was refused, because it may have changed.
Read = Callable[[], Page]


@dataclass(frozen=True)
class SignOff:
    """What is signed off by which act: the words of its page, and what a person reads afterwards, by state."""

    verb: str
    done: str
    sign: Callable[[uuid.UUID, str, Actor, datetime], Recommendation]
    move: RecommendationMove
    notice: str
    consequence: str
    afterwards: Mapping[RecommendationState, str]
    tells_oneself: bool = True


def sign_off(page: Page, read: Read, act: SignOff) -> ResponseReturnValue:
    """Say what the act does, then sign off exactly the list whose hash stood on the page."""
    list_id, back = page["kept"].id, page["back"]
    form = ApproveForm(request.form, data={"list_sha256": page["kept"].list_sha256})
    if request.method != "POST":
        return _sign_off_page(page, form, act, _obstacles(act.move, page))
    try:
        with unit_of_work():
            kept = act.sign(list_id, form.list_sha256.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _sign_off_page(read(), form, act, refusal.reasons, status=409)
    flash(act.afterwards[kept.state], "done")
    return redirect(back, code=303)


def send_back(page: Page, read: Read, done: str) -> ResponseReturnValue:
    """Return the list to the panel of its region with a reason."""
    list_id = page["kept"].id
    form, refusal = SendBackForm(request.form), None
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                approving.send_back(list_id, form.reason.data, current_actor(), clock.now())
        except Refusal as found:
            refusal = found
        else:
            flash("The list is with the panel of the region again.", "done")
            return redirect(done, code=303)
    page = read() if refusal else page
    obstacles = refusal.reasons if refusal else _obstacles(RecommendationMove.SEND_BACK, page)
    status = 409 if refusal else 422 if form.errors else 200
    page |= {"form": form, "reasons": _linked(obstacles), "people": told_by("list_sent_back", list_id)}
    return render_template("lists/send_back.html", **page, error_title=status != 200), status


def hold(page: Page, read: Read) -> ResponseReturnValue:
    """Hold a list with a reason, or let one that is held go on."""
    list_id = page["kept"].id
    # What the page offered is done, and not its opposite because somebody else was faster.
    is_held = page["kept"].hold == HoldState.HELD if request.method != "POST" else "resume" in request.form
    form, refusal = HoldForm(request.form), None
    if request.method == "POST" and (is_held or form.validate()):
        try:
            with unit_of_work():
                _set_hold(list_id, form, is_held=is_held)
        except Refusal as found:
            refusal = found
        else:
            flash("The list goes on." if is_held else "The list is held.", "done")
            return redirect(page["back"], code=303)
    return _hold_page(read() if refusal else page, form, list_id, refusal, is_held=is_held)


def _set_hold(list_id: uuid.UUID, form: HoldForm, *, is_held: bool) -> None:
    if is_held:
        approving.resume(list_id, current_actor(), clock.now())
    else:
        approving.hold(list_id, form.reason.data, current_actor(), clock.now())


def _hold_page(
    page: Page, form: HoldForm, list_id: uuid.UUID, refusal: Refusal | None, *, is_held: bool
) -> ResponseReturnValue:
    kept, name = page["kept"], page["region"].name
    move, notice = (HoldMove.RESUME, "list_resumed") if is_held else (HoldMove.HOLD, "list_held")
    facts = HoldFacts(state=kept.state, roles=current_actor().roles)
    reasons = refusal.reasons if refusal else HOLDING.refusals(move, kept.hold, current_actor().roles, facts)
    status = 409 if refusal else 422 if form.errors else 200
    words = {
        "title": f"Let the list of {name} go on?" if is_held else f"Hold the list of {name}?",
        "consequence": "The list waits for the same step as before."
        if is_held
        else "Nobody can endorse or approve the list until it goes on. It is not sent back.",
    }
    page |= {"form": form, "is_held": is_held, "reasons": _linked(reasons), "people": told_by(notice, list_id)}
    return render_template("lists/hold.html", **page, **words, error_title=status != 200), status


def _sign_off_page(
    page: Page, form: ApproveForm, act: SignOff, obstacles: tuple[Reason, ...], *, status: int = 200
) -> ResponseReturnValue:
    kept = page["kept"]
    page |= {
        "form": form,
        "verb": act.verb,
        "done": act.done,
        "is_done": kept.state == RecommendationState.APPROVED,
        "consequence": act.consequence,
        "reasons": _linked(obstacles),
        "people": [
            one for one in told_by(act.notice, kept.id) if act.tells_oneself or one.user_id != current_actor().id
        ],
    }
    return render_template("lists/sign_off.html", **page, error_title=status != 200), status


def _obstacles(move: RecommendationMove, page: Page) -> tuple[Reason, ...]:
    actor = current_actor()
    return RECOMMENDATION.refusals(move, page["kept"].state, actor.roles, facts_of(page["choice"], actor))


def _linked(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return linked(reasons, lambda where: f"#{where}" if where == "reason" else "")
