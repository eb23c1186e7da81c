"""Is everything there that a call needs on the day it opens, who mends what is not, and who signs for each side?"""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.agreement import Agreement, agreement_of
from app.queries.signatories import Named, holders_of, named_for, set_up_of
from app.queries.visible import find
from app.services import signatories
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited
from app.web.agreement.links import linked, mend_address
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.words import STAFF_CALL_STATES
from forms.signatory import SignatoryForm
from workflows.call import BEFORE_OPENING, CallState
from workflows.machine import Refusal
from workflows.set_up import SERVICE_TEAM, Check

BASE = "/agreement/<uuid:call_id>/set-up"


@dataclass(frozen=True)
class SideSigned:
    """One side: who is named, and the form with which the reader names somebody: one on a page, of their own sides."""

    side: str
    name: str
    named: Named | None
    form: SignatoryForm | None
    is_own: bool


@dataclass(frozen=True)
class CheckLine:
    """One check as the page shows it: for whom, what is needed and found, who mends it, and where the reader can."""

    check: Check
    side: str
    mender: str
    href: str


@bp.get(BASE)
@needs(Permission.CALL_READ)
def set_up(call: Call) -> ResponseReturnValue:
    """Every check with who mends it, and the named signatory of each side."""
    return _page(call)


@bp.post(f"{BASE}/signatories")
@needs(Permission.CALL_NAME_SIGNATORY)
def name_signatory(call: Call) -> ResponseReturnValue:
    """Name who signs for the reader's own side, or somebody else in their place."""
    call_id, agreed_as_id, side = call.id, call.agreed_as_id, request.form.get("side", "")
    if side not in sides_edited(call):
        raise Forbidden
    form = _form(call, side, named_for(call.agreed_as_id).get(side), request.form)
    if not form.validate():
        return _page(call, form, status=422)
    try:
        with unit_of_work():
            kept = signatories.name_signatory(
                call_id, side, uuid.UUID(form.user_id.data), form.reason.data or "", current_actor(), clock.now()
            )
            user_id = kept.user_id
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal=refusal, status=409)
    named = named_for(agreed_as_id)[side]
    flash(f"{named.name} is named to sign, and is told." if named.user_id == user_id else "Somebody is named.", "done")
    return redirect(url_for("agreement.set_up", call_id=call_id, _anchor="signatories"), 303)


def _form(call: Call, side: str, named: Named | None, typed: Any = None) -> SignatoryForm:
    """The form of one side, with everybody to choose from who holds its signatory's role and is not named already."""
    form = SignatoryForm(typed, data={"side": side})
    others = [one for one in holders_of(call).get(side, ()) if named is None or one.id != named.user_id]
    form.user_id.choices = [(str(one.id), one.name, one.job_title or "Signatory") for one in others]
    return form


def _page(
    call: Call, form: SignatoryForm | None = None, *, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    agreement, edited = agreement_of(call), sides_edited(call)
    found = set_up_of(call, agreement.definition, clock.now())
    page = render_template(
        "agreement/set_up.html",
        agreement=agreement,
        state=STAFF_CALL_STATES[agreement.state],
        lines=[_line(agreement, check, edited) for check in found],
        missing=sum(not check.holds for check in found),
        is_before=agreement.state in BEFORE_OPENING,
        sides=_sides(call, agreement, edited, form),
        form=form,
        reasons=linked(agreement, refusal.reasons if refusal else (), edited),
        error_title=status != 200,
    )
    return page, status


def _line(agreement: Agreement, check: Check, edited: tuple[str, ...]) -> CheckLine:
    own = check.mender in edited
    mender = "the service team" if check.mender == SERVICE_TEAM else agreement.names.get(check.mender, check.mender)
    here = url_for("agreement.set_up", call_id=agreement.id, _anchor="signatories")
    address = here if check.where == "signatories" else mend_address(agreement.id, check.where)
    side = agreement.names.get(check.side, check.side)
    return CheckLine(check, side, mender, address if own and agreement.is_open_to_edits and not check.holds else "")


def _sides(call: Call, agreement: Agreement, edited: tuple[str, ...], typed: SignatoryForm | None) -> list[SideSigned]:
    """Each side's named signatory. Those who draft for it may name another while keys can turn."""
    named = named_for(call.agreed_as_id)
    turns = call.state in BEFORE_OPENING or call.state == CallState.OPEN
    own = [slot.side for slot in agreement.slots if turns and slot.side in edited]
    asked = request.values.get("side", "")
    at = asked if asked in own else next(iter(own), "")
    return [
        SideSigned(
            side=slot.side,
            name=slot.name,
            named=named.get(slot.side),
            form=(typed or _form(call, slot.side, named.get(slot.side))) if slot.side == at else None,
            is_own=slot.side in own,
        )
        for slot in agreement.slots
    ]
