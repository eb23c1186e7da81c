"""A change to a clause: suggested in its own editor, read with what it would change, and answered by its owner."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Suggestion
from app.permissions import Permission
from app.queries.agreement import agreement_of
from app.queries.evidence import evidence_of
from app.queries.negotiation import accepted_after, chain_at, comments_on, suggestion_line, suggestions_at
from app.queries.visible import find
from app.services import comments, suggestions
from app.services.comments import Words
from app.services.suggestions import Wish
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, room_of, sides_edited
from app.web.agreement.editors import Editor, editor_of
from app.web.agreement.talking import may_talk, proposals, speaking_side
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, typed
from app.web.shared.reasons import in_words
from app.web.shared.words import COMMENT_KINDS, EVIDENCE_KINDS, SUGGESTION_STATES
from forms.negotiation import AcceptForm, CommentForm, RefuseForm, WhyForm
from workflows.anchor import Anchor, anchor_at, differences, strays
from workflows.comment import CommentKind
from workflows.machine import Reason, Refusal

BASE = "/agreement/suggestions/<uuid:suggestion_id>"


def _here() -> list[str]:
    named = request.view_args or {}
    return [room_of(named["call_id"], named["clause"])]


@bp.route("/agreement/<uuid:call_id>/clauses/<string:clause>/suggest", methods=["GET", "POST"])
@needs(Permission.CALL_TALK)
@keeps(rooms=_here)
def suggest(call: Call, clause: str) -> ResponseReturnValue:
    """Suggest a change to a clause of any side's part, or another one in answer to a suggestion."""
    agreement = agreement_of(call)
    found = anchor_at(agreement.definition, clause)
    if found is None:
        abort(404)
    desk = Desk(agreement, found.side, agreement.part(found.side))
    editor = editor_of(desk, found)
    if editor is None:
        abort(404)
    why = WhyForm(typed(), data={"seen_clause": found.sha256})
    asks_for_room = request.form.get("go") == "room"
    is_right = request.method == "POST" and not asks_for_room and all([editor.form.validate(), why.validate()])
    if not is_right:
        return _suggest_page(desk, found, editor, why)
    try:
        made = _suggest(call, found, editor, why)
    except Refusal as refusal:
        return _suggest_page(desk, found, editor, why, refusal.reasons)
    flash("Suggested. The other sides are told. Give your evidence below, if you have any.", "done")
    return redirect(url_for("agreement.suggestion", suggestion_id=made), 303)


@bp.get(BASE)
@needs(Permission.CALL_READ)
@keeps(under="/comments")
def suggestion(suggestion: Suggestion) -> ResponseReturnValue:
    """What would change, why, on what grounds, what was said of it, and how it was answered."""
    return _page(suggestion)


@bp.post(f"{BASE}/accept")
@needs(Permission.SUGGESTION_ANSWER)
def accept(suggestion: Suggestion) -> ResponseReturnValue:
    """Make the edit that was suggested."""
    seen = AcceptForm(request.form).seen_clause.data
    return _answered(suggestion, lambda: suggestions.accept(suggestion.id, seen, current_actor(), clock.now()))


@bp.post(f"{BASE}/refuse")
@needs(Permission.SUGGESTION_ANSWER)
def refuse(suggestion: Suggestion) -> ResponseReturnValue:
    """Leave the clause as it is, and say why."""
    form = RefuseForm(request.form)
    if not form.validate():
        return _page(suggestion, refusing=form, status=422)
    said = form.answer.data
    return _answered(
        suggestion, lambda: suggestions.refuse(suggestion.id, said, current_actor(), clock.now()), refusing=form
    )


@bp.post(f"{BASE}/withdraw")
@needs(Permission.CALL_TALK)
def withdraw(suggestion: Suggestion) -> ResponseReturnValue:
    """Take one's own suggestion back."""
    return _answered(suggestion, lambda: suggestions.withdraw(suggestion.id, current_actor(), clock.now()))


@bp.post(f"{BASE}/comments")
@needs(Permission.CALL_TALK)
@keeps(under="/comments")
def suggestion_comment(suggestion: Suggestion) -> ResponseReturnValue:
    """Ask a question about a suggestion, or make a remark."""
    form = CommentForm(request.form)
    if not form.validate():
        return _page(suggestion, commenting=form, status=422)
    words = Words(
        suggestion.clause,
        CommentKind(form.kind.data),
        form.text.data,
        speaking_side(_call(suggestion)),
        suggestion.id,
    )
    with unit_of_work():
        comments.write(suggestion.call_id, words, current_actor(), clock.now())
        let_go()
    flash("Said. The other sides are told in one mail with what else is said in the next half hour.", "done")
    return redirect(url_for("agreement.suggestion", suggestion_id=words.suggestion_id, _anchor="thread"), 303)


def _suggest(call: Call, found: Anchor, editor: Editor, why: WhyForm) -> uuid.UUID:
    record = editor.written()
    if record is None:
        raise Refusal([Reason("taken_out", "Suggest other words. To have it taken out, say so in a comment.")])
    others = strays(found, record)
    if others:
        text = f"This is about {found.name}. You also changed: {', '.join(others)}. Suggest that at its own clause."
        raise Refusal([Reason("another_clause", text)])
    wish = Wish(found.where, differences(found, record), why.why.data, speaking_side(call), why.seen_clause.data)
    with unit_of_work():
        made = suggestions.suggest(call.id, wish, current_actor(), clock.now(), counters=_counters())
        let_go()
    return made.id


def _counters() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.values.get("counters", ""))
    except ValueError:
        return None


def _suggest_page(
    desk: Desk, found: Anchor, editor: Editor, why: WhyForm, refused: tuple[Reason, ...] = ()
) -> ResponseReturnValue:
    is_wrong = bool(editor.form.errors or why.errors)
    if refused:
        why.seen_clause.raw_data = [found.sha256]
    if hasattr(editor.form, "make_room"):
        editor.form.make_room()
    shown = {
        "editor": editor.template,
        "agreement": desk.agreement,
        "desk": desk,
        "found": found,
        "form": editor.form,
        "why": why,
        "unsaid": [(text, f"#{place}") for place, text in why.errors_in_page_order()],
        "counters": request.values.get("counters", ""),
        "reasons": in_words(refused),
    }
    page = render_template("agreement/suggest.html", error_title=is_wrong or bool(refused), **{**editor.shown, **shown})
    return page, 409 if refused else 422 if is_wrong else 200


def _answered(suggestion: Suggestion, act: Any, refusing: RefuseForm | None = None) -> ResponseReturnValue:
    """Do it, and say what came of it; refused, the page stands with every reason and what is the case now."""
    suggestion_id = suggestion.id
    try:
        with unit_of_work():
            act()
    except Refusal as refusal:
        again = find(Suggestion, suggestion_id, current_viewer())
        if again is None:
            raise NotFound from refusal
        return _page(again, refusing=refusing, reasons=refusal.reasons, status=409)
    line = suggestion_line(suggestion_id)
    told = {
        "accepted": f"Accepted. It stands in version {line.accepted_number}, which nobody has signed.",
        "refused": "Refused. Its author is told why.",
        "withdrawn": "Withdrawn.",
    }
    flash(told[line.state.value], "done")
    return redirect(url_for("agreement.suggestion", suggestion_id=suggestion_id), 303)


def _call(suggestion: Suggestion) -> Call:
    """The call of a suggestion that came through the gate."""
    call = find(Call, suggestion.call_id, current_viewer())
    if call is None:
        raise NotFound
    return call


def _page(
    suggestion: Suggestion,
    *,
    refusing: RefuseForm | None = None,
    commenting: CommentForm | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> ResponseReturnValue:
    call = _call(suggestion)
    agreement = agreement_of(call)
    lines = suggestions_at(agreement.agreed_as_id, suggestion.clause)
    line, *before = chain_at(lines, suggestion.id)
    thread = comments_on(line.id)
    supported = [line.id, *(one.id for one in before), *(comment.id for comment in thread)]
    page = render_template(
        "agreement/suggestion.html",
        agreement=agreement,
        one=proposals(call, agreement, [line])[0],
        thread=thread,
        before=before,
        led_to=accepted_after(lines, line.id),
        evidence=evidence_of(agreement.agreed_as_id, supported),
        refusing=refusing or RefuseForm(),
        form=commenting or CommentForm(typed() if request.method == "GET" else None),
        wrong=refusing or commenting,
        reasons=in_words(reasons),
        has_clause=anchor_at(agreement.definition, line.clause) is not None,
        may_talk=may_talk(call),
        reader=current_actor().id,
        owned=sides_edited(call),
        states=SUGGESTION_STATES,
        comment_kinds=COMMENT_KINDS,
        evidence_kinds=EVIDENCE_KINDS,
        error_title=status != 200,
    )
    return page, status
