"""An invitation to take part in an application, as whoever has the address reads and answers it."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import PartnerInvitation
from app.permissions import Permission
from app.queries.team import InvitationRead, invitation_read
from app.services import partners
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import at_controls
from forms.team import AcceptPartForm
from workflows.machine import Refusal

BASE = "/partner-invitations/<uuid:partner_invitation_id>"


@bp.get(BASE, endpoint="partner_invitation")
@needs(Permission.PARTNER_INVITATION_ANSWER)
def read_partner_invitation(partner_invitation: PartnerInvitation) -> ResponseReturnValue:
    """Who asks, for which project and call, and what one will see and do."""
    found = invitation_read(partner_invitation)
    return _page(found, _offered(AcceptPartForm(), found))


@bp.post(f"{BASE}/accept")
@needs(Permission.PARTNER_INVITATION_ANSWER)
def accept_part(partner_invitation: PartnerInvitation) -> ResponseReturnValue:
    """Take part with one of the organisations that the person leads."""
    found = invitation_read(partner_invitation)
    form = _offered(AcceptPartForm(request.form), found)
    if not form.validate():
        return _page(found, form, status=422)
    try:
        with unit_of_work():
            organisation_id = uuid.UUID(form.organisation_id.data)
            taken = partners.accept(found.id, organisation_id, current_actor(), arrived())
    except Refusal as refusal:
        return _page(found, form, at_controls(refusal.reasons), status=409)
    name = dict(found.own)[form.organisation_id.data]
    flash(f"{name} takes part in ‘{found.title}’. You can read and write it now.", "done")
    return redirect(url_for("applicant.application", application_id=taken.application_id), code=303)


@bp.post(f"{BASE}/decline")
@needs(Permission.PARTNER_INVITATION_ANSWER)
def decline_part(partner_invitation: PartnerInvitation) -> ResponseReturnValue:
    """Say no."""
    invitation_id = partner_invitation.id
    with unit_of_work():
        partners.decline(invitation_id, current_actor(), arrived())
    flash("You have declined. Whoever asked you is told.", "done")
    return redirect(url_for("account.home"), code=303)


def _offered(form: AcceptPartForm, found: InvitationRead) -> AcceptPartForm:
    form.organisation_id.choices = found.own
    if len(found.own) == 1 and not form.organisation_id.data:
        form.organisation_id.data = found.own[0][0]
    return form


def _page(
    found: InvitationRead, form: AcceptPartForm, reasons: list[tuple[str, str]] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = {"asked": found, "form": form, "reasons": reasons or []}
    return render_template("applicant/partner_invitation.html", **page, error_title=status != 200), status
