"""How is the record sealed? One seal for each event, in the order of sealing, and signed checkpoints among them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Sha256


class Seal(Base):
    """One event's place in the chain. The database refuses to update or delete these rows."""

    __tablename__ = "seals"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_number: Mapped[int] = mapped_column(ForeignKey("events.number"), unique=True)
    event_sha256: Mapped[Sha256]
    chain_sha256: Mapped[Sha256]


class Checkpoint(Base):
    """The signed head of the chain at one instant. Never changed either."""

    __tablename__ = "checkpoints"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(ForeignKey("seals.position"), unique=True)
    chain_sha256: Mapped[Sha256]
    sealed_at: Mapped[datetime] = mapped_column(Instant)
    public_key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))


class Unsealed(Base):
    """An event that waits for its seal. Written with the event, deleted with its sealing."""

    __tablename__ = "unsealed_events"

    event_number: Mapped[int] = mapped_column(ForeignKey("events.number"), primary_key=True, autoincrement=False)
