"""What is done about the marks of applications: joined by anchors, set aside, asked about, agreed on?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.asking_assessor import QuestionState
from workflows.definition import Ledger
from workflows.set_aside import ActKind

ASKED = text("state = 'asked'")


class ModerationAct(Base):
    """A mark that was set aside, or counts again; without a criterion it is the whole assessment.

    The database refuses to change these rows. `event_number` is that of the event that records the same act, and the
    order in which they were done.
    """

    __tablename__ = "moderation_acts"
    __table_args__ = (CheckConstraint("why <> ''", name="has_reason"), UniqueConstraint("event_number"))

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    criterion_id: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[ActKind] = mapped_column(choice(ActKind, "kind"))
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    event_number: Mapped[int] = mapped_column(ForeignKey("events.number"))


class AnchorApplication(Base):
    """An application that assessors of every region read in one ledger, so that regions can be compared."""

    __tablename__ = "anchor_applications"
    __table_args__ = (UniqueConstraint("application_id", "ledger"),)

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime] = mapped_column(Instant)


class AssessorQuestion(Base, VersionedMixin):
    """A question to an assessor about marks that they gave, with its answer. For each assessment one waits."""

    __tablename__ = "assessor_questions"
    __table_args__ = (
        CheckConstraint("question <> ''", name="has_question"),
        CheckConstraint("(state = 'answered') = (answer <> '' AND answered_at IS NOT NULL)", name="answered_is_answer"),
        Index(
            "uq_assessor_questions_waiting", "assessment_id", unique=True, sqlite_where=ASKED, postgresql_where=ASKED
        ),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    state: Mapped[QuestionState] = mapped_column(choice(QuestionState, "state"), default=QuestionState.ASKED)
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class ConsensusNote(Base):
    """What the moderators of one ledger hold about an application: one row for each version, and none is changed."""

    __tablename__ = "consensus_notes"
    __table_args__ = (
        UniqueConstraint("application_id", "ledger", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class DiscussionMessage(Base):
    """One message about the marks of an application in one ledger. The database refuses to change these rows."""

    __tablename__ = "discussion_messages"
    __table_args__ = (
        CheckConstraint("words <> ''", name="has_words"),
        Index("ix_discussion_messages_application_id_ledger", "application_id", "ledger"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Instant)
