"""The blueprint to which every page of the funder's side belongs, and who may open one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import Forbidden

from app.permissions import Permission
from app.web.shared.gate import View, current_actor, needs
from workflows.actor import FUNDER_ROLES, Role

bp = Blueprint("funder", __name__)

READERS = FUNDER_ROLES | {Role.AUDITOR}


def funder_needs(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """`needs`, for people who act for the funder or audit it: a region has pages of its own, with its own part."""

    def decorate(view: View) -> View:
        @wraps(view)
        def on_this_side(**values: Any) -> Any:
            if not current_actor().roles & READERS:
                raise Forbidden
            return view(**values)

        return needs(permission, fresh=fresh)(on_this_side)  # type: ignore[return-value]

    return decorate
