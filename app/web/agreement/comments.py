"""A comment after it was written: a question is resolved, and words are written anew beside the earlier ones."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Comment
from app.permissions import Permission
from app.queries.agreement import agreement_of
from app.queries.visible import find
from app.services import comments
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.talking import speaking_side
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, typed
from forms.negotiation import AnewForm, ResolveForm

BASE = "/agreement/comments/<uuid:comment_id>"


@bp.route(f"{BASE}/resolve", methods=["GET", "POST"])
@needs(Permission.CALL_TALK)
@keeps()
def resolve(comment: Comment) -> ResponseReturnValue:
    """Close a question, with an answer or because the thread has it."""
    form = ResolveForm(typed())
    if request.method != "POST" or not form.validate():
        return _page(comment, form, "agreement/resolve.html")
    back = address_of(comment)
    with unit_of_work():
        side = speaking_side(_call(comment))
        comments.resolve(comment.id, form.answer.data or "", side, current_actor(), clock.now())
        let_go()
    flash("The question is resolved.", "done")
    return redirect(back, 303)


@bp.route(f"{BASE}/anew", methods=["GET", "POST"])
@needs(Permission.CALL_TALK)
@keeps()
def write_anew(comment: Comment) -> ResponseReturnValue:
    """Put one's own comment in other words; the earlier ones stay."""
    form = AnewForm(typed(), data={"text": comment.text})
    if request.method != "POST" or not form.validate():
        return _page(comment, form, "agreement/anew.html")
    back = address_of(comment)
    with unit_of_work():
        comments.write_anew(comment.id, form.text.data, current_actor(), clock.now())
        let_go()
    flash("Written anew. The earlier words can still be read.", "done")
    return redirect(back, 303)


def address_of(comment: Comment) -> str:
    """Where a comment stands."""
    if comment.suggestion_id is not None:
        return suggestion_address(comment.suggestion_id)
    return url_for("agreement.clause", call_id=comment.call_id, clause=comment.clause, _anchor="thread")


def suggestion_address(suggestion_id: uuid.UUID) -> str:
    """Where the thread of a suggestion stands."""
    return url_for("agreement.suggestion", suggestion_id=suggestion_id, _anchor="thread")


def _call(comment: Comment) -> Call:
    call = find(Call, comment.call_id, current_viewer())
    if call is None:
        raise NotFound
    return call


def _page(comment: Comment, form: AnewForm | ResolveForm, template: str) -> ResponseReturnValue:
    status = 422 if form.errors else 200
    page = render_template(
        template,
        agreement=agreement_of(_call(comment)),
        comment=comment,
        back=address_of(comment),
        form=form,
        error_title=status != 200,
    )
    return page, status
