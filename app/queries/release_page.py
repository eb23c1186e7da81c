"""Whom does a release tell what, and has it reached them?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Event, Message, Outbox, ReleaseHold, User
from app.walls import as_system

NOTICE = "decisions_released"


@dataclass(frozen=True)
class Delivery:
    """One message of a release: to whom, and when it was handed to the mail server (None: it waits)."""

    name: str
    address: str
    written_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Held:
    """A release that is about to happen."""

    due_at: datetime
    asked_by: str
    asked_at: datetime


def held_of(call_id: uuid.UUID) -> Held | None:
    """The release of a call that somebody asked for, if it can still be stopped or is happening now. One query."""
    query = (
        select(ReleaseHold.due_at, User.name, ReleaseHold.asked_at)
        .join(User, User.id == ReleaseHold.asked_by)
        .where(ReleaseHold.call_id == call_id)
    )
    found = db.session.execute(query).one_or_none()
    return Held(*found) if found else None


def failed_of(call_id: uuid.UUID) -> str:
    """Why the last release that was asked for did not happen; '' when it did or was stopped. One query."""
    moves = ("ask_release", "stop_release", "fail_release", "release")
    query = (
        select(Event.move, Event.data)
        .where(Event.subject_kind == "calls", Event.subject_id == call_id, Event.move.in_(moves))
        .order_by(Event.number.desc())
        .limit(1)
    )
    found = db.session.execute(query).one_or_none()
    return str(found.data.get("reason", "")) if found and found.move == "fail_release" else ""


@as_system()
def deliveries_of(call_id: uuid.UUID) -> Sequence[Delivery]:
    """Every message of a release, those that wait first, for whoever has been through the gate of its call."""
    query = (
        select(User.name, Message.address, Message.created_at, Message.sent_at)
        .join(Outbox, Outbox.id == Message.outbox_id)
        .outerjoin(User, User.id == Message.user_id)
        .where(
            Outbox.kind == "notice",
            Outbox.payload["notice"].as_string() == NOTICE,
            Outbox.payload["subject_id"].as_string() == str(call_id),
        )
        .order_by(Message.sent_at.is_not(None), Message.address)
    )
    return [Delivery(name or "", *rest) for name, *rest in db.session.execute(query)]
