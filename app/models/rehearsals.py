"""How did a call go on applications that are made up? Nothing of a rehearsal stands in any other table."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from workflows.rehearsal_run import RehearsalState


class Rehearsal(Base, VersionedMixin):
    """One rehearsal of one version, chapter by chapter. `material_sha256` is the hash of what it reads of it.

    `report_sha256` is the hash of the whole report, and stands once that is finished.
    """

    __tablename__ = "rehearsals"
    __table_args__ = (
        CheckConstraint("state <> 'finished' OR report_sha256 IS NOT NULL", name="finished_has_report"),
        CheckConstraint("state <> 'finished' OR finished_at IS NOT NULL", name="finished_has_time"),
        Index("ix_rehearsals_call_id_material_sha256", "call_id", "material_sha256"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_versions.id"), index=True)
    material_sha256: Mapped[Sha256]
    seed: Mapped[int]
    applications: Mapped[int]
    state: Mapped[RehearsalState] = mapped_column(choice(RehearsalState, "state"), default=RehearsalState.RUNNING)
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    report_sha256: Mapped[str | None] = mapped_column(String(64))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
