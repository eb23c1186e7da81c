"""What has somebody begun to write in a call and not saved as a version yet?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, Sha256


class EditDraft(Base):
    """One person's unsaved words at one place of a call: a form as it was typed, or a part that came in a file.

    `place` is the side and the page, like 'national/question/need'; `seen_sha256` the version that stood before them.
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
