"""What a region's layer says as a whole: priorities, threshold, budget by financial year, conditions of offers."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.layer import LayerForm
from workflows.definition import NATIONAL


@bp.route("/agreement/<uuid:call_id>/<string:side>/layer", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_LAYER)
def layer(desk: Desk) -> ResponseReturnValue:
    """Change what stands in the layer beside its questions and criteria."""
    if desk.side == NATIONAL:
        abort(404)
    template = "agreement/layer.html"
    form = LayerForm(typed(), data={**LayerForm.data_of(desk.part), "seen_sha256": desk.agreement.sha256})
    is_right = request.method == "POST" and form.validate()
    if not is_right:
        form.make_room()
        return edit_page(desk, template, form)
    taken = [condition.id for one in desk.agreement.definition.layers for condition in one.conditions]
    return save(desk, form.applied_to(desk.part, taken), form, f"Change the layer of {desk.name}", template)
