"""Review, submit, receipt, reopen and withdraw."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.policy import may
from app.queries.applicant import bid_of, obstacles, reread
from app.queries.applicant_amendments import amended_for, gone_answers
from app.queries.application_facts import writing_facts
from app.queries.co_investment import co_invested
from app.queries.declarations import declarations_of
from app.queries.dependencies import dependencies_of
from app.queries.places import places_asked
from app.queries.receipt import receipts_of
from app.queries.screening import files_in, held_among
from app.queries.sheets import money_of
from app.services import applications
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.applicant.papers import asked_for
from app.web.applicant.sheet_words import money_rows, money_totals
from app.web.applicant.telling import grouped, mends, next_steps
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.plan_tables import plan_shown
from app.web.shared.saving import clock_time
from app.web.shared.words import RESEARCH_CATEGORIES
from forms.application import SubmitForm
from workflows.actor import ORGANISATION_ROLES
from workflows.application import APPLICATION, RECEIVED, ApplicationMove, ApplicationState
from workflows.machine import Reason, Refusal

BASE = "/applications/<uuid:application_id>"


@bp.get(f"{BASE}/review")
@needs(Permission.APPLICATION_READ)
def review(application: Application) -> ResponseReturnValue:
    """The whole application to read, every reason that keeps it from being submitted, and the declaration."""
    return _review_page(application, SubmitForm())


@bp.post(f"{BASE}/submit")
@needs(Permission.APPLICATION_SUBMIT)
def submit(application: Application) -> ResponseReturnValue:
    """Submit, or show the review again with every reason."""
    form, application_id = SubmitForm(request.form), application.id
    form.validate()
    try:
        with unit_of_work():
            applications.submit(
                application_id, current_actor(), arrived(), declaration_made=bool(form.declaration.data)
            )
    except Refusal as refusal:
        return _review_page(reread(application_id), form, refusal.reasons, status=409)
    return redirect(url_for("applicant.receipt", application_id=application_id), code=303)


@bp.get(f"{BASE}/receipt")
@needs(Permission.APPLICATION_READ)
def receipt(application: Application) -> ResponseReturnValue:
    """When it was received, under which hash, and what happens next. One that was reopened since is told as such."""
    found = receipts_of(application)
    shown = asked_for(found)
    if shown is None:
        raise NotFound
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    if shown.reopened_at is not None:
        newest = found[0] if found[0].reopened_at is None else None
        frame = frame_of(bid, now, at="receipt")
        at = clock_time(shown.submitted_at)
        return render_template("applicant/receipt_past.html", **frame, receipt=shown, newest=newest, received_at=at)
    return render_template(
        "applicant/receipt.html",
        **frame_of(bid, now, at="receipt"),
        receipt=shown,
        earlier=found[1:],
        placed=places_asked(application, bid.definition),
        record=shown.paper,
        received_at=clock_time(shown.submitted_at),
        reopens_until=application.call.closes_at,
        next_steps=next_steps(bid),
    )


@bp.post(f"{BASE}/reopen")
@needs(Permission.APPLICATION_REOPEN)
def reopen(application: Application) -> ResponseReturnValue:
    """Take a submitted application back to change it."""
    application_id, in_rounds = application.id, bool(application.call.round_number)
    with unit_of_work():
        applications.reopen(application_id, current_actor(), arrived())
    late = "it goes on into the next round, if there is one" if in_rounds else "it will not be read"
    flash(f"The application is a draft again. Submit it once more before the deadline, or {late}.", "told")
    return redirect(url_for("applicant.application", application_id=application_id), code=303)


@bp.route(f"{BASE}/withdraw", methods=["GET", "POST"])
@needs(Permission.APPLICATION_WITHDRAW)
def withdraw(application: Application) -> ResponseReturnValue:
    """Withdraw for good, after a page that says what that means."""
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    if request.method == "POST":
        with unit_of_work():
            applications.withdraw(bid.head.id, current_actor(), arrived())
        flash(f"{bid.head.title} is withdrawn. You can still read it.", "done")
        return redirect(url_for("applicant.application", application_id=bid.head.id), code=303)
    return render_template("applicant/withdraw.html", **frame_of(bid, now, at="withdraw"))


def _review_page(
    application: Application, form: SubmitForm, refused: tuple[Reason, ...] = (), *, status: int = 200
) -> ResponseReturnValue:
    now, own = clock.now(), current_viewer().ids(ORGANISATION_ROLES)
    bid = bid_of(application, current_actor(), now)
    money = money_of(application, current_viewer(), bid.definition.core, now)
    placed = places_asked(application, bid.definition)
    declared = declarations_of(application.id) if bid.definition.core.declarations.asks else None
    reasons = refused or obstacles(application, bid, money, now, placed, declared)
    page = {
        **frame_of(bid, now, at="review"),
        "form": form,
        "held": held_among(file.id for step in bid.steps for file in files_in(step.question, step.stored)),
        "groups": grouped(mends(bid.head.id, reasons)),
        "refused": status != 200,
        "is_received": bid.head.state in RECEIVED,
        "placed": placed,
        "co_investment": co_invested(application, bid.definition, own),
        "dependencies": dependencies_of(application, own),
        "declared": declared,
        "money": money,
        "plan": plan_shown(money.planned, money.costs, bid.research_category),
        "money_rows": money_rows(money),
        "money_totals": money_totals(money),
        "category": RESEARCH_CATEGORIES.get(bid.research_category, "") if bid.research_category else "",
        "amended": amended_for(application),
        "gone_answers": gone_answers(application),
        "may_submit": may(current_actor(), Permission.APPLICATION_SUBMIT),
        "reopens_until": _reopens_until(application, now),
    }
    return render_template("applicant/review.html", **page, error_title=status != 200), status


def _reopens_until(application: Application, now: datetime) -> datetime | None:
    """Until when its lead could take it back if it were submitted now; None where it could not. More time for this one
    application is for writing and submitting it, so that is the deadline of the call."""
    facts = writing_facts(application, now)
    open_moves = APPLICATION.open_moves(ApplicationState.SUBMITTED, current_actor().roles, facts)
    return application.call.closes_at if ApplicationMove.REOPEN in open_moves else None
