"""The pool of national assessors of a call: who is in it, at which fee, and asking more people."""

import uuid
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.pools import Side
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared import pool_acts
from app.web.shared.pool_acts import Urls
from workflows.definition import Ledger

URL = "/funder/calls/<uuid:call_id>/pool"
ENDPOINTS = {
    "list": "funder.pool",
    "csv": "funder.pool_csv",
    "fee": "funder.set_fee",
    "invite": "funder.invite_to_pool",
    "confirm": "funder.confirm_pool",
    "withdraw": "funder.withdraw_from_pool",
}


@bp.get(URL)
@funder_needs(Permission.CALL_READ)
def pool(call: Call) -> ResponseReturnValue:
    """Everybody who was asked, or those who are looked for."""
    return pool_acts.show(call, _side(call), links_of(call.id), _urls(call.id))


@bp.get(f"{URL}.csv")
@funder_needs(Permission.CALL_READ)
def pool_csv(call: Call) -> Response:
    """The same as a file."""
    return pool_acts.export(call, _side(call))


@bp.post(f"{URL}/fee")
@funder_needs(Permission.CALL_POOL)
def set_fee(call: Call) -> ResponseReturnValue:
    """Say what is paid for each assessment."""
    return pool_acts.set_fee(call, _side(call), links_of(call.id), _urls(call.id))


@bp.route(f"{URL}/invite", methods=["GET", "POST"])
@funder_needs(Permission.CALL_POOL)
def invite_to_pool(call: Call) -> ResponseReturnValue:
    """Name people, and see what inviting them does. Nobody is asked yet."""
    return pool_acts.ask(call, _side(call), links_of(call.id), _urls(call.id))


@bp.post(f"{URL}/invite/confirm")
@funder_needs(Permission.CALL_POOL, fresh=True)
def confirm_pool(call: Call) -> ResponseReturnValue:
    """Ask them."""
    return pool_acts.invite(call, _side(call), links_of(call.id), _urls(call.id))


@bp.post(f"{URL}/<uuid:invited_id>/withdraw")
@funder_needs(Permission.CALL_POOL)
def withdraw_from_pool(call: Call, invited_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation or a place back."""
    return pool_acts.withdraw(call, _side(call), links_of(call.id), _urls(call.id), invited_id)


def _side(call: Call) -> Side:
    return Side(Ledger.NATIONAL, call.funder_id)


def _urls(call_id: uuid.UUID) -> Urls:
    def url(name: str, **values: Any) -> str:
        return url_for(ENDPOINTS[name], call_id=call_id, **values)

    return url
