"""Does a call begin with an expression of interest, until when, and what does that ask?"""

from flask import request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.interest import FirstStageForm

TEMPLATE = "agreement/first_stage.html"


@bp.route("/agreement/<uuid:call_id>/first-stage", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def first_stage(desk: Desk) -> ResponseReturnValue:
    """Change the first stage of the call, or have none."""
    form = FirstStageForm(typed(), data={**FirstStageForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256})
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form)
    return save(desk, form.applied_to(desk.part), form, "Change the expression of interest", TEMPLATE)
