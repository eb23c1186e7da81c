"""The second step of signing in, for whoever has set one up; and signing in by passkey, which needs no first."""

import uuid
from datetime import datetime, timedelta

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.extensions import db
from app.models import User
from app.queries.factors import factors_of
from app.services import factors
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.account.entry import sign_in_page
from app.web.account.session import begin, local_path
from app.web.shared.gate import public
from app.web.shared.limits import second_step_tries
from app.web.shared.passkeys import options_to_ask, owner_of
from forms.account import SignInForm
from forms.proof import CodeForm, PasskeyForm
from workflows.machine import Refusal
from workflows.sign_in import Method

HALFWAY = "halfway"
HALFWAY_LASTS = timedelta(minutes=10)


def go_halfway(user: User, to: str) -> ResponseReturnValue:
    """Remember whose password was right, and ask for the second step."""
    session.clear()
    session[HALFWAY] = [str(user.id), clock.now().isoformat(), to]
    return redirect(url_for("account.second_step"), 303)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
@second_step_tries
def second_step() -> ResponseReturnValue:
    """Ask whoever has typed their password for a code or a passkey."""
    user, to = _halfway()
    if user is None:
        return redirect(url_for("account.sign_in"), 303)
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        with unit_of_work():
            method = factors.use_code(user.id, form.code.data, clock.now())
        if method is not None:
            begin(user, method)
            return redirect(local_path(to), 303)
        form.code.errors = [factors.WRONG_CODE.text]
    return _page(user, form)


@bp.post("/sign-in/passkey")
@public
@second_step_tries
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in whoever's passkey answered: it is something they hold, opened by something they know or are."""
    form = PasskeyForm(request.form)
    halfway, to = _halfway()
    try:
        with unit_of_work():
            user = owner_of(form.passkey.data)
            if halfway is not None and halfway.id != user.id:
                raise Refusal([])
    except Refusal:
        return _refused(halfway)
    begin(user, Method.PASSKEY)
    return redirect(local_path(to or request.form.get("to", "")), 303)


def _refused(halfway: User | None) -> ResponseReturnValue:
    told = "This passkey did not work. Try again, or use another way"
    if halfway is not None:
        form = CodeForm()
        form.code.errors = [told]
        return _page(halfway, form)
    form = SignInForm(data={"to": request.form.get("to", "")})
    form.email.errors = [told]
    return sign_in_page(form, is_wrong=True)


def _page(user: User, form: CodeForm) -> ResponseReturnValue:
    held = factors_of(user.id)
    page = render_template(
        "account/second_step.html",
        form=form,
        has_codes=held.has_codes,
        passkey_options=options_to_ask() if held.passkeys else "",
        error_title=bool(form.errors),
    )
    return page, 422 if form.errors else 200


def _halfway() -> tuple[User | None, str]:
    """Whose password was typed in this browser within the last minutes, and where they want to go."""
    user_id, at, to = session.get(HALFWAY, ["", "", ""])
    if not user_id or clock.now() - datetime.fromisoformat(at) > HALFWAY_LASTS:
        return None, ""
    user = db.session.get(User, uuid.UUID(user_id))
    return (user, to) if user is not None and user.is_active else (None, "")
