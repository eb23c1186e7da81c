"""What does each partner's part of a project cost, and what do they ask for?"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.applications import Application, Submission
from app.models.base import Base, Instant, Json, Key, Sha256, choice
from app.models.organisations import Organisation
from workflows.consortium import PartnerState
from workflows.definition import CostCategory, OrganisationKind, OrganisationSize
from workflows.subsidy import AssistanceKind, SubsidyRoute
from workflows.terms import CostForm, OverheadMethod


class Partner(Base):
    """One organisation in one application, with its rate of grant (basis points) and other public funding (pence).

    One that left keeps its row and what hangs on it: whoever asks who takes part asks for the state too.
    What kind and size it was when the application was submitted stays with it; a draft follows the organisation.
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
    form: Mapped[CostForm] = mapped_column(choice(CostForm, "form"), default=CostForm.BUSINESS)
    overheads: Mapped[OverheadMethod] = mapped_column(choice(OverheadMethod, "overheads"), default=OverheadMethod.NONE)
    submitted_kind: Mapped[OrganisationKind | None] = mapped_column(choice(OrganisationKind, "submitted_kind"))
    submitted_size: Mapped[OrganisationSize | None] = mapped_column(choice(OrganisationSize, "submitted_size"))

    application: Mapped[Application] = relationship(lazy="raise")
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


class SubsidyAnswer(Base):
    """What a partner says of subsidies, and the law that follows from it; `number` counts the saves."""

    __tablename__ = "subsidy_answers"

    id: Mapped[Key]
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    route: Mapped[SubsidyRoute | None] = mapped_column(choice(SubsidyRoute, "route"))
    number: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class AssistanceLine(Base):
    """Assistance that a partner says its enterprise was given."""

    __tablename__ = "assistance_lines"
    __table_args__ = (CheckConstraint("amount_pence > 0", name="amount_is_positive"),)

    id: Mapped[Key]
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    position: Mapped[int]
    given_on: Mapped[date]
    body: Mapped[str] = mapped_column(String(200))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[AssistanceKind] = mapped_column(choice(AssistanceKind, "kind"))


class SubmittedSheet(Base):
    """A partner's sheet as it was submitted, row by row. The submission has its hash; the rows are for fewer."""

    __tablename__ = "submitted_sheets"
    __table_args__ = (UniqueConstraint("submission_id", "partner_id"),)

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[Sha256]

    submission: Mapped[Submission] = relationship(lazy="raise")


class CostLine(Base):
    """One row of a partner's costs, in pence, with what it was reckoned from; without, it was entered as a sum."""

    __tablename__ = "cost_lines"
    __table_args__ = (CheckConstraint("amount_pence > 0", name="amount_is_positive"),)

    id: Mapped[Key]
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    position: Mapped[int]
    category: Mapped[CostCategory] = mapped_column(choice(CostCategory, "category"))
    description: Mapped[str] = mapped_column(String(300))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    inputs: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    )
    work_package_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("work_packages.id"), index=True)
