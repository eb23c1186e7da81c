"""For whom does this browser act? The cookie names a sign-in; the row decides whether it still holds."""

import uuid
from datetime import datetime, timedelta

import structlog
from flask import current_app, g, session
from sqlalchemy.exc import OperationalError

from app import clock
from app.models import SignIn, User
from app.policy import Viewer
from app.queries.sides import SideRow
from app.queries.sign_ins import SignedIn, sign_in_of
from app.services import sign_ins
from app.transactions import end_reading, unit_of_work
from workflows.sign_in import Lasting

log = structlog.get_logger(__name__)

SECRET = "sign_in"  # noqa: S105
# Noting every request would write on every page; a minute is exact enough to tell a sign-in that lies unused.
NOTED_EVERY = timedelta(minutes=1)


def lasting() -> Lasting:
    """How long sign-ins and proofs last here."""
    found: Lasting = current_app.config["SIGN_IN_LASTS"]
    return found


def load_person(user_id: str) -> User | None:
    """The person whose sign-in the cookie names, while it holds; what Flask-Login asks once for each request."""
    secret, now = session.get(SECRET, ""), clock.now()
    try:
        found = sign_in_of(secret, uuid.UUID(user_id), now, lasting())
    except ValueError:
        return None
    if found is None:
        return None
    g.sign_in, g.signed_in = found.sign_in, found
    if now - g.sign_in.seen_at >= NOTED_EVERY:
        _note_use(g.sign_in.id, now)
    return found.person


def current_sign_in() -> SignIn:
    """The sign-in of this browser; only for pages that somebody signed in may see."""
    found: SignIn = g.sign_in
    return found


def viewer_signed_in(person_id: uuid.UUID) -> Viewer | None:
    """This person with their roles as the request found them; None where it came from nobody or from somebody else."""
    found = _found(person_id)
    return found.viewer if found else None


def sides_signed_in(person_id: uuid.UUID) -> tuple[SideRow, ...] | None:
    """The sides on which this person stands, likewise."""
    found = _found(person_id)
    return found.sides if found else None


def _found(person_id: uuid.UUID) -> SignedIn | None:
    found: SignedIn | None = g.get("signed_in")
    return found if found is not None and found.viewer.id == person_id else None


def _note_use(sign_in_id: uuid.UUID, now: datetime) -> None:
    """A page that can be read is shown even when the database cannot write at this moment."""
    end_reading()
    try:
        with unit_of_work():
            sign_ins.note_use(sign_in_id, now)
    except OperationalError as busy:
        log.warning("sign_in_not_noted", error=str(busy.orig))
