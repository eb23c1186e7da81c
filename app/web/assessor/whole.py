"""The application as a whole: scope, research category, whether to fund it, and a note to the funder."""

import uuid

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Assessment, OverallJudgement
from app.permissions import Permission
from app.queries.assessing import Work, work_of
from app.queries.next_review import tally_of
from app.queries.visible import find
from app.services import scoring
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.telling import going_on, linked, steps_of, whole_step, whole_url
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, typed
from app.web.shared.saving import asked_by_script, save_told
from app.web.shared.score_words import readers_words, whole_said
from app.web.shared.words import RESEARCH_CATEGORIES
from forms.assessment import WholeForm, stored_whole
from workflows.assessment import AssessmentState
from workflows.assessment_readers import Box
from workflows.machine import Refusal
from workflows.whole_assessment import Whole

URL = "/assessments/<uuid:assessment_id>/whole"


@bp.get(URL)
@needs(Permission.ASSESSMENT_READ)
@keeps()
def whole(assessment: Assessment) -> ResponseReturnValue:
    """What is said of the whole so far, to go on with."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    work = work_of(assessment, current_actor())
    return _page(work, WholeForm(typed(), data=stored_whole(work.whole.said, work.whole.number)))


@bp.post(URL)
@needs(Permission.ASSESSMENT_SCORE)
@keeps()
def save_whole(assessment: Assessment) -> ResponseReturnValue:
    """Keep what is said of the whole, for a person who pressed a button or a script that saves as they go."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id), code=303)
    work, form = work_of(assessment, current_actor()), WholeForm(request.form)
    if not form.validate():
        return _told(work, form, status=422)
    try:
        with unit_of_work():
            kept = scoring.save_whole(work.id, form.whole, form.seen_number, current_actor(), clock.now())
            let_go()
    except Overtaken as newer:
        return _both(work, form, newer)
    except Refusal as refusal:
        return _told(work, form, linked(work, refusal.reasons), status=409)
    return _saved(work.id, kept)


def _page(
    work: Work, form: WholeForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    category = work.research_category
    page = {
        "work": work,
        "form": form,
        "reasons": reasons or [],
        "steps": steps_of(work),
        "whole_step": whole_step(work, at=True),
        "tally": tally_of(current_viewer()),
        "category": RESEARCH_CATEGORIES[category] if category else "",
        "readers": {box.value: readers_words(box, work.region) for box in Box},
        "saved": save_told(work.whole.saved_at, work.whole.number, clock.now()),
        "said": whole_said(form.whole),
        "go_on_words": "Save and next" if work.next_to_do() else "Save and go to the overview",
        "here": whole_url(work),
    }
    return render_template("assessor/whole.html", **page, error_title=status != 200), status


def _told(
    work: Work, form: WholeForm, reasons: list[tuple[str, str]] | None = None, *, status: int
) -> ResponseReturnValue:
    if asked_by_script():
        words = [text for text, _ in reasons or []] + [message for _, message in form.errors_in_page_order()]
        return jsonify(told=f"Not saved. {' '.join(words)}"), status
    return _page(work, form, reasons=reasons, status=status)


def _saved(assessment_id: uuid.UUID, kept: OverallJudgement) -> ResponseReturnValue:
    if asked_by_script():
        return jsonify(saved=save_told(kept.saved_at, kept.number, clock.now()), version=kept.number)
    work = work_of(find(Assessment, assessment_id, current_viewer()), current_actor())
    if request.form.get("go") != "next" or (work.whole.problems and not work.next_to_do()):
        return redirect(whole_url(work), code=303)
    return redirect(going_on(work)[0], code=303)


def _both(work: Work, form: WholeForm, newer: Overtaken) -> ResponseReturnValue:
    """Another window of the same person saved first: both stand side by side, and nothing is lost."""
    if asked_by_script():
        told = "Not saved: another window saved this page first. Press the button to see both."
        return jsonify(told=told), 409
    page = {
        "work": work,
        "mine": whole_said(form.whole),
        "theirs": whole_said(Whole(**newer.theirs)),
        "sent": [(name, value) for name, value in request.form.items() if name in form and name != "version"],
        "newer_number": newer.number,
        "newer_saved": save_told(newer.saved_at, newer.number, clock.now()),
        "here": whole_url(work),
    }
    return render_template("assessor/whole_both.html", **page, error_title=True), 409
