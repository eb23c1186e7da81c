"""Which letters offer the awards, and who accepted them?"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from app.models.decisions import Award
from workflows.offer import OfferState


class Offer(Base, VersionedMixin):
    """One award's offer. `snapshot` is the data of the letter, `letter_sha256` the bytes that were made of it.

    `subsidy_bases` names each partner's legal route, by the partner's id.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('built', 'sent', 'accepted', 'refused') OR letter_sha256 IS NOT NULL",
            name="built_has_letter",
        ),
        CheckConstraint("state NOT IN ('sent', 'accepted', 'refused') OR sent_at IS NOT NULL", name="sent_has_time"),
        CheckConstraint("state <> 'building' OR snapshot IS NOT NULL", name="building_has_snapshot"),
    )

    id: Mapped[Key]
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"), unique=True)
    state: Mapped[OfferState] = mapped_column(choice(OfferState, "state"), default=OfferState.PREPARING)
    starts_on: Mapped[date | None]
    subsidy_bases: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    extra_condition: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(Json)
    letter_sha256: Mapped[str | None] = mapped_column(String(64))
    build_error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    refusal_reason: Mapped[str] = mapped_column(Text, default="")

    award: Mapped[Award] = relationship(lazy="raise")


class Acceptance(Base):
    """The recorded evidence that the signatory accepted exactly this letter."""

    __tablename__ = "acceptances"

    id: Mapped[Key]
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offers.id"), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    job_title: Mapped[str] = mapped_column(String(200))
    statement: Mapped[str] = mapped_column(Text)
    letter_sha256: Mapped[Sha256]
    accepted_at: Mapped[datetime] = mapped_column(Instant)
