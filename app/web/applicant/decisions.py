"""The decision on an application, once decisions are released; until then, what happens next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of
from app.queries.receipt import decision_of
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.applicant.telling import next_steps
from app.web.shared.gate import current_actor, needs
from workflows.application import ApplicationState


@bp.get("/applications/<uuid:application_id>/decision")
@needs(Permission.APPLICATION_DECISION)
def decision(application: Application) -> ResponseReturnValue:
    """Outcome, marks and comments after release; before it the same page whatever was decided."""
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    is_told = bid.head.is_released and bid.head.state == ApplicationState.ELIGIBLE
    page = {**frame_of(bid, now, at="decision"), "next_steps": next_steps(bid)}
    if not is_told:
        return render_template("applicant/decision_waiting.html", **page)
    return render_template("applicant/decision.html", **page, decision=decision_of(application, bid.definition))
