"""Signing in and out."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.services.people import check_password
from app.web.account.blueprint import bp
from app.web.account.entry import sign_in_page
from app.web.account.second_step import go_halfway
from app.web.account.session import begin, end, local_path
from app.web.shared.gate import public
from app.web.shared.limits import sign_in_tries
from forms.account import SignInForm
from workflows.sign_in import Method

# One answer for a wrong address, a wrong password and an unconfirmed account: it tells a stranger nothing.
NOT_RIGHT = "The email address and password do not match an account that is ready to use"


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@sign_in_tries
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, and go where the person wanted to go."""
    if request.method != "POST" and current_user.is_authenticated:
        return redirect(local_path(request.args.get("to", "")), 303)
    form = SignInForm(request.form, data={"to": request.args.get("to", "")})
    if request.method != "POST":
        return sign_in_page(form)
    if form.validate():
        user = check_password(form.email.data, form.password.data)
        if user is not None:
            if user.second_factor_at is not None:
                return go_halfway(user, form.to.data)
            begin(user, Method.PASSWORD)
            return redirect(local_path(form.to.data), 303)
        form.email.errors = [NOT_RIGHT]
    return sign_in_page(form, is_wrong=True)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session of this browser. Signing out twice is no mistake."""
    end()
    flash("You are signed out.", "done")
    return redirect(url_for("public.home"), 303)
