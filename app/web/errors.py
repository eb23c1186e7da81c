"""What does a person see when a rule refuses, a thing is not there, or something is broken?"""

import structlog
from flask import Flask, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, SecurityError

from app.extensions import SAFE_METHODS, db
from app.services.record import NotFound as ThingNotFound
from app.web.shared.reasons import in_words
from workflows.machine import Reason, Refusal

log = structlog.get_logger(__name__)

PAGES = {403: "403", 404: "404", 405: "404", 413: "413", 429: "429"}
CHANGED = Reason("changed", "This changed while you were looking. Go back, read it again, and repeat what you wanted.")


def init_app(app: Flask) -> None:
    """Give every kind of failure its page; what nobody foresaw is logged once, here."""
    app.extensions["accord.ask_to_sign_in"] = ask_to_sign_in
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(StaleDataError, lambda _stale: refused(Refusal([CHANGED])))
    app.register_error_handler(ThingNotFound, lambda _missing: plain_page(NotFound()))
    app.register_error_handler(CSRFError, lambda _forged: expired())
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(SecurityError, unknown_host)
    app.register_error_handler(HTTPException, plain_page)
    app.register_error_handler(Exception, broken)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """409 with every reason. Pages that can say where to mend each one catch the refusal themselves."""
    db.session.rollback()
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else None
    reasons = in_words(refusal.reasons)
    return render_template("errors/409.html", reasons=reasons, back_href=back), 409


def plain_page(error: HTTPException) -> ResponseReturnValue:
    """The page of an HTTP error, or a broken page for one that has none. Redirects pass as they are."""
    if error.code is not None and error.code < 400:
        return error
    if error.code not in PAGES and not (error.code and error.code < 500):
        return broken(error)
    if error.code == 405 and request.method in SAFE_METHODS and (above := page_above(request.path)):
        return redirect(above)
    status = 404 if error.code == 405 else error.code
    g.uncounted = True  # Whoever tries addresses costs no queries of what waits for them.
    return render_template(f"errors/{PAGES.get(error.code, '404')}.html"), status


def page_above(path: str) -> str:
    """The nearest page above an address that only takes what is sent; '' where there is none.

    A refusal is shown at the address to which the form was sent, and whoever loads that anew or comes back to it looks
    for the page on which they were.
    """
    addresses = current_app.url_map.bind("")
    while path := path.rpartition("/")[0]:
        try:
            addresses.match(path, method="GET")
        except HTTPException:
            continue
        return path
    return ""


def unknown_host(_error: SecurityError) -> ResponseReturnValue:
    """400 in a plain sentence: a page would have links, and they would lead to a host that is not ours."""
    return "This service does not answer under that name.", 400, {"Content-Type": "text/plain; charset=utf-8"}


def expired() -> ResponseReturnValue:
    """400 for a form that is forged, replayed or older than the session. What was typed is shown, never repeated."""
    if request.accept_mimetypes.best == "application/json":
        return {"told": "Not saved: you were signed out. Your words stay here; use the button to save."}, 400
    return render_template("errors/expired.html", sign_in_url=url_for("account.sign_in")), 400


def busy(error: OperationalError) -> ResponseReturnValue:
    """503 when the database is locked or away: what was typed stands on the page and can be sent again."""
    log.warning("database_unavailable", error=str(error.orig))
    db.session.rollback()
    g.bare = True
    response = make_response(render_template("errors/busy.html"), 503)
    response.headers["Retry-After"] = "5"
    return response


def broken(error: Exception) -> ResponseReturnValue:
    """500, logged once with the request's id, which the page shows as its reference."""
    log.error("request_failed", exc_info=error)
    db.session.rollback()
    g.bare = True
    reference = g.get("request_id", "")[:8]
    return render_template("errors/500.html", reference=reference), InternalServerError.code


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a reader to sign in and back; a writer whose session ended first gets their words back."""
    if request.method not in SAFE_METHODS:
        return expired()
    return redirect(url_for("account.sign_in", to=request.full_path.removesuffix("?")))
