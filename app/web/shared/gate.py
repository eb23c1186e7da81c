"""May this person see this page? Every view names a permission; one that names none is refused and fails the build."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from werkzeug.exceptions import Forbidden, NotFound

from app.extensions import db, login_manager
from app.models import (
    Application,
    Assessment,
    Call,
    Clarification,
    Comment,
    Evidence,
    Interest,
    Offer,
    Organisation,
    Recommendation,
    Suggestion,
    User,
)
from app.policy import Permission, Viewer, actor_anywhere, actor_for, may, standing_of, viewer_of
from app.queries.visible import find
from app.walls import let_decide, stand_for
from workflows.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])

# The URL parameter that names each kind of thing.
PARAMETERS: dict[str, type[Any]] = {
    "application_id": Application,
    "assessment_id": Assessment,
    "call_id": Call,
    "clarification_id": Clarification,
    "interest_id": Interest,
    "comment_id": Comment,
    "evidence_id": Evidence,
    "offer_id": Offer,
    "organisation_id": Organisation,
    "recommendation_id": Recommendation,
    "suggestion_id": Suggestion,
}


def init_app(app: Flask) -> None:
    """Deny by default: a request for a view without a permission is refused before it runs."""
    login_manager.user_loader(_load_user)
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.before_request(_refuse_undeclared)


def public(view: View) -> View:
    """Declare that anyone may see this page."""
    view.permission = Permission.PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare that anyone who is signed in may see this page; what it lists is scoped by its query."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        return view(**values)

    guarded.permission = Permission.ACCOUNT_USE  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare and enforce a permission.

    The URL parameter of `PARAMETERS` names the thing: it is loaded through the person's own scoped query (404 if they
    may not know of it), the permission is asked of their roles on it (403), and the view receives the thing in place
    of its id. Without such a parameter the permission is asked of all the roles that the person holds anywhere.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            return view(**_through_the_gate(permission, values))

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def current_viewer() -> Viewer:
    """The signed-in person with their roles, read once for each request."""
    if "viewer" not in g:
        g.viewer = viewer_of(current_user.id)
        stand_for(standing_of(g.viewer))
    viewer: Viewer = g.viewer
    return viewer


def who_looks() -> Viewer | None:
    """Whoever looks at a page that anyone may see: nobody, where nobody is signed in."""
    return current_viewer() if current_user.is_authenticated else None


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


def _load_user(user_id: str) -> User | None:
    """The active person of this session. On the page that says what failed it is nobody: the database is not asked."""
    if g.get("bare"):
        return None
    try:
        user = db.session.get(User, uuid.UUID(user_id))
    except ValueError:
        return None
    return user if user is not None and user.is_active else None


def _ask_to_sign_in() -> Any:
    return current_app.extensions["accord.ask_to_sign_in"]()


def _refuse_undeclared() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "permission", None) is None:
        abort(403)
