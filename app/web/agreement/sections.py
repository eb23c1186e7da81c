"""The sections of one side's part."""

from flask import request
from flask.typing import ResponseReturnValue

from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, held_by, save, save_removal
from app.web.shared.keeping import typed
from forms.criteria import RemovalForm, SectionForm, renamed
from workflows import editing
from workflows.definition import Section

TEMPLATE = "agreement/section.html"


@bp.route("/agreement/<uuid:call_id>/<string:side>/sections/new", methods=["GET", "POST"])
@edits()
def section_new(desk: Desk) -> ResponseReturnValue:
    """Add a section; its questions come next."""
    form = SectionForm(typed(), data={"seen_sha256": desk.agreement.sha256})
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form, section=None)
    title = form.title.data
    section = renamed(Section(editing.fresh_id(title, desk.taken_ids), "", (), owner=desk.side), form)
    return save(
        desk, editing.add_section(desk.part, section), form, f"Add the section ‘{title}’", TEMPLATE, section=None
    )


@bp.route("/agreement/<uuid:call_id>/<string:side>/sections/<string:section_id>", methods=["GET", "POST"])
@edits()
def section(desk: Desk, section_id: str) -> ResponseReturnValue:
    """Give a section another title."""
    before = editing.section_of(desk.part, section_id)
    data = {"title": before.title, "introduction": before.introduction, "seen_sha256": desk.agreement.sha256}
    form = SectionForm(typed(), data=data)
    shown = {"section": before, "held": held_by(desk, editing.remove_section(desk.part, section_id))}
    if request.method != "POST" or not form.validate():
        return edit_page(desk, TEMPLATE, form, **shown)
    part = editing.replace_section(desk.part, renamed(before, form))
    return save(desk, part, form, f"Rename the section ‘{before.title}’", TEMPLATE, **shown)


@bp.post("/agreement/<uuid:call_id>/<string:side>/sections/<string:section_id>/remove")
@edits()
def section_remove(desk: Desk, section_id: str) -> ResponseReturnValue:
    """Take a section out, with its questions and their criteria."""
    title = editing.section_of(desk.part, section_id).title
    part = editing.remove_section(desk.part, section_id)
    return save_removal(desk, part, RemovalForm(request.form), f"Remove the section ‘{title}’")
