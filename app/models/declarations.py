"""Who is asked to declare something for an application, and what did they declare?"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.declaration import DeclarationKind, DeclarationState

STANDING = text("state IN ('asked', 'made')")
REFEREE_STANDING = text("kind = 'referee' AND state IN ('asked', 'made')")


class Declaration(Base):
    """One person's declaration, bound to an address in lower case. A signatory's is for `partner_id`.

    `name` and `relation` (the referee's organisation, or the signatory's position) are what the applicants said of
    them; `signed_name` and `signed_as` what they say of themselves; the sums those for which a signatory declared.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        CheckConstraint("(kind = 'signatory') = (partner_id IS NOT NULL)", name="signatory_has_partner"),
        CheckConstraint("state <> 'asked' OR answered_at IS NULL", name="asked_is_unanswered"),
        CheckConstraint("state NOT IN ('made', 'declined') OR answered_at IS NOT NULL", name="answered_has_time"),
        CheckConstraint("state <> 'made' OR signed_name <> ''", name="made_has_name"),
        CheckConstraint(
            "state <> 'made' OR kind <> 'signatory' OR "
            "(cost_pence IS NOT NULL AND grant_pence IS NOT NULL AND contribution_pence IS NOT NULL)",
            name="signed_has_sums",
        ),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_has_reason"),
        Index(
            "uq_declarations_partner", "partner_id", unique=True,
            sqlite_where=STANDING, postgresql_where=STANDING,
        ),
        Index(
            "uq_declarations_referee", "application_id", "email", unique=True,
            sqlite_where=REFEREE_STANDING, postgresql_where=REFEREE_STANDING,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[DeclarationKind] = mapped_column(choice(DeclarationKind, "kind"))
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partners.id"))
    email: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[DeclarationState] = mapped_column(choice(DeclarationState, "state"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_name: Mapped[str] = mapped_column(String(200), default="")
    signed_as: Mapped[str] = mapped_column(String(200), default="")
    cost_pence: Mapped[int | None] = mapped_column(BigInteger)
    grant_pence: Mapped[int | None] = mapped_column(BigInteger)
    contribution_pence: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")


class RefereeStatement(Base):
    """What a referee wrote, apart from the declaration because not everybody who sees that it is made reads it.

    `in_confidence` is what the referee was told as they wrote: a later version of the call changes nothing of it.
    """

    __tablename__ = "referee_statements"

    declaration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("declarations.id"), primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    in_confidence: Mapped[bool]
