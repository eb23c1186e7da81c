"""One criterion a page: the answer, how to judge it, a mark with its reason, and two windows that saved at once."""

from collections.abc import Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Assessment, Score
from app.permissions import Permission
from app.queries.assessing import Work, answer_to, criterion_judged, marks_held, work_of
from app.queries.judging import Judged, Judging, Progress, prompts_for, whole_judged
from app.queries.next_review import tally_of
from app.services import scoring
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.telling import (
    PROGRESS,
    comment_too_long,
    criterion_url,
    going_on,
    linked,
    readers_of,
    steps_of,
    whole_step,
)
from app.web.shared.gate import current_actor, current_viewer, needs, seen_anew
from app.web.shared.keeping import keeps, let_go, typed
from app.web.shared.saving import asked_by_script, save_told
from app.web.shared.score_words import mark_words
from forms.assessment import ScoreForm, score_form, stored_marks
from workflows.assessment import AssessmentState
from workflows.comment_prompts import Prompt
from workflows.criteria import Criterion
from workflows.machine import Refusal
from workflows.scoring import MarkKind, band_of
from workflows.text import count_words

URL = "/assessments/<uuid:assessment_id>/criteria/<string:criterion_id>"


@bp.get(URL)
@needs(Permission.ASSESSMENT_READ)
@keeps()
def criterion(assessment: Assessment, criterion_id: str) -> ResponseReturnValue:
    """The answer beside the criterion, with what is saved."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    work, judging = _found(assessment, criterion_id)
    data = stored_marks(judging.said, judging.number)
    form = score_form(judging.criterion)(typed(), data=data)
    return _page(work, judging, form, noticed=_prompts(assessment, work, judging))


@bp.post(URL)
@needs(Permission.ASSESSMENT_SCORE)
@keeps()
def save_criterion(assessment: Assessment, criterion_id: str) -> ResponseReturnValue:
    """Keep a mark and a comment, for a person who pressed a button or a script that saves as they go."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id), code=303)
    this, criterion = assessment.id, criterion_judged(assessment, criterion_id)
    if criterion is None:
        raise NotFound
    form = score_form(criterion)(request.form)
    if not form.validate():
        return _told(*_found(assessment, criterion_id), form, status=422)
    try:
        with unit_of_work():
            kept = scoring.save_score(
                this,
                criterion_id,
                form.mark,
                form.comment.data,
                form.seen_number,
                current_actor(),
                clock.now(),
                kind=form.kind,
            )
            let_go()
    except Overtaken as newer:
        return _both(*_found(seen_anew(Assessment, this), criterion_id), form, newer)
    except Refusal as refusal:
        work, judging = _found(seen_anew(Assessment, this), criterion_id)
        return _told(work, judging, form, linked(work, refusal.reasons), status=409)
    return _saved(assessment, criterion, kept)


def _found(assessment: Assessment, criterion_id: str) -> tuple[Work, Judging]:
    work = work_of(assessment, current_actor())
    judging = work.judging(criterion_id)
    if judging is None:
        raise NotFound
    return work, judging


def _prompts(assessment: Assessment, work: Work, judging: Judging) -> Sequence[Prompt]:
    return prompts_for(assessment, work.judgings, [judging])[judging.criterion.id]


def _page(
    work: Work,
    judging: Judging,
    form: ScoreForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    noticed: Sequence[Prompt] = (),
    status: int = 200,
) -> ResponseReturnValue:
    before, after = work.around(judging.criterion.id)
    page = {
        "work": work,
        "judging": judging,
        "form": form,
        "chosen": form.mark,
        "reasons": reasons or [],
        "noticed": noticed,
        "steps": steps_of(work, at=judging.criterion.id),
        "whole_step": whole_step(work),
        "tally": tally_of(current_viewer()),
        "go_on_words": going_on(work, judging.criterion.id)[1],
        "mark": mark_words(form.kind, form.mark, judging.criterion.maximum),
        "number": work.judgings.index(judging) + 1,
        "answer_words": count_words(judging.answer),
        "before": (before.criterion.title, criterion_url(work, before)) if before else None,
        "after": (after.criterion.title, criterion_url(work, after)) if after else None,
        "saved": save_told(judging.saved_at, judging.number, clock.now()),
        "readers": readers_of(work),
        "here": criterion_url(work, judging),
    }
    return render_template("assessor/criterion.html", **page, error_title=status != 200), status


def _told(
    work: Work, judging: Judging, form: ScoreForm, reasons: list[tuple[str, str]] | None = None, *, status: int
) -> ResponseReturnValue:
    """Not saved, and why: everything typed stands on the page again."""
    if asked_by_script():
        words = [text for text, _ in reasons or []] + [message for _, message in form.errors_in_page_order()]
        return jsonify(told=f"Not saved. {' '.join(words)}"), status
    return _page(work, judging, form, reasons=reasons, status=status)


def _saved(assessment: Assessment, criterion: Criterion, kept: Score) -> ResponseReturnValue:
    """What came of a save. The assessment holds its marks as they were saved: nothing is asked for a second time."""
    if asked_by_script():
        marked = marks_held(assessment, answer_to(assessment, criterion))
        judging = next(one for one in marked if one.criterion == criterion)
        noticed = prompts_for(assessment, marked, [judging])[criterion.id]
        told = {"saved": save_told(kept.saved_at, kept.number, clock.now()), "version": kept.number}
        prompts = [{"text": one.text, "rule": one.rule} for one in noticed]
        return jsonify(**told, progress=_progress(marked, judging), prompts=prompts)
    if told := comment_too_long(criterion, kept.comment):
        flash(told)
    if request.form.get("go") != "next":
        here = url_for("assessor.criterion", assessment_id=assessment.id, criterion_id=criterion.id)
        return redirect(here, code=303)
    judged = Judged(assessment.id, marks_held(assessment), whole_judged(assessment.id))
    return redirect(going_on(judged, criterion.id)[0], code=303)


def _progress(marked: Sequence[Judging], judging: Judging) -> dict[str, str]:
    """What the page's script shows of how far the work is."""
    word, done = PROGRESS[judging.progress][0], sum(one.progress == Progress.MARKED for one in marked)
    return {"step": judging.progress.value, "word": word, "told": f"{done} of {len(marked)} marked"}


def _both(work: Work, judging: Judging, form: ScoreForm, newer: Overtaken) -> ResponseReturnValue:
    """Another window of the same person saved first: both stand side by side, and nothing is lost."""
    if asked_by_script():
        told = "Not saved: another window saved this criterion first. Press the button to see both."
        return jsonify(told=told), 409
    theirs = _judgement(judging, newer.theirs["kind"], newer.theirs["score"], newer.theirs["comment"])
    mine = _judgement(judging, form.kind, form.mark, form.comment.data)
    page = {
        "work": work,
        "judging": judging,
        "mine": mine,
        "chosen": form.score.data,
        "theirs": theirs,
        "newer_number": newer.number,
        "newer_saved": save_told(newer.saved_at, newer.number, clock.now()),
        "here": criterion_url(work, judging),
    }
    return render_template("assessor/criterion_both.html", **page, error_title=True), 409


def _judgement(judging: Judging, kind: MarkKind, score: int | None, comment: str) -> dict[str, str]:
    mark = mark_words(kind, score, judging.criterion.maximum)
    return {"mark": mark, "comment": comment, "band": _band_words(judging, score)}


def _band_words(judging: Judging, score: int | None) -> str:
    band = None if score is None else band_of(judging.criterion, score)
    return band.text if band else ""
