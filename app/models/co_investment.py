"""What do others put into a project, and how did each sum grow sure?"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, VersionedMixin, choice
from workflows.co_investment import InvestmentKind, InvestmentOrigin, InvestmentState


class CoInvestment(Base, VersionedMixin):
    """One sum from one source, through one organisation of the project. `starts_in` names the financial year.

    It names the organisation and not its place among the partners, so that it outlives a partner who leaves.
    """

    __tablename__ = "co_investments"
    __table_args__ = (CheckConstraint("amount_pence > 0", name="amount_is_positive"),)

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    source: Mapped[str] = mapped_column(String(200))
    kind: Mapped[InvestmentKind] = mapped_column(choice(InvestmentKind, "kind"))
    origin: Mapped[InvestmentOrigin] = mapped_column(choice(InvestmentOrigin, "origin"))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    starts_in: Mapped[int]
    state: Mapped[InvestmentState] = mapped_column(choice(InvestmentState, "state"), default=InvestmentState.HOPED)
    added_at: Mapped[datetime] = mapped_column(Instant)


class CoInvestmentStep(Base):
    """The sum as it stood after one step, who made it, and what they said. Rows are added and never changed."""

    __tablename__ = "co_investment_steps"
    __table_args__ = (UniqueConstraint("co_investment_id", "number"),)

    id: Mapped[Key]
    co_investment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("co_investments.id"))
    number: Mapped[int]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    source: Mapped[str] = mapped_column(String(200))
    kind: Mapped[InvestmentKind] = mapped_column(choice(InvestmentKind, "kind"))
    origin: Mapped[InvestmentOrigin] = mapped_column(choice(InvestmentOrigin, "origin"))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    starts_in: Mapped[int]
    state: Mapped[InvestmentState] = mapped_column(choice(InvestmentState, "state"))
    words: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
