"""Sittings of panels: the lists, one of them, planning it, and moving it on."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call, Region, Sitting
from app.permissions import Permission
from app.queries.definitions import current_version, definition_of
from app.queries.sitting_page import agenda_of, members_seen, sittings_listed
from app.queries.staff import name_of
from app.queries.visible import find
from app.services import sittings as services
from app.services.sittings import Planned
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, item_state_words, refused, say, show, told
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.page import current_side
from app.web.shared.sitting_words import ITEM_TONES, KINDS, NO_OUTCOME, OUTCOMES, STATE_TONES, STATES
from forms.sittings import NewSittingForm, ReasonForm, SittingForm
from workflows.actor import Actor
from workflows.machine import Reason
from workflows.sitting import RUNNERS, SITTING, SittingKind, SittingMove
from workflows.sitting_item import ItemState

URL = "/sittings/<uuid:sitting_id>"


@bp.get("/sittings", endpoint="sittings")
@signed_in
def list_sittings() -> ResponseReturnValue:
    """Every sitting that the person knows of: as a member, or because they run its call."""
    return render_template("panels/sittings.html", **_listed(), call=None, plan_url="")


@bp.get("/calls/<uuid:call_id>/sittings")
@needs(Permission.CALL_READ)
def of_call(call: Call) -> ResponseReturnValue:
    """The sittings of one call that this side sees."""
    may_plan = bool(current_actor().roles & RUNNERS)
    plan_url = url_for("panels.plan", call_id=call.id) if may_plan else ""
    return render_template("panels/sittings.html", **_listed(call.id), call=call, plan_url=plan_url)


@bp.route("/calls/<uuid:call_id>/sittings/new", methods=["GET", "POST"])
@needs(Permission.SITTING_PLAN)
def plan(call: Call) -> ResponseReturnValue:
    """Plan a sitting of the panel of the side for which the person acts."""
    call_id, region, form = call.id, _region_of(call), NewSittingForm(request.form)
    actor, region_id = _actor(call, region), region.id if region else None
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        planned = _planned(form, SittingKind(form.kind.data), _scale(call))
        with refused() as reasons, unit_of_work():
            made = services.plan(call_id, region_id, planned, actor, clock.now()).id
        if not reasons:
            say("The sitting is planned. Say next who sits, and what is on the agenda.")
            return redirect(url_for("panels.people", sitting_id=made), code=303)
        call = find(Call, call_id, current_viewer())
        region = _region_of(call)
    status = _status(form, reasons)
    said = [(one.text, f"#{one.where}" if one.where else "") for one in reasons]
    page = {
        "form": form,
        "reasons": said,
        "call": call,
        "side_name": region.name if region else "",
        "error_title": status != 200,
    }
    return render_template("panels/plan.html", **page), status


@bp.get(URL)
@needs(Permission.SITTING_READ)
def sitting(sitting: Sitting) -> ResponseReturnValue:
    """One sitting: when, where, who, the agenda as the reader may know it, and what can be done now."""
    return _sitting(sitting, (), 200)


@bp.route(f"{URL}/change", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def change(sitting: Sitting) -> ResponseReturnValue:
    """Say anew when and where it is, as long as it is planned."""
    sitting_id, form = sitting.id, SittingForm(request.form, data=_kept(sitting))
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        planned = _planned(form, sitting.kind, sitting.maximum)
        with refused() as reasons, unit_of_work():
            services.change(sitting_id, planned, current_actor(), clock.now())
        if not reasons:
            say("The sitting is changed.")
            return redirect(url_for("panels.sitting", sitting_id=sitting_id), code=303)
    page = {"form": form, "reasons": told(sitting_id, reasons)}
    return show(
        "panels/change.html", _again(sitting_id) if reasons else sitting, "change", _status(form, reasons), **page
    )


@bp.route(f"{URL}/call", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def call_members(sitting: Sitting) -> ResponseReturnValue:
    """Show who is called and what they read, then send the papers."""
    sitting_id, reasons = sitting.id, ()
    if request.method == "POST":
        with refused() as reasons, unit_of_work():
            services.call_members(sitting_id, current_actor(), clock.now())
        if not reasons:
            say("The papers are sent. Everybody who sits is told.")
            return redirect(url_for("panels.sitting", sitting_id=sitting_id), code=303)
    kept, viewer = _again(sitting_id) if reasons else sitting, current_viewer()
    page = {"people": members_seen(kept, viewer), "lines": agenda_of(kept, viewer)}
    return show("panels/call.html", kept, "sitting", 409 if reasons else 200, reasons=told(sitting_id, reasons), **page)


@bp.post(f"{URL}/open")
@needs(Permission.SITTING_RUN)
def open_sitting(sitting: Sitting) -> ResponseReturnValue:
    """Open the sitting, or see what is in the way."""
    return _moved(sitting.id, services.open_sitting, "The sitting is open. Take up the first item when you are ready.")


@bp.post(f"{URL}/close")
@needs(Permission.SITTING_RUN)
def close(sitting: Sitting) -> ResponseReturnValue:
    """Close the sitting."""
    close_it = partial(services.close, not_reached_seen=bool(request.form.get("not_reached")))
    return _moved(sitting.id, close_it, "The sitting is closed. Write up its minutes next.")


@bp.route(f"{URL}/put-off", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def put_off(sitting: Sitting) -> ResponseReturnValue:
    """Say why a called sitting is put off; it is planned anew."""
    return _with_reason(sitting, "put_off", services.put_off, "The sitting is put off. Whoever was called is told.")


@bp.route(f"{URL}/cancel", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def cancel(sitting: Sitting) -> ResponseReturnValue:
    """Say why a sitting does not take place at all."""
    return _with_reason(sitting, "cancel", services.cancel, "The sitting is cancelled.")


def _sitting(kept: Sitting, reasons: Sequence[Reason], status: int) -> ResponseReturnValue:
    viewer, roles = current_viewer(), current_actor().roles
    moves = {move for move in SittingMove if SITTING.may(move, roles) and kept.state in SITTING.rows[move].sources}
    return show(
        "panels/sitting.html",
        kept,
        "sitting",
        status,
        reasons=told(kept.id, reasons),
        lines=(lines := agenda_of(kept, viewer)),
        not_reached=sum(one.state == ItemState.WAITING for one in lines),
        people=members_seen(kept, viewer),
        secretary=name_of(kept.secretary_id),
        moves={move.value for move in moves},
        item_states={state: item_state_words(state, kept) for state in ItemState},
        item_tones=ITEM_TONES,
        outcomes=OUTCOMES,
        no_outcome=NO_OUTCOME,
    )


def _moved(
    sitting_id: uuid.UUID, move: Callable[[uuid.UUID, Actor, datetime], Sitting], words: str
) -> ResponseReturnValue:
    with refused() as reasons, unit_of_work():
        move(sitting_id, current_actor(), clock.now())
    if reasons:
        return _sitting(_again(sitting_id), reasons, 409)
    say(words)
    return redirect(url_for("panels.sitting", sitting_id=sitting_id), code=303)


def _with_reason(
    kept: Sitting, act: str, move: Callable[[uuid.UUID, str, Actor, datetime], Sitting], words: str
) -> ResponseReturnValue:
    sitting_id, form = kept.id, ReasonForm(request.form)
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        with refused() as reasons, unit_of_work():
            move(sitting_id, form.reason.data, current_actor(), clock.now())
        if not reasons:
            say(words)
            return redirect(url_for("panels.sitting", sitting_id=sitting_id), code=303)
    kept = _again(sitting_id) if reasons else kept
    page = {"form": form, "act": act, "reasons": told(sitting_id, reasons)}
    people = members_seen(kept, current_viewer()) if kept.called_at else ()
    return show("panels/reason.html", kept, "sitting", _status(form, reasons), people=people, **page)


def _again(sitting_id: uuid.UUID) -> Sitting:
    """The sitting as it is after a unit of work that was refused: what was loaded before belongs to no session."""
    found: Sitting = find(Sitting, sitting_id, current_viewer())
    return found


def _status(form: Any, reasons: Sequence[Reason]) -> int:
    return 409 if reasons else (422 if form.errors else 200)


def _listed(call_id: uuid.UUID | None = None) -> dict[str, Any]:
    rows = sittings_listed(current_viewer(), call_id)
    return {"rows": rows, "kinds": KINDS, "states": STATES, "tones": STATE_TONES}


def _region_of(call: Call) -> Region | None:
    """The region for which a person plans; None for the funder, whose officers plan for the whole call."""
    roles_on = {scope_id for role, (_scope, scope_id) in current_viewer().grants if role in RUNNERS}
    held = [region for region in call.regions if region.id in roles_on]
    side = current_side()
    if call.funder_id in roles_on and (not held or not side or side.kind == "funder"):
        return None
    return next((region for region in held if side and region.slug == side.key), held[0])


def _actor(call: Call, region: Region | None) -> Actor:
    on = region.id if region else call.funder_id
    roles = frozenset(role for role, (_scope, scope_id) in current_viewer().grants if scope_id == on)
    return Actor(current_actor().id, roles)


def _scale(call: Call) -> int:
    """The highest mark of the call's own bands, by which interviews are marked too."""
    return max(one.maximum for one in definition_of(current_version(call)).core.criteria)


def _planned(form: SittingForm, kind: SittingKind, maximum: int) -> Planned:
    return Planned(kind, form.starts_at.data, form.place.data, form.link.data, form.bring.data, form.titles, maximum)


def _kept(kept: Sitting) -> dict[str, Any]:
    return {
        "starts_at": kept.starts_at,
        "place": kept.place,
        "link": kept.link,
        "bring": kept.bring,
        "criteria": "\n".join(kept.criteria),
    }
