"""How does somebody get an account, confirm their address and hold a role?"""

import secrets
import uuid
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select

from app.extensions import db
from app.models import RoleGrant, Scope, Token, TokenPurpose, User
from app.models.people import digest
from app.services.record import add_first, add_to_outbox, record_event
from workflows.actor import Actor, Role
from workflows.machine import Reason, Refusal

LINK_SPENT = Reason("link_spent", "This link has been used, has expired or was replaced. Ask for a new one.")

hasher = PasswordHasher()
# Compared against when there is no such account, so that the answer takes as long as for one that exists.
NO_ACCOUNT = hasher.hash(secrets.token_hex(16))


def register(name: str, email: str, password: str, now: datetime) -> None:
    """Make an unconfirmed account and send its link. A known address gets a mail that says so; the page is the same.

    The password is hashed either way, so that the time taken does not tell which it was.
    """
    password_hash = hasher.hash(password)
    existing = find_by_email(email)
    if existing is not None and existing.confirmed_at is not None:
        add_to_outbox("notice", {"notice": "address_known", "subject_id": str(existing.id)}, now)
        return
    user = existing or User(email=email.strip().lower(), created_at=now)
    user.name = name
    user.password_hash = password_hash
    if existing is None and not add_first(user):
        # Two windows registered one address at the same moment: the second is as one that comes later.
        return register(name, email, password, now)
    send_confirmation(user, now)


def send_confirmation(user: User, now: datetime) -> None:
    """Send a single-use link, bound to the address as it is now. The link itself is drawn when the mail is written."""
    add_to_outbox("notice", {"notice": "confirm_address", "subject_id": str(user.id)}, now)


def confirm_address(secret: str, now: datetime) -> User:
    """Use up a confirmation link and activate its account; `Refusal` if it was used, has expired or was replaced."""
    user, _token = use_link(secret, TokenPurpose.CONFIRM_ADDRESS, now)
    user.confirmed_at = user.confirmed_at or now
    record_event(user, "confirm_address", Actor(user.id, frozenset()), now, call_id=None)
    return user


def use_link(secret: str, purpose: TokenPurpose, now: datetime) -> tuple[User, Token]:
    """Use up a link for this purpose; `Refusal` if it was used, has expired, or what it was made for has changed."""
    token = db.session.scalars(select(Token).where(Token.sha256 == digest(secret)).with_for_update()).one_or_none()
    if not is_usable(token, purpose, now):
        raise Refusal([LINK_SPENT])
    token.used_at = now
    return db.session.get_one(User, token.user_id), token


def owner_of_link(secret: str, purpose: TokenPurpose, now: datetime) -> User | None:
    """Whose link for this purpose it is, if it still does what it was made for; looking does not use it up."""
    token = db.session.scalars(select(Token).where(Token.sha256 == digest(secret))).one_or_none()
    return db.session.get_one(User, token.user_id) if token is not None and is_usable(token, purpose, now) else None


def is_usable(token: Token | None, purpose: TokenPurpose, now: datetime) -> bool:
    """Whether a link still does what it was made for."""
    if token is None or token.purpose != purpose or token.used_at is not None or token.expires_at < now:
        return False
    user = db.session.get_one(User, token.user_id)
    return user.ended_at is None and token.bound_to == user.link_holds_for


def find_by_email(email: str) -> User | None:
    """The account with this address, whatever its state."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()


def check_password(email: str, password: str) -> User | None:
    """The active account with this address and password, else None; the time taken does not tell which was wrong."""
    user = find_by_email(email)
    stored = user.password_hash if user is not None and user.password_hash else NO_ACCOUNT
    try:
        hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return user if user is not None and user.is_active else None


def create_person(name: str, email: str, now: datetime, *, job_title: str = "") -> User:
    """A confirmed account without a password, made by the service team (or the demonstration)."""
    user = User(name=name, email=email.strip().lower(), job_title=job_title, created_at=now, confirmed_at=now)
    db.session.add(user)
    db.session.flush()
    return user


def grant_role(
    user_id: uuid.UUID, role: Role, scope: Scope, scope_id: uuid.UUID, now: datetime, *, by: uuid.UUID | None = None
) -> None:
    """Give a role on one thing. Giving one that is already held changes nothing."""
    held = db.session.scalars(
        select(RoleGrant).where(
            RoleGrant.user_id == user_id,
            RoleGrant.role == role,
            RoleGrant.scope_id == scope_id,
            RoleGrant.ended_at.is_(None),
        )
    ).one_or_none()
    if held is not None:
        return
    grant = RoleGrant(user_id=user_id, role=role, scope=scope, scope_id=scope_id, granted_by=by, granted_at=now)
    if not add_first(grant):
        return
    record_event(grant, "grant_role", Actor(by, frozenset()), now, call_id=None, data={"role": role.value})


def want_reminders(user_id: uuid.UUID, now: datetime, *, wanted: bool) -> None:
    """Begin or stop to remind a person of deadlines. Saying what holds already changes nothing."""
    user = db.session.get_one(User, user_id, with_for_update=True)
    if user.wants_reminders == wanted:
        return
    user.wants_reminders = wanted
    move = "start_reminders" if wanted else "stop_reminders"
    record_event(user, move, Actor(user.id, frozenset()), now, call_id=None)
