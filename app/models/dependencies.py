"""Which application depends on which other of its call, and who agreed to that?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.dependency import DependencyState


class Dependency(Base):
    """That one application makes sense only with another, named by its reference.

    `on_id` is None where there is no such application: to whoever asked that looks like one that waits.
    """

    __tablename__ = "dependencies"
    __table_args__ = (
        CheckConstraint("state <> 'confirmed' OR on_id IS NOT NULL", name="confirmed_is_known"),
        CheckConstraint("on_id IS NULL OR on_id <> application_id", name="on_another"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    on_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("applications.id"), index=True)
    reference: Mapped[str] = mapped_column(String(40))
    state: Mapped[DependencyState] = mapped_column(choice(DependencyState, "state"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
