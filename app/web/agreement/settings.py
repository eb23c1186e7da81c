"""What a region sets of the numbers that the core opens to it, each with its bounds beside it."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.permissions import Permission
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from forms.settings import data_of, field_name, settings_form, settings_of
from workflows import editing
from workflows.bounds import openable, path_words
from workflows.definition import NATIONAL, Core, Opening
from workflows.openings import THRESHOLD
from workflows.wording import percent

TEMPLATE = "agreement/settings.html"


@bp.route("/agreement/<uuid:call_id>/<string:side>/settings", methods=["GET", "POST"])
@edits(Permission.CALL_EDIT_LAYER)
def settings(desk: Desk) -> ResponseReturnValue:
    """Set the opened numbers for this region's applicants and assessors."""
    if desk.side == NATIONAL:
        abort(404)
    core = desk.agreement.definition.core
    made = settings_form(core.openings, {one.path: path_words(core, one.path) for one in core.openings})
    data = {**data_of(core.openings, desk.part.settings), "seen_sha256": desk.agreement.sha256}
    form = made(typed(), data=data)
    shown = {"rows": [(form[field_name(place)], hint_of(core, one)) for place, one in enumerate(core.openings)]}
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form, **shown)
    part = editing.set_numbers(desk.part, settings_of(core.openings, form))
    return save(desk, part, form, f"Set what the core opens to {desk.name}", TEMPLATE, **shown)


def hint_of(core: Core, opening: Opening) -> str:
    """The bounds of an opening with the core's own value: From 10 to 30; the core has 20."""
    own = openable(core).get(opening.path)
    words = percent if opening.path == THRESHOLD else str
    has = f"the core has {words(own)}" if own is not None else "the core has none"
    return f"From {words(opening.low)} to {words(opening.high)}; {has}. Leave it empty to keep that."
