"""Who scores what, with which marks, and what ranking came of it?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.applications import Application
from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from workflows.assessment import AssessmentState, DeclineReason
from workflows.definition import Ledger
from workflows.reminding import Step
from workflows.scoring import MarkKind
from workflows.whole_assessment import FundingAdvice

BY_CLOCK = text("step <> 'by_hand'")


class Assessment(Base, VersionedMixin):
    """One person's work on one application, in one of the two ledgers.

    `kept_aside_at` is since when it counts for nothing, because its writer was found to have a conflict of interest.
    `due_at` is a day of its own in place of that of the call, and `due_set_at` when it was given.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("application_id", "user_id"),
        CheckConstraint("state <> 'declined' OR decline_reason IS NOT NULL", name="declined_has_reason"),
        CheckConstraint("state <> 'complete' OR completed_at IS NOT NULL", name="complete_has_time"),
        CheckConstraint("(due_at IS NULL) = (due_set_at IS NULL)", name="day_has_time"),
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
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    due_set_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship(lazy="raise")
    scores: Mapped[list["Score"]] = relationship(lazy="raise")


class AssessmentReminder(Base):
    """That an assessor was reminded of one assessment, and of which day; by the clock, or by whoever did it by hand."""

    __tablename__ = "assessment_reminders"
    __table_args__ = (
        CheckConstraint("(step = 'by_hand') = (made_by IS NOT NULL)", name="by_hand_says_who"),
        Index(
            "uq_assessment_reminders_step", "assessment_id", "step", "due_at", unique=True,
            sqlite_where=BY_CLOCK, postgresql_where=BY_CLOCK,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    step: Mapped[Step] = mapped_column(choice(Step, "step"))
    due_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))


class Score(Base):
    """A mark and its reason for one criterion. `score` is empty until a mark is given; zero is a mark, and a mark that
    is no score has none."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("assessment_id", "criterion_id"),
        CheckConstraint("score IS NULL OR score >= 0", name="score_not_negative"),
        CheckConstraint("kind = 'score' OR score IS NULL", name="only_a_score_has_one"),
    )

    id: Mapped[Key]
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    criterion_id: Mapped[str] = mapped_column(String(80))
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[MarkKind] = mapped_column(choice(MarkKind, "kind"), default=MarkKind.SCORE)


class OverallJudgement(Base):
    """What an assessor says of the application as a whole: scope, category, recommendation, a note to the funder."""

    __tablename__ = "overall_judgements"

    id: Mapped[Key]
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"), unique=True)
    in_scope: Mapped[bool | None]
    scope_reason: Mapped[str] = mapped_column(Text, default="")
    category_agreed: Mapped[bool | None]
    recommendation: Mapped[FundingAdvice | None] = mapped_column(choice(FundingAdvice, "recommendation"))
    recommendation_reason: Mapped[str] = mapped_column(Text, default="")
    funder_note: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Ranking(Base):
    """A ranking made when the ledgers of a call were closed: what it was made from, and the result with its hash.

    Nobody closed those that the clock closed. Where a ledger was reopened, each closing has one of its own, and the
    last stands. Those from before there were `inputs` have only what their record keeps of them.
    """

    __tablename__ = "rankings"
    __table_args__ = (UniqueConstraint("call_id", "number"), CheckConstraint("number > 0", name="counts_from_one"))

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int] = mapped_column(default=1)
    # Every mark of the call: the pages read the record alone.
    inputs: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    inputs_sha256: Mapped[str | None] = mapped_column(String(64))
    record: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[Sha256]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime] = mapped_column(Instant)
