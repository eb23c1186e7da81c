"""The questions about a call, for the staff who answer them: the list, and one to answer, pass on or decline."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call, Clarification
from app.permissions import Permission
from app.policy import may
from app.queries import clarifications as queries
from app.queries.facts import owns_part
from app.queries.history import of_clarification
from app.queries.visible import find
from app.services import clarifications as services
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.history_pages import reader_of, told_rows
from app.web.shared.running import linked
from app.web.shared.stage_words import CLARIFICATION_STATES, CLARIFICATION_TONES
from app.web.shared.told import told_by
from forms.clarifications import AnswerForm, DeclineForm, HandOnForm
from workflows.clarification import ClarificationState
from workflows.machine import Refusal

LONGEST_SEARCH = 100
ONE = "/clarifications/<uuid:clarification_id>"


@bp.get("/agreement/<uuid:call_id>/clarifications")
@needs(Permission.CLARIFICATION_REVIEW)
def clarifications(call: Call) -> ResponseReturnValue:
    """Every question about the call, or those in one state, of one side, or with some words. The address says which."""
    viewer, asking = current_viewer(), queries.asking(call)
    state = request.args.get("state", "")
    states = [one for one in ClarificationState if not state or one.value == state] or list(ClarificationState)
    side = request.args.get("side", "")
    side = side if side in asking.names else ""
    words = request.args.get("words", "").strip()[:LONGEST_SEARCH]
    rows, counts = queries.asked_in(call, viewer, states, side, words), queries.states_in(call, viewer)
    shown = [CLARIFICATION_STATES[states[0]].lower() if len(states) == 1 else "", asking.names.get(side, "")]
    return render_template(
        "agreement/clarifications.html",
        asking=asking,
        rows=[(row, asking.topic_words(row.topic), asking.names.get(row.side, row.side)) for row in rows],
        filters=_filters(call, counts, states[0].value if len(states) == 1 else ""),
        state=states[0].value if len(states) == 1 else "",
        side=side,
        words=words,
        count_words=", ".join(filter(None, [plural(len(rows), "question"), *shown, words and f"with ‘{words}’"])),
        states=CLARIFICATION_STATES,
        tones=CLARIFICATION_TONES,
    )


@bp.get(ONE)
@needs(Permission.CLARIFICATION_REVIEW)
def clarification(clarification: Clarification) -> ResponseReturnValue:
    """One question as it was asked, and the form that gives its answer to everybody."""
    return _page(clarification, answer=AnswerForm(data={"question": clarification.words}))


@bp.post(ONE)
@needs(Permission.CLARIFICATION_ANSWER)
def publish_answer(clarification: Clarification) -> ResponseReturnValue:
    """Give the question and its answer to everybody."""
    form = AnswerForm(request.form)
    if not form.validate():
        return _page(clarification, answer=form, status=422)
    said = services.Answer(form.question.data, form.answer.data, form.changes_rule.data)
    return _done(
        clarification,
        lambda clarification_id: services.publish(clarification_id, said, current_actor(), clock.now()),
        "The answer stands on the page of the call, and everybody who applies is told.",
        answer=form,
    )


@bp.post(f"{ONE}/decline")
@needs(Permission.CLARIFICATION_ANSWER)
def decline_question(clarification: Clarification) -> ResponseReturnValue:
    """Say to those who asked why there is no answer."""
    form = DeclineForm(request.form)
    if not form.validate():
        return _page(clarification, decline=form, status=422)
    return _done(
        clarification,
        lambda clarification_id: services.decline(clarification_id, form.reason.data, current_actor(), clock.now()),
        "The question is declined. Those who asked are told why, and nobody else hears of it.",
        decline=form,
    )


@bp.post(f"{ONE}/hand-on")
@needs(Permission.CLARIFICATION_ANSWER)
def hand_question_on(clarification: Clarification) -> ResponseReturnValue:
    """Hand the question to the side whose part it concerns."""
    form = _offered(HandOnForm(request.form), queries.asking(clarification.call), clarification.side)
    if not form.validate():
        return _page(clarification, hand_on=form, status=422)
    return _done(
        clarification,
        lambda clarification_id: services.hand_on(clarification_id, form.side.data, current_actor(), clock.now()),
        "The question is with the other side, which is told.",
        hand_on=form,
    )


def _done(clarification: Clarification, act: Callable[[Any], Any], words: str, **forms: Any) -> ResponseReturnValue:
    clarification_id, call_id = clarification.id, clarification.call_id
    try:
        with unit_of_work():
            act(clarification_id)
    except Refusal as refusal:
        return _page(find(Clarification, clarification_id, current_viewer()), refusal=refusal, status=409, **forms)
    flash(words, "done")
    return redirect(url_for("agreement.clarifications", call_id=call_id), 303)


def _page(
    clarification: Clarification,
    *,
    answer: AnswerForm | None = None,
    decline: DeclineForm | None = None,
    hand_on: HandOnForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    asking, asked = queries.asking(clarification.call), queries.asked_of(clarification)
    mine = owns_part(clarification.call, asked.side, current_actor())
    reader = reader_of(current_actor())
    page = {
        "asking": asking,
        "asked": asked,
        "topic": asking.topic_words(asked.topic),
        "side": asking.names.get(asked.side, asked.side),
        "state": (CLARIFICATION_STATES[asked.state], CLARIFICATION_TONES[asked.state]),
        "may_answer": mine and asked.state == ClarificationState.ASKED
        and may(current_actor(), Permission.CLARIFICATION_ANSWER),
        "answer": answer or AnswerForm(data={"question": asked.words}),
        "decline": decline or DeclineForm(),
        "hand_on": hand_on or _offered(HandOnForm(), asking, asked.side),
        "told": len(told_by("question_answered", asked.id)) if mine and asking.is_open else 0,
        "happened": told_rows(of_clarification(clarification, reader), reader),
        "reasons": linked(refusal.reasons, lambda where: f"#{where}") if refusal else [],
        "error_title": status != 200,
    }  # fmt: skip
    return render_template("agreement/clarification.html", **page), status


def _offered(form: HandOnForm, asking: queries.Asking, side: str) -> HandOnForm:
    form.side.choices = [(other, name) for other, name in asking.names.items() if other != side]
    return form


def _filters(call: Call, counts: Any, chosen: str) -> list[tuple[str, int, str, bool]]:
    """The states with how many are in each, as links."""
    every = [("", "All", sum(counts.values()))]
    every += [(one.value, CLARIFICATION_STATES[one], counts.get(one, 0)) for one in ClarificationState]
    return [
        (words, number, url_for("agreement.clarifications", call_id=call.id, state=key or None), key == chosen)
        for key, words, number in every
    ]
