"""What does each partner's part of a project cost, and what do they ask for?"""

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, choice
from app.models.organisations import Organisation
from workflows.consortium import PartnerState
from workflows.definition import CostCategory


class Partner(Base):
    """One organisation in one application, with its rate of grant (basis points) and other public funding (pence).

    One that left keeps its row and what hangs on it: whoever asks who takes part asks for the state too.
    """

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("application_id", "organisation_id"),
        CheckConstraint("requested_basis_points BETWEEN 0 AND 10000", name="rate_is_a_share"),
        CheckConstraint("other_public_pence >= 0", name="other_public_not_negative"),
        CheckConstraint("state = 'takes_part' OR NOT is_lead", name="lead_takes_part"),
        Index(
            "uq_partners_lead", "application_id", unique=True,
            sqlite_where=text("is_lead"), postgresql_where=text("is_lead"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_lead: Mapped[bool]
    state: Mapped[PartnerState] = mapped_column(choice(PartnerState, "state"), default=PartnerState.TAKES_PART)
    requested_basis_points: Mapped[int] = mapped_column(default=0)
    other_public_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    number: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    cost_lines: Mapped[list["CostLine"]] = relationship(
        lazy="raise", order_by="CostLine.position", cascade="all, delete-orphan"
    )


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
