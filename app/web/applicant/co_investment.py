"""The co-investment ledger of an application: its sums, adding and changing one, and making it surer."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of, reread
from app.queries.co_investment import Line, co_invested, line_of, moves_of, partners_named, steps_of
from app.services import co_investment as use_cases
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import in_words
from app.web.shared.words import INVESTMENT_KINDS, INVESTMENT_ORIGINS
from forms.co_investment import MOVES, StepForm, SumForm
from workflows.actor import ORGANISATION_ROLES
from workflows.co_investment import InvestmentKind, InvestmentMove, InvestmentOrigin
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/co-investment"
NEW, ONE = f"{URL}/new", f"{URL}/<uuid:investment_id>"
OVERTAKEN = (
    "A colleague, or you in another window, changed this sum after you opened it, so what you typed is not saved. "
    "What is saved stands on this page. Save again to put yours in its place."
)


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
def co_investment(application: Application) -> ResponseReturnValue:
    """Every sum with its links, and what it comes to."""
    bid = bid_of(application, current_actor(), clock.now())
    page = {
        **frame_of(bid, clock.now(), at="co-investment"),
        "ledger": co_invested(application, bid.definition, current_viewer().ids(ORGANISATION_ROLES)),
        "url_of": lambda one: url_for("applicant.co_investment_sum", application_id=bid.head.id, investment_id=one),
    }
    return render_template("applicant/co_investment.html", **page)


@bp.get(NEW)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def add_co_investment(application: Application) -> ResponseReturnValue:
    """What is asked of one more sum."""
    return _page(application, _offered(application, SumForm(typed())))


@bp.post(NEW)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def save_new_co_investment(application: Application) -> ResponseReturnValue:
    """Add a sum that is hoped for."""
    form, application_id = _offered(application, SumForm(request.form)), application.id
    if not form.validate():
        return _page(application, form, status=422)
    try:
        with unit_of_work():
            made = use_cases.add(application_id, _given(form), current_actor(), arrived())
            let_go()
    except Refusal as refusal:
        return _page(reread(application_id), form, reasons=in_words(refusal.reasons), status=409)
    flash("The sum is added.", "done")
    return redirect(_url(application_id, made.id), code=303)


@bp.get(ONE)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def co_investment_sum(application: Application, investment_id: uuid.UUID) -> ResponseReturnValue:
    """One sum with every step, the steps that are open now, and its form while it is hoped for."""
    line = _line(application, investment_id)
    return _page(application, _offered(application, SumForm(typed(), data=_saved(line))), line)


@bp.post(ONE)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def save_co_investment_sum(application: Application, investment_id: uuid.UUID) -> ResponseReturnValue:
    """Change a sum while it is hoped for."""
    form, application_id = _offered(application, SumForm(request.form)), application.id
    line = _line(application, investment_id)
    if not form.validate():
        return _page(application, form, line, status=422)
    try:
        with unit_of_work():
            use_cases.change(application_id, investment_id, _given(form), form.seen_number, current_actor(), arrived())
            let_go()
    except Overtaken:
        return _overtaken(application_id, investment_id, form)
    except Refusal as refusal:
        return _page(reread(application_id), form, line, reasons=in_words(refusal.reasons), status=409)
    flash("The sum is saved.", "done")
    return redirect(_url(application_id, investment_id), code=303)


@bp.post(f"{ONE}/step")
@needs(Permission.APPLICATION_WRITE)
def step_co_investment(application: Application, investment_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a sum is surer now, or that it will not come."""
    step_form, application_id = StepForm(request.form), application.id
    line = _line(application, investment_id)
    move = MOVES.get(step_form.move.data)
    form = _offered(application, SumForm(data=_saved(line)))
    if not step_form.validate() or move is None:
        return _page(application, form, line, step_form=step_form, status=422)
    try:
        with unit_of_work():
            use_cases.take_step(
                application_id,
                investment_id,
                move,
                step_form.words.data,
                step_form.seen_number,
                current_actor(),
                arrived(),
            )
    except Overtaken:
        return _overtaken(application_id, investment_id, form, step_form)
    except Refusal as refusal:
        reasons = in_words(refusal.reasons)
        return _page(reread(application_id), form, line, step_form=step_form, reasons=reasons, status=409)
    flash("The step is kept.", "done")
    return redirect(_url(application_id, investment_id), code=303)


def _overtaken(
    application_id: uuid.UUID, investment_id: uuid.UUID, form: SumForm, step_form: StepForm | None = None
) -> ResponseReturnValue:
    application = reread(application_id)
    line = _line(application, investment_id)
    for one in filter(None, (form, step_form)):
        one.version.raw_data = [str(line.number)]
    return _page(application, form, line, step_form=step_form, reasons=[(OVERTAKEN, "")], status=409)


def _line(application: Application, investment_id: uuid.UUID) -> Line:
    found = line_of(application.id, investment_id)
    if found is None:
        raise NotFound
    return found


def _offered(application: Application, form: SumForm) -> SumForm:
    form.kind.choices = list(INVESTMENT_KINDS.items())
    form.origin.choices = list(INVESTMENT_ORIGINS.items())
    form.organisation_id.choices = partners_named(application.id)
    return form


def _given(form: SumForm) -> use_cases.Sum:
    return use_cases.Sum(
        organisation_id=uuid.UUID(form.organisation_id.data),
        source=form.source.data,
        kind=InvestmentKind(form.kind.data),
        origin=InvestmentOrigin(form.origin.data),
        amount_pence=form.amount.data,
        starts_in=form.starts_in.data,
    )


def _saved(line: Line) -> dict[str, Any]:
    return {
        "version": str(line.number),
        "organisation_id": str(line.organisation_id),
        "source": line.sum.source,
        "kind": line.sum.kind,
        "origin": line.sum.origin,
        "amount": line.sum.amount_pence,
        "starts_in": line.sum.starts_in,
    }


def _url(application_id: uuid.UUID, investment_id: uuid.UUID) -> str:
    return url_for("applicant.co_investment_sum", application_id=application_id, investment_id=investment_id)


def _page(
    application: Application,
    form: SumForm,
    line: Line | None = None,
    *,
    step_form: StepForm | None = None,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    now, actor = clock.now(), current_actor()
    bid = bid_of(application, actor, now)
    moves = moves_of(line, application, actor, now) if line else ()
    may_change = InvestmentMove.CHANGE in moves if line else bid.may_write
    page = {
        **frame_of(bid, now, at="co-investment"),
        "form": form,
        "step_form": step_form or StepForm(data={"version": str(line.number) if line else ""}),
        "line": line,
        "steps": steps_of(line.id) if line else (),
        "next_moves": [move for move in moves if move != InvestmentMove.CHANGE],
        # A form that was refused keeps what was typed into it; one that nobody sent is only shown where it is taken.
        "shows_form": may_change or (bool(reasons) and step_form is None),
        "reasons": reasons or [],
    }
    return render_template("applicant/co_investment_sum.html", **page, error_title=status != 200), status
