"""The people of an organisation: asking somebody, changing what they do, ending a membership, leaving."""

import uuid
from contextlib import suppress

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Organisation
from app.permissions import Permission
from app.queries.organisations import Member, member_of
from app.services.members import change_roles
from app.services.organisations import invite_member, send_again, withdraw_invitation
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.organisation_words import INVITED_AS
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import at_controls, in_words
from app.web.shared.words import ROLES
from forms.organisation import InvitationForm, MemberForm
from workflows.actor import Role
from workflows.machine import Refusal


@bp.route("/organisations/<uuid:organisation_id>/invite", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_INVITE)
def invite(organisation: Organisation) -> ResponseReturnValue:
    """Ask somebody by their address to join."""
    now = clock.now()
    form = InvitationForm(request.form)
    form.role.choices = [(role.value, label, hint) for role, label, hint in INVITED_AS]
    name, organisation_id = organisation.name, organisation.id
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                invite_member(organisation_id, form.email.data, Role(form.role.data), current_actor(), now)
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash(f"We have written to {form.email.data.lower()}.", "done")
            return redirect(_after_inviting(organisation_id), code=303)
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "reasons": reasons, "name": name, "organisation_id": organisation_id}
    return render_template("applicant/invite.html", **page, error_title=status != 200), status


def _after_inviting(organisation_id: uuid.UUID) -> str:
    """Back to the team of the application for which somebody wanted a colleague, else to the organisation."""
    with suppress(ValueError):
        return url_for("applicant.team", application_id=uuid.UUID(request.args.get("application", "")))
    return url_for("applicant.organisation", organisation_id=organisation_id)


@bp.post("/organisations/<uuid:organisation_id>/invitations/<uuid:invited_id>/send-again")
@needs(Permission.ORGANISATION_INVITE)
def send_invitation_again(organisation: Organisation, invited_id: uuid.UUID) -> ResponseReturnValue:
    """Write once more to somebody who has not answered."""
    organisation_id = organisation.id
    try:
        with unit_of_work():
            address = send_again(organisation_id, invited_id, current_actor(), clock.now())
    except Refusal as refusal:
        flash(" ".join(text for text, _where in in_words(refusal.reasons)), "told")
    else:
        flash(f"We have written to {address} again.", "done")
    return _back_to(organisation_id)


@bp.post("/organisations/<uuid:organisation_id>/invitations/<uuid:invited_id>/withdraw")
@needs(Permission.ORGANISATION_INVITE)
def withdraw_member_invitation(organisation: Organisation, invited_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back that nobody has answered."""
    organisation_id = organisation.id
    with unit_of_work():
        withdraw_invitation(organisation_id, invited_id, current_actor(), clock.now())
    flash("The invitation is taken back.", "done")
    return _back_to(organisation_id)


@bp.route("/organisations/<uuid:organisation_id>/people/<uuid:colleague_id>", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_INVITE)
def member(organisation: Organisation, colleague_id: uuid.UUID) -> ResponseReturnValue:
    """Change what somebody does in the organisation."""
    found, name, organisation_id = _member(organisation, colleague_id), organisation.name, organisation.id
    form = MemberForm(request.form, data={"roles": [role.value for role in found.roles]})
    form.roles.choices = [(role.value, label, hint) for role, label, hint in INVITED_AS]
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        wanted = frozenset(Role(value) for value in form.roles.data)
        try:
            with unit_of_work():
                change_roles(organisation_id, colleague_id, wanted, current_actor(), clock.now())
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash(f"What {found.name} does in {name} is changed.", "done")
            return _back_to(organisation_id)
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "reasons": reasons, "member": found, "name": name, "organisation_id": organisation_id}
    is_oneself = colleague_id == current_actor().id
    return render_template("applicant/member.html", **page, is_oneself=is_oneself, error_title=status != 200), status


@bp.route("/organisations/<uuid:organisation_id>/people/<uuid:colleague_id>/end", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_INVITE)
def end_membership(organisation: Organisation, colleague_id: uuid.UUID) -> ResponseReturnValue:
    """Say what the end of a membership means, then end it."""
    if colleague_id == current_actor().id:
        return redirect(url_for("applicant.leave", organisation_id=organisation.id), code=303)
    return _ending(organisation, _member(organisation, colleague_id), is_oneself=False)


@bp.route("/organisations/<uuid:organisation_id>/leave", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_READ)
def leave(organisation: Organisation) -> ResponseReturnValue:
    """Say what leaving means, then leave."""
    return _ending(organisation, _member(organisation, current_actor().id), is_oneself=True)


def _ending(organisation: Organisation, found: Member, *, is_oneself: bool) -> ResponseReturnValue:
    name, organisation_id = organisation.name, organisation.id
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with unit_of_work():
                change_roles(organisation_id, found.id, frozenset(), current_actor(), clock.now())
        except Refusal as refusal:
            reasons = in_words(refusal.reasons)
        else:
            flash(f"You have left {name}." if is_oneself else f"{found.name} has left {name}.", "done")
            return redirect(url_for("account.home"), code=303) if is_oneself else _back_to(organisation_id)
    status = 409 if reasons else 200
    page = {"reasons": reasons, "member": found, "name": name, "organisation_id": organisation_id}
    words = [ROLES[role] for role in found.roles]
    return render_template(
        "applicant/member_end.html", **page, is_oneself=is_oneself, role_words=words, error_title=status != 200
    ), status


def _member(organisation: Organisation, user_id: uuid.UUID | None) -> Member:
    found = member_of(organisation, user_id) if user_id else None
    if found is None:
        raise NotFound
    return found


def _back_to(organisation_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("applicant.organisation", organisation_id=organisation_id), code=303)
