"""Setting up, and taking away, what stands beside the password: an authenticator app, recovery codes, passkeys."""

import uuid

import segno
from cryptography.fernet import InvalidToken
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app import clock
from app.extensions import vault
from app.queries.factors import factors_of
from app.services import factors, passkeys
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.shared.gate import must_have_second_factor, signed_in
from app.web.shared.passkeys import remembered, site, taken_challenge
from forms.proof import CodeForm, NewPasskeyForm, PasskeyNameForm
from workflows.machine import Refusal

SECRET = "authenticator"  # noqa: S105


@bp.get("/account/second-factor")
@signed_in(arriving=True)
def second_factor() -> ResponseReturnValue:
    """What the person has set up beside the password, and what their roles ask of them."""
    return render_template(
        "account/second_factor.html", held=factors_of(current_user.id), is_required=must_have_second_factor()
    )


@bp.route("/account/authenticator", methods=["GET", "POST"])
@signed_in(fresh=True, arriving=True)
def authenticator() -> ResponseReturnValue:
    """Show the secret for an app until a code shows that the app has it; then show the recovery codes, once."""
    form, secret = CodeForm(request.form), _secret()
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                factors.set_up_authenticator(current_user.id, secret, form.code.data, clock.now())
                codes = _first_codes()
        except Refusal:
            form.code.errors = [factors.WRONG_CODE.text]
        else:
            session.pop(SECRET)
            return _done("Your authenticator app is set up.", codes)
    address = factors.app_address(secret, current_user.email)
    page = render_template(
        "account/authenticator.html",
        form=form,
        key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=address,
        picture=_picture(address),
        error_title=bool(form.errors),
    )
    return page, 422 if form.errors else 200


@bp.post("/account/authenticator/remove")
@signed_in(fresh=True, arriving=True)
def remove_authenticator() -> ResponseReturnValue:
    """Forget the app."""
    with unit_of_work():
        factors.remove_authenticator(current_user.id, clock.now(), is_required=must_have_second_factor())
    flash("Your authenticator app is removed.", "done")
    return redirect(url_for("account.second_factor"), 303)


@bp.post("/account/recovery-codes")
@signed_in(fresh=True, arriving=True)
def recovery_codes() -> ResponseReturnValue:
    """Draw new recovery codes in place of all earlier ones, and show them once."""
    with unit_of_work():
        codes = factors.new_recovery_codes(current_user.id, clock.now())
    return render_template("account/recovery_codes.html", codes=codes)


@bp.route("/account/passkeys/new", methods=["GET", "POST"])
@signed_in(fresh=True, arriving=True)
def new_passkey() -> ResponseReturnValue:
    """Let the browser make a passkey, and keep its public half."""
    form = NewPasskeyForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                challenge, now = taken_challenge(), clock.now()
                passkeys.register_passkey(current_user.id, form.passkey.data, challenge, form.name.data, site(), now)
                codes = _first_codes()
        except Refusal as refusal:
            form.name.errors = [reason.text for reason in refusal.reasons]
        else:
            return _done(f"The passkey “{form.name.data}” is ready.", codes)
    options = remembered(passkeys.registration_options(current_user, site()))
    page = render_template("account/passkey_new.html", form=form, options=options, error_title=bool(form.errors))
    return page, 422 if form.errors else 200


@bp.route("/account/passkeys/<uuid:passkey_id>", methods=["GET", "POST"])
@signed_in(arriving=True)
def passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Call a passkey something else."""
    kept = next((one for one in factors_of(current_user.id).passkeys if one.id == passkey_id), None)
    form = PasskeyNameForm(request.form, data={"name": kept.name if kept else ""})
    if request.method == "POST" and form.validate():
        with unit_of_work():
            passkeys.rename_passkey(passkey_id, current_user.id, form.name.data)
        return redirect(url_for("account.second_factor"), 303)
    if kept is None:
        raise NotFound(f"Passkey {passkey_id}")
    page = render_template("account/passkey.html", form=form, passkey=kept, error_title=bool(form.errors))
    return page, 422 if form.errors else 200


@bp.post("/account/passkeys/<uuid:passkey_id>/remove")
@signed_in(fresh=True, arriving=True)
def remove_passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Forget a passkey."""
    with unit_of_work():
        passkeys.remove_passkey(passkey_id, current_user.id, clock.now(), is_required=must_have_second_factor())
    flash("The passkey is removed.", "done")
    return redirect(url_for("account.second_factor"), 303)


def _first_codes() -> list[str]:
    """Recovery codes for whoever has none left; whoever has keeps those."""
    if factors_of(current_user.id).codes_left:
        return []
    return factors.new_recovery_codes(current_user.id, clock.now())


def _done(told: str, codes: list[str]) -> ResponseReturnValue:
    if codes:
        return render_template("account/recovery_codes.html", codes=codes, told=told)
    flash(told, "done")
    return redirect(url_for("account.second_factor"), 303)


def _secret() -> str:
    """The secret that is being set up: sealed in the cookie, so that it is kept nowhere before it is in use."""
    try:
        return vault.open(session[SECRET])
    except (KeyError, InvalidToken):
        secret = factors.draw_secret()
        session[SECRET] = vault.seal(secret)
        return secret


def _picture(address: str) -> Markup:
    return Markup(segno.make(address, error="m").svg_inline(scale=5, omitsize=True, title="Code for your app"))  # noqa: S704
