"""Panels of a region’s scorers: having them proposed, looking at them, changing them, deploying them."""

import uuid
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.models import Call, Region
from app.permissions import Permission
from app.queries.pools import Side
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared import proposal_acts
from app.web.shared.gate import current_actor
from app.web.shared.proposal_pages import Desk
from workflows.definition import Ledger

CALL = "/region/calls/<uuid:call_id>"
URL = f"{CALL}/proposals"
ONE = f"{URL}/<uuid:proposal_id>"
PANEL = f"{ONE}/panels/<uuid:panel_id>"
ENDPOINTS = {
    "list": "region.proposals",
    "ask": "region.ask_panels",
    "proposal": "region.proposal",
    "csv": "region.proposal_csv",
    "loads": "region.proposal_loads",
    "stop": "region.stop_proposal",
    "again": "region.begin_proposal_again",
    "deploy": "region.deploy_proposal",
    "undeploy": "region.undeploy_proposal",
    "panel": "region.proposed_panel",
    "adjust": "region.adjust_panel",
    "lift": "region.lift_lock",
}


@bp.get(URL)
@region_needs(Permission.CALL_READ)
def proposals(call: Call, region: Region) -> ResponseReturnValue:
    """Every proposal of panels, what people fixed, and the form that asks for another."""
    return proposal_acts.show_list(_desk(call, region))


@bp.post(URL)
@region_needs(Permission.CALL_ASSIGN)
def ask_panels(call: Call, region: Region) -> ResponseReturnValue:
    """Have panels worked out by a worker."""
    return proposal_acts.ask(_desk(call, region))


@bp.get(ONE)
@region_needs(Permission.CALL_READ)
def proposal(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """How far one is, or its panels with why each pair."""
    return proposal_acts.show(_desk(call, region), proposal_id)


@bp.get(f"{ONE}/panels.csv")
@region_needs(Permission.CALL_READ)
def proposal_csv(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """The same as a file."""
    return proposal_acts.export(_desk(call, region), proposal_id)


@bp.get(f"{ONE}/loads")
@region_needs(Permission.CALL_READ)
def proposal_loads(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """How many reviews everybody has in it."""
    return proposal_acts.show_loads(_desk(call, region), proposal_id)


@bp.post(f"{ONE}/stop")
@region_needs(Permission.CALL_ASSIGN)
def stop_proposal(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Ask no further."""
    return proposal_acts.stop(_desk(call, region), proposal_id)


@bp.post(f"{ONE}/again")
@region_needs(Permission.CALL_ASSIGN)
def begin_proposal_again(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """The same anew, after it failed."""
    return proposal_acts.begin_again(_desk(call, region), proposal_id)


@bp.route(f"{ONE}/deploy", methods=["GET", "POST"])
@region_needs(Permission.CALL_ASSIGN, fresh=True)
def deploy_proposal(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """What deploying does, with the count; sent, it is done."""
    return proposal_acts.deploy(_desk(call, region), proposal_id)


@bp.route(f"{ONE}/undeploy", methods=["GET", "POST"])
@region_needs(Permission.CALL_ASSIGN, fresh=True)
def undeploy_proposal(call: Call, proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """What taking back does, and what stays; sent, it is done."""
    return proposal_acts.undeploy(_desk(call, region), proposal_id)


@bp.get(PANEL)
@region_needs(Permission.CALL_READ)
def proposed_panel(call: Call, proposal_id: uuid.UUID, panel_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """The panel of one application, and who else could be on it."""
    return proposal_acts.show_panel(_desk(call, region), proposal_id, panel_id)


@bp.post(PANEL)
@region_needs(Permission.CALL_ASSIGN)
def adjust_panel(call: Call, proposal_id: uuid.UUID, panel_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Fix a pair of it, forbid one, or swap two people."""
    return proposal_acts.adjust(_desk(call, region), proposal_id, panel_id)


@bp.post(f"{CALL}/pair-locks/<uuid:lock_id>/lift")
@region_needs(Permission.CALL_ASSIGN)
def lift_lock(call: Call, lock_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Leave a pair to the next proposal again."""
    return proposal_acts.lift(_desk(call, region), lock_id)


def _desk(call: Call, region: Region) -> Desk:
    def url(name: str, **values: Any) -> str:
        return url_for(ENDPOINTS[name], call_id=call.id, **values)

    actor = current_actor()
    return Desk(call, Side(Ledger.REGIONAL, region.id), links_of(call.id), url, actor.id, actor.roles)
