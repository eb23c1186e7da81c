"""The team of an application: who takes part, who is asked to, and how an organisation ceases to."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.policy import may
from app.queries.applicant import bid_of
from app.queries.inviting import against_sending_again
from app.queries.parting import parting_of
from app.queries.team import Team, TeamPartner, team_of
from app.services import partners
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import at_controls
from app.web.shared.words import PARTNER_INVITATION_STATES, ROLES
from forms.team import PartnerInvitationForm
from workflows.actor import ORGANISATION_ROLES, Role
from workflows.machine import Refusal

BASE = "/applications/<uuid:application_id>/team"
MEMBER = f"{BASE}/organisations/<uuid:member_id>"


@bp.get(BASE)
@needs(Permission.APPLICATION_READ)
def team(application: Application) -> ResponseReturnValue:
    """The organisations with their people, and what waits."""
    now = clock.now()
    bid, found = bid_of(application, current_actor(), now), team_of(application.id)
    viewer = current_viewer()
    page = {
        **frame_of(bid, now, at="team"),
        "team": found,
        "roles": ROLES,
        "states": PARTNER_INVITATION_STATES,
        "against": against_sending_again(application, found.pending, current_actor(), now),
        "may_invite": bid.may_write and may(current_actor(), Permission.APPLICATION_INVITE),
        "mine": viewer.ids(ORGANISATION_ROLES),
        "led": viewer.ids(frozenset({Role.LEAD_APPLICANT})),
    }
    return render_template("applicant/team.html", **page)


@bp.route(f"{BASE}/invite", methods=["GET", "POST"])
@needs(Permission.APPLICATION_INVITE)
def invite_partner(application: Application) -> ResponseReturnValue:
    """Ask somebody by their address to take part with an organisation of theirs."""
    form, application_id, reasons = PartnerInvitationForm(request.form), application.id, []
    if request.method == "POST" and form.validate():
        wanted = partners.Wanted(form.email.data, form.hint.data, form.words.data)
        try:
            with unit_of_work():
                asked = partners.invite(application_id, wanted, current_actor(), arrived())
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash(f"We have written to {asked.email}.", "done")
            return redirect(url_for("applicant.team", application_id=application_id), code=303)
    bid = bid_of(application, current_actor(), clock.now())
    status = 409 if reasons else (422 if form.errors else 200)
    page = {**frame_of(bid, clock.now(), at="team"), "form": form, "reasons": reasons}
    return render_template("applicant/team_invite.html", **page, error_title=status != 200), status


@bp.post(f"{BASE}/invitations/<uuid:asked_id>/send-again")
@needs(Permission.APPLICATION_INVITE)
def send_partner_invitation_again(application: Application, asked_id: uuid.UUID) -> ResponseReturnValue:
    """Write to the address once more."""
    application_id = application.id
    with unit_of_work():
        asked = partners.send_again(application_id, asked_id, current_actor(), arrived())
    flash(f"We have written to {asked.email} again.", "done")
    return redirect(url_for("applicant.team", application_id=application_id), code=303)


@bp.post(f"{BASE}/invitations/<uuid:asked_id>/withdraw")
@needs(Permission.APPLICATION_INVITE)
def withdraw_partner_invitation(application: Application, asked_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    application_id = application.id
    with unit_of_work():
        asked = partners.withdraw(application_id, asked_id, current_actor(), arrived())
    flash(f"The invitation to {asked.email} is withdrawn.", "done")
    return redirect(url_for("applicant.team", application_id=application_id), code=303)


@bp.route(f"{MEMBER}/remove", methods=["GET", "POST"])
@needs(Permission.APPLICATION_REMOVE)
def remove_partner(application: Application, member_id: uuid.UUID) -> ResponseReturnValue:
    """Take an organisation out, after a page that says what goes and what stays."""
    found, application_id = member_of(application, member_id), application.id
    if request.method == "POST":
        with unit_of_work():
            partners.remove(application_id, found.id, current_actor(), arrived())
        flash(f"{found.name} no longer takes part. Its people see the application no more.", "done")
        return redirect(url_for("applicant.team", application_id=application_id), code=303)
    return _parting(application, found, is_own=False)


@bp.route(f"{MEMBER}/leave", methods=["GET", "POST"])
@needs(Permission.APPLICATION_LEAVE)
def leave_application(application: Application, member_id: uuid.UUID) -> ResponseReturnValue:
    """Leave with an organisation of one's own, after the same page."""
    found, application_id, title = member_of(application, member_id), application.id, application.title
    if request.method == "POST":
        with unit_of_work():
            partners.leave(application_id, found.id, current_actor(), arrived())
        flash(f"{found.name} has left ‘{title}’.", "done")
        return redirect(url_for("applicant.applications"), code=303)
    return _parting(application, found, is_own=True)


def member_of(application: Application, member_id: uuid.UUID) -> TeamPartner:
    """The organisation of the team with this id; `NotFound` for any other."""
    found: Team = team_of(application.id)
    member = next((one for one in found.partners if one.id == member_id), None)
    if member is None:
        raise NotFound
    return member


def _parting(application: Application, member: TeamPartner, *, is_own: bool) -> ResponseReturnValue:
    bid = bid_of(application, current_actor(), clock.now())
    page = {
        **frame_of(bid, clock.now(), at="team"),
        "member": member,
        "is_own": is_own,
        "parting": parting_of(member.id),
    }
    return render_template("applicant/team_part.html", **page)
