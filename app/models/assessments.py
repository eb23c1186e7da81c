"""Who scores what, with which marks, and what ranking came of it?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.applications import Application
from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from workflows.assessment import AssessmentState, DeclineReason
from workflows.definition import Ledger


class Assessment(Base, VersionedMixin):
    """One person's work on one application, in one of the two ledgers.

    `kept_aside_at` is since when it counts for nothing, because its writer was found to have a conflict of interest.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("application_id", "user_id"),
        CheckConstraint("state <> 'declined' OR decline_reason IS NOT NULL", name="declined_has_reason"),
        CheckConstraint("state <> 'complete' OR completed_at IS NOT NULL", name="complete_has_time"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    state: Mapped[AssessmentState] = mapped_column(choice(AssessmentState, "state"), default=AssessmentState.INVITED)
    invited_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    decline_reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason, "decline_reason"))
    kept_aside_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship(lazy="raise")
    scores: Mapped[list["Score"]] = relationship(lazy="raise")


class Score(Base):
    """A mark and its reason for one criterion. `score` is empty until a mark is given; zero is a mark."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("assessment_id", "criterion_id"),
        CheckConstraint("score IS NULL OR score >= 0", name="score_not_negative"),
    )

    id: Mapped[Key]
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    criterion_id: Mapped[str] = mapped_column(String(80))
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Ranking(Base):
    """The ranking made when the ledgers of a call were closed: frozen inputs, result, and the hash of both. Nobody
    closed those that the clock closed."""

    __tablename__ = "rankings"

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), unique=True)
    record: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[Sha256]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime] = mapped_column(Instant)
