"""The interview to which a panel invites the applicants: their own time, and whether they come."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.extensions import db
from app.models import Application, SittingItem
from app.permissions import Permission
from app.policy import may
from app.queries.applicant import bid_of, reread
from app.queries.sittings_seen import interviews_for
from app.services import agendas
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import at_controls
from forms.sittings import AnswerSlotForm
from workflows.interview_slot import ANSWERED_IN, Answered
from workflows.machine import Reason, Refusal
from workflows.sitting_item import SlotAnswer

URL = "/applications/<uuid:application_id>/interview"


@bp.get(URL)
@needs(Permission.INTERVIEW_READ)
def interview(application: Application) -> ResponseReturnValue:
    """When and where, what to bring, and what the applicants have said; or that there is none."""
    found = _interviews(application)
    return _page(application, _form(found[-1] if found else None), (), 200)


@bp.post(f"{URL}/<uuid:interview_id>")
@needs(Permission.INTERVIEW_ANSWER)
def answer_interview(application: Application, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm it and say who comes, or say why they cannot."""
    application_id, form = application.id, AnswerSlotForm(request.form)
    if interview_id not in {one.id for one in _interviews(application)}:
        raise NotFound
    if not form.validate():
        return _page(application, form, (), 422)
    said = Answered(
        SlotAnswer(form.answer.data) if form.answer.data else None, form.why.data or "", form.attending.data or ""
    )
    try:
        with unit_of_work():
            agendas.answer_slot(interview_id, said, current_actor(), arrived())
    except Refusal as refusal:
        return _page(reread(application_id), form, refusal.reasons, 409)
    flash("Your answer is kept. The panel’s secretary is told.", "done")
    return redirect(url_for("applicant.interview", application_id=application_id), code=303)


def _page(
    application: Application, form: AnswerSlotForm, reasons: Sequence[Reason], status: int
) -> ResponseReturnValue:
    found, now = _interviews(application), clock.now()
    bid = bid_of(application, current_actor(), now)
    latest = found[-1] if found else None
    may_answer = latest is not None and latest.sitting.state in ANSWERED_IN and latest.slot_at > now
    return render_template(
        "applicant/interview.html",
        **frame_of(bid, now, at="interview"),
        found=found,
        latest=latest,
        form=form,
        may_answer=may_answer and may(current_actor(), Permission.INTERVIEW_ANSWER),
        reasons=at_controls(reasons),
        error_title=status != 200,
    ), status


def _interviews(application: Application) -> Sequence[SittingItem]:
    return db.session.scalars(interviews_for(current_viewer(), application)).all()


def _form(latest: SittingItem | None) -> AnswerSlotForm:
    if latest is None:
        return AnswerSlotForm()
    said = latest.answer.value if latest.answer else None
    return AnswerSlotForm(data={"answer": said, "attending": latest.attending, "why": latest.answer_words})
