"""Who is to declare something for every application to a call: signatories, and referees from outside."""

from flask import request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.declaration_rules import DeclarationRulesForm

TEMPLATE = "agreement/declarations.html"


@bp.route("/agreement/<uuid:call_id>/declarations", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def declarations(desk: Desk) -> ResponseReturnValue:
    """Change whose declarations the call asks for."""
    data = {**DeclarationRulesForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256}
    form = DeclarationRulesForm(typed(), data=data)
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form)
    return save(desk, form.applied_to(desk.part), form, "Change who declares", TEMPLATE)
