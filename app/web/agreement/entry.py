"""Who may come to a call, and whom its staff invite."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.policy import may
from app.queries.invitations import invited_to
from app.queries.visible import find
from app.services import invitations as services
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import typed
from app.web.shared.running import linked
from app.web.shared.stage_words import CALL_ENTRIES, INVITATION_STATES, INVITATION_TONES
from forms.entry import EntryForm, InviteForm
from workflows.call_invitation import CallInvitationState
from workflows.machine import Refusal

TEMPLATE = "agreement/entry.html"
BASE = "/agreement/<uuid:call_id>/invitations"
LONGEST_SEARCH = 100


@bp.route("/agreement/<uuid:call_id>/entry", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def entry(desk: Desk) -> ResponseReturnValue:
    """Change who may come to the call, and who learns that it exists."""
    form = EntryForm(typed(), data={**EntryForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256})
    form.entry.choices = list(CALL_ENTRIES.items())
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form)
    return save(desk, form.applied_to(desk.part), form, "Change who may come", TEMPLATE)


@bp.get(BASE)
@needs(Permission.CALL_READ)
def invitations(call: Call) -> ResponseReturnValue:
    """Everybody who is invited, or those with some words in their name or address."""
    return _page(call, InviteForm())


@bp.post(BASE)
@needs(Permission.CALL_INVITE)
def invite(call: Call) -> ResponseReturnValue:
    """Invite the addresses and organisations that were given; those who stand there already are left as they are."""
    form, call_id = InviteForm(request.form), call.id
    if not form.validate():
        return _page(call, form, status=422)
    try:
        with unit_of_work():
            made = services.invite(call_id, form.named_addresses, form.named_numbers, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal=refusal, status=409)
    flash(f"{plural(made, 'invitation')} sent. Each is bound to its address or organisation.", "done")
    return redirect(url_for("agreement.invitations", call_id=call_id), 303)


@bp.post(f"{BASE}/<uuid:invited_id>/withdraw")
@needs(Permission.CALL_INVITE)
def withdraw_invitation(call: Call, invited_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    call_id = call.id
    try:
        with unit_of_work():
            services.withdraw(invited_id, call_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), InviteForm(), refusal=refusal, status=409)
    flash("The invitation is withdrawn. What was begun under it stays.", "done")
    return redirect(url_for("agreement.invitations", call_id=call_id), 303)


def _page(call: Call, form: InviteForm, *, refusal: Refusal | None = None, status: int = 200) -> ResponseReturnValue:
    words = request.args.get("words", "").strip()[:LONGEST_SEARCH]
    rows = invited_to(call.agreed_as_id, words)
    gone = sum(row.state == CallInvitationState.WITHDRAWN for row in rows)
    shown = [plural(len(rows), "invitation"), f"{gone} withdrawn" if gone else "", f"with ‘{words}’" if words else ""]
    page = {
        "call": {"id": call.id, "title": call.title, "reference": call.reference, "is_listed": call.is_listed},
        "by_invitation": call.by_invitation,
        "rows": rows,
        "words": words,
        "count_words": ", ".join(filter(None, shown)),
        "states": INVITATION_STATES,
        "tones": INVITATION_TONES,
        "form": form,
        "may_invite": call.by_invitation
        and call.state in services.IN_TIME
        and may(current_actor(), Permission.CALL_INVITE),
        "reasons": linked(refusal.reasons, lambda where: f"#{where}") if refusal else [],
        "error_title": status != 200,
    }
    return render_template("agreement/invitations.html", **page), status
