"""How the best list of a call is found: what it is best at, and how often one organisation may lead."""

from flask import request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.choosing_rules import ChoosingRulesForm

TEMPLATE = "agreement/choosing.html"


@bp.route("/agreement/<uuid:call_id>/choosing", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def choosing(desk: Desk) -> ResponseReturnValue:
    """Change how the list is proposed."""
    data = {**ChoosingRulesForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256}
    form = ChoosingRulesForm(typed(), data=data)
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form)
    return save(desk, form.applied_to(desk.part), form, "Change how the list is proposed", TEMPLATE)
