"""The region's board: endorsing the panel's list, sending it back, holding it."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.models import Call, Region
from app.permissions import Permission
from app.queries.portfolio_page import Choice, Kept, choice_of
from app.queries.staff import Head, head_of
from app.queries.visible import find
from app.services import approving
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared import list_acts
from app.web.shared.gate import current_viewer
from app.web.shared.list_acts import SignOff
from app.web.shared.list_pages import steps_taken
from app.web.shared.ranking_pages import chosen_rows
from app.web.shared.staff_pages import frame
from workflows.decision import RecommendationMove, RecommendationState

ENDORSE = SignOff(
    verb="Endorse",
    done="endorsed",
    sign=approving.endorse,
    move=RecommendationMove.ENDORSE,
    notice="list_endorsed",
    consequence="The list goes to Innovate UK, which approves it or sends it back.",
    afterwards={RecommendationState.RECOMMENDED: "The list is endorsed. The approvers of Innovate UK are told."},
)


@bp.route("/region/calls/<uuid:call_id>/endorse", methods=["GET", "POST"])
@region_needs(Permission.RECOMMENDATION_ENDORSE, fresh=True)
def endorse(call: Call, region: Region) -> ResponseReturnValue:
    """Say what endorsing does, then endorse exactly the list whose hash stood on the page."""
    return list_acts.sign_off(_page(call, region), _reading(call, region), ENDORSE)


@bp.route("/region/calls/<uuid:call_id>/send-back", methods=["GET", "POST"])
@region_needs(Permission.RECOMMENDATION_ENDORSE)
def send_list_back(call: Call, region: Region) -> ResponseReturnValue:
    """Return the list to the panel with a reason."""
    done = url_for("region.portfolio", call_id=call.id)
    return list_acts.send_back(_page(call, region), _reading(call, region), done)


@bp.route("/region/calls/<uuid:call_id>/hold", methods=["GET", "POST"])
@region_needs(Permission.RECOMMENDATION_ENDORSE)
def hold_list(call: Call, region: Region) -> ResponseReturnValue:
    """Hold the list with a reason, or let it go on."""
    return list_acts.hold(_page(call, region), _reading(call, region))


def _kept(head: Head, call: Call, region: Region) -> tuple[Choice, Kept]:
    """What the panel chose, and its list once it was sent on: before that there is nothing to endorse."""
    choice = choice_of(head, call, region)
    if choice is None or choice.kept is None or not choice.kept.list_sha256:
        raise NotFound
    return choice, choice.kept


def _reading(call: Call, region: Region) -> Callable[[], dict[str, Any]]:
    call_id = call.id
    return lambda: _page(find(Call, call_id, current_viewer()), region)


def _page(call: Call, region: Region) -> dict[str, Any]:
    head = head_of(call)
    choice, kept = _kept(head, call, region)
    rows, left_out = chosen_rows(choice, "region.application")
    return {
        **frame(head, links_of(call.id), "portfolio"),
        "region": region,
        "choice": choice,
        "kept": kept,
        "rows": rows,
        "left_out": left_out,
        "asked_pence": choice.asked_pence(kept.chosen),
        "steps": steps_taken(choice),
        "back": url_for("region.portfolio", call_id=call.id),
    }
