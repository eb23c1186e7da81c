"""Who is asked to take part in an application, and what did they answer?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.partner_invitation import PartnerInvitationState

PENDING = text("state = 'pending'")


class PartnerInvitation(Base):
    """One invitation, bound to an address in lower case. `hint` names the organisation that is meant, as far as known.

    `organisation_id` is the organisation with which it was accepted; `sent_at` when its letter went out last.
    """

    __tablename__ = "partner_invitations"
    __table_args__ = (
        CheckConstraint("(state = 'accepted') = (organisation_id IS NOT NULL)", name="accepted_has_organisation"),
        CheckConstraint("(state = 'pending') = (answered_at IS NULL)", name="answered_has_time"),
        Index(
            "uq_partner_invitations_pending", "application_id", "email", unique=True,
            sqlite_where=PENDING, postgresql_where=PENDING,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    email: Mapped[str] = mapped_column(String(320), index=True)
    hint: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[PartnerInvitationState] = mapped_column(
        choice(PartnerInvitationState, "state"), default=PartnerInvitationState.PENDING
    )
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
