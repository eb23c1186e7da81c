"""Until when may applicants ask, and before when are they answered?"""

from flask import request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.clarifications import QuestionDatesForm

TEMPLATE = "agreement/question_dates.html"


@bp.route("/agreement/<uuid:call_id>/question-dates", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def question_dates(desk: Desk) -> ResponseReturnValue:
    """Change the two dates of questions from applicants."""
    data = {**QuestionDatesForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256}
    form = QuestionDatesForm(typed(), data=data)
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form)
    return save(desk, form.applied_to(desk.part), form, "Change the dates of questions", TEMPLATE)
