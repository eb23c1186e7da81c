"""Which calls exist, in which versions, and who signed which version?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from app.models.regions import Region
from workflows.call import CallState


class Call(Base, VersionedMixin):
    """A call of one funder and one or more regions. Title and dates repeat the current version's, for lists.

    The current version is the one that is being agreed and, once the call is open, the one in force: what an amendment
    drafts beside it becomes current when it takes force, and `amended_at` is when that happened last.

    Each round of an always-open call is a call. What all sides agreed stands under the first of them.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("state IN ('drafting', 'agreed') OR opened_at IS NOT NULL", name="opened_has_time"),
        CheckConstraint("(round_number > 1) = (first_round_id IS NOT NULL)", name="later_round_has_first"),
        Index("uq_calls_round", "first_round_id", "round_number", unique=True),
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    funder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funders.id"))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[CallState] = mapped_column(choice(CallState, "state"), default=CallState.DRAFTING)
    current_number: Mapped[int] = mapped_column(default=1)
    opens_at: Mapped[datetime] = mapped_column(Instant, index=True)
    closes_at: Mapped[datetime] = mapped_column(Instant, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    amended_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    # Who may come: repeated for lists and for the gate.
    by_invitation: Mapped[bool] = mapped_column(default=False)
    is_listed: Mapped[bool] = mapped_column(default=True)
    # When the first stage closes, and when the clock closed it; None in a call without one.
    interests_close_at: Mapped[datetime | None] = mapped_column(Instant)
    interests_closed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_application_number: Mapped[int] = mapped_column(default=0)
    # The version of which those who sign were told last that it can be signed.
    told_ready_number: Mapped[int] = mapped_column(default=0)
    # 0 in a call that is not always open; the first round of a later one.
    round_number: Mapped[int] = mapped_column(default=0)
    first_round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("calls.id"))

    regions: Mapped[list[Region]] = relationship(secondary="call_regions", lazy="raise", order_by=Region.name)

    @hybrid_property
    def agreed_as_id(self) -> uuid.UUID:
        """The call under which its versions, keys, signatories and invitations stand: itself, or its first round."""
        return self.first_round_id or self.id

    @agreed_as_id.inplace.expression
    @classmethod
    def _agreed_as_id(cls) -> ColumnElement[uuid.UUID]:
        return func.coalesce(cls.first_round_id, cls.id)


class CallRegion(Base):
    """A region's part in a call."""

    __tablename__ = "call_regions"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"), primary_key=True, index=True)


class CallVersion(Base):
    """One immutable version of a call's definition, with the hash that is signed. `side` is who changed what.

    `brings_back` is the number of the version as which an undoing, or its taking back, left the side's part.
    """

    __tablename__ = "call_versions"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    number: Mapped[int]
    # Long, and read once per process (`app.queries.definitions`): it comes only when it is asked for.
    definition: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    sha256: Mapped[Sha256]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    side: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(String(300))
    brings_back: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)


class Signature(Base):
    """One side's key on one version: who, when, and the hash that they saw."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("version_id", "side"), UniqueConstraint("version_id", "user_id"))

    id: Mapped[Key]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_versions.id"), index=True)
    side: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    sha256: Mapped[Sha256]
    signed_at: Mapped[datetime] = mapped_column(Instant)
