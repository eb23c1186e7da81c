"""How does a sign-in begin, stay in use, gain a fresh proof and end?"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.extensions import db
from app.models import SignIn, User
from app.models.people import digest
from app.queries.sign_ins import is_known_device
from app.services.record import NotFound, add_to_outbox, record_event
from workflows.actor import Actor
from workflows.sign_in import Method


@dataclass(frozen=True)
class Device:
    """A browser: the secret that it keeps from one sign-in to the next, and what it is in words."""

    secret: str
    words: str


def begin(user: User, method: Method, device: Device, now: datetime) -> str:
    """Open a sign-in and return its secret, which is known to the browser's cookie and nowhere else.

    A person who has signed in before, and never in this browser, is told by mail.
    """
    is_new = not is_known_device(user.id, device.secret)
    has_others = db.session.scalar(select(SignIn.id).where(SignIn.user_id == user.id).limit(1)) is not None
    secret = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            user_id=user.id,
            sha256=digest(secret),
            device_sha256=digest(device.secret),
            device=device.words,
            method=method,
            began_at=now,
            seen_at=now,
            proved_by=method,
            proved_at=now,
        )
    )
    entry = record_event(user, "sign_in", _self(user.id), now, call_id=None, data={"method": method.value})
    if is_new and has_others and method != Method.DEMONSTRATION:
        payload = {"notice": "new_device", "subject_id": str(user.id), "event": entry.number, "device": device.words}
        add_to_outbox("notice", payload, now)
    return secret


def note_use(sign_in_id: uuid.UUID, now: datetime) -> None:
    """Note that the sign-in was used now."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def prove(sign_in: SignIn, method: Method, now: datetime) -> None:
    """Note that the person has shown anew who they are."""
    sign_in.proved_by, sign_in.proved_at = method, now
    db.session.flush()


def end(sign_in_id: uuid.UUID, user_id: uuid.UUID, now: datetime) -> None:
    """End one sign-in of this person. `NotFound` when they have none with this id; ending it twice changes nothing."""
    sign_in = db.session.get(SignIn, sign_in_id, populate_existing=True)
    if sign_in is None or sign_in.user_id != user_id:
        raise NotFound(f"SignIn {sign_in_id}")
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        record_event(db.session.get(User, user_id), "sign_out", _self(user_id), now, call_id=None)


def end_others(user_id: uuid.UUID, kept_id: uuid.UUID | None, now: datetime) -> int:
    """End every sign-in of this person but the one that is kept; the number that were ended."""
    is_other = [SignIn.id != kept_id] if kept_id else []
    query = select(SignIn.id).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None), *is_other)
    ids = db.session.scalars(query).all()
    if ids:
        db.session.execute(update(SignIn).where(SignIn.id.in_(ids)).values(ended_at=now))
        user = db.session.get(User, user_id)
        record_event(user, "end_sign_ins", _self(user_id), now, call_id=None, data={"count": len(ids)})
    return len(ids)


def _self(user_id: uuid.UUID) -> Actor:
    return Actor(user_id, frozenset())
