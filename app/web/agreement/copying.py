"""A question, a section or a criterion once more: in the same part, or out of another call that one may read."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.models import Call
from app.queries.starting import definition_now, starts
from app.queries.visible import find
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edits, save_at_once
from app.web.shared.gate import current_viewer
from forms.criteria import RemovalForm
from workflows import copying, editing
from workflows.definition import Definition

_COPIES: Mapping[str, tuple[Callable[..., Any], Callable[..., Any], str]] = {
    "sections": (copying.again_section, editing.section_of, "section"),
    "questions": (copying.again_question, editing.question_of, "question"),
    "criteria": (copying.again_criterion, editing.criterion_of, "criterion"),
}


@bp.post("/agreement/<uuid:call_id>/<string:side>/<any(sections, questions, criteria):kind>/<string:thing_id>/copy")
@edits()
def copy(desk: Desk, kind: str, thing_id: str) -> ResponseReturnValue:
    """Write one thing of this part once more, behind itself."""
    again, found, word = _COPIES[kind]
    title = found(desk.part, thing_id).title
    part = again(desk.part, thing_id, desk.taken_ids)
    return save_at_once(desk, part, RemovalForm(request.form), f"Copy the {word} ‘{title}’")


@bp.get("/agreement/<uuid:call_id>/<string:side>/copy")
@edits()
def copy_from(desk: Desk) -> ResponseReturnValue:
    """Choose a call, and then what of it to take over."""
    offered = [one for one in starts(current_viewer()) if one.id != desk.agreement.id]
    other = _other(request.args.get("call"))
    return render_template(
        "agreement/copy_from.html",
        agreement=desk.agreement,
        desk=desk,
        offered=offered,
        other=other,
        definition=definition_now(other) if other else None,
    )


@bp.post("/agreement/<uuid:call_id>/<string:side>/copy")
@edits()
def copy_over(desk: Desk) -> ResponseReturnValue:
    """Take a section, or a question into a section of this part, with its criteria where there may be more."""
    other = _other(request.form.get("call"))
    if other is None:
        abort(404)
    source = definition_now(other)
    part, title = _taken(desk, source)
    return save_at_once(desk, part, RemovalForm(request.form), f"Take over ‘{title}’ from {other.reference}")


def _taken(desk: Desk, source: Definition) -> tuple[Any, str]:
    wanted = request.form.get("question") or request.form.get("section") or ""
    criteria = source.criteria if desk.may_add_criteria else ()
    if request.form.get("question"):
        question = next((one for one in source.questions if one.id == wanted), None)
        if question is None:
            abort(404)
        into = request.form.get("into") or ""
        part = copying.take_question(desk.part, into, question, criteria, desk.side, desk.taken_ids)
        return part, question.title
    section = next((one for one in source.sections if one.id == wanted), None)
    if section is None:
        abort(404)
    return copying.take_section(desk.part, section, criteria, desk.side, desk.taken_ids), section.title


def _other(asked: str | None) -> Call | None:
    """The call that is named, through the reader's own query; None for one that is not there for them."""
    try:
        return find(Call, uuid.UUID(asked or ""), current_viewer())
    except ValueError:
        return None
