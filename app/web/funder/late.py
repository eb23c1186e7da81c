"""Requests for more time: what applicants of a call asked, and the two who say yes, or the one who says no."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call, LateException
from app.permissions import Permission
from app.policy import may
from app.queries.late_exceptions import request_line, requests_in
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import late_exceptions
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.reasons import at_controls
from app.web.shared.staff_pages import frame
from app.web.shared.words import LATE_STATES
from forms.late_exception import ApproveForm, RefuseForm
from workflows.late_exception import LateState
from workflows.machine import Refusal
from workflows.wording import moment

URL = "/funder/late-requests/<uuid:late_exception_id>"


@bp.get("/funder/calls/<uuid:call_id>/late-requests")
@funder_needs(Permission.EXCEPTION_READ)
def late_requests(call: Call) -> ResponseReturnValue:
    """Every request of a call, those that wait first."""
    lines = sorted(requests_in(call, current_viewer()), key=lambda line: not line.waits)
    page = frame(head_of(call), links_of(call.id), "late")
    return render_template("funder/late_requests.html", **page, lines=lines, states=LATE_STATES)


@bp.get(URL)
@funder_needs(Permission.EXCEPTION_READ)
def late_request(late_exception: LateException) -> ResponseReturnValue:
    """One request, with what can be said to it."""
    return _page(late_exception.id)


@bp.post(f"{URL}/approve")
@funder_needs(Permission.EXCEPTION_DECIDE)
def approve_late(late_exception: LateException) -> ResponseReturnValue:
    """Say yes first, and until when."""
    form, late_id = ApproveForm(request.form), late_exception.id
    if not form.validate():
        return _page(late_id, approving=form, status=422)
    told = f"You said yes until {moment(form.until_at.data)}. It counts when somebody else here says yes too."
    return _decide(
        late_id,
        lambda: late_exceptions.approve(late_id, form.until_at.data, current_actor(), clock.now()),
        told,
        approving=form,
    )


@bp.post(f"{URL}/grant")
@funder_needs(Permission.EXCEPTION_DECIDE, fresh=True)
def grant_late(late_exception: LateException) -> ResponseReturnValue:
    """Say yes as the second: the application is taken until then."""
    late_id = late_exception.id
    told = "The applicant has more time, and is told. Nobody else is."
    return _decide(late_id, lambda: late_exceptions.grant(late_id, current_actor(), clock.now()), told)


@bp.post(f"{URL}/refuse")
@funder_needs(Permission.EXCEPTION_DECIDE)
def refuse_late(late_exception: LateException) -> ResponseReturnValue:
    """Say no, with the reason that the applicant reads."""
    form, late_id = RefuseForm(request.form), late_exception.id
    if not form.validate():
        return _page(late_id, refusing=form, status=422)
    return _decide(
        late_id,
        lambda: late_exceptions.refuse(late_id, form.answer.data, current_actor(), clock.now()),
        "The request is refused, and the applicant is told why.",
        refusing=form,
    )


def _decide(late_id: uuid.UUID, act: Callable[[], Any], told: str, **forms: Any) -> ResponseReturnValue:
    try:
        with unit_of_work():
            act()
    except Refusal as refusal:
        return _page(late_id, **forms, reasons=at_controls(refusal.reasons), status=409)
    flash(told, "done")
    return redirect(url_for("funder.late_request", late_exception_id=late_id), code=303)


def _page(
    late_id: uuid.UUID,
    *,
    approving: ApproveForm | None = None,
    refusing: RefuseForm | None = None,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    line = request_line(late_id)
    call = find(Call, line.call_id, current_viewer())
    may_decide = may(current_actor(), Permission.EXCEPTION_DECIDE)
    page = {
        **frame(head_of(call), links_of(call.id), "late"),
        "line": line,
        "state": LATE_STATES[line.state],
        "closes_at": call.closes_at,
        "approving": approving or ApproveForm(),
        "refusing": refusing or RefuseForm(),
        "reasons": reasons or [],
        "may_approve": may_decide and line.state == LateState.ASKED,
        "may_grant": may_decide and line.state == LateState.APPROVED and line.approved_by != current_actor().id,
        "may_refuse": may_decide and line.waits,
        "error_title": status != 200,
    }
    return render_template("funder/late_request.html", **page), status
