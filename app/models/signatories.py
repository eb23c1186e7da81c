"""Who is named to sign a call for each side, by whom, and in whose place?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.signatory import NamingState

_COUNTS = text("state = 'named'")


class CallSignatory(Base, VersionedMixin):
    """One naming: at most one counts for each side, and nobody is named for two. `named_by` is empty for the service.

    `deputises_for` is whom they sign in the place of, for `reason`.
    """

    __tablename__ = "call_signatories"
    __table_args__ = (
        CheckConstraint("deputises_for IS NULL OR deputises_for <> user_id", name="deputy_is_another"),
        Index(
            "uq_call_signatories_side", "call_id", "side", unique=True, sqlite_where=_COUNTS, postgresql_where=_COUNTS
        ),
        Index(
            "uq_call_signatories_person",
            "call_id",
            "user_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    side: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[NamingState] = mapped_column(choice(NamingState, "state"), default=NamingState.NAMED)
    named_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    named_at: Mapped[datetime] = mapped_column(Instant)
    deputises_for: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
