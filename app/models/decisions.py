"""Which projects did a region recommend, and which did the funder approve?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.applications import Application
from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from workflows.decision import DecisionKind, HoldState, RecommendationState


class Recommendation(Base, VersionedMixin):
    """A region's list for one call. `list_sha256` is what the board and the approvers read and sign off.

    `preparers` are the ids of all who ever composed or recommended it; `prepared_by` is the last of them.
    """

    __tablename__ = "recommendations"
    __table_args__ = (
        UniqueConstraint("call_id", "region_id"),
        CheckConstraint("state = 'preparing' OR list_sha256 IS NOT NULL", name="recommended_has_hash"),
        CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="approved_has_approver"),
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="approver_is_not_preparer"),
        CheckConstraint("state <> 'with_board' OR endorsed_by IS NULL", name="with_board_is_not_endorsed"),
        CheckConstraint("state <> 'once_approved' OR first_approved_by IS NOT NULL", name="once_approved_has_approver"),
        CheckConstraint(
            "endorsed_by IS NULL OR approved_by IS NULL OR endorsed_by <> approved_by", name="endorser_is_apart"
        ),
        CheckConstraint(
            "endorsed_by IS NULL OR first_approved_by IS NULL OR endorsed_by <> first_approved_by",
            name="endorser_is_not_first",
        ),
        CheckConstraint(
            "first_approved_by IS NULL OR approved_by IS NULL OR first_approved_by <> approved_by",
            name="first_is_not_last",
        ),
        CheckConstraint("endorsed_by IS NULL OR endorsed_by <> prepared_by", name="preparer_is_not_endorser"),
        CheckConstraint(
            "hold = 'free' OR (hold_reason <> '' AND held_by IS NOT NULL AND held_at IS NOT NULL)",
            name="held_says_why",
        ),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"))
    state: Mapped[RecommendationState] = mapped_column(
        choice(RecommendationState, "state"), default=RecommendationState.PREPARING
    )
    list_sha256: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    sent_back_reason: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    preparers: Mapped[list[str]] = mapped_column(Json, default=list)
    endorsed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    endorsed_at: Mapped[datetime | None] = mapped_column(Instant)
    first_approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    first_approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    hold: Mapped[HoldState] = mapped_column(choice(HoldState, "hold"), default=HoldState.FREE)
    hold_reason: Mapped[str] = mapped_column(Text, default="")
    held_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    held_at: Mapped[datetime | None] = mapped_column(Instant)

    lines: Mapped[list["RecommendationLine"]] = relationship(
        lazy="raise", order_by="RecommendationLine.position", cascade="all, delete-orphan"
    )


class RecommendationLine(Base):
    """One candidate of a list: in or out, with the reason where the choice departs from the ranking."""

    __tablename__ = "recommendation_lines"
    __table_args__ = (UniqueConstraint("recommendation_id", "application_id"),)

    id: Mapped[Key]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    is_chosen: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    grant_pence: Mapped[int] = mapped_column(BigInteger)

    application: Mapped[Application] = relationship(lazy="raise")


class Decision(Base):
    """One step of one application on its list. Rows are added and never changed; the last one is what stands.

    `is_funded` and `grant_pence` are what the list said then, `list_sha256` the list itself. `decided_by` is None where
    the clock did it.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
        CheckConstraint("is_funded OR grant_pence = 0", name="refused_gets_nothing"),
        CheckConstraint("kind NOT IN ('sent_back', 'held') OR reason <> ''", name="says_why"),
    )

    id: Mapped[Key]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind, "kind"))
    is_funded: Mapped[bool]
    grant_pence: Mapped[int] = mapped_column(BigInteger)
    list_sha256: Mapped[Sha256]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)


class Award(Base):
    """A decision to fund one application, made by a person who did not prepare the list.

    `figures` are each partner's costs, rate and grant as they were approved: the letter is held against them.
    """

    __tablename__ = "awards"
    __table_args__ = (CheckConstraint("grant_pence > 0", name="grant_is_positive"),)

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), unique=True)
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    list_sha256: Mapped[Sha256]
    grant_pence: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    approved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime] = mapped_column(Instant)

    application: Mapped[Application] = relationship(lazy="raise")


class ReleaseHold(Base):
    """A release that was asked for and is about to happen. The row goes when it happens or is stopped."""

    __tablename__ = "release_holds"
    __table_args__ = (CheckConstraint("due_at > asked_at", name="is_held"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
