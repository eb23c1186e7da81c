"""When does a panel sit, over which applications, who came, what did it recommend, and what do its minutes say?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.applications import Application
from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from app.models.calls import Call
from workflows.attendance import Came
from workflows.sitting import SittingKind, SittingState
from workflows.sitting_item import ItemState, Outcome, SlotAnswer

ITEM_OPEN = text("state = 'open'")


class Sitting(Base, VersionedMixin):
    """A sitting of the funder's panel, or of a region's. `criteria` are those of an interview, marked up to `maximum`.

    `called_at` is when its papers were last sent; members know of it from then on.
    """

    __tablename__ = "sittings"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
        CheckConstraint("quorum > 0", name="has_quorum"),
        CheckConstraint("(state = 'agreed') = (agreed_at IS NOT NULL)", name="agreed_at_a_time"),
        CheckConstraint("agreed_by IS NULL OR agreed_by <> written_by", name="two_people"),
        CheckConstraint("state <> 'cancelled' OR reason <> ''", name="cancelled_says_why"),
        CheckConstraint("chair_id IS NULL OR chair_id <> secretary_id", name="chair_is_apart"),
        CheckConstraint("state IN ('planned', 'cancelled') OR called_at IS NOT NULL", name="called_at_a_time"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"), index=True)
    number: Mapped[int]
    kind: Mapped[SittingKind] = mapped_column(choice(SittingKind, "kind"))
    state: Mapped[SittingState] = mapped_column(choice(SittingState, "state"), default=SittingState.PLANNED)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    bring: Mapped[str] = mapped_column(Text, default="")
    quorum: Mapped[int]
    criteria: Mapped[list[str]] = mapped_column(Json)
    maximum: Mapped[int]
    chair_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    secretary_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    planned_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    notes: Mapped[str] = mapped_column(Text, default="")
    actions: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)

    call: Mapped[Call] = relationship(lazy="raise")


class SittingMember(Base):
    """One person who sits on the panel, the chair among them."""

    __tablename__ = "sitting_members"
    __table_args__ = (UniqueConstraint("sitting_id", "user_id"),)

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sittings.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)


class SittingItem(Base, VersionedMixin):
    """One application on the agenda. `sheet` is its line of the panel sheet as it was sent: labels and values.

    `confirmed_number` is the outcome that whoever took the chair confirmed; a later one waits again.
    """

    __tablename__ = "sitting_items"
    __table_args__ = (
        UniqueConstraint("sitting_id", "application_id"),
        CheckConstraint("minutes > 0", name="takes_time"),
        CheckConstraint("(confirmed_number IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_time"),
        CheckConstraint("answer IS NULL OR slot_at IS NOT NULL", name="answers_a_slot"),
        Index("uq_sitting_items_open", "sitting_id", unique=True, sqlite_where=ITEM_OPEN, postgresql_where=ITEM_OPEN),
    )

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sittings.id"))
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int]
    state: Mapped[ItemState] = mapped_column(choice(ItemState, "state"), default=ItemState.WAITING)
    sheet: Mapped[list[list[str]]] = mapped_column(Json)
    acting_chair_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    notes: Mapped[str] = mapped_column(Text, default="")
    actions: Mapped[str] = mapped_column(Text, default="")
    confirmed_number: Mapped[int | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    slot_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[SlotAnswer | None] = mapped_column(choice(SlotAnswer, "answer"))
    answer_words: Mapped[str] = mapped_column(Text, default="")
    attending: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    sitting: Mapped[Sitting] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")


class SittingAttendance(Base):
    """One line of who came and went; the database refuses to change it. `event_number` tells their order.

    `item_id` is the item for which somebody is out, or that was open when they left or returned.
    """

    __tablename__ = "sitting_attendance"
    __table_args__ = (CheckConstraint("came NOT IN ('out', 'back') OR item_id IS NOT NULL", name="out_for_an_item"),)

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sittings.id"), index=True)
    item_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sitting_items.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    came: Mapped[Came] = mapped_column(choice(Came, "came"))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    event_number: Mapped[int] = mapped_column(ForeignKey("events.number"))


class SittingOutcome(Base):
    """What a panel recommends of one application: one row for each version, and none is changed.

    `marks` are rows of criterion, mark and member ('' where all agreed); `present` the members who took part.
    """

    __tablename__ = "sitting_outcomes"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
        CheckConstraint("words <> ''", name="has_words"),
        CheckConstraint("number = 1 OR why <> ''", name="correction_says_why"),
    )

    id: Mapped[Key]
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sitting_items.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    words: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[Any]] = mapped_column(Json)
    present: Mapped[list[str]] = mapped_column(Json)
    why: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class SittingMinutes(Base):
    """The minutes as they were written up: the head that every reader gets, and the hash of the whole."""

    __tablename__ = "sitting_minutes"
    __table_args__ = (UniqueConstraint("sitting_id", "number"), CheckConstraint("number > 0", name="counts_from_one"))

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sittings.id"))
    number: Mapped[int]
    head: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[Sha256]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class SittingMinutesItem(Base):
    """What the minutes say of one application, apart, because not every reader may know of it."""

    __tablename__ = "sitting_minutes_items"
    __table_args__ = (UniqueConstraint("minutes_id", "item_id"),)

    id: Mapped[Key]
    minutes_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sitting_minutes.id"))
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sitting_items.id"), index=True)
    position: Mapped[int]
    record: Mapped[dict[str, Any]] = mapped_column(Json)
