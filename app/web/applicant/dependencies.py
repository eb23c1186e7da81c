"""On which other applications one depends: naming one, and agreeing when another's lead asks."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of, reread
from app.queries.dependencies import dependencies_of, moves_of, others_of
from app.services import dependencies as use_cases
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import in_words
from forms.dependencies import MOVES, AnswerForm, DependencyForm
from workflows.actor import ORGANISATION_ROLES, Role
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/depends-on"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def depends_on(application: Application) -> ResponseReturnValue:
    """On what it depends, what depends on it, and who asks."""
    return _page(application, _offered(application, DependencyForm(typed())))


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def ask_dependency(application: Application) -> ResponseReturnValue:
    """Name an application without which this one makes no sense."""
    form, application_id = _offered(application, DependencyForm(request.form)), application.id
    if not form.validate():
        return _page(application, form, status=422)
    leads = current_viewer().ids(frozenset({Role.LEAD_APPLICANT}))
    try:
        with unit_of_work():
            use_cases.ask(application_id, form.wanted, leads, current_actor(), arrived())
            let_go()
    except Refusal as refusal:
        return _page(reread(application_id), form, reasons=in_words(refusal.reasons), status=409)
    flash("It is kept. An application of another organisation counts once its lead agrees.", "done")
    return redirect(url_for("applicant.depends_on", application_id=application_id), code=303)


@bp.post(f"{URL}/<uuid:dependency_id>")
@needs(Permission.APPLICATION_WRITE)
def answer_dependency(application: Application, dependency_id: uuid.UUID) -> ResponseReturnValue:
    """Agree that another application depends on this one, decline, or end it."""
    application_id, move = application.id, MOVES.get(AnswerForm(request.form).move.data)
    if move is None:
        return _page(application, _offered(application, DependencyForm()), status=422)
    try:
        with unit_of_work():
            use_cases.answer(application_id, dependency_id, move, current_actor(), arrived())
    except Refusal as refusal:
        application = reread(application_id)
        form = _offered(application, DependencyForm())
        return _page(application, form, reasons=in_words(refusal.reasons), status=409)
    flash("It is kept.", "done")
    return redirect(url_for("applicant.depends_on", application_id=application_id), code=303)


def _offered(application: Application, form: DependencyForm) -> DependencyForm:
    form.own.choices = others_of(application, current_viewer())
    return form


def _page(
    application: Application,
    form: DependencyForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    now, actor = clock.now(), current_actor()
    bid = bid_of(application, actor, now)
    found = dependencies_of(application, current_viewer().ids(ORGANISATION_ROLES))
    page = {
        **frame_of(bid, now, at="depends-on"),
        "form": form,
        "found": found,
        "moves": moves_of(application, found, actor, now),
        "reasons": reasons or [],
    }
    return render_template("applicant/depends_on.html", **page, error_title=status != 200), status
