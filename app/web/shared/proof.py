"""Is it still the same person? Some acts ask again, and keep whatever was being sent until they know."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import openid
from app.queries.factors import Factors, factors_of
from app.services import factors, proof, sign_ins
from app.services.identities import identity_of
from app.transactions import unit_of_work
from app.web.shared.limits import count_proof
from app.web.shared.passkeys import options_to_ask, owner_of
from app.web.shared.signed_in import current_sign_in, lasting
from forms.proof import PREFIX, ProofForm
from workflows.machine import Refusal
from workflows.sign_in import Method, Proof, is_fresh

UNPROVED = 401
NOT_SHOWN = "This does not match. Try again, or use another way"
NO_FACTORS = Factors(None, (), 0)


def fresh_proof() -> Proof | None:
    """The person's proof, if it is fresh or came with this very request; else None, and `ask_again` is the answer."""
    sign_in, now = current_sign_in(), clock.now()
    if is_fresh(sign_in.proof, now, lasting()):
        return sign_in.proof
    form = ProofForm(request.form, prefix=PREFIX)
    if not form.sent.data:
        return None
    count_proof()
    try:
        with unit_of_work():
            method = _shown(form)
            if method is not None:
                sign_ins.prove(sign_in, method, now)
    except Refusal:
        return None
    return sign_in.proof if method is not None else None


def ask_again() -> ResponseReturnValue:
    """The page that asks who it is. Its button sends again what had been sent, which has changed nothing yet."""
    form = ProofForm(request.form, prefix=PREFIX)
    is_wrong = form.sent.data != ""
    held = factors_of(current_user.id) if current_user.second_factor_at and not _by_press() else NO_FACTORS
    if is_wrong:
        (form.password if _has_password() else form.code).errors = [NOT_SHOWN]
    page = render_template(
        "account/proof.html",
        form=form,
        by_press=_by_press(),
        has_password=_has_password(),
        has_codes=held.has_codes,
        by_provider=_provider(),
        passkey_options=options_to_ask() if held.passkeys else "",
        minutes=int(lasting().proof.total_seconds()) // 60,
        error_title=is_wrong,
    )
    return page, UNPROVED


def _shown(form: ProofForm) -> Method | None:
    """How this request shows who the person is, if it does."""
    if _by_press():
        return Method.DEMONSTRATION
    if form.passkey.data:
        return Method.PASSKEY if owner_of(form.passkey.data).id == current_user.id else None
    if form.code.data:
        return factors.use_code(current_user.id, form.code.data, clock.now())
    return Method.PASSWORD if proof.is_password_of(current_user, form.password.data) else None


def _by_press() -> bool:
    """Whether a press is enough: people of the demonstration have no password, and nothing of theirs is real."""
    return bool(current_app.config["DEMO"]) and current_sign_in().method == Method.DEMONSTRATION


def _provider() -> str:
    """By which other service the person can show who they are; '' for none."""
    return openid.name if openid.name and identity_of(current_user.id) else ""


def _has_password() -> bool:
    return not _by_press() and current_user.password_hash is not None
