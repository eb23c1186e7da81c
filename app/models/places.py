"""Where is the work of an application done, and where is its benefit felt?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.places import Nation

ONE_PLACE = "(gss_code IS NULL) <> (nation IS NULL)"


class PlaceEvidence(Base):
    """What an application says of its places as a whole. `number` counts the saves, also of shares and sites."""

    __tablename__ = "place_evidence"

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class PlaceShare(Base):
    """One place's part of activity and benefit, in basis points: of a local authority, or of a nation elsewhere."""

    __tablename__ = "place_shares"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint("activity_basis_points BETWEEN 0 AND 10000", name="activity_is_a_share"),
        CheckConstraint("benefit_basis_points BETWEEN 0 AND 10000", name="benefit_is_a_share"),
        CheckConstraint("activity_basis_points + benefit_basis_points > 0", name="says_something"),
        UniqueConstraint("application_id", "gss_code"),
        UniqueConstraint("application_id", "nation"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    gss_code: Mapped[str | None] = mapped_column(ForeignKey("places.gss_code"), index=True)
    nation: Mapped[Nation | None] = mapped_column(choice(Nation, "nation"))
    activity_basis_points: Mapped[int]
    benefit_basis_points: Mapped[int]

    @property
    def place(self) -> str:
        """The place as the rules name it."""
        return self.gss_code or str(self.nation)


class Site(Base):
    """A postcode at which work is done, and the place in which it lies where somebody said."""

    __tablename__ = "sites"
    __table_args__ = (
        CheckConstraint("gss_code IS NULL OR nation IS NULL", name="at_most_one_place"),
        UniqueConstraint("application_id", "position"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    postcode: Mapped[str] = mapped_column(String(8))
    gss_code: Mapped[str | None] = mapped_column(ForeignKey("places.gss_code"))
    nation: Mapped[Nation | None] = mapped_column(choice(Nation, "nation"))

    @property
    def place(self) -> str:
        """The place as the rules name it; '' where nobody said."""
        return self.gss_code or (str(self.nation) if self.nation else "")
