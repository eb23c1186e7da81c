"""What have applicants written, and what did they submit?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from app.models.calls import Call, CallVersion
from app.models.organisations import Organisation
from app.models.regions import Region
from workflows.application import ApplicationState
from workflows.definition import ResearchCategory


class Application(Base, VersionedMixin):
    """One bid of one lead organisation in one call. Sums repeat the finances of its partners, for lists."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("state <> 'draft' OR submitted_at IS NULL", name="draft_is_unsubmitted"),
        CheckConstraint(
            "state NOT IN ('submitted', 'eligible', 'ineligible') OR submitted_at IS NOT NULL",
            name="submitted_has_time",
        ),
        CheckConstraint(
            "state NOT IN ('eligible', 'ineligible') OR checked_by IS NOT NULL", name="checked_has_checker"
        ),
        CheckConstraint("grant_pence >= 0 AND grant_pence <= cost_pence", name="grant_within_cost"),
        Index("ix_applications_call_id_state", "call_id", "state"),
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_versions.id"))
    title: Mapped[str] = mapped_column(String(200))
    research_category: Mapped[ResearchCategory | None] = mapped_column(choice(ResearchCategory, "research_category"))
    months: Mapped[int | None]
    state: Mapped[ApplicationState] = mapped_column(choice(ApplicationState, "state"), default=ApplicationState.DRAFT)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    # Until when this application alone is taken after the deadline, if two people of the funder have granted that.
    late_until_at: Mapped[datetime | None] = mapped_column(Instant)
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    ineligible_reason: Mapped[str] = mapped_column(Text, default="")
    cost_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    grant_pence: Mapped[int] = mapped_column(BigInteger, default=0)

    call: Mapped[Call] = relationship(lazy="raise")
    region: Mapped[Region] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    definition_version: Mapped[CallVersion] = relationship(lazy="raise")

    @property
    def deadline_at(self) -> datetime:
        """The deadline that counts for this application: its call's, or a later one of its own."""
        return max(self.call.closes_at, self.late_until_at or self.call.closes_at)


class Answer(Base):
    """The current answer to one question. `number` counts its saves, so that a second writer is told."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(Json)
    number: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class AnswerVersion(Base):
    """An answer as it once stood. What one person saves within minutes is one version, as of its last save."""

    __tablename__ = "answer_versions"
    __table_args__ = (UniqueConstraint("application_id", "question_id", "number"),)

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    question_id: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    value: Mapped[Any] = mapped_column(Json)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    began_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Submission(Base):
    """What was submitted, whole and unchanging: answers, details and costs, with the hash on the receipt."""

    __tablename__ = "submissions"

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[Sha256]
    submitted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
