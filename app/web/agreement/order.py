"""The order in which sections, questions and criteria stand."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edits, save_at_once
from forms.criteria import RemovalForm
from workflows import editing

_MOVES: Mapping[str, tuple[Callable[..., Any], Callable[..., Any], str]] = {
    "sections": (editing.move_section, editing.section_of, "section"),
    "questions": (editing.move_question, editing.question_of, "question"),
    "criteria": (editing.move_criterion, editing.criterion_of, "criterion"),
}
# Further than any list is long: moving stops at its end.
_FAR = 1_000
_WAYS = {"top": (-_FAR, "to the top"), "up": (-1, "up"), "down": (1, "down"), "bottom": (_FAR, "to the bottom")}


@bp.post(
    "/agreement/<uuid:call_id>/<string:side>/<any(sections, questions, criteria):kind>/<string:thing_id>"
    "/<any(top, up, down, bottom):way>"
)
@edits()
def move(desk: Desk, kind: str, thing_id: str, way: str) -> ResponseReturnValue:
    """Move one thing one place up or down, or to either end of the list it stands in."""
    moved, found, word = _MOVES[kind]
    title = found(desk.part, thing_id).title
    places, said = _WAYS[way]
    part = moved(desk.part, thing_id, places)
    return save_at_once(desk, part, RemovalForm(request.form), f"Move the {word} ‘{title}’ {said}")
