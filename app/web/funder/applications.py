"""The applications to a call, reading one whole, and checking whether it is eligible."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application, Call
from app.permissions import Permission
from app.policy import may
from app.queries.application_facts import application_facts
from app.queries.application_papers import record_of
from app.queries.files import attached
from app.queries.reading import next_unchecked, reading_of
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import applications as service
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.costs import sheet_links
from app.web.funder.links import links_of
from app.web.shared.answers import attachment
from app.web.shared.assessed import assessed
from app.web.shared.documents import attached_or_back
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.round_files import round_file
from app.web.shared.running import linked
from app.web.shared.staff_pages import applications_page, frame, reading_page, states_asked
from app.web.shared.told import told_by
from forms.staff import CONFIRMED, TAKEN_BACK, EligibilityForm
from workflows.application import APPLICATION, ApplicationMove, ApplicationState
from workflows.machine import Refusal


@bp.get("/funder/calls/<uuid:call_id>/applications")
@funder_needs(Permission.CALL_READ)
def applications(call: Call) -> ResponseReturnValue:
    """Every application that was received, or those in one state. The address names the filter."""
    state, at = states_asked(request.args.get("state", "")), request.args.get("page", 1, type=int)
    page = applications_page(call, state, links_of(call.id), "funder.application", page=at)
    return render_template("staff/applications.html", **page)


@bp.post("/funder/calls/<uuid:call_id>/applications/file")
@funder_needs(Permission.MODERATION_READ)
def applications_file(call: Call) -> ResponseReturnValue:
    """The answers and marks of what the list shows, as one file."""
    return round_file(call)


@bp.get("/funder/applications/<uuid:application_id>")
@funder_needs(Permission.APPLICATION_REVIEW)
def application(application: Application) -> ResponseReturnValue:
    """One application whole, with the form that says whether it is eligible."""
    return _page(application, EligibilityForm())


@bp.post("/funder/applications/<uuid:application_id>/check")
@funder_needs(Permission.APPLICATION_CHECK)
def check(application: Application) -> ResponseReturnValue:
    """Record whether the application is eligible, and go on to the next that waits. A no is final and told at once, so
    a page says so before it is recorded."""
    form, application_id = EligibilityForm(request.form), application.id
    if form.is_taken_back:
        return _page(application, form)
    if not form.validate():
        return _page(application, form, status=422)
    if form.is_to_confirm:
        return _confirm_page(application, form)
    following = next_unchecked(application, current_viewer())
    title, call_id = application.title, application.call_id
    try:
        with unit_of_work():
            _record(application_id, form)
    except Refusal as refusal:
        return _page(find(Application, application_id, current_viewer()), form, status=409, refusal=refusal)
    flash(f"{title} is {'eligible' if form.is_eligible.data else 'not eligible; the applicant is told why'}.", "done")
    if following:
        return redirect(url_for("funder.application", application_id=following), code=303)
    return redirect(url_for("funder.call", call_id=call_id), code=303)


def _record(application_id: uuid.UUID, form: EligibilityForm) -> None:
    if form.is_eligible.data:
        service.confirm_eligible(application_id, current_actor(), clock.now())
    else:
        service.find_ineligible(application_id, form.reason.data, current_actor(), clock.now())


def _confirm_page(application: Application, form: EligibilityForm) -> ResponseReturnValue:
    facts = application_facts(application, clock.now())
    roles = current_actor().roles
    reasons = APPLICATION.refusals(ApplicationMove.FIND_INELIGIBLE, application.state, roles, facts)
    if reasons:
        return _page(application, form, status=409, refusal=Refusal(reasons))
    page = {
        **frame(head_of(application.call), links_of(application.call_id), "applications"),
        "application": {"id": application.id, "title": application.title, "reference": application.reference},
        "form": form,
        "people": told_by("application_ineligible", application.id),
        "stages": {"confirmed": CONFIRMED, "taken_back": TAKEN_BACK},
    }
    return render_template("funder/ineligible.html", **page)


def _page(
    application: Application, form: EligibilityForm, *, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    may_check = may(current_actor(), Permission.APPLICATION_CHECK)
    reading = reading_of(application)
    page = {
        **reading_page(head_of(application.call), reading, links_of(application.call_id)),
        "sheet_links": sheet_links(reading.partners) if may(current_actor(), Permission.PARTNER_REVIEW) else [],
        "form": form,
        "history_url": url_for("funder.application_history", application_id=application.id),
        "may_check": may_check and application.state == ApplicationState.SUBMITTED,
        "reasons": linked(refusal.reasons, lambda where: f"#{where}") if refusal else [],
        "error_title": status != 200,
    }
    page["assessed"] = assessed(application)
    page["paper_url"] = url_for("funder.paper", application_id=application.id)
    return render_template("staff/application.html", file_endpoint="funder.file", **page), status


@bp.get("/funder/applications/<uuid:application_id>/files/<uuid:file_id>")
@funder_needs(Permission.APPLICATION_REVIEW)
def file(application: Application, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of one of the answers, to save."""
    return attachment(attached(application, file_id))


@bp.get("/funder/applications/<uuid:application_id>/application.pdf")
@funder_needs(Permission.APPLICATION_REVIEW)
def paper(application: Application) -> ResponseReturnValue:
    """The PDF of record of what was submitted, to save."""
    return attached_or_back(record_of(application.id), url_for("funder.application", application_id=application.id))
