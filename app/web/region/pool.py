"""The pool of regional scorers of a call in one region: who is in it, at which fee, and asking more people."""

import uuid
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from app.models import Call, Region
from app.permissions import Permission
from app.queries.pools import Side
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared import pool_acts
from app.web.shared.pool_acts import Urls
from workflows.definition import Ledger

URL = "/region/calls/<uuid:call_id>/pool"
ENDPOINTS = {
    "list": "region.pool",
    "csv": "region.pool_csv",
    "fee": "region.set_fee",
    "invite": "region.invite_to_pool",
    "confirm": "region.confirm_pool",
    "withdraw": "region.withdraw_from_pool",
}


@bp.get(URL)
@region_needs(Permission.CALL_READ)
def pool(call: Call, region: Region) -> ResponseReturnValue:
    """Everybody who was asked, or those who are looked for."""
    return pool_acts.show(call, _side(region), links_of(call.id), _urls(call.id))


@bp.get(f"{URL}.csv")
@region_needs(Permission.CALL_READ)
def pool_csv(call: Call, region: Region) -> Response:
    """The same as a file."""
    return pool_acts.export(call, _side(region))


@bp.post(f"{URL}/fee")
@region_needs(Permission.CALL_POOL)
def set_fee(call: Call, region: Region) -> ResponseReturnValue:
    """Say what is paid for each assessment."""
    return pool_acts.set_fee(call, _side(region), links_of(call.id), _urls(call.id))


@bp.route(f"{URL}/invite", methods=["GET", "POST"])
@region_needs(Permission.CALL_POOL)
def invite_to_pool(call: Call, region: Region) -> ResponseReturnValue:
    """Name people, and see what inviting them does. Nobody is asked yet."""
    return pool_acts.ask(call, _side(region), links_of(call.id), _urls(call.id))


@bp.post(f"{URL}/invite/confirm")
@region_needs(Permission.CALL_POOL, fresh=True)
def confirm_pool(call: Call, region: Region) -> ResponseReturnValue:
    """Ask them."""
    return pool_acts.invite(call, _side(region), links_of(call.id), _urls(call.id))


@bp.post(f"{URL}/<uuid:invited_id>/withdraw")
@region_needs(Permission.CALL_POOL)
def withdraw_from_pool(call: Call, region: Region, invited_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation or a place back."""
    return pool_acts.withdraw(call, _side(region), links_of(call.id), _urls(call.id), invited_id)


def _side(region: Region) -> Side:
    return Side(Ledger.REGIONAL, region.id)


def _urls(call_id: uuid.UUID) -> Urls:
    def url(name: str, **values: Any) -> str:
        return url_for(ENDPOINTS[name], call_id=call_id, **values)

    return url
