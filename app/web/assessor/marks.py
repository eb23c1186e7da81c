"""All criteria on one page, for who marks a whole application at a sitting: every mark is saved, or none is."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Assessment
from app.permissions import Permission
from app.queries.assessing import Work, criteria_of, marks_held, work_of
from app.queries.judging import Judging, Progress, prompts_for
from app.queries.next_review import tally_of
from app.services import scoring
from app.services.applications import Overtaken
from app.services.scoring import Marking
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.telling import CRITERION, comment_too_long, linked, readers_of, steps_of, whole_step
from app.web.shared.gate import current_actor, current_viewer, needs, seen_anew
from app.web.shared.keeping import keeps, let_go, typed
from app.web.shared.saving import save_told
from app.web.shared.score_words import mark_words
from forms.assessment import MarksForm, all_stored_marks, marks_form
from workflows.assessment import AssessmentState
from workflows.criteria import Criterion
from workflows.machine import Reason, Refusal
from workflows.text import count_words

URL = "/assessments/<uuid:assessment_id>/marks"


@dataclass(frozen=True)
class Part:
    """One criterion on the page; `newer` says what another window saved of it meanwhile, '' for nothing."""

    judging: Judging
    number: int
    answer_words: int
    saved: str
    newer: str


@bp.get(URL, endpoint="marks")
@needs(Permission.ASSESSMENT_READ)
@keeps()
def every_mark(assessment: Assessment) -> ResponseReturnValue:
    """Every answer with its criterion, and what is saved of each."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    work = work_of(assessment, current_actor())
    stored = all_stored_marks((one.said, one.number) for one in work.judgings)
    return _page(assessment, work, _form(work)(typed(), data=stored))


@bp.post(URL)
@needs(Permission.ASSESSMENT_SCORE)
@keeps()
def save_marks(assessment: Assessment) -> ResponseReturnValue:
    """Keep all marks and comments of the page at once."""
    this, criteria = assessment.id, criteria_of(assessment)
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=this), code=303)
    form = marks_form(criteria)(request.form)
    if not form.validate():
        return _page(assessment, work_of(assessment, current_actor()), form, status=422)
    try:
        with unit_of_work():
            scoring.save_scores(this, _given(criteria, form), current_actor(), clock.now())
            let_go()
    except (Overtaken, Refusal) as refused:
        again = seen_anew(Assessment, this)
        return _refused(again, work_of(again, current_actor()), form, refused)
    return _saved(assessment, criteria, form)


def _form(work: Work) -> type[MarksForm]:
    return marks_form(tuple(one.criterion for one in work.judgings))


def _given(criteria: Sequence[Criterion], form: MarksForm) -> list[Marking]:
    wanted = [one.id for one in criteria if form.says_something_of(one.id)]
    return [Marking(form.said_of(one), form.seen_number(one)) for one in wanted]


def _refused(assessment: Assessment, work: Work, form: MarksForm, refused: Overtaken | Refusal) -> ResponseReturnValue:
    """Nothing is saved, and everything that was typed stands on the page again, beside what another window saved."""
    if isinstance(refused, Refusal):
        return _page(assessment, work, form, reasons=_on_this_page(work, refused.reasons), status=409)
    newer = {one.criterion.id for one in work.judgings if _is_newer(one, form)}
    told = [
        (f"Another window saved ‘{one.criterion.title}’ after you opened this one.", f"#score_{one.criterion.id}")
        for one in work.judgings
        if one.criterion.id in newer
    ]
    return _page(assessment, work, form, reasons=told, newer=newer, status=409)


def _is_newer(judging: Judging, form: MarksForm) -> bool:
    id_ = judging.criterion.id
    return judging.number > form.seen_number(id_) and judging.said != form.said_of(id_)


def _on_this_page(work: Work, reasons: Sequence[Reason]) -> list[tuple[str, str]]:
    at = [f"#score_{one.where.removeprefix(CRITERION)}" if one.where.startswith(CRITERION) else "" for one in reasons]
    return [(text, here or away) for (text, away), here in zip(linked(work, reasons), at, strict=True)]


def _page(
    assessment: Assessment,
    work: Work,
    form: MarksForm,
    *,
    reasons: Sequence[tuple[str, str]] = (),
    newer: frozenset[str] | set[str] = frozenset(),
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        "work": work,
        "form": form,
        "parts": [_part(number, one, newer) for number, one in enumerate(work.judgings, 1)],
        "reasons": reasons,
        "newer": newer,
        "noticed": prompts_for(assessment, work.judgings, work.judgings),
        "steps": steps_of(work),
        "whole_step": whole_step(work),
        "tally": tally_of(current_viewer()),
        "readers": readers_of(work),
        "here": url_for("assessor.marks", assessment_id=work.id),
    }
    return render_template("assessor/marks.html", **page, error_title=status != 200), status


def _part(number: int, judging: Judging, newer: frozenset[str] | set[str]) -> Part:
    saved = save_told(judging.saved_at, judging.number, clock.now())
    mark = mark_words(judging.kind, judging.score, judging.criterion.maximum)
    is_newer = judging.criterion.id in newer
    return Part(judging, number, count_words(judging.answer), saved, mark if is_newer else "")


def _saved(assessment: Assessment, criteria: Sequence[Criterion], form: MarksForm) -> ResponseReturnValue:
    """What came of a save. The assessment holds its marks as they were saved: nothing is asked for a second time."""
    marked = sum(one.progress == Progress.MARKED for one in marks_held(assessment))
    flash(f"Saved. {marked} of {len(criteria)} criteria have a mark and a comment.", "done")
    for one in criteria:
        if told := comment_too_long(one, form.said_of(one.id).comment):
            flash(told)
    page = "assessor.room" if request.form.get("go") == "overview" else "assessor.marks"
    return redirect(url_for(page, assessment_id=assessment.id), code=303)
