"""The list that a region recommends: reading it, approving it, sending it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Recommendation
from app.permissions import Permission
from app.policy import may
from app.queries.portfolio_page import choice_behind
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import decisions
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.ranking_pages import chosen_rows, lights_of
from app.web.shared.running import linked
from app.web.shared.staff_pages import LIST_TONES, frame
from app.web.shared.told import told_by
from app.web.shared.words import RECOMMENDATION_STATES
from forms.staff import ApproveForm, SendBackForm
from workflows.call import LEDGERS_CLOSED
from workflows.decision import RECOMMENDATION, RecommendationFacts, RecommendationMove, RecommendationState
from workflows.machine import Reason, Refusal

BASE = "/funder/lists/<uuid:recommendation_id>"


@bp.get(BASE)
@funder_needs(Permission.RECOMMENDATION_READ)
def recommendation(recommendation: Recommendation) -> ResponseReturnValue:
    """The whole list with its hash, its rules and who prepared it."""
    return render_template("funder/list.html", **_list(recommendation))


@bp.route(f"{BASE}/approve", methods=["GET", "POST"])
@funder_needs(Permission.RECOMMENDATION_APPROVE, fresh=True)
def approve(recommendation: Recommendation) -> ResponseReturnValue:
    """Say what approving does, then approve exactly the list whose hash stood on the page."""
    form, list_id = ApproveForm(request.form, data={"list_sha256": recommendation.list_sha256}), recommendation.id
    if request.method != "POST":
        return _approve_page(recommendation, form)
    try:
        with unit_of_work():
            decisions.approve(list_id, form.list_sha256.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _approve_page(_again(list_id), form, refusal=refusal)
    flash("The list is approved. Nobody outside is told before the decisions are released.", "done")
    return redirect(url_for("funder.recommendation", recommendation_id=list_id), code=303)


@bp.route(f"{BASE}/send-back", methods=["GET", "POST"])
@funder_needs(Permission.RECOMMENDATION_APPROVE)
def send_back(recommendation: Recommendation) -> ResponseReturnValue:
    """Return the list to its region with a reason."""
    form, list_id, refusal = SendBackForm(request.form), recommendation.id, None
    call_id = recommendation.call_id
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                decisions.send_back(list_id, form.reason.data, current_actor(), clock.now())
        except Refusal as found:
            refusal = found
        else:
            flash("The list is with the region again.", "done")
            return redirect(url_for("funder.call", call_id=call_id), code=303)
    page = _list(_again(list_id) if refusal else recommendation)
    obstacles = refusal.reasons if refusal else _obstacles(RecommendationMove.SEND_BACK, recommendation, page)
    reasons = linked(obstacles, lambda where: f"#{where}")
    status = 409 if refusal else 422 if form.errors else 200
    people = told_by("list_sent_back", list_id)
    rest = page | {"form": form, "reasons": reasons, "people": people, "error_title": status != 200}
    return render_template("funder/send_back.html", **rest), status


def _again(list_id: Any) -> Recommendation:
    found: Recommendation = find(Recommendation, list_id, current_viewer())
    return found


def _approve_page(
    recommendation: Recommendation, form: ApproveForm, *, refusal: Refusal | None = None
) -> ResponseReturnValue:
    page = _list(recommendation)
    obstacles = refusal.reasons if refusal else _obstacles(RecommendationMove.APPROVE, recommendation, page)
    reasons = linked(obstacles, lambda where: "")
    people = told_by("list_approved", recommendation.id)
    rest = page | {"form": form, "reasons": reasons, "people": people, "error_title": refusal is not None}
    return render_template("funder/approve.html", **rest), 409 if refusal else 200


def _obstacles(move: RecommendationMove, recommendation: Recommendation, page: dict[str, Any]) -> tuple[Reason, ...]:
    """What stands in the way before anything is sent. A list that was recommended keeps the rules of a ranked call."""
    facts = RecommendationFacts(call_is_ranked=True, approver_prepared_it=page["is_preparer"])
    return RECOMMENDATION.refusals(move, recommendation.state, current_actor().roles, facts)


def _list(recommendation: Recommendation) -> dict[str, Any]:
    call: Call = find(Call, recommendation.call_id, current_viewer())
    head = head_of(call)
    if call.state not in LEDGERS_CLOSED:
        # A ledger is open again: an auditor finds the list that was begun once there is a ranking behind it.
        raise NotFound
    choice = choice_behind(head, call, recommendation)
    kept = choice.kept
    rows, left_out = chosen_rows(choice, "funder.application")
    is_waiting = recommendation.state == RecommendationState.RECOMMENDED
    may_approve = may(current_actor(), Permission.RECOMMENDATION_APPROVE) and is_waiting
    region = next(one for one in head.regions if one.id == recommendation.region_id)
    return {
        **frame(head, links_of(call.id), "list"),
        "kept": kept,
        "region": region,
        "rows": rows,
        "left_out": left_out,
        "choice": choice,
        "asked_pence": sum(row.line.grant_pence for row in rows),
        "lights": lights_of(choice, kept.chosen, kept.reasons) if kept else [],
        "state": RECOMMENDATION_STATES[recommendation.state],
        "tone": LIST_TONES[recommendation.state],
        "may_approve": may_approve,
        "is_preparer": bool(kept and kept.prepared_by_id == current_actor().id),
        "reasons": [],
    }
