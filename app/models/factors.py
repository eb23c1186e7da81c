"""With what, beside a password, can a person show who they are: an authenticator app, recovery codes, passkeys."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, Sha256


class Authenticator(Base):
    """The authenticator app of a person. The secret is sealed; `last_step` is the newest time step of a used code."""

    __tablename__ = "authenticators"

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)


class RecoveryCode(Base):
    """One of the codes to get in with when everything else is lost; each works once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "sha256"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    sha256: Mapped[Sha256]
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Passkey(Base):
    """The public half of a passkey. `credential_id` is what the authenticator calls it."""

    __tablename__ = "passkeys"

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Identity(Base):
    """Who a person is with the provider: its own name for them, which never changes there."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(300))
    joined_at: Mapped[datetime] = mapped_column(Instant)


class SpentChallenge(Base):
    """A challenge that a passkey has answered. The cookie that carried it can be sent again; the answer counts once."""

    __tablename__ = "spent_challenges"

    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(Instant, index=True)
