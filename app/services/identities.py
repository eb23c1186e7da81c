"""How does a person come in by another service, and how is that joined to their account and taken from it?"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Identity, User
from app.openid import Shown
from app.services.people import find_by_email
from app.services.record import add_first, add_to_outbox, get_for_update, record_event
from workflows.actor import Actor
from workflows.machine import Reason, Refusal

TAKEN = Reason("identity_taken", "That sign-in belongs to another account here. Sign in with it instead.")
HAS_ACCOUNT = Reason(
    "has_account",
    "There is an account with this address already. Sign in to it as you did before, then add the other service on the"
    " page of your account.",
)
NO_ADDRESS = Reason(
    "no_address", "The other service does not vouch for an email address of yours. Register with one instead."
)
ONLY_WAY = Reason("only_way", "This is the only way you have to sign in. Choose a password first.")


def owner_of(shown: Shown) -> User | None:
    """The active account to which this sign-in is joined."""
    query = (
        select(User)
        .join(Identity, Identity.user_id == User.id)
        .where(Identity.issuer == shown.issuer, Identity.subject == shown.subject)
    )
    user = db.session.scalars(query).one_or_none()
    return user if user is not None and user.is_active else None


def identity_of(user_id: uuid.UUID) -> Identity | None:
    """With what this person may sign in elsewhere."""
    return db.session.scalars(select(Identity).where(Identity.user_id == user_id)).one_or_none()


def newcomer_problem(shown: Shown) -> Reason | None:
    """Why nobody new can be made of who came; None when somebody can."""
    if not shown.email:
        return NO_ADDRESS
    known = find_by_email(shown.email)
    return HAS_ACCOUNT if known is not None and known.confirmed_at is not None else None


def register(shown: Shown, name: str, now: datetime) -> User:
    """Make a confirmed account for who came, or `Refusal`.

    An account that somebody began with this address and never confirmed becomes theirs; its password is forgotten,
    because nobody showed that it was chosen by whoever reads mail there.
    """
    problem = newcomer_problem(shown)
    if problem is not None:
        raise Refusal([problem])
    user = find_by_email(shown.email) or User(email=shown.email, created_at=now)
    user.name, user.password_hash, user.confirmed_at = name, None, now
    if user.id is None and not add_first(user):
        raise Refusal([HAS_ACCOUNT])
    db.session.flush()
    record_event(user, "confirm_address", Actor(user.id, frozenset()), now, call_id=None)
    _join(user, shown, now)
    return user


def join(user_id: uuid.UUID, shown: Shown, now: datetime) -> None:
    """Let the person sign in with who they showed themselves to be; it takes the place of an earlier one. Their
    address is told. `Refusal` when it belongs to another account."""
    user = get_for_update(User, user_id)
    held = identity_of(user_id)
    if held is not None and (held.issuer, held.subject) == (shown.issuer, shown.subject):
        return
    if held is not None:
        db.session.delete(held)
        db.session.flush()
    _join(user, shown, now)
    add_to_outbox("notice", {"notice": "identity_joined", "subject_id": str(user.id)}, now)


def part(user_id: uuid.UUID, now: datetime, *, has_passkey: bool) -> None:
    """Let the person no longer sign in elsewhere; `Refusal` when they have no other way."""
    user = get_for_update(User, user_id)
    held = identity_of(user_id)
    if held is None:
        return
    if user.password_hash is None and not has_passkey:
        raise Refusal([ONLY_WAY])
    db.session.delete(held)
    record_event(user, "part_identity", Actor(user.id, frozenset()), now, call_id=None)


def _join(user: User, shown: Shown, now: datetime) -> None:
    identity = Identity(user_id=user.id, issuer=shown.issuer, subject=shown.subject, joined_at=now)
    query = select(Identity.id).where(Identity.issuer == shown.issuer, Identity.subject == shown.subject)
    if db.session.scalar(query) is not None or not add_first(identity):
        raise Refusal([TAKEN])
    record_event(user, "join_identity", Actor(user.id, frozenset()), now, call_id=None)
