"""Which organisations apply, and who has been asked to join them?"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.actor import Role
from workflows.definition import OrganisationKind, OrganisationSize


class Organisation(Base):
    """One record for the life of an organisation, reused by all its applications."""

    __tablename__ = "organisations"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    size: Mapped[OrganisationSize] = mapped_column(choice(OrganisationSize, "size"))
    company_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    address: Mapped[str] = mapped_column(String(500))
    place_code: Mapped[str | None] = mapped_column(ForeignKey("places.gss_code"))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


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
