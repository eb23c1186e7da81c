"""Applications: the list, beginning one, and the overview of one."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application, Organisation
from app.policy import Permission, actor_for
from app.queries.applicant import Opening, bid_of, bids_of, money_of, obstacles, opening_for, region_by_slug
from app.queries.visible import find
from app.services import applications
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of, go_on, section_rows
from app.web.applicant.telling import grouped, mends, next_steps, state_words
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from forms.application import StartForm
from workflows import finance
from workflows.machine import Refusal


@bp.get("/applications", endpoint="applications")
@signed_in
def applications_list() -> ResponseReturnValue:
    """Every application of the person's organisations."""
    bids = bids_of(current_viewer(), clock.now())
    rows = [(bid, *state_words(bid.state, bid.is_funded, is_open=bid.is_open)) for bid in bids]
    return render_template("applicant/applications.html", rows=rows)


@bp.route("/apply/<uuid:public_call_id>", methods=["GET", "POST"])
@signed_in
def start(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """Begin a draft: which organisation, in which region, with what title."""
    now = clock.now()
    opening = opening_for(current_viewer(), public_call_id, now)
    if opening is None:
        raise NotFound
    form = StartForm(request.form)
    form.organisation_id.choices, form.region.choices = opening.organisations, opening.regions
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        try:
            return _begin(opening, form)
        except Refusal as refusal:
            reasons = [(reason.text, "") for reason in refusal.reasons]
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "opening": opening, "reasons": reasons}
    return render_template("applicant/start.html", **page, error_title=status != 200), status


@bp.get("/applications/<uuid:application_id>")
@needs(Permission.APPLICATION_READ)
def application(application: Application) -> ResponseReturnValue:
    """The overview: every section and question with its state, what is missing, and the time left."""
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    sheet, every = money_of(application, bid.definition)
    missing = grouped(mends(bid.head.id, obstacles(application, bid, every, now))) if bid.may_write else []
    return render_template(
        "applicant/application.html",
        **frame_of(bid, now),
        missing=missing,
        sums=finance.figures(sheet.saved_costs),
        next_steps=next_steps(bid),
        section_rows=section_rows(bid),
        **go_on(bid),
    )


def _begin(opening: Opening, form: StartForm) -> ResponseReturnValue:
    organisation = find(Organisation, uuid.UUID(form.organisation_id.data), current_viewer())
    actor = actor_for(current_viewer(), organisation)
    with unit_of_work():
        made = applications.start(
            opening.call_id, region_by_slug(form.region.data), organisation, form.title.data, actor, clock.now()
        )
    flash("Your application is begun. Nobody outside your organisation reads it before you submit.", "done")
    return redirect(url_for("applicant.application", application_id=made.id), code=303)
