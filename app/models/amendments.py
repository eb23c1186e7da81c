"""How was an open call amended, why, and whom did that reach?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.amendment import AmendmentState, Effect


class Amendment(Base, VersionedMixin):
    """One amendment of an open call, from its first draft until it takes force or is withdrawn.

    `base_version_id` was in force when it was begun; `version_id` is its newest draft and, in the end, what took force.
    """

    __tablename__ = "amendments"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("state <> 'in_force' OR in_force_at IS NOT NULL", name="in_force_has_time"),
        CheckConstraint("version_id <> base_version_id", name="new_version"),
        Index(
            "uq_amendments_open",
            "call_id",
            unique=True,
            sqlite_where=text("state = 'drafting'"),
            postgresql_where=text("state = 'drafting'"),
        ),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int]
    state: Mapped[AmendmentState] = mapped_column(choice(AmendmentState, "state"), default=AmendmentState.DRAFTING)
    base_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_versions.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_versions.id"), index=True)
    effect: Mapped[Effect] = mapped_column(choice(Effect, "effect"))
    reason: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(60))
    begun_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    in_force_at: Mapped[datetime | None] = mapped_column(Instant)
