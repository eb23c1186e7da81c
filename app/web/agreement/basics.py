"""What the core says of a call as a whole: title, scope, dates, thresholds, people, size of projects."""

from flask import request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.assessor_words import OWN_PLACES
from app.web.shared.keeping import typed
from app.web.shared.words import CALL_SHAPES, COST_CATEGORIES, SUBSIDY_RULES
from forms.call import BasicsForm


@bp.route("/agreement/<uuid:call_id>/basics", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def basics(desk: Desk) -> ResponseReturnValue:
    """Change the basics of the national core."""
    form = BasicsForm(typed(), data={**BasicsForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256})
    form.shape.choices = list(CALL_SHAPES.items())
    form.categories.choices = list(COST_CATEGORIES.items())
    form.subsidy.choices = list(SUBSIDY_RULES.items())
    form.own_place.choices = list(OWN_PLACES.items())
    if request.method != "POST" or not form.validate():
        return edit_page(desk, "agreement/basics.html", form)
    return save(desk, form.applied_to(desk.part), form, "Change the basics of the call", "agreement/basics.html")
