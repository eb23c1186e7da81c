"""Who are the people, and which roles do they hold on what?"""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Key, Sha256, choice
from workflows.actor import Role


class Scope(StrEnum):
    """The kinds of thing on which a role is granted."""

    PLATFORM = "platform"
    FUNDER = "funder"
    REGION = "region"
    ORGANISATION = "organisation"


class TokenPurpose(StrEnum):
    """What a one-time link is for."""

    CONFIRM_ADDRESS = "confirm_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_ADDRESS = "change_address"


# What opens an account lasts shortest.
LINK_LASTS = {
    TokenPurpose.CONFIRM_ADDRESS: timedelta(days=2),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=2),
    TokenPurpose.CHANGE_ADDRESS: timedelta(days=1),
}


class User(Base, UserMixin):
    """A person with an account. `email` is stored in lower case."""

    __tablename__ = "users"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    job_title: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    second_factor_at: Mapped[datetime | None] = mapped_column(Instant)
    # Before the deadlines of drafts; everything else that is written to a person is not theirs to stop.
    wants_reminders: Mapped[bool] = mapped_column(default=True)

    @property
    def is_active(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None

    @property
    def link_holds_for(self) -> str:
        """What a link is bound to: once address or password is another, links from before are spent."""
        return f"{self.email} {digest(self.password_hash or '')}"


class RoleGrant(Base):
    """One role of one person on one thing, from `granted_at` until `ended_at`."""

    __tablename__ = "role_grants"
    __table_args__ = (
        Index(
            "uq_role_grants_current",
            "user_id",
            "role",
            "scope_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    scope: Mapped[Scope] = mapped_column(choice(Scope, "scope"))
    scope_id: Mapped[uuid.UUID] = mapped_column(index=True)
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class RoleInvitation(Base):
    """A request, bound to one address, to take a role on the platform, the funder or a region."""

    __tablename__ = "role_invitations"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(320), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    scope: Mapped[Scope] = mapped_column(choice(Scope, "scope"))
    scope_id: Mapped[uuid.UUID]
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Token(Base):
    """A single-use link: only its hash is stored; it is bound to a person, a purpose and what held when it was made.

    `new_value` is what the link puts in place of the old, where it changes something.
    """

    __tablename__ = "tokens"

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(choice(TokenPurpose, "purpose"))
    sha256: Mapped[Sha256] = mapped_column(unique=True)
    bound_to: Mapped[str] = mapped_column(String(320))
    new_value: Mapped[str] = mapped_column(String(320), default="")
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @classmethod
    def issue(cls, user: User, purpose: TokenPurpose, now: datetime, *, new_value: str = "") -> tuple["Token", str]:
        """A fresh row and the secret of its link. The secret is known here and in the mail, nowhere else."""
        secret = secrets.token_urlsafe(32)
        token = cls(
            user_id=user.id,
            purpose=purpose,
            sha256=digest(secret),
            bound_to=user.link_holds_for,
            new_value=new_value,
            expires_at=now + LINK_LASTS[purpose],
        )
        return token, secret


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
