"""Panels of national assessors: having them proposed, looking at them, changing them, deploying them."""

import uuid
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.pools import Side
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared import proposal_acts
from app.web.shared.gate import current_actor
from app.web.shared.proposal_pages import Desk
from workflows.definition import Ledger

CALL = "/funder/calls/<uuid:call_id>"
URL = f"{CALL}/proposals"
ONE = f"{URL}/<uuid:proposal_id>"
PANEL = f"{ONE}/panels/<uuid:panel_id>"
ENDPOINTS = {
    "list": "funder.proposals",
    "ask": "funder.ask_panels",
    "proposal": "funder.proposal",
    "csv": "funder.proposal_csv",
    "loads": "funder.proposal_loads",
    "stop": "funder.stop_proposal",
    "again": "funder.begin_proposal_again",
    "deploy": "funder.deploy_proposal",
    "undeploy": "funder.undeploy_proposal",
    "panel": "funder.proposed_panel",
    "adjust": "funder.adjust_panel",
    "lift": "funder.lift_lock",
}


@bp.get(URL)
@funder_needs(Permission.CALL_READ)
def proposals(call: Call) -> ResponseReturnValue:
    """Every proposal of panels, what people fixed, and the form that asks for another."""
    return proposal_acts.show_list(_desk(call))


@bp.post(URL)
@funder_needs(Permission.CALL_ASSIGN)
def ask_panels(call: Call) -> ResponseReturnValue:
    """Have panels worked out by a worker."""
    return proposal_acts.ask(_desk(call))


@bp.get(ONE)
@funder_needs(Permission.CALL_READ)
def proposal(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """How far one is, or its panels with why each pair."""
    return proposal_acts.show(_desk(call), proposal_id)


@bp.get(f"{ONE}/panels.csv")
@funder_needs(Permission.CALL_READ)
def proposal_csv(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The same as a file."""
    return proposal_acts.export(_desk(call), proposal_id)


@bp.get(f"{ONE}/loads")
@funder_needs(Permission.CALL_READ)
def proposal_loads(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """How many reviews everybody has in it."""
    return proposal_acts.show_loads(_desk(call), proposal_id)


@bp.post(f"{ONE}/stop")
@funder_needs(Permission.CALL_ASSIGN)
def stop_proposal(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Ask no further."""
    return proposal_acts.stop(_desk(call), proposal_id)


@bp.post(f"{ONE}/again")
@funder_needs(Permission.CALL_ASSIGN)
def begin_proposal_again(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The same anew, after it failed."""
    return proposal_acts.begin_again(_desk(call), proposal_id)


@bp.route(f"{ONE}/deploy", methods=["GET", "POST"])
@funder_needs(Permission.CALL_ASSIGN, fresh=True)
def deploy_proposal(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """What deploying does, with the count; sent, it is done."""
    return proposal_acts.deploy(_desk(call), proposal_id)


@bp.route(f"{ONE}/undeploy", methods=["GET", "POST"])
@funder_needs(Permission.CALL_ASSIGN, fresh=True)
def undeploy_proposal(call: Call, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """What taking back does, and what stays; sent, it is done."""
    return proposal_acts.undeploy(_desk(call), proposal_id)


@bp.get(PANEL)
@funder_needs(Permission.CALL_READ)
def proposed_panel(call: Call, proposal_id: uuid.UUID, panel_id: uuid.UUID) -> ResponseReturnValue:
    """The panel of one application, and who else could be on it."""
    return proposal_acts.show_panel(_desk(call), proposal_id, panel_id)


@bp.post(PANEL)
@funder_needs(Permission.CALL_ASSIGN)
def adjust_panel(call: Call, proposal_id: uuid.UUID, panel_id: uuid.UUID) -> ResponseReturnValue:
    """Fix a pair of it, forbid one, or swap two people."""
    return proposal_acts.adjust(_desk(call), proposal_id, panel_id)


@bp.post(f"{CALL}/pair-locks/<uuid:lock_id>/lift")
@funder_needs(Permission.CALL_ASSIGN)
def lift_lock(call: Call, lock_id: uuid.UUID) -> ResponseReturnValue:
    """Leave a pair to the next proposal again."""
    return proposal_acts.lift(_desk(call), lock_id)


def _desk(call: Call) -> Desk:
    def url(name: str, **values: Any) -> str:
        return url_for(ENDPOINTS[name], call_id=call.id, **values)

    actor = current_actor()
    return Desk(call, Side(Ledger.NATIONAL, call.funder_id), links_of(call.id), url, actor.id, actor.roles)
