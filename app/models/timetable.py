"""Of which milestones were people reminded, and which deadlines were put off?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.extension import ExtensionState
from workflows.timetable import Milestone, Reminder


class CallReminder(Base):
    """One reminder that was made. Its key is what it reminds of, so that several clocks make it once."""

    __tablename__ = "call_reminders"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    milestone: Mapped[Milestone] = mapped_column(choice(Milestone, "milestone"), primary_key=True)
    reminder: Mapped[Reminder] = mapped_column(choice(Reminder, "reminder"), primary_key=True)
    milestone_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)


class DeadlineExtension(Base, VersionedMixin):
    """A proposal to put off the deadline of an open call: who proposed it for which side, why, and who confirmed it.

    The definition keeps the deadline that was signed; `calls.closes_at` is the one that counts.
    """

    __tablename__ = "deadline_extensions"
    __table_args__ = (
        CheckConstraint("to_at > from_at", name="later_than_before"),
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_people"),
        Index(
            "uq_deadline_extensions_open",
            "call_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    state: Mapped[ExtensionState] = mapped_column(choice(ExtensionState, "state"), default=ExtensionState.PROPOSED)
    from_at: Mapped[datetime] = mapped_column(Instant)
    to_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(60))
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
