"""A version as a file to keep, and a file as the next version of one side's part, read before it is taken."""

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.documents.definition_file import LARGEST_BYTES, as_json, as_yaml, read
from app.models import Call
from app.permissions import Permission
from app.queries.agreement import agreement_of, version_of
from app.queries.amendments import definitions_by_id
from app.queries.definitions import definition_of
from app.queries.drafts import DraftLine, draft_at
from app.services import drafts
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.compare import by_side
from app.web.agreement.desk import Desk, edits, save_at_once
from app.web.agreement.links import mend_address
from app.web.shared.answers import SANDBOX
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, needs
from forms.criteria import RemovalForm
from workflows import diff
from workflows.definition import NATIONAL, Core, Definition, Layer
from workflows.diff_summary import summary
from workflows.exchange import Given, clause_at, given_in, is_same, part_taken, path_of
from workflows.machine import Reason, Refusal
from workflows.plain import from_plain, to_plain

_MEDIA = {"json": "application/json", "yaml": "application/yaml"}
_MOST_SHOWN = 50


@bp.get("/agreement/<uuid:call_id>/versions/<int:number>/file/<any(json, yaml):form>")
@needs(Permission.CALL_READ)
def version_file(call: Call, number: int, form: str) -> ResponseReturnValue:
    """One version as a file: JSON whose bytes have the hash that is signed, or YAML to read and to edit."""
    agreement = agreement_of(call)
    if number not in {line.number for line in agreement.versions}:
        abort(404)
    version = version_of(call, number)
    definition = definition_of(version)
    heading = (
        f"{call.reference}, version {number}: {definition.core.title}",
        f"SHA-256 of the same version as JSON, which is what is signed: {version.sha256}",
    )
    content = as_json(definition) if form == "json" else as_yaml(definition, *heading)
    response = Response(content, mimetype=_MEDIA[form])
    name = f"{call.reference}-version-{number}.{form}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.route("/agreement/<uuid:call_id>/<string:side>/file", methods=["GET", "POST"])
@edits()
def part_file(desk: Desk) -> ResponseReturnValue:
    """Give a file; what of it differs in this side's part is shown before anything is saved."""
    if request.method != "POST":
        return _page(desk, draft_at(desk.agreement.id, _place(desk), current_actor().id))
    try:
        part = _sent_part(desk)
    except Refusal as refusal:
        return _page(desk, None, refusal.reasons)
    with unit_of_work():
        drafts.keep_draft(
            desk.agreement.id, _place(desk), to_plain(part), desk.agreement.sha256, current_actor(), clock.now()
        )
    return redirect(desk.address("agreement.part_file"), 303)


@bp.post("/agreement/<uuid:call_id>/<string:side>/file/take")
@edits()
def part_file_take(desk: Desk) -> ResponseReturnValue:
    """Save the part that was given in a file as a new version."""
    draft = draft_at(desk.agreement.id, _place(desk), current_actor().id)
    if draft is None:
        return redirect(desk.address("agreement.part_file"), 303)
    part = _part_of(desk, draft)
    count = len(diff.compare(desk.agreement.definition, desk.with_part(part)))
    form, what = RemovalForm(request.form), f"Take {plural(count, 'change')} from a file"
    return save_at_once(desk, part, form, what, also=lambda: _forget(desk))


@bp.post("/agreement/<uuid:call_id>/<string:side>/file/drop")
@edits()
def part_file_drop(desk: Desk) -> ResponseReturnValue:
    """Let a file go that was given and not taken."""
    with unit_of_work():
        _forget(desk)
    flash("The file is let go. Nothing was saved of it.")
    return redirect(desk.address("agreement.part_file"), 303)


def sent_file(name: str = "file") -> tuple[Given, Any]:
    """What the file that was sent says, and the lines of its paths; `Refusal` with places in words."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise Refusal([Reason("no_file", "Choose a file.")])
    with closing(sent):
        found = read(sent.stream.read(), sent.filename)
    try:
        return given_in(found.data), found.lines
    except Refusal as refusal:
        raise Refusal(placed(refusal.reasons, found.lines)) from refusal


def placed(reasons: Sequence[Reason], lines: Any, mended_at: Callable[[str], str] = lambda path: "") -> list[Reason]:
    """The reasons with their places in the file said in words: 'core, criteria 3, weight (line 214): …', and with the
    address at which what stands at a path is mended by hand, as `mended_at` says."""
    return [
        Reason(reason.code, f"{_place_words(reason.where, lines)}{reason.text}", mended_at(reason.where))
        for reason in reasons
    ]


def few(reasons: Sequence[Reason]) -> list[tuple[str, str]]:
    """The reasons as a page shows them: the first fifty, and how many more there are."""
    shown = [(reason.text, reason.where) for reason in reasons[:_MOST_SHOWN]]
    more = len(reasons) - len(shown)
    return [*shown, (f"There are {more:,} more. Mend these first.", "")] if more > 0 else shown


def _sent_part(desk: Desk) -> Core | Layer:
    given, lines = sent_file()
    try:
        part = part_taken(desk.side, desk.agreement.definition, given, in_force=_in_force(desk))
    except Refusal as refusal:
        mended = placed(refusal.reasons, lines, lambda path: _mended_at(desk, path, given.definition))
        raise Refusal(mended) from refusal
    if is_same(part, desk.part):
        raise Refusal([Reason("same", f"The file says of {desk.name} what version {desk.agreement.number} says.")])
    return part


def _mended_at(desk: Desk, path: str, given: Definition) -> str:
    """The page on which this desk's own part says what stands at a path of a file; '' for another's part, and for what
    the part has not."""
    clause, current = clause_at(path, given), desk.agreement.definition
    own = "core" if desk.side == NATIONAL else f"layer:{desk.side}"
    if clause != own and not clause.startswith(f"{own}:"):
        return ""
    is_there = clause_at(path_of(clause, current), current) == clause
    return mend_address(desk.agreement.id, clause) if is_there else ""


def _in_force(desk: Desk) -> Definition | None:
    """What an amendment is drafted upon; None while the call is being agreed."""
    line = desk.agreement.amendment
    return definitions_by_id([line.base_id])[line.base_id] if line is not None else None


def _place_words(path: str, lines: Any) -> str:
    if not path:
        return ""
    words = [
        f"{name} {int(index.rstrip(']')) + 1}" if index else name
        for name, _, index in (step.partition("[") for step in path.split("."))
    ]
    line = f" (line {lines[path]})" if path in lines else ""
    return f"{', '.join(words).replace('_', ' ')}{line}: "


def _place(desk: Desk) -> str:
    """Where a file is kept until it is taken: one that was given before the call opened is none of an amendment."""
    kept = desk.agreement.amendment
    return f"{desk.side}/file" if kept is None else f"amendment-{kept.number}/{desk.side}/file"


def _part_of(desk: Desk, draft: DraftLine) -> Core | Layer:
    return from_plain(Core if desk.side == NATIONAL else Layer, draft.data)


def _forget(desk: Desk) -> None:
    drafts.drop_draft(desk.agreement.id, _place(desk), current_actor())


def _page(desk: Desk, draft: DraftLine | None, refused: Sequence[Reason] = ()) -> ResponseReturnValue:
    changes = diff.compare(desk.agreement.definition, desk.with_part(_part_of(desk, draft))) if draft else ()
    page = render_template(
        "agreement/file.html",
        agreement=desk.agreement,
        desk=desk,
        draft=draft,
        sides=by_side(desk.agreement, changes),
        told=summary(changes).sentence,
        reasons=few(refused),
        largest=LARGEST_BYTES // 1_000_000,
        error_title=bool(refused),
    )
    return page, 422 if refused else 200
