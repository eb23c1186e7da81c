"""Who must not know of which application, what says so, and whom do the applicants not want?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.assessor import InterestKind
from workflows.conflicts import Ground, Source


class Conflict(Base):
    """That one person must not assess one application. It stands until it is lifted; one that the person declared
    stands for good. `found_by` is empty where the records show it, `kind` where nobody said which."""

    __tablename__ = "conflicts"
    __table_args__ = (
        UniqueConstraint("application_id", "user_id", "source", "ground", "matched"),
        CheckConstraint("source <> 'declared' OR lifted_at IS NULL", name="declared_stands"),
        CheckConstraint(
            "lifted_at IS NULL OR (lifted_by IS NOT NULL AND lift_reason <> '')", name="lifted_says_who_and_why"
        ),
        CheckConstraint("confirmed_at IS NULL OR confirmed_by IS NOT NULL", name="confirmed_says_who"),
        CheckConstraint("confirmed_at IS NULL OR lifted_at IS NULL", name="confirmed_or_lifted"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    source: Mapped[Source] = mapped_column(choice(Source, "source"))
    ground: Mapped[Ground] = mapped_column(choice(Ground, "ground"))
    kind: Mapped[InterestKind | None] = mapped_column(choice(InterestKind, "kind"))
    why: Mapped[str] = mapped_column(Text)
    matched: Mapped[str] = mapped_column(String(320))
    found_at: Mapped[datetime] = mapped_column(Instant)
    found_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    lift_reason: Mapped[str] = mapped_column(Text, default="")


class NamedConflict(Base):
    """A person or organisation that the applicants do not want to assess them, with why. `email` may be empty."""

    __tablename__ = "named_conflicts"
    __table_args__ = (UniqueConstraint("application_id", "position"),)

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    who: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    reason: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
