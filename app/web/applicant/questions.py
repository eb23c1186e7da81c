"""One question a page: reading it, answering it, and settling it when two people answered at once."""

import uuid
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Answer, Application
from app.policy import Permission
from app.queries.applicant import Bid, Step, bid_of, name_of, words_of
from app.services import applications
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.applicant.telling import readers_of, saved_words, wants_json
from app.web.shared.gate import current_actor, needs
from forms.builder import AnswerForm, answer_form, stored_data
from workflows.definition import AnswerKind
from workflows.machine import Refusal
from workflows.text import count_words

URL = "/applications/<uuid:application_id>/questions/<string:question_id>"
TEXTS = frozenset({AnswerKind.SHORT_TEXT, AnswerKind.LONG_TEXT})


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
def question(application: Application, question_id: str) -> ResponseReturnValue:
    """The question with its guidance, how it is judged, and what is saved."""
    bid, step = _bid_and_step(application, question_id)
    form = answer_form(step.question)(data=stored_data(step.question, step.stored, step.number))
    return _page(bid, step, form)


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
def save_question(application: Application, question_id: str) -> ResponseReturnValue:
    """Save an answer, for a person who pressed a button or a script that saves as they go."""
    now = clock.now()
    bid, step = _bid_and_step(application, question_id)
    form = answer_form(step.question)(request.form)
    if not form.validate():
        return _told(bid, step, form, 422)
    try:
        with unit_of_work():
            kept = applications.save_answer(bid.head.id, question_id, form.raw, form.seen_number, current_actor(), now)
    except Overtaken as newer:
        return _both(bid, step, form, newer)
    except Refusal as refusal:
        return _told(bid, step, form, 409, [(reason.text, "") for reason in refusal.reasons])
    return _saved(bid, step, form, kept)


def _bid_and_step(application: Application, question_id: str) -> tuple[Bid, Step]:
    bid = bid_of(application, current_actor(), clock.now())
    step = bid.step(question_id)
    if step is None:
        raise NotFound
    return bid, step


def _page(
    bid: Bid, step: Step, form: AnswerForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    now = clock.now()
    before, after = bid.around(step.question.id)
    page = {
        **frame_of(bid, now, at=step.question.id),
        "step": step,
        "form": form,
        "reasons": reasons or [],
        "before_url": _url(bid, before) if before else url_for("applicant.details", application_id=bid.head.id),
        "after_url": _url(bid, after) if after else url_for("applicant.costs", application_id=bid.head.id),
        "is_last": after is None,
        "limit_words": f"Up to {step.question.word_limit:,} words." if step.question.word_limit else "",
        "mine": _mine_in_words(step, form),
        "saved": saved_words(step.saved_at, step.number, now, step.saved_by),
        "readers": readers_of(bid, step),
        "number": [one.question.id for one in bid.steps].index(step.question.id) + 1,
    }
    return render_template("applicant/question.html", **page, error_title=status != 200), status


def _told(
    bid: Bid, step: Step, form: AnswerForm, status: int, reasons: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    """Not saved, and why: everything typed stands in the form again."""
    if wants_json():
        words = [text for text, _ in reasons or []] + [message for _, message in form.errors_in_page_order()]
        return jsonify(told=f"Not saved. {' '.join(words)}"), status
    return _page(bid, step, form, reasons=reasons, status=status)


def _saved(bid: Bid, step: Step, form: AnswerForm, kept: Answer) -> ResponseReturnValue:
    if wants_json():
        return jsonify(saved=saved_words(kept.saved_at, kept.number, clock.now()), version=kept.number)
    limit, words = step.question.word_limit, count_words(str(form.raw)) if step.question.kind in TEXTS else 0
    if limit and words > limit:
        over = words - limit
        told = f"‘{step.question.title}’ is saved with {words} words. Take out {over} before you submit."
        flash(told, "told")
    return redirect(_after(bid, step), code=303)


def _both(bid: Bid, step: Step, form: AnswerForm, newer: Overtaken) -> ResponseReturnValue:
    """Somebody else saved first: both answers, side by side, and three ways to settle it."""
    by = name_of(newer.saved_by)
    if wants_json():
        told = f"Not saved: {by or 'somebody else'} saved this question first. Press the button to see both answers."
        return jsonify(told=told), 409
    theirs = words_of(step.question, newer.theirs)
    page = {
        **frame_of(bid, clock.now(), at=step.question.id),
        "step": step,
        "form": form,
        "mine": _mine_in_words(step, form),
        "mine_raw": [form.raw] if isinstance(form.raw, str) else form.raw,
        "theirs": theirs,
        "is_text": step.question.kind in TEXTS,
        "newer_number": newer.number,
        "newer_saved": saved_words(newer.saved_at, newer.number, clock.now(), by),
        "here": _url(bid, step.question.id),
    }
    return render_template("applicant/question_both.html", **page, error_title=True), 409


def _mine_in_words(step: Step, form: AnswerForm) -> str:
    if step.question.kind in TEXTS:
        return str(form.raw)
    return words_of(step.question, _stored(form.answer.data))


def _stored(data: Any) -> Any:
    if isinstance(data, tuple):
        return list(data)
    return data.isoformat() if hasattr(data, "isoformat") else data


def _after(bid: Bid, step: Step) -> str:
    """Where the pressed button leads: the next question, the costs after the last, or the same page."""
    if request.form.get("go") != "next":
        return _url(bid, step.question.id)
    _, after = bid.around(step.question.id)
    return _url(bid, after) if after else url_for("applicant.costs", application_id=bid.head.id)


def _url(bid: Bid, question_id: str) -> str:
    application_id: uuid.UUID = bid.head.id
    return url_for("applicant.question", application_id=application_id, question_id=question_id)
