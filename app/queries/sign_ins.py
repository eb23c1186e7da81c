"""Whose browser is this, and in which browsers is a person signed in?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, select

from app.extensions import db
from app.models import RoleGrant, SignIn, User
from app.models.people import digest
from app.policy import Viewer
from app.queries.sides import NAMES, SideRow, sides_named, with_names
from workflows.sign_in import Lasting, Method, is_open

# Asked at every request, and made once: a row for each role that the person holds, and one where they hold none.
_OF_SECRET = with_names(
    select(SignIn, User, RoleGrant.scope, RoleGrant.scope_id, *NAMES)
    .join(User, User.id == SignIn.user_id)
    .outerjoin(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.ended_at.is_(None)))
).where(SignIn.sha256 == bindparam("sha256"), SignIn.user_id == bindparam("person"), SignIn.ended_at.is_(None))


@dataclass(frozen=True)
class SignInLine:
    """One browser in which the person is signed in."""

    id: uuid.UUID
    device: str
    method: Method
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that holds, the person whose it is, the same with the roles that they hold now, and the sides on which
    they stand by them."""

    sign_in: SignIn
    person: User
    viewer: Viewer
    sides: tuple[SideRow, ...]


def sign_in_of(secret: str, user_id: uuid.UUID, now: datetime, lasting: Lasting) -> SignedIn | None:
    """The sign-in to which this secret belongs, while it holds and the account is active. One query."""
    rows = db.session.execute(_OF_SECRET, {"sha256": digest(secret), "person": user_id}).all()
    if not rows:
        return None
    sign_in, person = rows[0][:2]
    if not person.is_active or not is_open(sign_in.began_at, sign_in.seen_at, now, lasting):
        return None
    held = [tuple(row)[2:] for row in rows if row[4] is not None]
    grants = frozenset((role, (scope, scope_id)) for scope, scope_id, role, *_names in held)
    return SignedIn(sign_in, person, Viewer(person.id, grants), sides_named(row[2:] for row in held))


def open_sign_ins(user_id: uuid.UUID, now: datetime, lasting: Lasting) -> Sequence[SignInLine]:
    """Every sign-in of the person that still holds, the one used last first."""
    query = select(SignIn).where(SignIn.user_id == user_id, *still_open(now, lasting)).order_by(SignIn.seen_at.desc())
    return [SignInLine(one.id, one.device, one.method, one.began_at, one.seen_at) for one in db.session.scalars(query)]


def still_open(now: datetime, lasting: Lasting) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a sign-in holds: those of `workflows.sign_in.is_open`, for the database."""
    return (
        SignIn.ended_at.is_(None),
        SignIn.seen_at >= now - lasting.unused,
        SignIn.began_at >= now - lasting.at_all,
    )


def is_known_device(user_id: uuid.UUID, device_secret: str) -> bool:
    """Whether the person has signed in before in the browser that keeps this secret."""
    query = select(SignIn.id).where(SignIn.user_id == user_id, SignIn.device_sha256 == digest(device_secret))
    return db.session.scalar(query.limit(1)) is not None


def is_known_browser(email: str, device_secret: str) -> bool:
    """Whether somebody with this address has signed in before in the browser that keeps this secret."""
    if not email or not device_secret:
        return False
    query = (
        select(SignIn.id)
        .join(User, User.id == SignIn.user_id)
        .where(User.email == email, SignIn.device_sha256 == digest(device_secret))
    )
    return db.session.scalar(query.limit(1)) is not None
