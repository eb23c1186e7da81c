"""Which applicants asked for more time than the call has, and who at the funder said yes?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.late_exception import LateState

WAITS = "state IN ('asked', 'approved')"


class LateException(Base, VersionedMixin):
    """A request to submit one application after the deadline: why, until when, and the two who granted it.

    Once granted, the application repeats `until_at`. Reference and organisation are repeated here, because nobody at
    the funder may read a draft.
    """

    __tablename__ = "late_exceptions"
    __table_args__ = (
        CheckConstraint("state NOT IN ('approved', 'granted') OR until_at IS NOT NULL", name="approved_until"),
        CheckConstraint("(until_at IS NULL) = (approved_by IS NULL)", name="approved_by_somebody"),
        CheckConstraint("(state = 'granted') = (granted_by IS NOT NULL)", name="granted_by_somebody"),
        CheckConstraint("granted_by IS NULL OR granted_by <> approved_by", name="two_people"),
        CheckConstraint("(state = 'refused') = (answer <> '')", name="refused_has_reason"),
        Index(
            "uq_late_exceptions_waiting",
            "application_id",
            unique=True,
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    reference: Mapped[str] = mapped_column(String(40))
    state: Mapped[LateState] = mapped_column(choice(LateState, "state"), default=LateState.ASKED)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
