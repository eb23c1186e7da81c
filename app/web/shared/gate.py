"""May this person see this page? Every view names a permission; one that names none is refused and fails the build."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden, NotFound

from app.extensions import SAFE_METHODS, login_manager
from app.models import (
    Application,
    Assessment,
    Call,
    Clarification,
    Comment,
    Declaration,
    Evidence,
    Interest,
    JoinRequest,
    LateException,
    Offer,
    Organisation,
    Partner,
    PartnerInvitation,
    PoolMember,
    Recommendation,
    RoleGrant,
    RoleInvitation,
    Sitting,
    SittingItem,
    Suggestion,
)
from app.permissions import Permission
from app.policy import Viewer, actor_anywhere, actor_for, may, standing_of, viewer_of
from app.queries.visible import find
from app.walls import let_decide, stand_for
from app.web.shared.proof import ask_again, fresh_proof
from app.web.shared.signed_in import load_person, viewer_signed_in
from workflows import second_factor
from workflows.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])

# The URL parameter that names each kind of thing.
PARAMETERS: dict[str, type[Any]] = {
    "application_id": Application,
    "assessment_id": Assessment,
    "call_id": Call,
    "clarification_id": Clarification,
    "interest_id": Interest,
    "join_request_id": JoinRequest,
    "late_exception_id": LateException,
    "comment_id": Comment,
    "declaration_id": Declaration,
    "evidence_id": Evidence,
    "grant_id": RoleGrant,
    "offer_id": Offer,
    "organisation_id": Organisation,
    "partner_id": Partner,
    "partner_invitation_id": PartnerInvitation,
    "pool_member_id": PoolMember,
    "recommendation_id": Recommendation,
    "role_invitation_id": RoleInvitation,
    "sitting_id": Sitting,
    "sitting_item_id": SittingItem,
    "suggestion_id": Suggestion,
}


def init_app(app: Flask) -> None:
    """Deny by default: a request for a view without a permission is refused before it runs."""
    login_manager.user_loader(load_person)
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.before_request(_refuse_undeclared)


def public(view: View) -> View:
    """Declare that anyone may see this page."""
    view.permission = Permission.PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View | None = None, *, fresh: bool = False, arriving: bool = False) -> Any:
    """Declare that anyone who is signed in may see this page; what it lists is scoped by its query.

    `fresh` is that of `needs`. Pages marked `arriving` open even to somebody who has yet to set up what their roles
    ask of them; every other page leads them there first.
    """

    def decorate(view: View) -> View:
        return _guarded(view, Permission.ACCOUNT_USE, _as_oneself, fresh=fresh, arriving=arriving)

    return decorate(view) if view is not None else decorate


def needs(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Declare and enforce a permission.

    The URL parameter of `PARAMETERS` names the thing: it is loaded through the person's own scoped query (404 if they
    may not know of it), the permission is asked of their roles on it (403), and the view receives the thing in place
    of its id. Without such a parameter the permission is asked of all the roles that the person holds anywhere.

    With `fresh` whoever acts must have shown within the last minutes who they are. If not, they are asked, with what
    they sent kept; the record of the act then says how and when they showed it. Reading is never asked.
    """

    def decorate(view: View) -> View:
        return _guarded(view, permission, lambda values: _through_the_gate(permission, values), fresh=fresh)

    return decorate


def must_have_second_factor() -> bool:
    """Whether the person's roles ask for more than a password. In a demonstration nobody is asked."""
    roles = frozenset(role for role, _scope in current_viewer().grants)
    return not current_app.config["DEMO"] and second_factor.is_required(roles)


def _guarded(
    view: View,
    permission: Permission,
    enter: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    fresh: bool = False,
    arriving: bool = False,
) -> View:
    @wraps(view)
    def guarded(**values: Any) -> Any:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        if not arriving and current_user.second_factor_at is None and must_have_second_factor():
            return redirect(url_for("account.second_factor"), 303)
        values = enter(values)
        if fresh and request.method not in SAFE_METHODS:
            proof = fresh_proof()
            if proof is None:
                return ask_again()
            g.actor = replace(g.actor, proof=proof)
        return view(**values)

    guarded.permission = permission  # type: ignore[attr-defined]
    guarded.fresh = fresh  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _as_oneself(values: dict[str, Any]) -> dict[str, Any]:
    g.actor = Actor(current_user.id, frozenset())
    return values


def current_viewer() -> Viewer:
    """The signed-in person with their roles, read once for each request."""
    if "viewer" not in g:
        g.viewer = viewer_signed_in(current_user.id) or viewer_of(current_user.id)
        stand_for(standing_of(g.viewer))
    viewer: Viewer = g.viewer
    return viewer


def who_looks() -> Viewer | None:
    """Whoever looks at a page that anyone may see: nobody, where nobody is signed in."""
    return current_viewer() if current_user.is_authenticated else None


def seen_anew(kind: type[Any], thing_id: uuid.UUID) -> Any:
    """The thing of this page once more, when what was read of it is gone with a unit of work that was undone. 404 for
    somebody who may not know of it any more."""
    thing = find(kind, thing_id, current_viewer())
    if thing is None:
        raise NotFound
    return thing


def current_actor() -> Actor:
    """The signed-in person with their roles on the thing that this page is about."""
    actor: Actor = g.actor
    return actor


def _through_the_gate(permission: Permission, values: dict[str, Any]) -> dict[str, Any]:
    named = next((name for name in values if name in PARAMETERS), None)
    if named is None:
        g.actor = actor_anywhere(current_viewer())
    else:
        thing = find(PARAMETERS[named], values.pop(named), current_viewer())
        if thing is None:
            raise NotFound
        g.actor = actor_for(current_viewer(), thing)
        values = {named.removesuffix("_id"): thing, **values}
    if not may(g.actor, permission):
        raise Forbidden
    let_decide()
    return values


def _ask_to_sign_in() -> Any:
    return current_app.extensions["accord.ask_to_sign_in"]()


def _refuse_undeclared() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "permission", None) is None:
        abort(403)
