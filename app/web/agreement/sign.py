"""Read a version to its end, and turn a key on it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.agreement import Agreement, agreement_of
from app.queries.signatories import named_for
from app.queries.visible import find
from app.services import calls
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.compare import since_signed
from app.web.agreement.desk import sides_edited, sides_signed
from app.web.agreement.links import linked
from app.web.agreement.reading import words_for
from app.web.agreement.table import blocking
from app.web.shared.gate import current_actor, current_viewer, needs
from forms.call import SignForm
from workflows.call import CallState
from workflows.machine import Refusal
from workflows.wording import moment


@bp.get("/agreement/<uuid:call_id>/sign")
@needs(Permission.CALL_SIGN)
def sign(call: Call) -> ResponseReturnValue:
    """The whole version in reading order, with its hash, and the statement at its end."""
    agreement = agreement_of(call)
    side = _side(call, agreement)
    now = clock.now()
    reasons = dict(blocking(agreement, (side,), current_actor(), now, named_for(call.agreed_as_id)))[side]
    return _page(call, agreement, side, SignForm(data={"seen_sha256": agreement.sha256}), reasons=reasons)


@bp.post("/agreement/<uuid:call_id>/sign")
@needs(Permission.CALL_SIGN, fresh=True)
def turn_key(call: Call) -> ResponseReturnValue:
    """Turn the key of one side on the version whose hash stood on the page; every refusal at once."""
    agreement = agreement_of(call)
    side = _side(call, agreement)
    form = SignForm(request.form)
    if not form.validate():
        return _page(call, agreement, side, form, status=422)
    try:
        with unit_of_work():
            signed = calls.sign(call.id, side, form.seen_sha256.data, current_actor(), clock.now())
            state = signed.state
    except Refusal as refusal:
        fresh = find(Call, agreement.id, current_viewer())
        latest = agreement_of(fresh)
        unticked = SignForm(data={"seen_sha256": latest.sha256})
        return _page(fresh, latest, side, unticked, reasons=refusal.reasons, status=409)
    flash(_told(agreement, side, state), "done")
    return redirect(url_for("agreement.call", call_id=agreement.id, _anchor="keys"), 303)


def _side(call: Call, agreement: Agreement) -> str:
    """The side that is signed for: the one asked for, else the first whose key the person holds and has not turned."""
    held = sides_signed(call)
    asked = request.values.get("side", "")
    if not held or (asked and asked not in held):
        raise Forbidden
    turned = {slot.side for slot in agreement.turned}
    return asked or next((side for side in held if side not in turned), held[0])


def _page(
    call: Call, agreement: Agreement, side: str, form: SignForm, *, reasons: Any = (), status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "agreement/sign.html",
        agreement=agreement,
        side=side,
        held=sides_signed(call),
        form=form,
        reasons=linked(agreement, reasons, sides_edited(call)),
        since=since_signed(agreement, side),
        error_title=status != 200,
        **words_for(agreement.definition),
    )
    return page, status


def _told(agreement: Agreement, side: str, state: CallState) -> str:
    signed = f"You signed version {agreement.number} for {agreement.names[side]}."
    if state == CallState.AGREED:
        return f"{signed} Every key is turned: the call is agreed and opens on {moment(agreement.opens_at)}."
    missing = [slot.name for slot in agreement.slots if slot.state != "turned" and slot.side != side]
    return f"{signed} Not signed yet: {', '.join(missing)}."
