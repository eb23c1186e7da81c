"""A new password, forgotten or not, and a new address."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.models import TokenPurpose
from app.services import access, people
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.shared.gate import public, signed_in
from app.web.shared.limits import link_requests, own_tries
from app.web.shared.signed_in import current_sign_in
from forms.account import AddressForm, ChangePasswordForm, NewPasswordForm, OtherAddressForm
from workflows.machine import Refusal


@bp.route("/forgotten", methods=["GET", "POST"])
@public
@link_requests
def forgotten() -> ResponseReturnValue:
    """Ask for the address to which a link goes. What follows looks the same whether or not it is known."""
    form = AddressForm(request.form)
    if request.method == "POST" and form.validate():
        with unit_of_work():
            access.forget_password(form.email.data, clock.now())
        return redirect(url_for("account.forgotten_done"), 303)
    status = 422 if form.errors else 200
    return render_template("account/forgotten.html", form=form, error_title=status != 200), status


@bp.get("/forgotten/done")
@public
def forgotten_done() -> ResponseReturnValue:
    """Send the person to their mail."""
    return render_template("account/forgotten_done.html")


@bp.route("/reset-password/<string:token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> ResponseReturnValue:
    """Choose a new password by the link from the mail."""
    user = people.owner_of_link(token, TokenPurpose.RESET_PASSWORD, clock.now())
    if user is None:
        return render_template("account/link_spent.html", again=url_for("account.forgotten")), 409
    form = NewPasswordForm(request.form, email=user.email, name=user.name)
    if request.method == "POST" and form.validate():
        with unit_of_work():
            access.reset_password(token, form.password.data, clock.now())
        flash("Your password is changed, and you are signed out everywhere. Sign in with the new one.", "done")
        return redirect(url_for("account.sign_in"), 303)
    status = 422 if form.errors else 200
    return render_template("account/reset_password.html", form=form, error_title=status != 200), status


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in(arriving=True)
@own_tries
def change_password() -> ResponseReturnValue:
    """Choose another password, by whoever knows the present one."""
    form = ChangePasswordForm(request.form, email=current_user.email, name=current_user.name)
    if request.method == "POST" and form.validate():
        kept_id, now = current_sign_in().id, clock.now()
        try:
            with unit_of_work():
                access.change_password(current_user.id, form.current.data, form.password.data, now, kept_id=kept_id)
        except Refusal as refusal:
            form.current.errors = [reason.text for reason in refusal.reasons]
        else:
            flash("Your password is changed, and you are signed out of every other browser.", "done")
            return redirect(url_for("account.account"), 303)
    status = 422 if form.errors else 200
    return render_template("account/password.html", form=form, error_title=status != 200), status


@bp.route("/account/address", methods=["GET", "POST"])
@signed_in(fresh=True, arriving=True)
@link_requests
def address() -> ResponseReturnValue:
    """Ask for another address, to which a link is sent."""
    form = OtherAddressForm(request.form, present=current_user.email)
    if request.method == "POST" and form.validate():
        with unit_of_work():
            access.ask_for_address(current_user.id, form.email.data, clock.now())
        flash("We have sent a link to the new address. Until you follow it, the old one stays.", "done")
        return redirect(url_for("account.account"), 303)
    status = 422 if form.errors else 200
    page = render_template("account/address.html", form=form, present=current_user.email, error_title=status != 200)
    return page, status


@bp.route("/new-address/<string:token>", methods=["GET", "POST"])
@public
def confirm_new_address(token: str) -> ResponseReturnValue:
    """A button to press: programs that open links in mail only look, and so do not use the link up."""
    if request.method != "POST":
        usable = people.owner_of_link(token, TokenPurpose.CHANGE_ADDRESS, clock.now()) is not None
        return render_template("account/new_address.html") if usable else _spent()
    try:
        with unit_of_work():
            access.change_address(token, clock.now())
    except Refusal:
        return _spent()
    flash("Your address is changed. Sign in with it from now on.", "done")
    return redirect(url_for("account.account"), 303)


def _spent() -> ResponseReturnValue:
    return render_template("account/link_spent.html", again=url_for("account.address")), 409
