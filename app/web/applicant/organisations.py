"""Organisations: registering one, looking at it, changing what is said of it."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.extensions import register
from app.models import Organisation
from app.permissions import Permission
from app.policy import may
from app.queries.joining import waiting_at
from app.queries.organisations import organisation_page, places_by_region
from app.queries.registers import alike, newest_answer, on_record, outside_name
from app.queries.sizes import DraftEffect, effects_on_drafts, statements_of
from app.queries.visible import find
from app.services.organisations import (
    ChangedDetails,
    OrganisationDetails,
    change_details,
    details_mark,
    register_organisation,
)
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.organisation_words import SIZE_TESTS
from app.web.applicant.registers import ask_register
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.reasons import at_controls
from app.web.shared.words import ORGANISATION_KINDS, ORGANISATION_SIZE_MEANINGS, ORGANISATION_SIZES, ROLES
from forms.application import carried
from forms.organisation import ChangeForm, OrganisationForm
from workflows.actor import Actor
from workflows.company import Answer, company_number, is_company_number
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.machine import Refusal

Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@bp.route("/organisations/new", methods=["GET", "POST"])
@signed_in
def new_organisation() -> ResponseReturnValue:
    """Register an organisation. Anyone who is signed in may; they become its lead applicant.

    With the number of a company in the address, its name and address are filled in as the register has them.
    """
    groups = places_by_region()
    if request.method != "POST":
        found = _found_company()
        return _page_of_form(_organisation_form(groups, found), groups, found=found)
    form = _organisation_form(groups)
    if not form.validate():
        return _page_of_form(form, groups, status=422)
    return _register(form, groups)


def _found_company() -> Answer | None:
    number = company_number(request.args.get("number", ""))
    return ask_register(number) if is_company_number(number) else None


def _register(form: OrganisationForm, groups: Groups) -> ResponseReturnValue:
    details = _details(form)
    known = on_record([details.company_number]) if details.company_number else {}
    if known:
        return _known(form, groups, known)
    found = alike(details.name) if not details.company_number and form.none_of_these.data != details.name else ()
    if found:
        return _page_of_form(form, groups, alike=found, status=409)
    answer = ask_register(details.company_number) if details.company_number else None
    try:
        with unit_of_work():
            actor = Actor(current_viewer().id, frozenset())
            made = register_organisation(details, actor, clock.now(), answer=answer)
    except Refusal as refusal:
        return _page_of_form(form, groups, reasons=at_controls(refusal.reasons), found=answer, status=409)
    flash(f"{made.name} is registered. You are its lead applicant.", "done")
    return redirect(_after_registering(made), code=303)


def _known(form: OrganisationForm, groups: Groups, known: Mapping[str, tuple[uuid.UUID, str]]) -> ResponseReturnValue:
    """The organisation with this number is on record: whoever comes second asks to join it."""
    number, (organisation_id, _name) = next(iter(known.items()))
    text = f"{outside_name(organisation_id)} is on record already, with the number {number}. Ask to join it"
    href = url_for("applicant.ask_to_join", asked_organisation_id=organisation_id)
    return _page_of_form(form, groups, reasons=[(text, href)], status=409)


@bp.get("/organisations/<uuid:organisation_id>")
@needs(Permission.ORGANISATION_READ)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """The organisation with its people and open invitations."""
    page = {
        "page": organisation_page(organisation),
        "stated": statements_of(organisation.id)[0],
        "can_invite": may(current_actor(), Permission.ORGANISATION_INVITE),
        "can_change": may(current_actor(), Permission.ORGANISATION_CHANGE),
        "answer": newest_answer(organisation.id) if organisation.company_number else None,
        "has_register": bool(register.client.name),
        "asking": waiting_at(organisation.id) if may(current_actor(), Permission.ORGANISATION_INVITE) else (),
    }
    words = {"kinds": ORGANISATION_KINDS, "sizes": ORGANISATION_SIZES, "roles": ROLES, "tests": SIZE_TESTS}
    return render_template("applicant/organisation.html", **page, **words)


@bp.route("/organisations/<uuid:organisation_id>/change", methods=["GET", "POST"])
@needs(Permission.ORGANISATION_CHANGE)
def change_organisation(organisation: Organisation) -> ResponseReturnValue:
    """Change what is said of the organisation. What that does to the rates of its drafts is shown before it is done."""
    groups, name, organisation_id = places_by_region(), organisation.name, organisation.id
    form = _change_form(organisation, groups)
    if request.method != "POST":
        return _change_page(form, groups, organisation)
    if not form.validate():
        return _change_page(form, groups, organisation, status=422)
    kind = OrganisationKind(form.kind.data)
    effects = effects_on_drafts(organisation, kind, organisation.size)
    if effects and form.confirmed.data != kind:
        return _change_page(form, groups, organisation, effects=effects, status=409)
    try:
        with unit_of_work():
            change_details(organisation_id, _changed(form), current_actor(), clock.now(), seen=form.seen.data)
    except Refusal as refusal:
        found = find(Organisation, organisation_id, current_viewer())
        return _change_page(form, groups, found, reasons=at_controls(refusal.reasons), status=409)
    flash(f"The details of {name} are changed.", "done")
    return redirect(url_for("applicant.organisation", organisation_id=organisation_id), code=303)


def _change_form(organisation: Organisation, groups: Groups) -> ChangeForm:
    stands = {name: getattr(organisation, name) for name in ChangedDetails.__dataclass_fields__}
    form = ChangeForm(request.form, data=stands | {"seen": details_mark(organisation)})
    form.kind.choices = ORGANISATION_KINDS.items()
    form.place_code.choices = [place for _, places in groups for place in places]
    return form


def _changed(form: ChangeForm) -> ChangedDetails:
    return ChangedDetails(
        name=form.name.data,
        kind=OrganisationKind(form.kind.data),
        address=form.address.data,
        trading_address=form.trading_address.data,
        letter_address=form.letter_address.data,
        place_code=form.place_code.data or None,
    )


def _change_page(
    form: ChangeForm,
    groups: Groups,
    organisation: Organisation,
    *,
    effects: Sequence[DraftEffect] = (),
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        "form": form,
        "groups": groups,
        "name": organisation.name,
        "organisation_id": organisation.id,
        "effects": effects,
        "reasons": reasons or [],
        "error_title": bool(reasons or form.errors),
    }
    return render_template("applicant/organisation_change.html", **page), status


def _organisation_form(groups: Groups, found: Answer | None = None) -> OrganisationForm:
    company = found.company if found else None
    said = {"kind": request.args.get("lead_kind"), "size": request.args.get("lead_size")}
    filled = {"name": company.name, "company_number": company.number, "address": company.address} if company else {}
    form = OrganisationForm(request.form, data=said | filled)
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
    groups: Groups,
    *,
    reasons: Sequence[tuple[str, str]] = (),
    alike: Sequence[tuple[uuid.UUID, str]] = (),
    found: Answer | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        "form": form,
        "groups": groups,
        "reasons": reasons,
        "alike": alike,
        "found": found,
        "has_register": bool(register.client.name),
        "call": request.args.get("call", ""),
        "error_title": bool(reasons or form.errors),
    }
    return render_template("applicant/organisation_new.html", **page), status


def _after_registering(made: Organisation) -> str:
    """Back to the invitation, or the call, for which somebody wanted it; else to the new organisation."""
    with suppress(ValueError):
        asked = uuid.UUID(request.args.get("invitation", ""))
        return url_for("applicant.partner_invitation", partner_invitation_id=asked)
    try:
        call_id = uuid.UUID(request.args.get("call", ""))
    except ValueError:
        return url_for("applicant.organisation", organisation_id=made.id)
    return url_for("applicant.start", public_call_id=call_id, **carried(request.args))
