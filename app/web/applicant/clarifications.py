"""Asking about a call, and the questions that one's own organisations asked."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Clarification, Organisation
from app.permissions import Permission
from app.policy import actor_for
from app.queries import clarifications as queries
from app.queries.history import of_clarification
from app.queries.public import public_call
from app.queries.visible import find
from app.services import clarifications as services
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.history_pages import told_rows
from app.web.shared.reasons import at_controls, in_words
from app.web.shared.stage_words import CLARIFICATION_STATES, CLARIFICATION_TONES
from forms.clarifications import AskForm
from workflows.clarification import ClarificationState
from workflows.history import Reader
from workflows.machine import Refusal


@bp.get("/calls/<uuid:public_call_id>/ask")
@signed_in
def ask(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """What is needed to ask: for which organisation, about which part of the call, and the words."""
    asking = queries.asking(_call(public_call_id))
    return _ask_page(asking, _offered(AskForm(data={"topic": request.args.get("topic", "core")}), asking))


@bp.post("/calls/<uuid:public_call_id>/ask")
@needs(Permission.CLARIFICATION_ASK)
def send_question(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """Send a question to the side that answers it."""
    asking = queries.asking(_call(public_call_id))
    form = _offered(AskForm(request.form), asking)
    if not form.validate():
        return _ask_page(asking, form, status=422)
    organisation = find(Organisation, uuid.UUID(form.organisation_id.data), current_viewer())
    actor = actor_for(current_viewer(), organisation)
    try:
        with unit_of_work():
            made = services.ask(asking.call_id, organisation, form.topic.data, form.words.data, actor, arrived())
    except Refusal as refusal:
        reasons = at_controls(refusal.reasons)
        return _ask_page(asking, form, reasons=reasons, status=409)
    flash("Your question is sent. You get a message when it is answered, and so does everybody who applies.", "done")
    return redirect(url_for("applicant.clarification", clarification_id=made.id), code=303)


@bp.get("/questions")
@signed_in
def clarifications() -> ResponseReturnValue:
    """Every question of the person's organisations."""
    rows = queries.asked_by(current_viewer())
    return render_template(
        "applicant/clarifications.html", rows=rows, states=CLARIFICATION_STATES, tones=CLARIFICATION_TONES
    )


@bp.get("/questions/<uuid:clarification_id>")
@needs(Permission.CLARIFICATION_OWN)
def clarification(clarification: Clarification) -> ResponseReturnValue:
    """One question in the words in which it was asked, and what became of it."""
    return _page(clarification)


@bp.post("/questions/<uuid:clarification_id>/withdraw")
@needs(Permission.CLARIFICATION_OWN)
def withdraw_question(clarification: Clarification) -> ResponseReturnValue:
    """Take a question back that nobody has answered."""
    clarification_id = clarification.id
    try:
        with unit_of_work():
            services.withdraw(clarification_id, current_actor(), arrived())
    except Refusal as refusal:
        found = find(Clarification, clarification_id, current_viewer())
        return _page(found, reasons=in_words(refusal.reasons), status=409)
    flash("The question is withdrawn. Nobody answers it.", "done")
    return redirect(url_for("applicant.clarifications"), code=303)


def _call(call_id: uuid.UUID) -> Call:
    call = public_call(call_id, current_viewer())
    if call is None:
        raise NotFound
    return call


def _offered(form: AskForm, asking: queries.Asking) -> AskForm:
    form.organisation_id.choices = queries.askers_of(current_viewer())
    form.topic.choices = [(topic.where, topic.label) for topic in asking.topics]
    return form


def _ask_page(
    asking: queries.Asking, form: AskForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = {
        "form": form,
        "asking": asking,
        "organisations": form.organisation_id.choices,
        "takes_questions": asking.is_open and clock.now() < asking.dates.questions_until,
        "reasons": reasons or [],
        "error_title": status != 200,
    }
    return render_template("applicant/ask.html", **page), status


def _page(
    clarification: Clarification, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    asking, asked = queries.asking(clarification.call), queries.asked_of(clarification)
    page = {
        "asking": asking,
        "asked": asked,
        "topic": asking.topic_words(asked.topic),
        "state": (CLARIFICATION_STATES[asked.state], CLARIFICATION_TONES[asked.state]),
        "may_withdraw": asked.state == ClarificationState.ASKED,
        "happened": told_rows(of_clarification(clarification, Reader.ORGANISATION), Reader.ORGANISATION),
        "reasons": reasons or [],
        "error_title": status != 200,
    }
    return render_template("applicant/clarification.html", **page), status
