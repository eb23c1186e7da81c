"""The scoring room: how far the work is, the whole application to read, handing in and taking back."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application, Assessment
from app.permissions import Permission
from app.queries.application_papers import record_of
from app.queries.assessing import Work, partnership_of, whole_application, work_of
from app.queries.declarations import declarations_of
from app.queries.definitions import definition_for
from app.queries.files import attached
from app.queries.finances import costed_partners, project_sums
from app.queries.judging import prompts_for
from app.queries.next_review import next_of, tally_of
from app.queries.places import places_asked
from app.queries.work_plans import planned
from app.services import scoring
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.telling import going_on, linked, next_url, state_words, steps_of, whole_step
from app.web.shared.answers import attachment
from app.web.shared.documents import attached_or_back
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.plan_tables import PlanShown, plan_shown
from app.web.shared.words import COST_CATEGORIES, RESEARCH_CATEGORIES
from workflows.assessment import AssessmentMove, AssessmentState
from workflows.machine import Reason, Refusal

URL = "/assessments/<uuid:assessment_id>"


@bp.get(f"{URL}/room")
@needs(Permission.ASSESSMENT_READ)
def room(assessment: Assessment) -> ResponseReturnValue:
    """Every criterion with how far it is."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    return _page(assessment, work_of(assessment, current_actor()))


@bp.get(f"{URL}/application")
@needs(Permission.ASSESSMENT_READ)
def application(assessment: Assessment) -> ResponseReturnValue:
    """The whole application to read: partners, costs and every answer."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    category, definition = assessment.application.research_category, definition_for(assessment.application)
    asks = definition.core.declarations.asks
    return render_template(
        "assessor/application.html",
        declarations=declarations_of(assessment.application_id, in_full=True) if asks else (),
        assessment_id=assessment.id,
        application=assessment.application,
        category=RESEARCH_CATEGORIES[category] if category else "",
        partners=partnership_of(assessment.application_id),
        costs=[(COST_CATEGORIES[one], pence) for one, pence in project_sums(assessment.application_id)],
        placed=places_asked(assessment.application, definition),
        plan=_plan(assessment.application),
        answers=whole_application(assessment),
    )


@bp.get(f"{URL}/files/<uuid:file_id>")
@needs(Permission.ASSESSMENT_READ)
def file(assessment: Assessment, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of one of the answers, to save; only for who has accepted to assess."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    return attachment(attached(assessment.application, file_id))


@bp.get(f"{URL}/application.pdf")
@needs(Permission.ASSESSMENT_READ)
def paper(assessment: Assessment) -> ResponseReturnValue:
    """The PDF of record of the application, to save; only for who has accepted to assess."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    back = url_for("assessor.application", assessment_id=assessment.id)
    return attached_or_back(record_of(assessment.application_id), back)


@bp.get(f"{URL}/evidence/<uuid:piece_id>")
@needs(Permission.ASSESSMENT_READ)
def evidence_file(assessment: Assessment, piece_id: uuid.UUID) -> ResponseReturnValue:
    """A document behind one of the region's criteria, to save; for the region's own scorers."""
    found = work_of(assessment, current_actor()).evidence
    return attachment(next((one.file for one in found if one.id == piece_id), None))


@bp.post(f"{URL}/complete")
@needs(Permission.ASSESSMENT_SCORE)
def complete(assessment: Assessment) -> ResponseReturnValue:
    """Hand in, or see everything that is missing at once."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id), code=303)
    work = work_of(assessment, current_actor())
    try:
        with unit_of_work():
            scoring.complete(work.id, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(assessment, work, refusal.reasons, status=409)
    return _on_from(work)


@bp.post(f"{URL}/reopen")
@needs(Permission.ASSESSMENT_SCORE)
def reopen(assessment: Assessment) -> ResponseReturnValue:
    """Take back what was handed in, to change it."""
    with unit_of_work():
        scoring.reopen(assessment.id, current_actor(), clock.now())
    flash("You can change your marks and comments again. Hand in when you are done.", "done")
    return redirect(url_for("assessor.room", assessment_id=assessment.id), code=303)


def _on_from(work: Work) -> ResponseReturnValue:
    """From an assessment that is handed in to the next that waits, with how far the person is."""
    viewer = current_viewer()
    following, tally = next_of(viewer, after=work.id), tally_of(viewer)
    how_far = f"{tally.handed_in} of {tally.asked}"
    done = f"You have handed in {work.title}, {how_far}. You can take it back until the ledgers are closed."
    if following is None:
        flash(done, "done")
        return redirect(url_for("assessor.room", assessment_id=work.id), code=303)
    flash(f"{done} This is the next.", "done")
    return redirect(next_url(following), code=303)


def _plan(application: Application) -> PlanShown | None:
    """The plan of the work with what it comes to; None where the call asks for none."""
    core = definition_for(application).core
    if not core.finance.asks_for_plan:
        return None
    costed = costed_partners(application)
    found = planned(application, core, costed)
    return plan_shown(found, [costs for _, costs in costed], application.research_category)


def _following(work: Work) -> tuple[str, str] | None:
    """The title and address of what comes after an assessment in which nothing is left to do."""
    if work.may_score and work.problems:
        return None
    following = next_of(current_viewer(), after=work.id)
    return (following.title, next_url(following)) if following else None


def _page(
    assessment: Assessment, work: Work, reasons: tuple[Reason, ...] = (), status: int = 200
) -> ResponseReturnValue:
    category = work.research_category
    page = {
        "work": work,
        "state": state_words(work.state, is_open=work.is_open),
        "steps": steps_of(work),
        "whole_step": whole_step(work),
        "noticed": prompts_for(assessment, work.judgings, work.judgings),
        "tally": tally_of(current_viewer()),
        "following": _following(work),
        "category": RESEARCH_CATEGORIES[category] if category else "",
        "go_on_url": going_on(work)[0],
        "reasons": linked(work, reasons),
        "may_reopen": AssessmentMove.REOPEN in work.moves,
        "may_decline": AssessmentMove.DECLINE in work.moves,
    }
    return render_template("assessor/room.html", **page, error_title=status != 200), status
