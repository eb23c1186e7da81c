"""Applications: beginning one, and the overview of one."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application, Organisation
from app.permissions import Permission
from app.policy import actor_for
from app.queries.applicant import bid_of, obstacles, with_work
from app.queries.applicant_amendments import amended_for, gone_answers
from app.queries.late_exceptions import asking_of
from app.queries.openings import Opening, opening_for, region_by_slug
from app.queries.sheets import money_of
from app.queries.visible import find
from app.services import applications
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of, go_on, section_rows
from app.web.applicant.telling import grouped, mends, next_steps
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.reasons import in_words
from forms.application import StartForm, carried
from forms.eligibility_check import CARRIED
from workflows.application import ApplicationState
from workflows.machine import Refusal


@bp.get("/apply/<uuid:public_call_id>")
@signed_in
def start(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """What is needed to begin a draft: which organisation, in which region, with what title."""
    opening = _opening(public_call_id)
    return _start_page(opening, _offered(StartForm(data=carried(request.args)), opening))


@bp.post("/apply/<uuid:public_call_id>")
@needs(Permission.ORGANISATION_APPLY)
def begin(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """Begin a draft for one of the organisations that the person leads."""
    opening = _opening(public_call_id)
    form = _offered(StartForm(request.form), opening)
    if not form.validate():
        return _start_page(opening, form, status=422)
    organisation = find(Organisation, uuid.UUID(form.organisation_id.data), current_viewer())
    actor, region = actor_for(current_viewer(), organisation), region_by_slug(form.region.data)
    try:
        with unit_of_work():
            made = applications.start(opening.call_id, region, organisation, form.title.data, actor, arrived())
            # What was said in the eligibility check stands in the draft from its beginning.
            if form.said is not None:
                category, months = form.said
                applications.save_details(made.id, made.title, category, months, actor, arrived())
    except Refusal as refusal:
        return _start_page(opening, form, reasons=in_words(refusal.reasons), status=409)
    flash(
        "Your application is begun. Only your organisation and partners that you invite read it before you submit.",
        "done",
    )
    return redirect(url_for("applicant.application", application_id=made.id), code=303)


@bp.get("/applications/<uuid:application_id>")
@needs(Permission.APPLICATION_READ)
def application(application: Application) -> ResponseReturnValue:
    """The overview: every section and question with its state, what is missing, and the time left."""
    now = clock.now()
    bid = with_work(bid_of(application, current_actor(), now))
    money = money_of(application, current_viewer(), bid.definition.core, now)
    missing = grouped(mends(bid.head.id, obstacles(application, bid, money, now))) if bid.may_write else []
    return render_template(
        "applicant/application.html",
        **frame_of(bid, now),
        missing=missing,
        sums=money.totals,
        next_steps=next_steps(bid),
        section_rows=section_rows(bid),
        amended=amended_for(application),
        gone_answers=gone_answers(application),
        asking=asking_of(application, current_actor()) if application.state == ApplicationState.DRAFT else None,
        **go_on(bid),
    )


def _opening(call_id: uuid.UUID) -> Opening:
    opening = opening_for(current_viewer(), call_id, clock.now())
    if opening is None:
        raise NotFound
    return opening


def _offered(form: StartForm, opening: Opening) -> StartForm:
    form.organisation_id.choices, form.region.choices = opening.organisations, opening.regions
    return form


def _start_page(
    opening: Opening, form: StartForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = {"form": form, "opening": opening, "reasons": reasons or [], "error_title": status != 200}
    page["carried"] = {name: value for name, value in request.args.items() if name in CARRIED and value}
    return render_template("applicant/start.html", **page), status
