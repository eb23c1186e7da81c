"""Which panels were proposed for the applications of a call, what did people fix in them, and what was deployed?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, VersionedMixin, choice
from workflows.definition import Ledger
from workflows.proposal import LockKind, ProposalState, SeatFate

IN_FORCE = text("lifted_at IS NULL")


class Proposal(Base, VersionedMixin):
    """Panels for one side's ledger of a call, as asked for and as they were worked out.

    `asked_by` is empty where a review that was given back asked for it. `done` of `steps` says how far the work is.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("state <> 'deployed' OR deployed_at IS NOT NULL", name="deployed_has_time"),
        CheckConstraint("state NOT IN ('proposed', 'impossible') OR finished_at IS NOT NULL", name="found_has_time"),
        CheckConstraint("done >= 0 AND done <= steps", name="done_within_steps"),
        Index("ix_proposals_call_id_scope_id", "call_id", "scope_id"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    scope_id: Mapped[uuid.UUID]
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState, "state"), default=ProposalState.SOLVING)
    wanted: Mapped[dict[str, Any]] = mapped_column(Json)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=1)
    step_words: Mapped[str] = mapped_column(String(200), default="")
    said: Mapped[list[str]] = mapped_column(Json, default=list)
    # Each of these holds a line for every assessor or rule: a list of proposals reads them of none.
    certificate: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    loads: Mapped[list[Any] | None] = mapped_column(Json, deferred=True)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    deployed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    deployed_at: Mapped[datetime | None] = mapped_column(Instant)
    undeployed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    undeployed_at: Mapped[datetime | None] = mapped_column(Instant)


class ProposedPanel(Base):
    """An application of a proposal. Its points are empty until the panels are worked out."""

    __tablename__ = "proposed_panels"

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True, index=True)
    total: Mapped[int | None]
    own_best: Mapped[int | None]
    share_basis_points: Mapped[int | None]


class ProposedSeat(Base):
    """One person on one panel, with the points of each part of their match, and what deploying does to the pair."""

    __tablename__ = "proposed_seats"

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True, index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    parts: Mapped[list[int]] = mapped_column(Json)
    fate: Mapped[SeatFate] = mapped_column(choice(SeatFate, "fate"))
    # The assessment that deploying made of it. It is gone once that was taken back, so nothing holds it there.
    assessment_id: Mapped[uuid.UUID | None]


class PairLock(Base):
    """A pair of one side's ledger that a person fixed or forbade, until somebody lifts that."""

    __tablename__ = "pair_locks"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_says_who"),
        Index(
            "uq_pair_locks_in_force", "application_id", "user_id", "ledger", unique=True,
            sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    scope_id: Mapped[uuid.UUID]
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger, "ledger"))
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[LockKind] = mapped_column(choice(LockKind, "kind"))
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
