"""What does each partner's part of a project cost, and what do they ask for?"""

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, choice
from app.models.organisations import Organisation
from workflows.definition import CostCategory, OrganisationKind, OrganisationSize


class Partner(Base):
    """One organisation in one application, with its rate of grant (basis points) and other public funding (pence).

    What kind and size it was when the application was submitted stays with it; a draft follows the organisation.
    """

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("application_id", "organisation_id"),
        CheckConstraint("requested_basis_points BETWEEN 0 AND 10000", name="rate_is_a_share"),
        CheckConstraint("other_public_pence >= 0", name="other_public_not_negative"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_lead: Mapped[bool]
    requested_basis_points: Mapped[int] = mapped_column(default=0)
    other_public_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    number: Mapped[int] = mapped_column(default=1)
    submitted_kind: Mapped[OrganisationKind | None] = mapped_column(choice(OrganisationKind, "submitted_kind"))
    submitted_size: Mapped[OrganisationSize | None] = mapped_column(choice(OrganisationSize, "submitted_size"))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    cost_lines: Mapped[list["CostLine"]] = relationship(
        lazy="raise", order_by="CostLine.position", cascade="all, delete-orphan"
    )

    @property
    def kind(self) -> OrganisationKind:
        """The kind that decides its rate: as submitted, or as the organisation is now."""
        return self.submitted_kind or self.organisation.kind

    @property
    def size(self) -> OrganisationSize:
        """The size that decides its rate: as submitted, or as the organisation is now."""
        return self.submitted_size or self.organisation.size


class CostLine(Base):
    """One row of a partner's costs, in pence."""

    __tablename__ = "cost_lines"
    __table_args__ = (CheckConstraint("amount_pence > 0", name="amount_is_positive"),)

    id: Mapped[Key]
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    position: Mapped[int]
    category: Mapped[CostCategory] = mapped_column(choice(CostCategory, "category"))
    description: Mapped[str] = mapped_column(String(300))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
