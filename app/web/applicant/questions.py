"""One question a page: reading it, answering it, and settling it when two people answered at once."""

import uuid
from contextlib import closing

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from app import clock
from app.extensions import scanner
from app.models import Answer, Application
from app.permissions import Permission
from app.queries.applicant import Bid, Step, bid_of, name_of, reread, with_work, words_of
from app.queries.files import attached, entries_of
from app.queries.screening import files_in, held_among
from app.services import applications, files
from app.services.applications import Overtaken
from app.services.files import Upload
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.applicant.telling import readers_of
from app.web.shared.answers import attachment
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import everyone, keeps, let_go, typed
from app.web.shared.reasons import at_controls
from app.web.shared.saving import asked_by_script, save_told
from forms.builder import AnswerForm, answer_form, stored_data
from forms.compound import FilesField, TableField
from workflows.answers import KINDS, AnswerProblem, Raw
from workflows.definition import AnswerKind
from workflows.machine import Refusal
from workflows.screening import held_reason
from workflows.text import count_words

URL = "/applications/<uuid:application_id>/questions/<string:question_id>"
TEXTS = frozenset({AnswerKind.SHORT_TEXT, AnswerKind.LONG_TEXT})


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=everyone)
def question(application: Application, question_id: str) -> ResponseReturnValue:
    """The question with its guidance, how it is judged, and what is saved."""
    bid, step = _bid_and_step(application, question_id)
    form = answer_form(step.question)(typed(), data=stored_data(step.question, step.stored, step.number))
    return _page(bid, step, form)


@bp.get("/applications/<uuid:application_id>/files/<uuid:file_id>")
@needs(Permission.APPLICATION_READ)
def file(application: Application, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of one of the answers, to save."""
    return attachment(attached(application, file_id, hidden_too=True))


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=everyone)
def save_question(application: Application, question_id: str) -> ResponseReturnValue:
    """Save an answer, for a person who pressed a button or a script that saves as they go."""
    bid, step = _bid_and_step(application, question_id)
    form = answer_form(step.question)(request.form)
    if request.form.get("go") == "row" and isinstance(form.answer, TableField):
        form.answer.add_row()
        return _page(bid, step, form)
    if not form.validate():
        return _told(bid, step, form, 422)
    try:
        raw = _with_uploads(bid, question_id, form.raw)
        with unit_of_work():
            kept = applications.save_answer(bid.head.id, question_id, raw, form.seen_number, current_actor(), arrived())
            let_go()
    except Overtaken as newer:
        return _both(bid, step, form, newer, raw)
    except AnswerProblem as problem:
        return _told(bid, step, form, 422, [(problem.reason, "#answer")])
    except Refusal as refusal:
        return _told(bid, step, form, 409, at_controls(refusal.reasons))
    return _saved(bid, step, form, kept)


def _with_uploads(bid: Bid, question_id: str, raw: Raw) -> Raw:
    """What was typed, with the ids of what was uploaded beside it. The files are kept whoever saved first."""
    uploads = [_read(one) for one in request.files.getlist("upload") if one.filename]
    if not uploads:
        return raw
    with unit_of_work():
        taken = files.take_in(bid.head.id, question_id, uploads, current_actor(), arrived())
    return [*([raw] if isinstance(raw, str) else raw), *taken]


def _read(sent: FileStorage) -> Upload:
    """What was sent, whole; a large one stood in a temporary file, which goes now."""
    with closing(sent):
        return Upload(sent.filename or "", sent.stream.read())


def _bid_and_step(application: Application, question_id: str) -> tuple[Bid, Step]:
    bid = with_work(bid_of(application, current_actor(), clock.now()))
    step = bid.step(question_id)
    if step is None:
        raise NotFound
    return bid, step


def _page(
    bid: Bid, step: Step, form: AnswerForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    now = clock.now()
    before, after = bid.around(step.question.id)
    attached_now = tuple(files_in(step.question, step.stored))
    held = held_among(file.id for file in attached_now)
    if isinstance(form.answer, FilesField):
        form.answer.kept = attached_now
    page = {
        **frame_of(bid, now, at=step.question.id),
        "step": step,
        "form": form,
        "held": held,
        "held_told": [held_reason(file.name, held[file.id], "").text for file in attached_now if file.id in held],
        "is_screened": scanner.is_on,
        "reasons": reasons or [],
        "before_url": _url(bid, before) if before else url_for("applicant.details", application_id=bid.head.id),
        "after_url": _url(bid, after) if after else url_for("applicant.costs", application_id=bid.head.id),
        "is_last": after is None,
        "limit_words": f"Up to {step.question.word_limit:,} words." if step.question.word_limit else "",
        "mine": _mine_in_words(bid.head.id, step, form),
        "saved": save_told(step.saved_at, step.number, now, step.saved_by),
        "readers": readers_of(bid, step),
        "number": next((at for at, one in enumerate(bid.steps, start=1) if one.question.id == step.question.id), 0),
        "is_hidden": step in bid.hidden,
        "work": bid.work.get(step.question.id),
        "talk": bid.talk.get(step.question.id, 0),
        "autosaves": not isinstance(form.answer, FilesField),
    }
    return render_template("applicant/question.html", **page, error_title=status != 200), status


def _told(
    bid: Bid, step: Step, form: AnswerForm, status: int, reasons: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    """Not saved, and why: everything typed stands in the form again."""
    if asked_by_script():
        words = [text for text, _ in reasons or []] + [message for _, message in form.errors_in_page_order()]
        return jsonify(told=f"Not saved. {' '.join(words)}"), status
    return _page(bid, step, form, reasons=reasons, status=status)


def _saved(bid: Bid, step: Step, form: AnswerForm, kept: Answer) -> ResponseReturnValue:
    if asked_by_script():
        return jsonify(saved=save_told(kept.saved_at, kept.number, clock.now()), version=kept.number)
    limit, words = step.question.word_limit, count_words(str(form.raw)) if step.question.kind in TEXTS else 0
    if limit and words > limit:
        over = words - limit
        told = f"‘{step.question.title}’ is saved with {words} words. Take out {over} before you submit."
        flash(told, "told")
    return redirect(_after(bid, step), code=303)


def _both(bid: Bid, step: Step, form: AnswerForm, newer: Overtaken, raw: Raw) -> ResponseReturnValue:
    """Somebody else, or the writer in another window, saved first: both answers, and three ways to settle it."""
    by, is_own = name_of(newer.saved_by), newer.saved_by == current_actor().id
    if asked_by_script():
        who = "you, in another window," if is_own else by or "somebody else"
        told = f"Not saved: {who} saved this question first. Press the button to see both answers."
        return jsonify(told=told), 409
    theirs = words_of(step.question, newer.theirs)
    page = {
        **frame_of(bid, clock.now(), at=step.question.id),
        "step": step,
        "form": form,
        "mine": _mine_in_words(bid.head.id, step, form),
        "mine_raw": [raw] if isinstance(raw, str) else raw,
        "theirs": theirs,
        "is_text": step.question.kind in TEXTS,
        "is_own": is_own,
        "newer_number": newer.number,
        "newer_saved": save_told(newer.saved_at, newer.number, clock.now(), by),
        "here": _url(bid, step.question.id),
    }
    return render_template("applicant/question_both.html", **page, error_title=True), 409


def _mine_in_words(bid_id: uuid.UUID, step: Step, form: AnswerForm) -> str:
    if step.question.kind in TEXTS:
        return str(form.raw)
    kind = KINDS[step.question.kind]
    try:
        raw = entries_of(bid_id, list(form.answer.data or ())) if step.question.kind == AnswerKind.FILE else form.raw
        return kind.show(step.question, kind.parse(step.question, raw))
    except AnswerProblem:
        return ""


def _after(bid: Bid, step: Step) -> str:
    """Where the pressed button leads: the next question, the costs after the last, or the same page.

    The next may be one that this answer has just opened, so the application is read once more.
    """
    if request.form.get("go") != "next":
        return _url(bid, step.question.id)
    _, after = bid_of(reread(bid.head.id), current_actor(), clock.now()).around(step.question.id)
    return _url(bid, after) if after else url_for("applicant.costs", application_id=bid.head.id)


def _url(bid: Bid, question_id: str) -> str:
    application_id: uuid.UUID = bid.head.id
    return url_for("applicant.question", application_id=application_id, question_id=question_id)
