"""In which browsers is a person signed in, since when, and when did they last show who they are?"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, Sha256, choice
from workflows.sign_in import Method, Proof


class SignIn(Base):
    """One sign-in of one browser. Its cookie carries a secret; only the hash of that is stored.

    `device_sha256` is the hash of what the browser keeps from one sign-in to the next, so that a new one is noticed.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_user_id_device_sha256", "user_id", "device_sha256"),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    sha256: Mapped[Sha256] = mapped_column(unique=True)
    device_sha256: Mapped[Sha256]
    device: Mapped[str] = mapped_column(String(100))
    method: Mapped[Method] = mapped_column(choice(Method, "method"))
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    proved_by: Mapped[Method] = mapped_column(choice(Method, "proved_by"))
    proved_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def proof(self) -> Proof:
        """When and how the person last showed in this browser who they are."""
        return Proof(self.proved_by, self.proved_at)
