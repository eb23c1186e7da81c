"""Which expressions of interest were written, what did the region advise, and what became of them?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Json, Key, VersionedMixin, choice
from app.models.calls import Call, CallVersion
from app.models.organisations import Organisation
from app.models.regions import Region
from workflows.interest import MOST_APPLICATIONS, Advice, InterestState


class Interest(Base, VersionedMixin):
    """One expression of interest of one organisation in one region of a call. `number` counts the saves of its form."""

    __tablename__ = "interests"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('submitted', 'decided', 'told') OR submitted_at IS NOT NULL", name="submitted_has_time"
        ),
        Index("ix_interests_call_id_state", "call_id", "state"),
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_versions.id"))
    title: Mapped[str] = mapped_column(String(200))
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    number: Mapped[int] = mapped_column(default=0)
    state: Mapped[InterestState] = mapped_column(choice(InterestState, "state"), default=InterestState.DRAFT)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)

    call: Mapped[Call] = relationship(lazy="raise")
    region: Mapped[Region] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    definition_version: Mapped[CallVersion] = relationship(lazy="raise")


class InterestAdvice(Base):
    """What the region advises, why, and how many applications may come of it: apart, because fewer may read it."""

    __tablename__ = "interest_advice"
    __table_args__ = (
        CheckConstraint(f"applications BETWEEN 1 AND {MOST_APPLICATIONS}", name="applications_in_bounds"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    interest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interests.id"), primary_key=True)
    advice: Mapped[Advice] = mapped_column(choice(Advice, "advice"))
    reason: Mapped[str] = mapped_column(Text)
    applications: Mapped[int] = mapped_column(default=1)
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)


class InterestOther(Base):
    """One of the others with whom the advice is to merge or to partner."""

    __tablename__ = "interest_others"
    __table_args__ = (CheckConstraint("interest_id <> other_id", name="another"),)

    interest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interest_advice.interest_id"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interests.id"), primary_key=True, index=True)


class InterestLineage(Base):
    """Which application came from which expression of interest: several of one, or one of several."""

    __tablename__ = "interest_lineage"

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    interest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interests.id"), primary_key=True, index=True)
