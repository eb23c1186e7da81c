"""One question as the team sees it: who writes it, whether it is complete, and what is said at it."""

import uuid
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import Bid, Step, bid_of, reread, with_work
from app.queries.team import team_of
from app.queries.team_writing import TeamCommentLine, comments_at
from app.services import question_work, team_comments
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import at_controls
from forms.base import Form
from forms.team import GiveQuestionForm, HandBackForm, TeamCommentForm
from workflows.machine import Reason, Refusal
from workflows.team_comment import TEAM_COMMENT, TeamCommentFacts, TeamCommentMove, TeamCommentState

BASE = "/applications/<uuid:application_id>/questions/<string:question_id>"
REMARK = f"{BASE}/comments/<uuid:remark_id>"


@bp.get(f"{BASE}/team")
@needs(Permission.APPLICATION_READ)
def question_team(application: Application, question_id: str) -> ResponseReturnValue:
    """Who has the question, and what was said."""
    return _page(application, question_id)


@bp.post(f"{BASE}/assign")
@needs(Permission.APPLICATION_WRITE)
def assign_question(application: Application, question_id: str) -> ResponseReturnValue:
    """Give it to somebody of the team."""
    form, application_id = GiveQuestionForm(request.form), application.id
    form.person.choices = writers = team_of(application_id).writers
    if not form.validate():
        return _page(application, question_id, form)
    person_id = uuid.UUID(form.person.data)
    told = f"{dict(writers)[form.person.data]} has this now."
    return _done(
        application_id,
        question_id,
        lambda: question_work.assign(
            application_id, question_id, person_id, form.word.data, current_actor(), arrived()
        ),
        told,
        form,
    )


@bp.post(f"{BASE}/hand-back")
@needs(Permission.APPLICATION_WRITE)
def hand_back_question(application: Application, question_id: str) -> ResponseReturnValue:
    """Hand it back, with a word."""
    form, application_id = HandBackForm(request.form), application.id
    if not form.validate():
        return _page(application, question_id, form)
    return _done(
        application_id,
        question_id,
        lambda: question_work.hand_back(application_id, question_id, form.reason.data, current_actor(), arrived()),
        "Handed back. Whoever gave it to you is told.",
        form,
    )


@bp.post(f"{BASE}/complete")
@needs(Permission.APPLICATION_WRITE)
def complete_question(application: Application, question_id: str) -> ResponseReturnValue:
    """Mark the answer as it is saved now complete."""
    application_id = application.id
    return _done(
        application_id,
        question_id,
        lambda: question_work.mark_complete(application_id, question_id, current_actor(), arrived()),
        "The answer is marked complete.",
    )


@bp.post(f"{BASE}/not-complete")
@needs(Permission.APPLICATION_WRITE)
def go_on_with_question(application: Application, question_id: str) -> ResponseReturnValue:
    """Take the mark away."""
    application_id = application.id
    return _done(
        application_id,
        question_id,
        lambda: question_work.go_on(application_id, question_id, current_actor(), arrived()),
        "The answer is no longer marked complete.",
    )


@bp.post(f"{BASE}/comments")
@needs(Permission.APPLICATION_TALK)
def write_team_comment(application: Application, question_id: str) -> ResponseReturnValue:
    """Say something to the team."""
    form, application_id = TeamCommentForm(request.form), application.id
    if not form.validate():
        return _page(application, question_id, form)
    return _done(
        application_id,
        question_id,
        lambda: team_comments.write(application_id, question_id, form.text.data, current_actor(), arrived()),
        "Your comment is there for your team.",
        form,
    )


@bp.route(REMARK, methods=["GET", "POST"])
@needs(Permission.APPLICATION_TALK)
def write_team_comment_anew(application: Application, question_id: str, remark_id: uuid.UUID) -> ResponseReturnValue:
    """Put other words in place of one's own; the earlier ones stay to be read."""
    application_id = application.id
    own = {one.id: one.text for one in comments_at(application_id, question_id) if one.author_id == current_actor().id}
    if remark_id not in own:
        raise NotFound
    form, reasons = TeamCommentForm(request.form, data={"text": own[remark_id]}), []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                team_comments.write_anew(application_id, remark_id, form.text.data, current_actor(), arrived())
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash("Your comment is changed.", "done")
            return redirect(_url(application_id, question_id), code=303)
    bid, step = _bid_and_step(reread(application_id), question_id)
    status = 409 if reasons else (422 if form.errors else 200)
    page = {**frame_of(bid, clock.now(), at=question_id), "step": step, "form": form, "reasons": reasons}
    page |= {"back_url": _url(application_id, question_id), "error_title": status != 200}
    return render_template("applicant/team_comment.html", **page), status


@bp.post(f"{REMARK}/resolve")
@needs(Permission.APPLICATION_TALK)
def resolve_team_comment(application: Application, question_id: str, remark_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a comment needs nothing more."""
    application_id = application.id
    return _done(
        application_id,
        question_id,
        lambda: team_comments.resolve(application_id, remark_id, current_actor(), arrived()),
        "The comment is resolved.",
    )


@bp.post(f"{REMARK}/delete")
@needs(Permission.APPLICATION_TALK)
def delete_team_comment(application: Application, question_id: str, remark_id: uuid.UUID) -> ResponseReturnValue:
    """Take one's own words away."""
    application_id = application.id
    return _done(
        application_id,
        question_id,
        lambda: team_comments.delete(application_id, remark_id, current_actor(), arrived()),
        "Your comment is deleted. The team reads that it was there.",
    )


def _done(
    application_id: uuid.UUID, question_id: str, act: Callable[[], object], told: str, form: Form | None = None
) -> ResponseReturnValue:
    """Back to the page with what was done, or the page with every reason why it was not."""
    try:
        with unit_of_work():
            act()
    except Refusal as refusal:
        return _page(reread(application_id), question_id, form, refusal.reasons)
    flash(told, "done")
    return redirect(_url(application_id, question_id), code=303)


def _page(
    application: Application, question_id: str, form: Form | None = None, reasons: tuple[Reason, ...] = ()
) -> ResponseReturnValue:
    bid, step = _bid_and_step(application, question_id)
    forms = {one: form if isinstance(form, one) else one() for one in (GiveQuestionForm, HandBackForm, TeamCommentForm)}
    forms[GiveQuestionForm].person.choices = team_of(application.id).writers
    status = 409 if reasons else 422 if form is not None else 200
    comments = comments_at(application.id, question_id)
    page: dict[str, Any] = {
        **frame_of(bid, clock.now(), at=question_id),
        "step": step,
        "work": bid.work.get(question_id),
        "comments": comments,
        "person_id": current_actor().id,
        "may_comment": TeamCommentMove.COMMENT in _talk(bid),
        "talk": {one.id: _talk(bid, one) for one in comments},
        "give": forms[GiveQuestionForm],
        "back": forms[HandBackForm].reason,
        "comment": forms[TeamCommentForm],
        "wrong": form,
        "reasons": at_controls(reasons),
        "error_title": status != 200,
    }
    return render_template("applicant/question_team.html", **page), status


def _talk(bid: Bid, said: TeamCommentLine | None = None) -> tuple[StrEnum, ...]:
    """What this person may do now with a comment, or with one that they are about to write."""
    actor = current_actor()
    state, author_id = (said.state, said.author_id) if said else (TeamCommentState.OPEN, actor.id)
    facts = TeamCommentFacts(call_is_open=bid.takes_words, is_author=author_id == actor.id)
    return TEAM_COMMENT.open_moves(state, actor.roles, facts)


def _bid_and_step(application: Application, question_id: str) -> tuple[Bid, Step]:
    bid = with_work(bid_of(application, current_actor(), clock.now()))
    step = bid.step(question_id)
    if step is None:
        raise NotFound
    return bid, step


def _url(application_id: uuid.UUID, question_id: str) -> str:
    return url_for("applicant.question_team", application_id=application_id, question_id=question_id)
