"""How does a browser begin to act for a person, and stop?"""

from flask import current_app, session, url_for
from flask_login import login_user, logout_user
from werkzeug.exceptions import HTTPException

from app.models import User


def begin(user: User) -> None:
    """Sign a person in on a fresh session: whatever the browser carried before is no longer good for anything."""
    session.clear()
    session.permanent = True
    login_user(user)


def end() -> None:
    """Sign out, and forget everything that the session held."""
    logout_user()
    session.clear()


def local_path(wanted: str) -> str:
    """The address of one of our own pages that `wanted` names, else that of the person's first page.

    The answer is built from the page that was found, never from what was sent, so that it cannot lead elsewhere.
    """
    if not wanted.startswith("/") or wanted.startswith("//"):
        return url_for("account.home")
    try:
        endpoint, values = current_app.url_map.bind("").match(wanted.partition("?")[0], method="GET")
    except HTTPException:
        return url_for("account.home")
    return url_for(endpoint, **values)
