"""How does a browser begin to act for a person, and stop?"""

import secrets
from urllib.parse import parse_qsl

from flask import Response, after_this_request, current_app, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException

from app import clock
from app.models import User
from app.services import sign_ins
from app.services.sign_ins import Device
from app.transactions import unit_of_work
from app.web.account.devices import device_words
from app.web.shared.limits import DEVICE
from app.web.shared.signed_in import SECRET, current_sign_in
from workflows.sign_in import Method

# What a browser keeps from one sign-in to the next proves nothing: it only tells a known browser from a new one.
DEVICE_KEPT_SECONDS = 365 * 24 * 3600


def begin(user: User, method: Method) -> None:
    """Sign a person in on a fresh session: whatever the browser carried before is no longer good for anything."""
    device = Device(_device_secret(), device_words(request.headers.get("User-Agent", "")))
    with unit_of_work():
        secret = sign_ins.begin(user, method, device, clock.now())
    session.clear()
    session.permanent = True
    session[SECRET] = secret
    login_user(user)


def end() -> None:
    """Sign out, and forget everything that the session held."""
    if current_user.is_authenticated:
        with unit_of_work():
            sign_ins.end(current_sign_in().id, current_user.id, clock.now())
    logout_user()
    session.clear()


def _device_secret() -> str:
    kept = request.cookies.get(DEVICE, "")
    if kept:
        return kept
    drawn = secrets.token_urlsafe(32)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            DEVICE,
            drawn,
            max_age=DEVICE_KEPT_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return response

    return drawn


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
    # What is asked of the page goes along, but for names by which the address itself would be built otherwise.
    asked = {name: value for name, value in parse_qsl(wanted.partition("?")[2]) if not name.startswith("_")}
    return url_for(endpoint, **{**asked, **values})
