"""Who is invited to a call that is by invitation?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.call_invitation import CallInvitationState

CURRENT = text("state = 'invited'")


class CallInvitation(Base):
    """One invitation, bound to an address in lower case or to an organisation, never to both."""

    __tablename__ = "call_invitations"
    __table_args__ = (
        CheckConstraint("(email IS NULL) <> (organisation_id IS NULL)", name="address_or_organisation"),
        Index(
            "uq_call_invitations_email", "call_id", "email", unique=True,
            sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
        Index(
            "uq_call_invitations_organisation_id", "call_id", "organisation_id", unique=True,
            sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[CallInvitationState] = mapped_column(
        choice(CallInvitationState, "state"), default=CallInvitationState.INVITED
    )
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
