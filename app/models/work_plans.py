"""How is a project divided into work packages, and in which months does each partner mean to spend?"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, choice
from workflows.terms import ResearchCategory


class WorkPlan(Base):
    """The month in which a project is to start, as its first day.

    `number` counts the saves, also of the packages; `last_number` is the last that was given to one of these.
    """

    __tablename__ = "work_plans"

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    starts_on: Mapped[date | None]
    number: Mapped[int]
    last_number: Mapped[int] = mapped_column(default=0)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class WorkPackage(Base):
    """A part of a project, by its number in it, with the partner that leads it; rows of costs point to it.

    Its months are counted from 1. Without `category` its research category is that of the project.
    """

    __tablename__ = "work_packages"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("number > 0", name="number_is_positive"),
        CheckConstraint("0 < first_month AND first_month <= last_month", name="months_in_order"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    first_month: Mapped[int]
    last_month: Mapped[int]
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    category: Mapped[ResearchCategory | None] = mapped_column(choice(ResearchCategory, "category"))


class SpendProfile(Base):
    """The whole pounds that a partner plans to spend, by cost category, from the first month of the project on."""

    __tablename__ = "spend_profiles"

    id: Mapped[Key]
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), unique=True)
    planned: Mapped[dict[str, Any]] = mapped_column(Json)
    number: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
