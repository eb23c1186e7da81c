"""Which organisations apply, how large are they said to be, and who has been asked to join them?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, choice
from workflows.actor import Role
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.size import SizeTest


class Organisation(Base):
    """One record for the life of an organisation, reused by all its applications.

    `address` is the registered or main one; the others are empty where they are the same. `size` repeats the newest
    of its statements, and `name_key` is what names share that look alike.
    """

    __tablename__ = "organisations"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    size: Mapped[OrganisationSize] = mapped_column(choice(OrganisationSize, "size"))
    company_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    address: Mapped[str] = mapped_column(String(500))
    trading_address: Mapped[str] = mapped_column(String(500), default="")
    letter_address: Mapped[str] = mapped_column(String(500), default="")
    place_code: Mapped[str | None] = mapped_column(ForeignKey("places.gss_code"))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SizeStatement(Base):
    """How large an organisation was said to be, by whom, and from what. Rows are added and never changed.

    `accounts` are the figures behind a size that was found by a test, `findings` what each test said of them.
    """

    __tablename__ = "size_statements"

    id: Mapped[Key]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    said_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)
    test: Mapped[SizeTest] = mapped_column(choice(SizeTest, "test"))
    size: Mapped[OrganisationSize] = mapped_column(choice(OrganisationSize, "size"))
    eu_size: Mapped[OrganisationSize | None] = mapped_column(choice(OrganisationSize, "eu_size"))
    accounts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json)


class OrganisationInvitation(Base):
    """A request, bound to one address, to take a role in an organisation."""

    __tablename__ = "organisation_invitations"

    id: Mapped[Key]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[str] = mapped_column(String(320), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
