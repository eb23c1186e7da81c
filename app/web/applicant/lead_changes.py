"""The lead of an application, asked for, taken, declined and taken back."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of, reread
from app.queries.team import TeamPartner, team_of
from app.services import lead_changes
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.applicant.team import BASE, MEMBER, member_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import in_words
from workflows.machine import Reason, Refusal


@bp.route(f"{MEMBER}/lead", methods=["GET", "POST"])
@needs(Permission.APPLICATION_HAND_OVER)
def ask_to_lead(application: Application, member_id: uuid.UUID) -> ResponseReturnValue:
    """Ask a partner to take the lead, after a page that says what passes on with it."""
    member, application_id = member_of(application, member_id), application.id
    if request.method == "POST":
        try:
            with unit_of_work():
                lead_changes.ask(application_id, member.id, current_actor(), arrived())
        except Refusal as refusal:
            return _page(application_id, member, refusal.reasons, is_asking=True)
        flash(f"{member.name} is asked. It takes the lead when one of its lead applicants agrees.", "done")
        return _to_team(application_id)
    return _page(application_id, member, is_asking=True)


@bp.route(f"{BASE}/lead", methods=["GET", "POST"])
@needs(Permission.APPLICATION_TAKE_LEAD)
def take_lead(application: Application) -> ResponseReturnValue:
    """Agree to lead."""
    member, application_id = team_of(application.id).lead_asked, application.id
    if member is None:
        raise NotFound
    if request.method == "POST":
        try:
            with unit_of_work():
                lead_changes.consent(application_id, current_actor(), arrived())
        except Refusal as refusal:
            return _page(application_id, member, refusal.reasons, is_asking=False)
        flash(f"{member.name} leads the application now.", "done")
        return _to_team(application_id)
    return _page(application_id, member, is_asking=False)


@bp.post(f"{BASE}/lead/decline")
@needs(Permission.APPLICATION_TAKE_LEAD)
def decline_lead(application: Application) -> ResponseReturnValue:
    """Leave the lead where it is."""
    application_id = application.id
    with unit_of_work():
        lead_changes.decline(application_id, current_actor(), arrived())
    flash("You have declined to lead. Whoever asked you is told.", "done")
    return _to_team(application_id)


@bp.post(f"{BASE}/lead/withdraw")
@needs(Permission.APPLICATION_HAND_OVER)
def withdraw_lead_request(application: Application) -> ResponseReturnValue:
    """Take the request back."""
    application_id = application.id
    with unit_of_work():
        lead_changes.withdraw(application_id, current_actor(), arrived())
    flash("The request is withdrawn. Your organisation leads as before.", "done")
    return _to_team(application_id)


def _to_team(application_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("applicant.team", application_id=application_id), code=303)


def _page(
    application_id: uuid.UUID, member: TeamPartner, reasons: tuple[Reason, ...] = (), *, is_asking: bool
) -> ResponseReturnValue:
    bid = bid_of(reread(application_id), current_actor(), clock.now())
    page = {
        **frame_of(bid, clock.now(), at="team"),
        "member": member,
        "is_asking": is_asking,
        "reasons": in_words(reasons),
    }
    return render_template("applicant/team_lead.html", **page), 409 if reasons else 200
