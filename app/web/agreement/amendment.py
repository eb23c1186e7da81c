"""An amendment of an open call: begin it, say why and for whom, see what it changes, sign it, or give it up."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app import clock
from app.models import Amendment, Call
from app.permissions import Permission
from app.policy import may
from app.queries.agreement import Agreement, drafted_agreement_of
from app.queries.amendments import (
    AmendmentLine,
    amendment_facts,
    amendments_of,
    definitions_by_id,
    open_amendment,
    proposal_of,
)
from app.queries.visible import find
from app.services import amendments
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.compare import Pair, by_side, changes_of
from app.web.agreement.desk import sides_edited, sides_signed
from app.web.agreement.links import checks_at, linked
from app.web.agreement.table import blocks_of
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.words import ANSWER_KINDS, STAFF_CALL_STATES
from forms.amendment import AmendmentForm, SignAmendmentForm
from workflows.amendment import (
    AMENDMENT,
    EFFECT_WORDS,
    AmendmentMove,
    AmendmentState,
    Effect,
    signing_obstacles,
    warnings,
)
from workflows.call import CallState
from workflows.definition import Definition
from workflows.diff_summary import summary
from workflows.machine import Reason, Refusal
from workflows.rounds import deadline_after

BASE = "/agreement/<uuid:call_id>/amendment"
AMENDMENT_STATES: dict[AmendmentState, str] = {
    AmendmentState.DRAFTING: "Being drafted",
    AmendmentState.IN_FORCE: "Took force",
    AmendmentState.WITHDRAWN: "Withdrawn",
    AmendmentState.LAPSED: "Ended unsigned, with the call",
}


@bp.get(BASE)
@needs(Permission.CALL_READ)
def amendment(call: Call) -> ResponseReturnValue:
    """The amendment that is being drafted with all that it changes, or the form that begins one; and those before."""
    kept = open_amendment(call.id)
    return _page(call, AmendmentForm(data={"reason": kept.reason, "effect": kept.effect} if kept else None))


@bp.post(BASE)
@needs(Permission.CALL_AMEND)
def begin_amendment(call: Call) -> ResponseReturnValue:
    """Begin an amendment for the first side whose part the person writes."""
    form, call_id = AmendmentForm(request.form), call.id
    if not form.validate():
        return _page(call, form, status=422)
    side, effect = next(iter(sides_edited(call)), ""), Effect(form.effect.data)
    try:
        with unit_of_work():
            amendments.begin(call_id, side, form.reason.data, effect, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal=refusal, status=409)
    flash(
        "The amendment is begun. Edit what is to change; applicants see nothing of it before all have signed.", "done"
    )
    return redirect(url_for("agreement.amendment", call_id=call_id), 303)


@bp.post(f"{BASE}/declare")
@needs(Permission.CALL_AMEND)
def declare_amendment(call: Call) -> ResponseReturnValue:
    """Say anew why the call is amended and whom that reaches."""
    form, call_id = AmendmentForm(request.form), call.id
    _refuse_without_one(call)
    if not form.validate():
        return _page(call, form, status=422)
    try:
        with unit_of_work():
            amendments.declare(call_id, form.reason.data, Effect(form.effect.data), current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal=refusal, status=409)
    flash("Reason and effect are saved.", "done")
    return redirect(url_for("agreement.amendment", call_id=call_id), 303)


@bp.post(f"{BASE}/withdraw")
@needs(Permission.CALL_AMEND)
def withdraw_amendment(call: Call) -> ResponseReturnValue:
    """Give the amendment up; what is in force stays."""
    call_id = call.id
    _refuse_without_one(call)
    with unit_of_work():
        amendments.withdraw(call_id, current_actor(), clock.now())
    flash("The amendment is withdrawn. The version in force stays as it is.", "done")
    return redirect(url_for("agreement.amendment", call_id=call_id), 303)


@bp.get(f"{BASE}/sign")
@needs(Permission.CALL_SIGN_AMENDMENT)
def sign_amendment(call: Call) -> ResponseReturnValue:
    """What changes, why and for whom, and the statement at its end."""
    _refuse_without_one(call)
    return _sign_page(call, _side(call))


@bp.post(f"{BASE}/sign")
@needs(Permission.CALL_SIGN_AMENDMENT, fresh=True)
def turn_amendment_key(call: Call) -> ResponseReturnValue:
    """Turn the key of one side on the proposal whose seal stood on the page; every refusal at once."""
    _refuse_without_one(call)
    form, side, call_id = SignAmendmentForm(request.form), _side(call), call.id
    if not form.validate():
        return _sign_page(call, side, form, status=422)
    try:
        with unit_of_work():
            kept = amendments.sign(call_id, side, form.seen_seal.data, current_actor(), clock.now())
            number, state = kept.number, kept.state
    except Refusal as refusal:
        return _sign_page(find(Call, call_id, current_viewer()), side, refusal=refusal, status=409)
    told = "It is in force now, and everybody with a draft is told." if state == AmendmentState.IN_FORCE else ""
    flash(f"You signed amendment {number}. {told or 'It takes force when every other side has signed it too.'}", "done")
    return redirect(url_for("agreement.amendment", call_id=call_id), 303)


def _refuse_without_one(call: Call) -> None:
    if open_amendment(call.id) is None:
        abort(404)


def _side(call: Call) -> str:
    """The side that is signed for: the one asked for, else the first whose key the person holds."""
    held = sides_signed(call)
    asked = request.values.get("side", "")
    if not held or (asked and asked not in held):
        raise Forbidden
    return asked or held[0]


def _page(call: Call, form: AmendmentForm, *, refusal: Refusal | None = None, status: int = 200) -> ResponseReturnValue:
    agreement, now, actor = drafted_agreement_of(call), clock.now(), current_actor()
    lines = amendments_of(call.id)
    is_open = call.state == CallState.OPEN and now < call.closes_at
    page = render_template(
        "agreement/amendment.html",
        agreement=agreement,
        state=STAFF_CALL_STATES[agreement.state],
        settled=[line for line in lines if line.state != AmendmentState.DRAFTING],
        states=AMENDMENT_STATES,
        effects=EFFECT_WORDS,
        form=form,
        is_open=is_open,
        may_amend=may(actor, Permission.CALL_AMEND),
        may_begin=is_open and agreement.amendment is None and may(actor, Permission.CALL_AMEND),
        refused=linked(agreement, refusal.reasons if refusal else (), sides_edited(call)),
        error_title=status != 200,
        **(_drafted(call, agreement, open_amendment(call.id)) if agreement.amendment else {}),
    )
    return page, status


def _drafted(call: Call, agreement: Agreement, kept: Amendment | None) -> dict[str, Any]:
    """What the page shows of an amendment that is being drafted."""
    edited = sides_edited(call)
    changes = changes_of(agreement, _pair(agreement.amendment))
    obstacles = _obstacles(call, kept)
    return {
        "edited": edited,
        "blocks": blocks_of(agreement, edited),
        "bounds": {one.path: one for one in agreement.definition.core.openings},
        "kinds": ANSWER_KINDS,
        "may_talk": False,
        "told": summary(changes).sentence,
        "changed": by_side(agreement, changes),
        "warned": warnings(_in_force(kept), agreement.definition, agreement.names) if kept is not None else (),
        "obstacles": linked(agreement, obstacles, edited),
        "checks": checks_at(obstacles, ()),
        "may_sign": any(slot.side in sides_signed(call) and slot.signed_at is None for slot in agreement.slots),
        "keys_shown": [(slot.name, slot.person, slot.signed_at, slot.state, slot.hash) for slot in agreement.slots],
    }


def _obstacles(call: Call, kept: Amendment | None) -> tuple[Reason, ...]:
    """What keeps anybody from signing now, whoever they are."""
    if kept is None:
        return ()
    return signing_obstacles(amendment_facts(call, kept, clock.now()))


def _in_force(kept: Amendment) -> Definition:
    """What the amendment was drafted upon."""
    return definitions_by_id([kept.base_version_id])[kept.base_version_id]


def _sign_page(
    call: Call,
    side: str,
    form: SignAmendmentForm | None = None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    agreement, kept = drafted_agreement_of(call), open_amendment(call.id)
    if agreement.amendment is None or kept is None:
        abort(404)
    actor = current_actor()
    facts = amendment_facts(call, kept, clock.now(), signing_as=side, user_id=actor.id)
    reasons = refusal.reasons if refusal else AMENDMENT.refusals(AmendmentMove.SIGN, kept.state, actor.roles, facts)
    before, changes = _in_force(kept), changes_of(agreement, _pair(agreement.amendment))
    page = render_template(
        "agreement/sign_amendment.html",
        agreement=agreement,
        side=side,
        held=sides_signed(call),
        effect=EFFECT_WORDS[kept.effect],
        round_number=call.round_number,
        closes_at=deadline_after(before.core, agreement.definition.core, call.round_number, call.closes_at),
        form=form or SignAmendmentForm(data={"seen_seal": proposal_of(call, kept).seal}),
        reasons=linked(agreement, reasons, sides_edited(call)),
        warned=warnings(before, agreement.definition, agreement.names),
        told=summary(changes).sentence,
        changed=by_side(agreement, changes),
        error_title=status != 200,
    )
    return page, status


def _pair(line: AmendmentLine | None) -> Pair:
    if line is None:
        abort(404)
    return Pair(str(line.base_number), str(line.version_number))
