"""Questions about marks that somebody gave, which they answer once the ledgers are closed."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Assessment
from app.permissions import Permission
from app.queries.assessor_questions import questions_about
from app.services import moderation
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.shared.gate import current_actor, needs
from forms.moderation import AnswerForm
from workflows.asking_assessor import QuestionState
from workflows.machine import Refusal


@bp.route("/assessments/<uuid:assessment_id>/questions", methods=["GET", "POST"])
@needs(Permission.MODERATION_ANSWER)
def questions(assessment: Assessment) -> ResponseReturnValue:
    """What is asked about an assessment, and the answer to the question that waits."""
    asked = questions_about(assessment.id)
    if not asked:
        abort(404)
    form, assessment_id = AnswerForm(request.form), assessment.id
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                moderation.answer(assessment_id, form.answer.data, current_actor(), clock.now())
        except Refusal as refusal:
            form.answer.errors = [reason.text for reason in refusal.reasons]
        except NotFound:
            flash("Nothing waits for your answer: the question was withdrawn or answered already.", "refused")
            return redirect(url_for("assessor.questions", assessment_id=assessment_id), code=303)
        else:
            flash("Your answer is sent.", "done")
            return redirect(url_for("assessor.questions", assessment_id=assessment_id), code=303)
    page = {
        "application": assessment.application,
        "asked": asked,
        "waits": any(one.state == QuestionState.ASKED for one in asked),
        "form": form,
        "error_title": bool(form.errors),
    }
    return render_template("assessor/questions.html", **page), 422 if form.errors else 200
