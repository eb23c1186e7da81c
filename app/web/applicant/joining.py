"""Asking to join an organisation that is on record, and answering whoever asks."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import JoinRequest
from app.permissions import Permission
from app.policy import may
from app.queries.joining import asking_of
from app.queries.registers import outside_name
from app.queries.visible import find
from app.services import joining
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.organisation_words import INVITED_AS, JOIN_STATES, JOIN_TONES
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.reasons import at_controls, in_words
from app.web.shared.words import ROLES
from forms.base import Form
from forms.joining import AskToJoinForm, LetJoinForm, RefuseJoiningForm
from workflows.actor import ORGANISATION_ROLES, Role
from workflows.join_request import JoinState
from workflows.machine import Refusal


@bp.route("/organisations/<uuid:asked_organisation_id>/ask-to-join", methods=["GET", "POST"])
@signed_in
def ask_to_join(asked_organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to join. The page knows the name of the organisation, and nothing of its people or applications."""
    if asked_organisation_id in current_viewer().ids(ORGANISATION_ROLES):
        return redirect(url_for("applicant.organisation", organisation_id=asked_organisation_id), code=303)
    name = outside_name(asked_organisation_id)
    if name is None:
        raise NotFound
    form, reasons = AskToJoinForm(request.form), []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                person_id, words = current_viewer().id, form.words.data or ""
                made = joining.ask_to_join(asked_organisation_id, words, person_id, clock.now())
        except Refusal as refusal:
            reasons = in_words(refusal.reasons)
        else:
            flash(f"You have asked to join {name}. Its lead applicants are told, and you get a message.", "done")
            return redirect(url_for("applicant.join_request", join_request_id=made.id), code=303)
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "reasons": reasons, "name": name, "error_title": status != 200}
    return render_template("applicant/ask_to_join.html", **page), status


@bp.get("/join-requests/<uuid:join_request_id>")
@needs(Permission.JOIN_READ)
def join_request(join_request: JoinRequest) -> ResponseReturnValue:
    """Where a request stands, for whoever asked; what to answer, for the lead applicants."""
    return _page(join_request)


@bp.post("/join-requests/<uuid:join_request_id>/withdraw")
@needs(Permission.JOIN_WITHDRAW)
def withdraw_asking(join_request: JoinRequest) -> ResponseReturnValue:
    """Take one's own request back."""
    join_request_id = join_request.id
    try:
        with unit_of_work():
            joining.withdraw_asking(join_request_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _again(join_request_id, in_words(refusal.reasons))
    flash("You no longer ask to join.", "done")
    return redirect(url_for("account.home"), code=303)


@bp.post("/join-requests/<uuid:join_request_id>/let-join")
@needs(Permission.JOIN_ANSWER)
def let_join(join_request: JoinRequest) -> ResponseReturnValue:
    """Let somebody in, in a role."""
    form, join_request_id, name = _let_form(request.form), join_request.id, join_request.user.name
    if not form.validate():
        return _page(join_request, let_form=form, status=422)
    try:
        with unit_of_work():
            made = joining.let_join(join_request_id, Role(form.role.data), current_actor(), clock.now())
    except Refusal as refusal:
        return _again(join_request_id, at_controls(refusal.reasons))
    flash(f"{name} has joined.", "done")
    return redirect(url_for("applicant.organisation", organisation_id=made.organisation_id), code=303)


@bp.post("/join-requests/<uuid:join_request_id>/refuse")
@needs(Permission.JOIN_ANSWER)
def refuse_joining(join_request: JoinRequest) -> ResponseReturnValue:
    """Refuse, with words for whoever asked."""
    form, join_request_id, name = RefuseJoiningForm(request.form), join_request.id, join_request.user.name
    if not form.validate():
        return _page(join_request, refuse_form=form, status=422)
    try:
        with unit_of_work():
            made = joining.refuse_joining(join_request_id, form.reason.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _again(join_request_id, at_controls(refusal.reasons))
    flash(f"{name} is told that they cannot join, and why.", "done")
    return redirect(url_for("applicant.organisation", organisation_id=made.organisation_id), code=303)


def _let_form(sent: object = None) -> LetJoinForm:
    form = LetJoinForm(sent)
    form.role.choices = [(role.value, label, hint) for role, label, hint in INVITED_AS]
    return form


def _again(join_request_id: uuid.UUID, reasons: list[tuple[str, str]]) -> ResponseReturnValue:
    return _page(find(JoinRequest, join_request_id, current_viewer()), reasons=reasons, status=409)


def _page(
    asked: JoinRequest,
    *,
    let_form: Form | None = None,
    refuse_form: Form | None = None,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    is_own = may(current_actor(), Permission.JOIN_WITHDRAW)
    found = asking_of(asked, is_own=is_own)
    waits = found.state == JoinState.ASKED
    page = {
        "asked": found,
        "state": (JOIN_STATES[found.state], JOIN_TONES[found.state]),
        "as_what": ROLES[found.role] if found.role else "",
        "may_answer": waits and may(current_actor(), Permission.JOIN_ANSWER),
        "may_withdraw": waits and is_own,
        "is_own": is_own,
        "let_form": let_form or _let_form(),
        "refuse_form": refuse_form or RefuseJoiningForm(),
        "reasons": reasons or [],
        "error_title": status != 200,
    }
    return render_template("applicant/join_request.html", **page), status
