"""Registering, and proving that the address is one's own."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import TokenPurpose
from app.services import people
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.shared.gate import public
from app.web.shared.limits import link_requests
from forms.account import RegisterForm
from workflows.machine import Refusal


@bp.route("/register", methods=["GET", "POST"])
@public
@link_requests
def register() -> ResponseReturnValue:
    """Ask for name, address and password. What follows looks the same whether or not the address was known."""
    form = RegisterForm(request.form)
    if request.method == "POST" and form.validate():
        with unit_of_work():
            people.register(form.name.data, form.email.data, form.password.data, clock.now())
        return redirect(url_for("account.register_done"), 303)
    is_wrong = request.method == "POST"
    return render_template("account/register.html", form=form, error_title=is_wrong), 422 if is_wrong else 200


@bp.get("/register/done")
@public
def register_done() -> ResponseReturnValue:
    """Send the person to their mail."""
    return render_template("account/register_done.html")


@bp.route("/confirm/<string:token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """A button to press: programs that open links in mail only look, and so do not use the link up."""
    is_usable = people.owner_of_link(token, TokenPurpose.CONFIRM_ADDRESS, clock.now()) is not None
    reasons = () if is_usable else (people.LINK_SPENT.text,)
    if request.method == "POST" and is_usable:
        try:
            with unit_of_work():
                people.confirm_address(token, clock.now())
            flash("Your address is confirmed. Sign in to begin.", "done")
            return redirect(url_for("account.sign_in"), 303)
        except Refusal as refusal:
            reasons = tuple(reason.text for reason in refusal.reasons)
    return render_template("account/confirm.html", reasons=reasons), 409 if reasons else 200
