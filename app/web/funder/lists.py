"""The list that a region recommends: reading it, approving it, sending it back, holding it."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.models import Call, Recommendation
from app.permissions import Permission
from app.policy import may
from app.queries.portfolio_page import choice_behind
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import approving
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared import list_acts
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.list_acts import SignOff
from app.web.shared.list_pages import facts_of, steps_taken
from app.web.shared.list_words import LIST_TONES, RECOMMENDATION_STATES
from app.web.shared.ranking_pages import chosen_rows, lights_of
from app.web.shared.staff_pages import frame
from workflows.call import LEDGERS_CLOSED
from workflows.decision import WAITING, HoldState, RecommendationMove, RecommendationState, approving_move

AFTERWARDS = {
    RecommendationState.APPROVED: "The list is approved. Nobody outside is told before the decisions are released.",
    RecommendationState.ONCE_APPROVED: "Your approval is kept. A second person has to approve the list.",
}
LAST = "Each project on it becomes an award. No applicant is told before the decisions are released."
FIRST = "An award on it is large enough that two people approve it. Nothing is awarded before the second one does."
BASE = "/funder/lists/<uuid:recommendation_id>"


@bp.get(BASE)
@funder_needs(Permission.RECOMMENDATION_READ)
def recommendation(recommendation: Recommendation) -> ResponseReturnValue:
    """The whole list with its hash, its rules, and who took which step on it."""
    return render_template("funder/list.html", **_list(recommendation))


@bp.route(f"{BASE}/approve", methods=["GET", "POST"])
@funder_needs(Permission.RECOMMENDATION_APPROVE, fresh=True)
def approve(recommendation: Recommendation) -> ResponseReturnValue:
    """Say what approving does, then approve exactly the list whose hash stood on the page."""
    page = _list(recommendation)
    move = approving_move(recommendation.state, facts_of(page["choice"], current_actor()))
    is_first = move == RecommendationMove.APPROVE_FIRST
    act = SignOff(
        verb="Approve",
        done="approved",
        sign=approving.approve,
        move=move,
        notice="list_approved_once" if is_first else "list_approved",
        consequence=FIRST if is_first else LAST,
        afterwards=AFTERWARDS,
        tells_oneself=not is_first,
    )
    return list_acts.sign_off(page, _reading(recommendation), act)


@bp.route(f"{BASE}/send-back", methods=["GET", "POST"])
@funder_needs(Permission.RECOMMENDATION_APPROVE)
def send_back(recommendation: Recommendation) -> ResponseReturnValue:
    """Return the list to its region with a reason."""
    done = url_for("funder.call", call_id=recommendation.call_id)
    return list_acts.send_back(_list(recommendation), _reading(recommendation), done)


@bp.route(f"{BASE}/hold", methods=["GET", "POST"])
@funder_needs(Permission.RECOMMENDATION_APPROVE)
def hold(recommendation: Recommendation) -> ResponseReturnValue:
    """Hold the list with a reason, or let it go on."""
    return list_acts.hold(_list(recommendation), _reading(recommendation))


def _reading(recommendation: Recommendation) -> list_acts.Read:
    list_id = recommendation.id
    return lambda: _list(find(Recommendation, list_id, current_viewer()))


def _list(recommendation: Recommendation) -> dict[str, Any]:
    call: Call = find(Call, recommendation.call_id, current_viewer())
    head = head_of(call)
    if call.state not in LEDGERS_CLOSED:
        # A ledger is open again: an auditor finds the list that was begun once there is a ranking behind it.
        raise NotFound
    choice = choice_behind(head, call, recommendation)
    kept = choice.kept
    rows, left_out = chosen_rows(choice, "funder.application")
    is_waiting = recommendation.state in WAITING
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
        "steps": steps_taken(choice),
        "state": RECOMMENDATION_STATES[recommendation.state],
        "tone": LIST_TONES[recommendation.state],
        "may_approve": may(current_actor(), Permission.RECOMMENDATION_APPROVE) and is_waiting,
        "is_held": recommendation.hold == HoldState.HELD,
        "is_preparer": bool(kept and current_actor().id in kept.steps.prepared_by),
        "back": url_for("funder.recommendation", recommendation_id=recommendation.id),
        "reasons": [],
    }
