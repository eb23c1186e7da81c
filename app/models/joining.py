"""Who asks to join an organisation, and what did the register say of it?"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant, Json, Key, VersionedMixin, choice
from app.models.organisations import Organisation
from app.models.people import User
from workflows.actor import Role
from workflows.company import CompanyStatus
from workflows.join_request import JoinState

OPEN = text("state = 'asked'")


class JoinRequest(Base, VersionedMixin):
    """One person's request to join one organisation. `role` is what they were let in as, `answer` why they were not."""

    __tablename__ = "join_requests"
    __table_args__ = (
        CheckConstraint("(state = 'approved') = (role IS NOT NULL)", name="approved_with_role"),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_with_reason"),
        Index(
            "uq_join_requests_open",
            "organisation_id",
            "user_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    id: Mapped[Key]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[JoinState] = mapped_column(choice(JoinState, "state"), default=JoinState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    role: Mapped[Role | None] = mapped_column(choice(Role, "role"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])


class RegisterAnswer(Base):
    """What a register of companies said of an organisation's number, and when; no name where it has no such company.

    Rows are added and never changed.
    """

    __tablename__ = "register_answers"

    id: Mapped[Key]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[CompanyStatus | None] = mapped_column(choice(CompanyStatus, "status"))
    address: Mapped[str] = mapped_column(String(500), default="")
    previous_names: Mapped[list[str]] = mapped_column(Json)
    ended_on: Mapped[date | None]
