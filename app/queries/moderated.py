"""Which acts of moderation stand, and what is the ranking with them?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Assessment, ModerationAct, Ranking, Recommendation
from app.queries.marks import AskedOf, Assessed, asked_of, assessed_in
from app.walls import as_system
from workflows.counted_marks import scored_from
from workflows.decision import RecommendationState
from workflows.moderated import Moderated, moderated
from workflows.plain import from_plain
from workflows.ranking import Record
from workflows.set_aside import Act, SetAside, by_assessment, standing


@dataclass(frozen=True)
class Acted:
    """One act as it was done, and on which application."""

    application_id: uuid.UUID
    act: Act


@as_system()
def acts_of(call_id: uuid.UUID, application_id: uuid.UUID | None = None) -> tuple[Acted, ...]:
    """The acts of a call, or of one application, in the order in which they were done. One query."""
    query = select(ModerationAct).where(ModerationAct.call_id == call_id).order_by(ModerationAct.event_number)
    if application_id is not None:
        query = query.where(ModerationAct.application_id == application_id)
    return tuple(
        Acted(
            one.application_id,
            Act(one.kind, SetAside(one.assessment_id, one.by, one.at, one.why, one.criterion_id)),
        )
        for one in db.session.scalars(query)
    )


def asides_of(call_id: uuid.UUID, application_id: uuid.UUID | None = None) -> tuple[SetAside, ...]:
    """The marks that are set aside now. One query."""
    return standing(one.act for one in acts_of(call_id, application_id))


def moderated_of(kept: Ranking) -> Moderated:
    """The ranking with every act that stands. One query while none does, and else four."""
    return with_acts(kept, asides_of(kept.call_id))


def with_acts(kept: Ranking, asides: Sequence[SetAside]) -> Moderated:
    """What the ranking is, or would be, with exactly these acts. No query without one, and else three."""
    return with_each(kept, asides)[0]


@as_system()
def with_each(kept: Ranking, *each: Sequence[SetAside]) -> tuple[Moderated, ...]:
    """The same with each of several lists of acts. No query where all are empty, and else three."""
    plain = _read(kept.sha256, _Carried(kept.record))
    every = {one.assessment_id for asides in each for one in asides}
    if not every:
        return tuple(Moderated(kept.sha256, (), plain) for _asides in each)
    touched = select(Assessment.application_id).where(Assessment.id.in_(every))
    given = assessed_in(kept.call_id, Assessment.application_id.in_(touched))
    definitions = asked_of(kept.call_id)
    return tuple(_with(kept, plain, asides, given, definitions) for asides in each)


class _Carried:
    """A record carried past the cache: its hash names the content, so that this takes no part in the key."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Carried)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _read(_sha256: str, carried: _Carried) -> Record:
    """A ranking never changes, so that a process reads it once. Whoever proves it reads it anew."""
    return from_plain(Record, carried.record)


def _with(
    kept: Ranking,
    plain: Record,
    asides: Sequence[SetAside],
    given: Sequence[Assessed],
    definitions: Mapping[uuid.UUID, AskedOf],
) -> Moderated:
    if not asides:
        return Moderated(kept.sha256, (), plain)
    aside = by_assessment(asides)
    ids = {one.application_id for one in given if one.given.id in aside}
    changed = {
        stored.application_id: scored_from(
            stored.application_id,
            definitions[stored.application_id].definition,
            [one.given for one in given if one.application_id == stored.application_id],
            aside,
            national_threshold=stored.national_threshold,
            regional_threshold=stored.regional_threshold,
        )
        for stored in plain.inputs
        if stored.application_id in ids
    }
    return moderated(plain, kept.sha256, asides, changed)


@as_system()
def list_is_sent(call_id: uuid.UUID, region_id: uuid.UUID) -> bool:
    """Whether a region has recommended its list by the ranking, so that no mark behind it is moderated any more."""
    query = select(Recommendation.id).where(
        Recommendation.call_id == call_id,
        Recommendation.region_id == region_id,
        Recommendation.state != RecommendationState.PREPARING,
    )
    return db.session.scalar(query) is not None
