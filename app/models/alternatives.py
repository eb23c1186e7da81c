"""Which other lists did a region keep beside its own, and which did the search for the best one propose?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from workflows.alternative import LONGEST_NAME, AlternativeState
from workflows.list_proposal import ListProposalState

KEPT = text("state = 'kept'")


class ListProposal(Base, VersionedMixin):
    """The best lists of a region by the objective of its call, as asked for and as they were worked out.

    `done` of `steps` says how far the work is. `problem` is what was searched, for whoever checks the certificate.
    `displaced` says of refused projects who would have had to go, `inclusion` in how many draws each project was in.
    """

    __tablename__ = "list_proposals"
    __table_args__ = (
        UniqueConstraint("call_id", "region_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
        CheckConstraint("state NOT IN ('proposed', 'impossible') OR finished_at IS NOT NULL", name="found_has_time"),
        CheckConstraint("done >= 0 AND done <= steps", name="done_within_steps"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"))
    number: Mapped[int]
    state: Mapped[ListProposalState] = mapped_column(
        choice(ListProposalState, "state"), default=ListProposalState.SOLVING
    )
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=1)
    step_words: Mapped[str] = mapped_column(String(200), default="")
    said: Mapped[list[str]] = mapped_column(Json, default=list)
    # Each of these holds a line for every project or rule: a list of proposals reads them of none.
    problem: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True, deferred_group="found")
    certificate: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True, deferred_group="found")
    displaced: Mapped[list[Any] | None] = mapped_column(Json, deferred=True, deferred_group="found")
    inclusion: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True, deferred_group="found")
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class Alternative(Base, VersionedMixin):
    """A list that a region may go back to, under a name. `chosen` are the ids of its applications, `reasons` why others
    are left out, by their ids.

    It was made on the ranking with this number and hash. Of those that a proposal found `place` says which one it is,
    the best 0, and `found` what was found out about it.
    """

    __tablename__ = "alternatives"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name="removed_has_time"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_says_who"),
        CheckConstraint("(list_proposal_id IS NULL) = (place IS NULL)", name="proposed_has_place"),
        Index("ix_alternatives_call_id_region_id", "call_id", "region_id"),
        Index(
            "uq_alternatives_kept", "call_id", "region_id", "name", unique=True,
            sqlite_where=KEPT, postgresql_where=KEPT,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    state: Mapped[AlternativeState] = mapped_column(choice(AlternativeState, "state"), default=AlternativeState.KEPT)
    chosen: Mapped[list[str]] = mapped_column(Json)
    reasons: Mapped[dict[str, str]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    ranking_number: Mapped[int]
    ranking_sha256: Mapped[Sha256]
    list_proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("list_proposals.id"), index=True)
    place: Mapped[int | None]
    found: Mapped[dict[str, Any] | None] = mapped_column(Json)
    kept_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kept_at: Mapped[datetime] = mapped_column(Instant)
    removed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
