"""Pages of the account: register, sign in, what belongs to oneself, and the first page of each side."""

from app.web.account import (
    access,
    account,
    demo,
    factors,
    home,
    provider,
    registration,
    second_step,
    sign_in,
    unsaved,
)
from app.web.account.blueprint import bp

__all__ = [
    "access",
    "account",
    "bp",
    "demo",
    "factors",
    "home",
    "provider",
    "registration",
    "second_step",
    "sign_in",
    "unsaved",
]
