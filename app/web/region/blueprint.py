"""The blueprint to which every page of the region's side belongs, and for which region somebody opens one."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import Blueprint, g
from werkzeug.exceptions import Forbidden

from app.models import Application, Interest, Region, Scope
from app.permissions import Permission
from app.policy import may
from app.web.shared.gate import View, current_actor, current_viewer, needs
from app.web.shared.page import current_side
from workflows.actor import REGION_ROLES, Actor

bp = Blueprint("region", __name__)


def region_needs(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """`needs`, for people of one region of the call, which the view receives as `region`.

    A call may have several regions. The permission is asked of the roles on this region alone, so that a role in one
    region never acts in another; who stands in two acts for the side that they chose in the header.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def on_this_side(**values: Any) -> Any:
            region = _region_of(next(iter(values.values())))
            g.actor = _actor_in(region)
            if not may(g.actor, permission):
                raise Forbidden
            return view(**values, region=region)

        return needs(permission, fresh=fresh)(on_this_side)  # type: ignore[return-value]

    return decorate


def _region_of(thing: Any) -> Region:
    regions = [thing.region] if isinstance(thing, Application | Interest) else thing.regions
    theirs = current_viewer().ids(REGION_ROLES)
    held = [region for region in regions if region.id in theirs]
    side = current_side()
    chosen = [region for region in held if side and region.slug == side.key]
    if not held:
        raise Forbidden
    return (chosen or held)[0]


def _actor_in(region: Region) -> Actor:
    grants = current_viewer().grants
    return replace(current_actor(), roles=frozenset(role for role, on in grants if on == (Scope.REGION, region.id)))
