"""More time for one application: asking for it, what was said to that, and taking the request back."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of, reread
from app.queries.late_exceptions import asking_of, requests_of
from app.services import late_exceptions
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import at_controls
from app.web.shared.words import LATE_STATES
from forms.late_exception import AskForm
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/more-time"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
def more_time(application: Application) -> ResponseReturnValue:
    """What was asked and answered, and the form to ask."""
    return _page(application, AskForm())


@bp.post(URL)
@needs(Permission.EXCEPTION_ASK)
def ask_more_time(application: Application) -> ResponseReturnValue:
    """Ask the funder; the lead applicant does."""
    form, application_id = AskForm(request.form), application.id
    if not form.validate():
        return _page(application, form, status=422)
    try:
        with unit_of_work():
            late_exceptions.ask(application_id, form.reason.data, current_actor(), arrived())
    except Refusal as refusal:
        return _page(reread(application_id), form, at_controls(refusal.reasons), status=409)
    flash("You have asked for more time. Two people at Innovate UK decide, and we write to you.", "done")
    return _back(application_id)


@bp.post(f"{URL}/withdraw")
@needs(Permission.EXCEPTION_ASK)
def withdraw_more_time(application: Application) -> ResponseReturnValue:
    """Take back the request that waits."""
    application_id = application.id
    with unit_of_work():
        late_exceptions.withdraw(application_id, current_actor(), arrived())
    flash("Your request for more time is taken back.", "done")
    return _back(application_id)


def _back(application_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("applicant.more_time", application_id=application_id), code=303)


def _page(
    application: Application, form: AskForm, reasons: list[tuple[str, str]] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    now, lines = clock.now(), requests_of(application.id)
    page = {
        **frame_of(bid_of(application, current_actor(), now), now, at="more-time"),
        "form": form,
        "lines": lines,
        "states": LATE_STATES,
        "reasons": reasons or [],
        "asking": asking_of(application, current_actor()),
        "error_title": status != 200,
    }
    return render_template("applicant/more_time.html", **page), status
