"""Which documents were made or received, and of what are they part?"""

import uuid
from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, Sha256


class Document(Base):
    """A stored file's description. Its bytes are in the file store under `sha256`."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("subject_id", "sha256"),)

    id: Mapped[Key]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[Sha256]
    created_at: Mapped[datetime] = mapped_column(Instant)
