"""Who is in the pool of a call, for how many assessments, and what is paid for each?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from app.models.calls import Call
from workflows.definition import Ledger
from workflows.pool import PoolDecline, PoolState

STANDING = text("state IN ('invited', 'accepted')")


class AssessorPool(Base):
    """One side's pool for one call: the fee for each assessment. `scope_id` is the funder or the region."""

    __tablename__ = "assessor_pools"
    __table_args__ = (CheckConstraint("fee_pence >= 0", name="fee_not_negative"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    scope_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    fee_pence: Mapped[int]
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class PoolMember(Base, VersionedMixin):
    """One person's place in a pool, bound to an address in lower case; `user_id` once somebody with it is known.

    The fee is the one that stood when they were asked, or answered: what was promised to somebody does not change.
    """

    __tablename__ = "pool_members"
    __table_args__ = (
        CheckConstraint("asked >= 1", name="asked_for_one"),
        CheckConstraint("state <> 'accepted' OR (promised >= 1 AND user_id IS NOT NULL)", name="accepted_has_promise"),
        CheckConstraint("state <> 'declined' OR decline_reason IS NOT NULL", name="declined_has_reason"),
        Index(
            "uq_pool_members_standing", "call_id", "scope_id", "email", unique=True,
            sqlite_where=STANDING, postgresql_where=STANDING,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    scope_id: Mapped[uuid.UUID]
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    email: Mapped[str] = mapped_column(String(320), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[PoolState] = mapped_column(choice(PoolState, "state"), default=PoolState.INVITED)
    asked: Mapped[int]
    promised: Mapped[int | None]
    fee_pence: Mapped[int]
    decline_reason: Mapped[PoolDecline | None] = mapped_column(choice(PoolDecline, "decline_reason"))
    words: Mapped[str] = mapped_column(Text, default="")
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)

    call: Mapped[Call] = relationship(lazy="raise")
