"""What decides a proposal of panels: who may be asked, what is each application about, and what stands already?

A dozen queries, however many there are of either.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from app.extensions import db
from app.models import (
    Answer,
    Application,
    Assessment,
    AssessorProfile,
    Call,
    PairLock,
    Place,
    PlaceShare,
    PoolMember,
    Region,
    RoleGrant,
    User,
)
from app.policy import Viewer
from app.queries.assessors import Terms, standing_columns, standing_from, terms_of
from app.queries.assignments import kept_out_of
from app.queries.pools import WORKING, Side, accepted_in, has_pool, work_in
from app.queries.staff import received_in
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.assessor import AssessorKind
from workflows.assignment.gathered import Candidate, Gathered, Ids, Paper
from workflows.assignment.matching import Expertise, Subject
from workflows.assignment.problem import Kind, Locks
from workflows.begun import TAKEN_ON
from workflows.definition import Ledger, ResearchCategory
from workflows.expertise import Facet
from workflows.expertise_words import spoken_of
from workflows.ledgers import MARKED_BY
from workflows.proposal import LockKind

Pair = tuple[uuid.UUID, uuid.UUID]
STAGE_OF = {
    ResearchCategory.FEASIBILITY: "idea",
    ResearchCategory.INDUSTRIAL_RESEARCH: "research",
    ResearchCategory.EXPERIMENTAL_DEVELOPMENT: "development",
}
# How much of what an application says is looked through: its beginning tells what it is about.
LONGEST_TEXT = 8_000


@dataclass(frozen=True)
class Work:
    """One assessment as far as assigning asks: who, about what, where it stands, and whether it counts."""

    id: uuid.UUID
    application_id: uuid.UUID
    user_id: uuid.UUID
    ledger: Ledger
    state: AssessmentState
    is_kept_aside: bool

    @property
    def pair(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The application and the person."""
        return self.application_id, self.user_id

    @property
    def is_begun(self) -> bool:
        """Whether the person has taken it on."""
        return self.state in TAKEN_ON

    def stands_in(self, ledger: Ledger) -> bool:
        """Whether it is work of this ledger that counts."""
        return self.ledger == ledger and self.state in WORKING and not self.is_kept_aside


def eligible_for(call: Call, side: Side, viewer: Viewer) -> Sequence[uuid.UUID]:
    """The eligible applications of this side that a person may see, by reference. One query."""
    region = db.session.get(Region, side.scope_id) if side.ledger == Ledger.REGIONAL else None
    seen = received_in(call, viewer, region)
    query = select(seen.c.id).where(seen.c.state == ApplicationState.ELIGIBLE).order_by(seen.c.reference)
    return db.session.scalars(query).all()


def gathered(call: Call, side: Side, application_ids: Collection[uuid.UUID], now: datetime) -> Gathered:
    """Everything that decides a proposal for these applications, as it stands now."""
    papers = tuple(_papers(application_ids))
    work = work_on(application_ids)
    standing = {one.pair for one in work if one.stands_in(side.ledger)}
    people = _people(call.id, side, {user_id for _, user_id in standing}, now)
    out = {(of, user_id) for of, those in kept_out_of(application_ids, list(people)).items() for user_id in those}
    out |= {one.pair for one in work if not one.stands_in(side.ledger)}
    held = work_in(call.id, side, list(people))
    here = {user_id: sum(one == user_id for _, one in standing) for user_id in people}
    begun = {one.pair for one in work if one.stands_in(side.ledger) and one.is_begun}
    return Gathered(
        papers=papers,
        candidates=tuple(_candidate(one, held.get(id_, (0, 0))[0] - here[id_]) for id_, one in people.items()),
        kept_out=_named(out),
        standing=_named(standing - out),
        begun=_named(begun - out),
    )


def work_on(application_ids: Collection[uuid.UUID]) -> tuple[Work, ...]:
    """Every assessment of these applications, in either ledger. One query."""
    query = select(
        Assessment.id,
        Assessment.application_id,
        Assessment.user_id,
        Assessment.ledger,
        Assessment.state,
        Assessment.kept_aside_at.is_not(None),
    ).where(Assessment.application_id.in_(application_ids))
    return tuple(Work(*row) for row in db.session.execute(query))


def locks_of(side: Side, application_ids: Collection[uuid.UUID]) -> Locks:
    """What people fixed and forbade about these applications, and did not lift. One query."""
    query = select(PairLock.kind, PairLock.application_id, PairLock.user_id).where(
        PairLock.ledger == side.ledger,
        PairLock.scope_id == side.scope_id,
        PairLock.application_id.in_(application_ids),
        PairLock.lifted_at.is_(None),
    )
    found: dict[LockKind, set[Ids]] = {kind: set() for kind in LockKind}
    for kind, application_id, user_id in db.session.execute(query):
        found[kind].add((str(application_id), str(user_id)))
    return Locks(frozenset(found[LockKind.FIXED]), frozenset(found[LockKind.FORBIDDEN]))


@dataclass(frozen=True)
class Person:
    """One who may be asked, or has been. `promised` is None for who is in no pool that counts; `is_ready` is the rule
    for assessors."""

    id: uuid.UUID
    name: str
    promised: int | None
    is_ready: bool
    row: Row[Any]
    terms: Terms


def _people(
    call_id: uuid.UUID, side: Side, standing: Collection[uuid.UUID], now: datetime
) -> Mapping[uuid.UUID, Person]:
    """Everybody who may be asked, with those who have work already, by name. Four queries."""
    promised = pooled(call_id, side)
    query = (
        select(
            User.id, User.name, AssessorProfile.kind, AssessorProfile.employer_key, AssessorProfile.place_code,
            AssessorProfile.nation, Region.slug.label("region"),
        )
        .outerjoin(AssessorProfile, AssessorProfile.user_id == User.id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .outerjoin(Region, Region.id == Place.region_id)
        .where(User.id.in_({*promised, *standing}))
        .order_by(User.name, User.id)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    ids = [row.id for row in rows]
    terms, ready = terms_of(ids), ready_among(ids, now)
    return {
        row.id: Person(row.id, row.name, promised.get(row.id), row.id in ready, row, terms.get(row.id, {}))
        for row in rows
    }


def pooled(call_id: uuid.UUID, side: Side) -> Mapping[uuid.UUID, int]:
    """Who can be asked in a ledger, and for how many assessments in all: as they promised, or where the call has no
    pool as their profile says. One query."""
    query = (
        select(User.id, PoolMember.promised, AssessorProfile.load)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(PoolMember, and_(PoolMember.user_id == User.id, *accepted_in(call_id, side.scope_id)))
        .outerjoin(AssessorProfile, AssessorProfile.user_id == User.id)
        .where(
            RoleGrant.role == MARKED_BY[side.ledger],
            RoleGrant.scope_id == side.scope_id,
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
            or_(~has_pool(call_id, side.scope_id), PoolMember.promised.is_not(None)),
        )
    )
    return {user_id: promised or load or 0 for user_id, promised, load in db.session.execute(query)}


def ready_among(user_ids: Collection[uuid.UUID], now: datetime) -> set[uuid.UUID]:
    """Those of these people who keep the rule for assessors. One query."""
    rows = db.session.execute(select(User.id, *standing_columns(User.id)).where(User.id.in_(user_ids)))
    return {row.id for row in rows if not standing_from(row).unready(now)}


def _candidate(one: Person, elsewhere: int) -> Candidate:
    region = one.row.region or str(one.row.nation or "")
    return Candidate(
        id=str(one.id),
        name=one.name,
        kind=Kind(one.row.kind or AssessorKind.MARKET),
        region=region,
        organisation=one.row.employer_key or "",
        expertise=Expertise(
            topics=frozenset(one.terms.get(Facet.FIELD, ())),
            sectors=frozenset(one.terms.get(Facet.SECTOR, ())),
            stages=frozenset(one.terms.get(Facet.STAGE, ())),
            languages=frozenset(one.terms.get(Facet.LANGUAGE, ())),
            places=frozenset(filter(None, (one.row.place_code, region))),
        ),
        promised=one.promised or 0,
        elsewhere=max(0, elsewhere),
        may_be_given=one.promised is not None and one.is_ready,
    )


def _papers(application_ids: Collection[uuid.UUID]) -> Iterator[Paper]:
    """Each application with what it is about. Three queries."""
    texts, places = _texts(application_ids), _places(application_ids)
    query = (
        select(Application.id, Application.reference, Application.title, Application.research_category, Region.slug)
        .join(Region, Region.id == Application.region_id)
        .where(Application.id.in_(application_ids))
    )
    for id_, reference, title, category, region in db.session.execute(query):
        text = texts.get(id_, "")
        subject = Subject(
            topics=frozenset(spoken_of(Facet.FIELD, title, text)),
            sectors=frozenset(spoken_of(Facet.SECTOR, title, text)),
            stage=STAGE_OF.get(category, "") if category else "",
            languages=frozenset({"en"}),
            places=frozenset(places.get(id_) or (region,)),
        )
        yield Paper(str(id_), reference, frozenset({region}), subject)


def _texts(application_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    query = (
        select(Answer.application_id, Answer.value)
        .where(Answer.application_id.in_(application_ids))
        .order_by(Answer.application_id, Answer.question_id)
    )
    found: dict[uuid.UUID, str] = {}
    for application_id, value in db.session.execute(query):
        if len(found.get(application_id, "")) < LONGEST_TEXT:
            found[application_id] = f"{found.get(application_id, '')} {' '.join(_words(value))}"[:LONGEST_TEXT]
    return found


def _words(value: Any) -> Iterator[str]:
    """Every text in an answer of any kind."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _words(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _words(one))


def _places(application_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    query = select(PlaceShare.application_id, PlaceShare.gss_code).where(
        PlaceShare.application_id.in_(application_ids),
        PlaceShare.activity_basis_points > 0,
        PlaceShare.gss_code.is_not(None),
    )
    found: dict[uuid.UUID, list[str]] = {}
    for application_id, code in db.session.execute(query):
        found.setdefault(application_id, []).append(code)
    return found


def _named(pairs: Collection[tuple[uuid.UUID, uuid.UUID]]) -> frozenset[Ids]:
    return frozenset((str(one), str(other)) for one, other in pairs)
