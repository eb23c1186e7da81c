"""The last steps of one side's part: undoing one, and doing it again. Either is a new version."""

from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.queries.comparing import definitions_by_number
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edits, save_at_once
from forms.criteria import RemovalForm
from workflows import diff
from workflows.definition import Core, Definition, Layer
from workflows.diff_summary import line, summary
from workflows.layers import part_of

_LINES = 5
_LISTED = 20


@dataclass(frozen=True)
class Way:
    """One way from here: the version whose part would come back, what that step had been called, and what changes."""

    number: int
    name: str
    part: Core | Layer
    sentence: str
    lines: tuple[str, ...]
    more: int


@bp.get("/agreement/<uuid:call_id>/<string:side>/steps")
@edits()
def steps(desk: Desk) -> ResponseReturnValue:
    """What was saved of this part, newest first, and what undoing or doing again would change."""
    back, on = _ways(desk)
    own = desk.agreement.saves(desk.side)[::-1]
    return render_template(
        "agreement/steps.html",
        agreement=desk.agreement,
        desk=desk,
        back=back,
        on=on,
        own=own[:_LISTED],
        count=len(own),
        present=desk.agreement.steps(desk.side).behind[-1],
    )


@bp.post("/agreement/<uuid:call_id>/<string:side>/steps/<any(undo, redo):course>")
@edits()
def step(desk: Desk, course: str) -> ResponseReturnValue:
    """Bring the part back as it was one step ago, or as it was before that was undone."""
    back, on = _ways(desk)
    way = back if course == "undo" else on
    if way is None:
        return redirect(desk.address("agreement.steps"), 303)
    verb = "Undo" if course == "undo" else "Do again"
    form = RemovalForm(request.form)
    return save_at_once(desk, way.part, form, f"{verb}: {way.name}", brings_back=way.number)


def _ways(desk: Desk) -> tuple[Way | None, Way | None]:
    """Back by one step and on by one; None where there is no further way."""
    steps = desk.agreement.steps(desk.side)
    numbers = {number for number in (steps.to_undo[1] if steps.to_undo else None, steps.to_redo) if number}
    definitions = definitions_by_number(desk.agreement.agreed_as_id, numbers)
    names = {version.number: version.summary for version in desk.agreement.versions}
    back = _way(desk, names[steps.to_undo[0]], steps.to_undo[1], definitions) if steps.to_undo else None
    on = _way(desk, names[steps.to_redo], steps.to_redo, definitions) if steps.to_redo else None
    return back, on


def _way(desk: Desk, name: str, number: int, definitions: dict[int, Definition]) -> Way:
    part = part_of(definitions[number], desk.side)
    changes = diff.compare(desk.agreement.definition, desk.with_part(part))
    told = tuple(line(change, desk.agreement.names) for change in changes)
    return Way(number, name, part, summary(changes).sentence, told[:_LINES], max(0, len(told) - _LINES))
