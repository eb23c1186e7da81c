"""What does the record of events say, and who agreed which version of a call?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    CallVersion,
    Clarification,
    Comment,
    Event,
    Interest,
    Offer,
    Organisation,
    Recommendation,
    Region,
    RoleGrant,
    Signature,
    Suggestion,
    User,
)
from app.queries.ranking import ranking_of
from app.walls import as_system
from workflows.plain import NotPlain, sha256

EVENTS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Filter:
    """Which events are wanted; empty parts narrow nothing. `person` is part of a name or of an address."""

    call_id: uuid.UUID | None = None
    person: str = ""
    person_id: uuid.UUID | None = None
    kind: str = ""
    thing_id: uuid.UUID | None = None


@dataclass(frozen=True)
class EventLine:
    """One event in words that can be read without the database. `thing` is '' when the thing is no more."""

    number: int
    at: datetime
    person: str
    person_id: uuid.UUID | None
    kind: str
    thing: str
    thing_id: uuid.UUID
    call: str
    call_id: uuid.UUID | None
    move: str
    source: str
    target: str
    data: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """One page of the record, newest first, and how many events there are in all."""

    lines: tuple[EventLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Key:
    """One signature: who, for which side, when, and the hash that they saw."""

    side: str
    person: str
    signed_at: datetime
    sha256: str


@dataclass(frozen=True)
class VersionLine:
    """One version of a call. `is_whole` says that its text, hashed again now, still gives its hash."""

    number: int
    sha256: str
    is_whole: bool
    author: str
    side: str
    summary: str
    created_at: datetime
    is_current: bool
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class CallRecord:
    """A call with every version, every key and its own moves, newest first."""

    versions: tuple[VersionLine, ...]
    moves: tuple[EventLine, ...]
    events: int
    ranking_sha256: str
    ranked_at: datetime | None


def record_page(wanted: Filter, page: int) -> Page:
    """One page of the events that the filter lets through; a page that is not there is the nearest. Three queries."""
    conditions = _conditions(wanted)
    count = select(func.count(Event.number)).outerjoin(User, User.id == Event.actor_id).where(*conditions)
    total = db.session.scalar(count) or 0
    pages = max(-(-total // EVENTS_ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    query = _events().where(*conditions).limit(EVENTS_ON_A_PAGE).offset((page - 1) * EVENTS_ON_A_PAGE)
    return Page(_lines(query), total, page, pages)


def calls_by_reference() -> Sequence[tuple[uuid.UUID, str, str]]:
    """Every call, to choose from: id, reference and title. One query."""
    rows = db.session.execute(select(Call.id, Call.reference, Call.title).order_by(Call.reference))
    return [(call_id, reference, title) for call_id, reference, title in rows]


def name_of_person(user_id: uuid.UUID) -> str:
    """The name of one person; '' for nobody."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def name_of_thing(thing_id: uuid.UUID) -> str:
    """The name of one thing; '' when there is none. One query."""
    return _names([thing_id]).get(thing_id, "")


def call_record(call: Call) -> CallRecord:
    """The agreement and the moves of a call that came through the gate. Six queries."""
    of_call = Event.call_id == call.id
    ranking = ranking_of(call.id)
    return CallRecord(
        versions=_versions(call),
        moves=_lines(_events().where(of_call, Event.subject_kind == Call.__tablename__)),
        events=db.session.scalar(select(func.count(Event.number)).where(of_call)) or 0,
        ranking_sha256=ranking.sha256 if ranking else "",
        ranked_at=ranking.closed_at if ranking else None,
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.call_id:
        conditions.append(Event.call_id == wanted.call_id)
    if wanted.person_id:
        conditions.append(Event.actor_id == wanted.person_id)
    if wanted.person:
        conditions.append(
            or_(
                User.name.icontains(wanted.person, autoescape=True),
                User.email.icontains(wanted.person, autoescape=True),
            )
        )
    if wanted.kind:
        conditions.append(Event.subject_kind == wanted.kind)
    if wanted.thing_id:
        conditions.append(Event.subject_id == wanted.thing_id)
    return conditions


def _events() -> Select[Any]:
    return (
        select(Event, User.name, Call.reference)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Call, Call.id == Event.call_id)
        .order_by(Event.number.desc())
    )


def _lines(query: Select[Any]) -> tuple[EventLine, ...]:
    rows = db.session.execute(query).all()
    names = _names({event.subject_id for event, _person, _call in rows})
    return tuple(
        EventLine(
            number=event.number,
            at=event.at,
            person=person or "",
            person_id=event.actor_id,
            kind=event.subject_kind,
            thing=names.get(event.subject_id, ""),
            thing_id=event.subject_id,
            call=call or "",
            call_id=event.call_id,
            move=event.move,
            source=event.source,
            target=event.target,
            data=tuple((name, str(value)) for name, value in sorted(event.data.items())),
        )
        for event, person, call in rows
    )


@as_system()
def _names(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """What each thing is called, whatever it is. An application by its reference alone: drafts are not for reading."""
    if not ids:
        return {}
    of_application = select(Application.reference).where(Application.id == Assessment.application_id)
    of_call = select(Call.reference).where(Call.id == Recommendation.call_id).scalar_subquery()
    of_region = select(Region.name).where(Region.id == Recommendation.region_id).scalar_subquery()
    of_award = select(Award.reference).where(Award.id == Offer.award_id)
    of_question = select(Call.reference).where(Call.id == Clarification.call_id)
    of_person = select(User.name).where(User.id == RoleGrant.user_id)
    parts: list[tuple[Any, Any]] = [
        (Call.id, Call.reference),
        (Application.id, Application.reference),
        (Assessment.id, of_application.scalar_subquery() + literal(", ") + cast(Assessment.ledger, String)),
        (Recommendation.id, of_call + literal(", ") + of_region),
        (Clarification.id, of_question.scalar_subquery() + literal(", ") + Clarification.topic),
        (Interest.id, Interest.reference),
        (Award.id, Award.reference),
        (Offer.id, of_award.scalar_subquery()),
        (Organisation.id, Organisation.name),
        (User.id, User.name),
        (RoleGrant.id, of_person.scalar_subquery()),
        (Suggestion.id, Suggestion.name),
        (Comment.id, Comment.name),
    ]
    query = union_all(*(select(key.label("id"), name.label("name")).where(key.in_(ids)) for key, name in parts))
    return {thing_id: name for thing_id, name in db.session.execute(query)}


def _versions(call: Call) -> tuple[VersionLine, ...]:
    query = (
        select(CallVersion, User.name)
        .join(User, User.id == CallVersion.author_id)
        .where(CallVersion.call_id == call.agreed_as_id)
        .order_by(CallVersion.number.desc())
        .options(undefer(CallVersion.definition))
    )
    rows = db.session.execute(query).all()
    keys = _keys([version.id for version, _author in rows])
    return tuple(
        VersionLine(
            number=version.number,
            sha256=version.sha256,
            is_whole=_hash_of(version) == version.sha256,
            author=author,
            side=version.side,
            summary=version.summary,
            created_at=version.created_at,
            is_current=version.number == call.current_number,
            keys=tuple(keys.get(version.id, ())),
        )
        for version, author in rows
    )


def _keys(version_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[Key]]:
    query = (
        select(Signature, User.name)
        .join(User, User.id == Signature.user_id)
        .where(Signature.version_id.in_(version_ids))
        .order_by(Signature.signed_at, Signature.id)
    )
    keys: dict[uuid.UUID, list[Key]] = {}
    for signature, person in db.session.execute(query):
        key = Key(signature.side, person, signature.signed_at, signature.sha256)
        keys.setdefault(signature.version_id, []).append(key)
    return keys


def _hash_of(version: CallVersion) -> str:
    """The hash of what is stored now, letter by letter: not of a definition that was read before."""
    try:
        return sha256(version.definition)
    except NotPlain:
        return ""
