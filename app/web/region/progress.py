"""How far the regional scorers of this region are, who is late, and acts on many assignments at once."""

import uuid
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.models import Application, Call, Region
from app.permissions import Permission
from app.queries.pools import Side
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared import progress_acts
from app.web.shared.progress_acts import Urls
from workflows.definition import Ledger

URL = "/region/calls/<uuid:call_id>/progress"
ENDPOINTS = {
    "list": "region.progress",
    "choose": "region.choose_assignments",
    "confirm": "region.act_on_assignments",
    "anchor": "region.mark_anchor",
}


@bp.get(URL)
@region_needs(Permission.CALL_READ)
def progress(call: Call, region: Region) -> ResponseReturnValue:
    """Who is late, which applications are short, and what may be done about it."""
    return progress_acts.show(call, _side(region), links_of(call.id), _urls(call.id))


@bp.post(f"{URL}/choose")
@region_needs(Permission.CALL_ASSIGN)
def choose_assignments(call: Call, region: Region) -> ResponseReturnValue:
    """Go to the page that says whom an act on many touches."""
    return progress_acts.choose(call, _side(region), links_of(call.id), _urls(call.id))


@bp.route(f"{URL}/confirm", methods=["GET", "POST"])
@region_needs(Permission.CALL_ASSIGN)
def act_on_assignments(call: Call, region: Region) -> ResponseReturnValue:
    """Say whom it touches; sent, it is done to everything that is still ticked."""
    return progress_acts.confirm(call, _side(region), links_of(call.id), _urls(call.id))


@bp.post("/region/applications/<uuid:application_id>/anchor")
@region_needs(Permission.CALL_ASSIGN)
def mark_anchor(application: Application, region: Region) -> ResponseReturnValue:
    """Mark an application to be read by assessors of every region, or as none any more."""
    return progress_acts.anchor(application, Ledger.REGIONAL, _urls(application.call_id))


def _side(region: Region) -> Side:
    return Side(Ledger.REGIONAL, region.id)


def _urls(call_id: uuid.UUID) -> Urls:
    def url(name: str, **values: Any) -> str:
        of_call = {} if "application_id" in values else {"call_id": call_id}
        return url_for(ENDPOINTS[name], **of_call, **values)

    return url
