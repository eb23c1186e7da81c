"""Which questions did applicants ask about a call, and what was answered to everybody?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from app.models.calls import Call
from app.models.organisations import Organisation
from workflows.clarification import ClarificationState


class Clarification(Base, VersionedMixin):
    """A question as it was asked, for its organisation and the staff of the call alone. `side` is who answers it."""

    __tablename__ = "clarifications"
    __table_args__ = (
        CheckConstraint("state <> 'declined' OR declined_because <> ''", name="declined_with_reason"),
        Index("ix_clarifications_call_id_state", "call_id", "state"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    topic: Mapped[str] = mapped_column(String(200))
    side: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[ClarificationState] = mapped_column(
        choice(ClarificationState, "state"), default=ClarificationState.ASKED
    )
    declined_because: Mapped[str] = mapped_column(Text, default="")

    call: Mapped[Call] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class PublishedAnswer(Base):
    """A question with its answer as everybody reads both. Nothing here tells who asked; `number` counts in its call."""

    __tablename__ = "published_answers"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    clarification_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clarifications.id"), primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200))
    side: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant)
