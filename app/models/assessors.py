"""What do assessors say of themselves: what they know, to whom they are bound, and which interests they declare?

Names of bodies are kept with the key that names share which look alike, and company numbers beside them, so that a
conflict is found by a look-up.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, Sha256, choice
from workflows.assessor import AssessorKind, InterestKind, TieKind
from workflows.expertise import Facet
from workflows.places import Nation

ONE_PLACE = "(place_code IS NULL) <> (nation IS NULL)"


class AssessorProfile(Base):
    """One assessor's profile. `number` counts the saves; `employer` is empty where nobody employs them."""

    __tablename__ = "assessor_profiles"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint("load >= 1", name="takes_at_least_one"),
        Index("ix_assessor_profiles_employer_key", "employer_key"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    kind: Mapped[AssessorKind] = mapped_column(choice(AssessorKind, "kind"))
    place_code: Mapped[str | None] = mapped_column(ForeignKey("places.gss_code"), index=True)
    nation: Mapped[Nation | None] = mapped_column(choice(Nation, "nation"))
    employer: Mapped[str] = mapped_column(String(200))
    employer_key: Mapped[str] = mapped_column(String(200))
    employer_number: Mapped[str | None] = mapped_column(String(20), index=True)
    employer_organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    load: Mapped[int]
    number: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def place(self) -> str:
        """The place as the rules name it."""
        return self.place_code or str(self.nation)


class AssessorTerm(Base):
    """One term of the taxonomy that an assessor chose."""

    __tablename__ = "assessor_terms"
    __table_args__ = (Index("ix_assessor_terms_facet_code", "facet", "code"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    facet: Mapped[Facet] = mapped_column(choice(Facet, "facet"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)


class AssessorDomain(Base):
    """A domain, in small letters, under which an assessor has e-mail addresses."""

    __tablename__ = "assessor_domains"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(String(253), primary_key=True, index=True)


class AssessorTie(Base):
    """A body to which an assessor is bound beside their employer: as director, council member, or otherwise."""

    __tablename__ = "assessor_ties"
    __table_args__ = (UniqueConstraint("user_id", "position"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    position: Mapped[int]
    kind: Mapped[TieKind] = mapped_column(choice(TieKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    company_number: Mapped[str | None] = mapped_column(String(20), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)


class AssessorAbsence(Base):
    """Days on which an assessor cannot assess, both included."""

    __tablename__ = "assessor_absences"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]


class AssessorDeclaration(Base):
    """One declaration of interests, with its rows or with nothing. Rows are added and never changed, but for the note
    that the person was reminded that it lapses."""

    __tablename__ = "assessor_declarations"
    __table_args__ = (CheckConstraint("valid_until > declared_at", name="holds_for_a_time"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    declared_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime] = mapped_column(Instant, index=True)
    has_nothing: Mapped[bool]
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)


class AssessorInterest(Base):
    """One interest of a declaration."""

    __tablename__ = "assessor_interests"
    __table_args__ = (UniqueConstraint("declaration_id", "position"), CheckConstraint("body <> ''", name="has_body"))

    id: Mapped[Key]
    declaration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessor_declarations.id"))
    position: Mapped[int]
    kind: Mapped[InterestKind] = mapped_column(choice(InterestKind, "kind"))
    body: Mapped[str] = mapped_column(String(200))
    body_key: Mapped[str] = mapped_column(String(200), index=True)
    company_number: Mapped[str | None] = mapped_column(String(20), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None]
    until: Mapped[date | None]


class BriefingAcceptance(Base):
    """That somebody read one version of the briefing and accepted it: the hash is that of its words."""

    __tablename__ = "briefing_acceptances"
    __table_args__ = (UniqueConstraint("user_id", "version"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    version: Mapped[str] = mapped_column(String(20))
    text_sha256: Mapped[Sha256]
    accepted_at: Mapped[datetime] = mapped_column(Instant)
