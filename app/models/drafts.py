"""Which part of a call has somebody given in a file, and not taken as a version yet?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, Sha256


class EditDraft(Base):
    """A part of a call as one person gave it in a file. What is typed into a form is a `WorkingCopy`.

    `place` says of which side, like 'national/file'; `seen_sha256` is the version that stood when it was given.
    """

    __tablename__ = "edit_drafts"
    __table_args__ = (UniqueConstraint("user_id", "call_id", "place"),)

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(String(200))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    seen_sha256: Mapped[Sha256]
    saved_at: Mapped[datetime] = mapped_column(Instant)
