"""Which organisation was asked to take the lead of an application, and what did it answer?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.lead_change import LeadChangeState

ASKED = text("state = 'asked'")


class LeadChange(Base):
    """A request to one partner; one at a time waits for its answer."""

    __tablename__ = "lead_changes"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_has_time"),
        Index("uq_lead_changes_asked", "application_id", unique=True, sqlite_where=ASKED, postgresql_where=ASKED),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"))
    state: Mapped[LeadChangeState] = mapped_column(choice(LeadChangeState, "state"), default=LeadChangeState.ASKED)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
