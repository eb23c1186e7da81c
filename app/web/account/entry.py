"""The page on which people sign in, with every way that there is here."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.extensions import openid
from app.web.shared.passkeys import options_to_ask
from forms.account import SignInForm


def sign_in_page(form: SignInForm, *, is_wrong: bool = False) -> ResponseReturnValue:
    """The page, or the same once more with what is wrong."""
    page = render_template(
        "account/sign_in.html",
        form=form,
        passkey_options=options_to_ask(),
        provider=openid.name,
        error_title=is_wrong,
    )
    return page, 422 if is_wrong else 200
