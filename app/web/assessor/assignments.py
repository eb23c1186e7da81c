"""Assignments: the list, the invitation, and answering it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Assessment
from app.permissions import Permission
from app.queries.assessing import Partnership, Work, assignments_of, partnership_of, work_of
from app.services import assessments
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.readiness import mended_at
from app.web.assessor.telling import state_words, work_words
from app.web.shared.conflict_words import KINDS
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.words import DECLINE_REASON_MEANINGS, OWN_ASSESSMENT_STATES, OWN_DECLINE_REASONS
from forms.assessment import AcceptForm, DeclineForm
from workflows.assessment import AssessmentMove, AssessmentState, DeclineReason
from workflows.assessor import InterestKind
from workflows.machine import Refusal

URL = "/assessments/<uuid:assessment_id>"
LISTED = (AssessmentState.INVITED, AssessmentState.ACCEPTED, AssessmentState.COMPLETE)


@bp.get("/assessments", endpoint="assessments")
@signed_in
def list_assignments() -> ResponseReturnValue:
    """Everything the person is asked to assess, or what stands in one state."""
    every = assignments_of(current_viewer())
    wanted = next((state for state in LISTED if state == request.args.get("state")), None)
    rows = [(row, *state_words(row.state, is_open=row.is_open)) for row in every if wanted in (None, row.state)]
    return render_template(
        "assessor/assessments.html",
        rows=rows,
        total=len(every),
        handed_in=sum(row.state == AssessmentState.COMPLETE for row in every),
        wanted=wanted,
        filters=[("", "All"), *((state.value, OWN_ASSESSMENT_STATES[state]) for state in LISTED)],
    )


@bp.get(URL)
@needs(Permission.ASSESSMENT_READ)
def assessment(assessment: Assessment) -> ResponseReturnValue:
    """The invitation: enough to see whether one can judge it and is free to. Once taken, the scoring room."""
    if assessment.state != AssessmentState.INVITED:
        return redirect(url_for("assessor.room", assessment_id=assessment.id))
    work, partners = work_of(assessment, current_actor()), partnership_of(assessment.application_id)
    return _invitation(work, partners, AcceptForm())


@bp.post(f"{URL}/accept")
@needs(Permission.ASSESSMENT_ANSWER)
def accept(assessment: Assessment) -> ResponseReturnValue:
    """Take the assignment, confirming that there is no conflict."""
    work, partners = work_of(assessment, current_actor()), partnership_of(assessment.application_id)
    form = AcceptForm(request.form)
    if not form.validate():
        return _invitation(work, partners, form, status=422)
    try:
        with unit_of_work():
            assessments.accept(work.id, current_actor(), clock.now(), no_conflict_confirmed=bool(form.no_conflict.data))
    except Refusal as refusal:
        return _invitation(work, partners, form, _linked(work, refusal), status=409)
    flash("You have accepted. Everything you write is kept as you go.", "done")
    return redirect(url_for("assessor.room", assessment_id=work.id), code=303)


@bp.route(f"{URL}/decline", methods=["GET", "POST"])
@needs(Permission.ASSESSMENT_ANSWER)
def decline(assessment: Assessment) -> ResponseReturnValue:
    """Give the assignment back with a reason, after reading what that means."""
    work = work_of(assessment, current_actor())
    form = DeclineForm(request.form, data={"reason": request.args.get("reason")})
    form.reason.choices = [(one.value, OWN_DECLINE_REASONS[one], DECLINE_REASON_MEANINGS[one]) for one in DeclineReason]
    form.kind.choices = [(one.value, KINDS[one].capitalize()) for one in InterestKind]
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                assessments.decline(
                    work.id,
                    DeclineReason(form.reason.data),
                    current_actor(),
                    clock.now(),
                    kind=InterestKind(form.kind.data) if form.kind.data else None,
                    words=form.words.data or "",
                )
        except Refusal as refusal:
            reasons = _linked(work, refusal)
        else:
            # Not by name: from now on no page tells this person of it.
            flash("You have declined. The application has left your list.", "done")
            return redirect(url_for("assessor.assessments"), code=303)
    if request.method != "POST" and AssessmentMove.DECLINE not in work.moves:
        return redirect(url_for("assessor.assessment", assessment_id=work.id))
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"work": work, "form": form, "reasons": reasons, "error_title": status != 200}
    return render_template("assessor/decline.html", **page), status


def _invitation(
    work: Work,
    partners: Sequence[Partnership],
    form: AcceptForm,
    reasons: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        "work": work,
        "asked": work_words(work),
        "partners": partners,
        "form": form,
        "reasons": reasons,
        "may_accept": AssessmentMove.ACCEPT in work.moves,
    }
    return render_template("assessor/invitation.html", **page, error_title=status != 200), status


def _linked(work: Work, refusal: Refusal) -> list[tuple[str, str]]:
    """Each reason with where it is mended: belonging to an organisation in it is mended by declining."""
    decline_url = url_for("assessor.decline", assessment_id=work.id)
    return [
        (reason.text, decline_url if reason.code == "own_organisation" else mended_at(reason))
        for reason in refusal.reasons
    ]
