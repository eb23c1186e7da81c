"""Organisations: registering one, looking at its people, inviting more."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Organisation
from app.policy import Permission, may
from app.queries.organisations import organisation_page, places_by_region
from app.services.organisations import OrganisationDetails, invite_member, register_organisation
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.reasons import at_controls
from app.web.shared.words import ORGANISATION_KINDS, ORGANISATION_SIZE_MEANINGS, ORGANISATION_SIZES, ROLES
from forms.application import carried
from forms.organisation import InvitationForm, OrganisationForm
from workflows.actor import Actor, Role
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.machine import Refusal

INVITED_AS = (
    (Role.LEAD_APPLICANT, "Lead applicant", "Writes, submits, reopens and withdraws applications, and invites people."),
    (Role.COLLABORATOR, "Collaborator", "Writes answers and costs together with the lead applicant."),
    (Role.SIGNATORY, "Signatory", "Accepts or refuses offers and may bind the organisation. Reads everything."),
)


@bp.route("/organisations/new", methods=["GET", "POST"])
@signed_in
def new_organisation() -> ResponseReturnValue:
    """Register an organisation. Anyone who is signed in may; they become its lead applicant."""
    now = clock.now()
    groups = places_by_region()
    form = _organisation_form(groups)
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                made = register_organisation(_details(form), Actor(current_viewer().id, frozenset()), now)
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash(f"{made.name} is registered. You are its lead applicant.", "done")
            return redirect(_after_registering(made), code=303)
    return _page_of_form(form, groups, reasons)


@bp.get("/organisations/<uuid:organisation_id>")
@needs(Permission.ORGANISATION_READ)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """The organisation with its people and open invitations."""
    page = organisation_page(organisation)
    can_invite = may(current_actor(), Permission.ORGANISATION_INVITE)
    words = {"kinds": ORGANISATION_KINDS, "sizes": ORGANISATION_SIZES, "roles": ROLES}
    return render_template("applicant/organisation.html", page=page, can_invite=can_invite, **words)


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
            return redirect(url_for("applicant.organisation", organisation_id=organisation_id), code=303)
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "reasons": reasons, "name": name, "organisation_id": organisation_id}
    return render_template("applicant/invite.html", **page, error_title=status != 200), status


def _organisation_form(groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> OrganisationForm:
    said = {"kind": request.args.get("lead_kind"), "size": request.args.get("lead_size")}
    form = OrganisationForm(request.form, data=said)
    form.kind.choices = ORGANISATION_KINDS.items()
    form.size.choices = [(size, label, ORGANISATION_SIZE_MEANINGS[size]) for size, label in ORGANISATION_SIZES.items()]
    form.place_code.choices = [place for _, places in groups for place in places]
    return form


def _details(form: OrganisationForm) -> OrganisationDetails:
    return OrganisationDetails(
        name=form.name.data,
        kind=OrganisationKind(form.kind.data),
        size=OrganisationSize(form.size.data),
        company_number=form.company_number.data or None,
        address=form.address.data,
        place_code=form.place_code.data or None,
    )


def _page_of_form(
    form: OrganisationForm,
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
    reasons: list[tuple[str, str]],
) -> ResponseReturnValue:
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "groups": groups, "reasons": reasons, "call": request.args.get("call", "")}
    return render_template("applicant/organisation_new.html", **page, error_title=status != 200), status


def _after_registering(made: Organisation) -> str:
    """Back to the call that somebody wanted to apply to, else to the new organisation."""
    try:
        call_id = uuid.UUID(request.args.get("call", ""))
    except ValueError:
        return url_for("applicant.organisation", organisation_id=made.id)
    return url_for("applicant.start", public_call_id=call_id, **carried(request.args))
