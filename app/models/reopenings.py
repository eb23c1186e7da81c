"""Which closed ledgers were opened again, why, and by which two people?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.definition import Ledger
from workflows.reopening import Reopened, ReopeningState

# Asked for, or open now: a call has one of these at a time.
UNDER_WAY = text("state IN ('asked', 'confirmed')")


class Reopening(Base, VersionedMixin):
    """A request to open a closed ledger: for the national one, or for one region's part of the regional one.

    `ranking_id` is the ranking that followed from the closed ledgers: once this is confirmed it stands no more, and is
    kept. The triggers that freeze marks read this table (`migrations/versions/0055_frozen.py`).
    """

    __tablename__ = "reopenings"
    __table_args__ = (
        CheckConstraint("(ledger = 'regional') = (region_id IS NOT NULL)", name="regional_has_region"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> asked_by", name="two_people"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'closed') OR confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL",
            name="confirmed_by_somebody",
        ),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index("uq_reopenings_under_way", "call_id", unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    ranking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rankings.id"), index=True)
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    state: Mapped[ReopeningState] = mapped_column(choice(ReopeningState, "state"), default=ReopeningState.ASKED)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def reopened(self) -> Reopened:
        """Which marks it lets change."""
        return Reopened(self.ledger, self.region_id)
