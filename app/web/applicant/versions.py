"""The earlier words of an answer: who wrote them and when, what changed from each to the next, and going back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.answer_versions import versions_of
from app.queries.applicant import bid_of, name_of
from app.services import applications
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs

URL = "/applications/<uuid:application_id>/questions/<string:question_id>/history"
MOST_DIGITS = 9


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
def answer_history(application: Application, question_id: str) -> ResponseReturnValue:
    """Every version of one answer, the newest first."""
    bid = bid_of(application, current_actor(), clock.now())
    step = bid.step(question_id)
    if step is None:
        raise NotFound
    page = {**frame_of(bid, clock.now(), at=question_id), "step": step}
    return render_template("applicant/versions.html", **page, versions=versions_of(bid.head.id, step.question))


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
def restore_answer(application: Application, question_id: str) -> ResponseReturnValue:
    """Save an earlier version once more; what stands now stays in the history."""
    number, seen = _number("number"), _number("version")
    try:
        with unit_of_work():
            applications.restore_answer(application.id, question_id, number, seen, current_actor(), arrived())
    except Overtaken as newer:
        own = newer.saved_by == current_actor().id
        by = "You, in another window," if own else name_of(newer.saved_by) or "Somebody else"
        flash(f"{by} saved this question after you opened its history. Read it again, then choose.", "told")
        return redirect(request.path, 303)
    flash(f"The words of save {number} stand again. Those that stood before are kept in the history.", "done")
    return redirect(url_for("applicant.question", application_id=application.id, question_id=question_id), 303)


def _number(name: str) -> int:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else 0
