"""The application as a PDF: asked for at any time, and the one of record once it is submitted."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of
from app.queries.application_papers import described, draft_of, last_asked, record_of, record_of_submission
from app.queries.receipt import Receipt, receipts_of
from app.services import application_papers
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.documents import attached, attached_or_not_found
from app.web.shared.gate import current_actor, needs

BASE = "/applications/<uuid:application_id>"


@bp.get(f"{BASE}/paper")
@needs(Permission.APPLICATION_READ)
def paper(application: Application) -> ResponseReturnValue:
    """The PDF of what was submitted, or of the draft: how far it is, where it is, and asking for one."""
    now, is_submitted = clock.now(), application.submitted_at is not None
    return render_template(
        "applicant/paper.html",
        **frame_of(bid_of(application, current_actor(), now), now, at="paper"),
        is_submitted=is_submitted,
        record=described(record_of(application.id)) if is_submitted else None,
        asked=None if is_submitted else last_asked(application, now),
    )


@bp.post(f"{BASE}/paper")
@needs(Permission.APPLICATION_READ)
def ask_paper(application: Application) -> ResponseReturnValue:
    """Have a PDF of the draft made; a job does it."""
    application_id = application.id
    with unit_of_work():
        application_papers.ask(application_id, current_actor(), clock.now())
    return redirect(url_for("applicant.paper", application_id=application_id), code=303)


@bp.get(f"{BASE}/draft.pdf")
@needs(Permission.APPLICATION_READ)
def draft_pdf(application: Application) -> ResponseReturnValue:
    """The PDF of the draft that was asked for last, to save."""
    return attached_or_not_found(draft_of(application.id))


@bp.get(f"{BASE}/receipt.pdf")
@needs(Permission.APPLICATION_READ)
def record_pdf(application: Application) -> ResponseReturnValue:
    """The PDF of record of what was submitted, to save; while it is being made, the page that says so."""
    shown = asked_for(receipts_of(application))
    if shown is None:
        raise NotFound
    record = record_of_submission(shown.id)
    if record is None and shown.reopened_at is not None:
        return redirect(url_for("applicant.receipt", application_id=application.id, of=shown.id))
    if record is None:
        return redirect(url_for("applicant.paper", application_id=application.id))
    return attached(record)


def asked_for(receipts: Sequence[Receipt]) -> Receipt | None:
    """The receipt that the address names, else the newest; None where there is no such one."""
    named = request.args.get("of", "")
    return next((one for one in receipts if not named or str(one.id) == named), None)
