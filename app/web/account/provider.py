"""Signing in with another service, joining it to an account, and showing anew who one is there."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from app import clock
from app.extensions import openid
from app.openid import NotShown, Shown
from app.queries.factors import factors_of
from app.services import identities, sign_ins
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.account.second_step import go_halfway
from app.web.account.session import begin, local_path
from app.web.shared.gate import public, signed_in
from app.web.shared.limits import sign_in_tries
from app.web.shared.signed_in import current_sign_in, lasting
from forms.account import NewcomerForm
from workflows.machine import Refusal
from workflows.sign_in import Method, Proof, is_fresh

ASKED, CAME = "provider_asked", "provider_came"
CAME_LASTS = timedelta(minutes=10)
SIGN_IN, JOIN, PROVE = "sign_in", "join", "prove"


@bp.post("/sign-in/provider")
@public
@sign_in_tries
def sign_in_with_provider() -> ResponseReturnValue:
    """Go to the other service, and come back signed in."""
    return _ask(SIGN_IN, request.form.get("to", ""))


@bp.post("/account/provider/join")
@signed_in(fresh=True, arriving=True)
def join_provider() -> ResponseReturnValue:
    """Go to the other service, and come back with it joined to this account."""
    return _ask(JOIN, "")


@bp.post("/account/provider/part")
@signed_in(fresh=True, arriving=True)
def part_from_provider() -> ResponseReturnValue:
    """Take the other service from this account."""
    with unit_of_work():
        identities.part(current_user.id, clock.now(), has_passkey=bool(factors_of(current_user.id).passkeys))
    flash("You no longer sign in with the other service.", "done")
    return redirect(url_for("account.account"), 303)


@bp.post("/account/provider/prove")
@signed_in(arriving=True)
def prove_with_provider() -> ResponseReturnValue:
    """Go to the other service to show anew who one is; the page that asked waits in its own window."""
    return _ask(PROVE, "")


@bp.get("/sign-in/provider/return")
@public
def back_from_provider() -> ResponseReturnValue:
    """What was asked for, done for whoever the other service says this is."""
    if not openid.name:
        raise NotFound
    what, to = _asked()
    if not what:
        return _not_shown()
    try:
        shown = openid.shown()
    except NotShown:
        return _not_shown()
    if what == SIGN_IN:
        return _sign_in(shown, to)
    if not current_user.is_authenticated:
        return redirect(url_for("account.sign_in"), 303)
    return _join(shown) if what == JOIN else _prove(shown)


@bp.route("/sign-in/provider/new", methods=["GET", "POST"])
@public
def newcomer() -> ResponseReturnValue:
    """Somebody whom nobody here knows yet: their name, and the account is made."""
    shown, to = _came()
    if shown is None:
        return redirect(url_for("account.sign_in"), 303)
    problem = identities.newcomer_problem(shown)
    form = NewcomerForm(request.form, data={"name": shown.name})
    if problem is None and request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                user = identities.register(shown, form.name.data, clock.now())
        except Refusal as refusal:
            problem = refusal.reasons[0]
        else:
            begin(user, Method.PROVIDER)
            return redirect(local_path(to), 303)
    page = {"form": form, "email": shown.email, "problem": problem, "provider": openid.name}
    status = 409 if problem else (422 if form.errors else 200)
    return render_template("account/newcomer.html", **page, error_title=bool(form.errors)), status


def _ask(what: str, to: str) -> ResponseReturnValue:
    if not openid.name:
        raise NotFound
    session[ASKED] = [what, to]
    try:
        return openid.ask(_return_url(), anew=what == PROVE)
    except NotShown:
        return _not_shown()


def _return_url() -> str:
    return current_app.config["BASE_URL"] + url_for("account.back_from_provider")


def _asked() -> tuple[str, str]:
    what, to = session.pop(ASKED, ["", ""])
    return what, to


def _sign_in(shown: Shown, to: str) -> ResponseReturnValue:
    user = identities.owner_of(shown)
    if user is None:
        session[CAME] = [_written(shown), clock.now().isoformat(), to]
        return redirect(url_for("account.newcomer"), 303)
    if user.second_factor_at is not None:
        return go_halfway(user, to)
    begin(user, Method.PROVIDER)
    return redirect(local_path(to), 303)


def _join(shown: Shown) -> ResponseReturnValue:
    """Only while the proof holds with which the person went there."""
    if not is_fresh(current_sign_in().proof, clock.now(), lasting()):
        return _not_shown()
    with unit_of_work():
        identities.join(current_user.id, shown, clock.now())
    flash(f"You can now sign in with {openid.name}.", "done")
    return redirect(url_for("account.account"), 303)


def _prove(shown: Shown) -> ResponseReturnValue:
    """It counts from when they showed it there, and only for the one whose account this is."""
    user = identities.owner_of(shown)
    is_own = user is not None and user.id == current_user.id
    if not is_own or not is_fresh(Proof(Method.PROVIDER, shown.at), clock.now(), lasting()):
        return _not_shown()
    with unit_of_work():
        sign_ins.prove(current_sign_in(), Method.PROVIDER, clock.now())
    return render_template("account/proved.html")


def _not_shown() -> ResponseReturnValue:
    return render_template("account/not_shown.html", provider=openid.name), 409


def _written(shown: Shown) -> dict[str, Any]:
    return {**asdict(shown), "at": shown.at.isoformat()}


def _came() -> tuple[Shown | None, str]:
    """Whom the other service named in this browser within the last minutes, and where they want to go."""
    written, at, to = session.get(CAME, [None, "", ""])
    if written is None or clock.now() - datetime.fromisoformat(at) > CAME_LASTS:
        return None, ""
    return Shown(**{**written, "at": datetime.fromisoformat(written["at"])}), to
