"""Who decides on the lists of a call: the board, one approver or two, and up to which amount."""

from flask import request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.authority import AuthorityForm

TEMPLATE = "agreement/authority.html"


@bp.route("/agreement/<uuid:call_id>/authority", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_CORE)
def authority(desk: Desk) -> ResponseReturnValue:
    """Change who decides on a region's list."""
    data = {**AuthorityForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256}
    form = AuthorityForm(typed(), data=data)
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form)
    return save(desk, form.applied_to(desk.part), form, "Change who decides", TEMPLATE)
