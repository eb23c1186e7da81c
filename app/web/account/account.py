"""Your account: who you are here, and the browsers in which you are signed in."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import openid
from app.queries.sign_ins import open_sign_ins
from app.services import sign_ins
from app.services.identities import identity_of
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.account.method_words import METHODS
from app.web.account.session import end
from app.web.shared.display import plural
from app.web.shared.gate import signed_in
from app.web.shared.signed_in import current_sign_in, lasting


@bp.get("/account")
@signed_in(arriving=True)
def account() -> ResponseReturnValue:
    """Name, address, and every browser in which the person is signed in."""
    lines = open_sign_ins(current_user.id, clock.now(), lasting())
    this_id = current_sign_in().id
    return render_template(
        "account/account.html",
        name=current_user.name,
        email=current_user.email,
        has_password=current_user.password_hash is not None,
        provider=openid.name,
        identity=identity_of(current_user.id) if openid.name else None,
        here=next(line for line in lines if line.id == this_id),
        others=[line for line in lines if line.id != this_id],
        methods=METHODS,
    )


@bp.post("/account/sign-ins/<uuid:sign_in_id>/end")
@signed_in(arriving=True)
def end_sign_in(sign_in_id: uuid.UUID) -> ResponseReturnValue:
    """End one sign-in; ending that of this browser is signing out."""
    if sign_in_id == current_sign_in().id:
        end()
        return redirect(url_for("public.home"), 303)
    with unit_of_work():
        sign_ins.end(sign_in_id, current_user.id, clock.now())
    flash("That browser is signed out.", "done")
    return redirect(url_for("account.account"), 303)


@bp.post("/account/sign-ins/end-others")
@signed_in(arriving=True)
def end_other_sign_ins() -> ResponseReturnValue:
    """End every sign-in but that of this browser."""
    with unit_of_work():
        count = sign_ins.end_others(current_user.id, current_sign_in().id, clock.now())
    flash(f"You are signed out of {plural(count, 'other browser')}.", "done")
    return redirect(url_for("account.account"), 303)
