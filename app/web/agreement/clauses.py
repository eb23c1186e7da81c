"""The conversation at one clause: what it says, what is suggested, what is asked, and on what grounds."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.agreement import Agreement, agreement_of
from app.queries.evidence import EvidenceLine, evidence_of
from app.queries.negotiation import (
    CommentLine,
    SuggestionLine,
    accepted_after,
    comments_at,
    open_questions,
    suggestions_at,
)
from app.services import comments
from app.services.comments import Words
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited
from app.web.agreement.editors import has_editor
from app.web.agreement.talking import clause_address, may_talk, proposals, speaking_side
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, typed
from app.web.shared.words import COMMENT_KINDS, SUGGESTION_STATES
from forms.negotiation import CommentForm
from workflows.anchor import Anchor, anchor_at, facts
from workflows.comment import CommentKind

BASE = "/agreement/<uuid:call_id>/clauses/<string:clause>"


@bp.get(BASE)
@needs(Permission.CALL_READ)
@keeps(under="/comments")
def clause(call: Call, clause: str) -> ResponseReturnValue:
    """Everything that was said at a clause; one that is gone is still read as long as anybody spoke of it."""
    return _page(call, agreement_of(call), clause, CommentForm(typed()))


@bp.post(f"{BASE}/comments")
@needs(Permission.CALL_TALK)
@keeps(under="/comments")
def comment(call: Call, clause: str) -> ResponseReturnValue:
    """Ask a question about a clause, or make a remark."""
    agreement, form = agreement_of(call), CommentForm(request.form)
    if not form.validate():
        return _page(call, agreement, clause, form, status=422)
    words = Words(clause, CommentKind(form.kind.data), form.text.data, speaking_side(call))
    with unit_of_work():
        comments.write(agreement.id, words, current_actor(), clock.now())
        let_go()
    flash("Said. The other sides are told in one mail with what else is said in the next half hour.", "done")
    return redirect(clause_address(agreement, clause, _anchor="thread"), 303)


def _page(call: Call, agreement: Agreement, where: str, form: CommentForm, *, status: int = 200) -> ResponseReturnValue:
    found = anchor_at(agreement.definition, where)
    lines, thread = suggestions_at(agreement.agreed_as_id, where), comments_at(agreement.agreed_as_id, where)
    if found is None and not lines and not thread:
        abort(404)
    shown = _shown(call, agreement, where, found, lines, thread)
    return render_template("agreement/clause.html", form=form, error_title=status != 200, **shown), status


def _shown(
    call: Call,
    agreement: Agreement,
    where: str,
    found: Anchor | None,
    lines: list[SuggestionLine],
    thread: list[CommentLine],
) -> dict[str, Any]:
    made = proposals(call, agreement, lines)
    known: SuggestionLine | CommentLine | Anchor = found or [*lines, *thread][0]
    grounds = evidence_of(agreement.agreed_as_id, [one.id for one in (*lines, *thread)])
    return {
        "agreement": agreement,
        "where": where,
        "name": known.name,
        "owner": agreement.names.get(found.side if found else known.part, ""),
        "facts": facts(found) if found else (),
        "is_gone": found is None,
        "waited_for": " and ".join(
            dict.fromkeys(agreement.names.get(one.answering_side, one.answering_side) for one in lines if one.is_open)
        ),
        "open_ones": [one for one in made if one.line.is_open],
        "answered": [one for one in made if not one.line.is_open],
        "thread": thread,
        "asked_of": [
            one for one in open_questions(agreement.agreed_as_id) if one.clause == where and one.suggestion_id
        ],
        "evidence": grounds,
        "kept": _kept(lines, grounds),
        "may_talk": may_talk(call) and found is not None,
        "may_suggest": may_talk(call) and found is not None and has_editor(found),
        "owned": sides_edited(call),
        "states": SUGGESTION_STATES,
        "comment_kinds": COMMENT_KINDS,
        "reader": current_actor().id,
    }


def _kept(lines: Sequence[SuggestionLine], grounds: Mapping[uuid.UUID, Sequence[EvidenceLine]]) -> list[EvidenceLine]:
    """The evidence that stays with a clause: of every suggestion that was accepted, or led to one that was."""
    return [
        piece
        for one in reversed(lines)
        if one.state == "accepted" or accepted_after(lines, one.id)
        for piece in grounds.get(one.id, ())
    ]
