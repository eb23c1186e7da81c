"""Pages of the account: register, sign in, and the first page of each side."""

from app.web.account import demo, home, registration, sign_in
from app.web.account.blueprint import bp

__all__ = ["bp", "demo", "home", "registration", "sign_in"]
