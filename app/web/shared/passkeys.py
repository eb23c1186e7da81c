"""How does a page ask the browser for a passkey, and know that the answer is to its own question?"""

from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, session

from app import clock
from app.models import User
from app.services import passkeys
from app.services.passkeys import CHALLENGE_LASTS, Site
from workflows.machine import Refusal

CHALLENGE = "challenge"


def site() -> Site:
    """The site of this installation, as browsers bind passkeys to it."""
    parts = urlsplit(current_app.config["BASE_URL"])
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def options_to_ask() -> str:
    """Options with which the page asks for any passkey of this site; the challenge is remembered."""
    return remembered(passkeys.authentication_options(site()))


def remembered(options: str) -> str:
    """The same options, their challenge kept in the cookie until it is answered or too old."""
    session[CHALLENGE] = [passkeys.challenge_of(options), clock.now().isoformat()]
    return options


def taken_challenge() -> str:
    """The challenge that the page before this one set, once. `Refusal` when there is none or it is too old."""
    challenge, at = session.pop(CHALLENGE, ["", ""])
    if not challenge or clock.now() - datetime.fromisoformat(at) > CHALLENGE_LASTS:
        raise Refusal([passkeys.UNUSABLE])
    return str(challenge)


def owner_of(credential: str) -> User:
    """The person whose passkey answered the page before this one; `Refusal` when the answer does not hold."""
    return passkeys.owner_shown(credential, taken_challenge(), site(), clock.now())
