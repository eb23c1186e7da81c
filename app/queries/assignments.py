"""Who assesses which application in one ledger, who is still short, and who in the pool could be asked?"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, and_, or_, select, union_all

from app.extensions import db
from app.models import Assessment, Conflict, Declaration, Organisation, Partner, PoolMember, Region, RoleGrant, User
from app.queries.pools import accepted_in, has_pool
from app.queries.staff import WORKING, Head
from workflows.actor import ORGANISATION_ROLES
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState, DeclineReason
from workflows.declaration import DeclarationState
from workflows.definition import Ledger
from workflows.ledgers import MARKED_BY


@dataclass(frozen=True)
class Asked:
    """One person who was asked about one application, and where their work stands. Never a mark."""

    user_id: uuid.UUID
    name: str
    state: AssessmentState
    decline_reason: DeclineReason | None
    kept_aside_at: datetime | None = None

    @property
    def is_working(self) -> bool:
        """Whether they count towards what the call promises."""
        return self.state in WORKING and self.kept_aside_at is None


@dataclass(frozen=True)
class Person:
    """One person of a pool and how many applications of this call they hold, and have handed in.

    `promised` is for how many they accepted a place in the pool of the call; None where the call has none.
    """

    id: uuid.UUID
    name: str
    load: int
    complete: int
    promised: int | None = None

    @property
    def has_room(self) -> bool:
        """Whether they may be given one more."""
        return self.promised is None or self.load < self.promised


@dataclass(frozen=True)
class Row:
    """One application with the people asked, how many it still lacks, and who could be asked.

    `kept_out` are people of the pool who belong to an organisation in the application, declared something for it, or
    have a conflict of interest with it.
    """

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    asked: tuple[Asked, ...]
    missing: int
    free: tuple[Person, ...]
    kept_out: tuple[str, ...]


@dataclass(frozen=True)
class Assignments:
    """One ledger of a call: its applications and its pool."""

    ledger: Ledger
    promised: int
    rows: tuple[Row, ...]
    pool: tuple[Person, ...]

    @property
    def short(self) -> tuple[Row, ...]:
        """The applications that have fewer people than the call promises."""
        return tuple(row for row in self.rows if row.missing)

    @property
    def is_pooled(self) -> bool:
        """Whether the pool is of those who accepted a place in it."""
        return any(person.promised is not None for person in self.pool)

    @property
    def missing(self) -> int:
        """How many people are still to be asked, over all applications."""
        return sum(row.missing for row in self.rows)


def assignments_of(head: Head, ledger: Ledger, visible: Subquery, scope_id: uuid.UUID) -> Assignments:
    """One ledger over the applications of `visible`, with the pool of the body `scope_id`. Four queries."""
    applications = _applications(visible)
    asked = _asked([row[0] for row in applications], ledger)
    people = _pool(head.id, ledger, scope_id, asked)
    kept_out = kept_out_of([row[0] for row in applications], [person.id for person in people])
    promised = head.promised[ledger]
    rows = tuple(
        _row(row, asked.get(row[0], ()), promised, people, kept_out.get(row[0], set())) for row in applications
    )
    return Assignments(ledger, promised, rows, people)


Found = tuple[uuid.UUID, str, str, str, str, str]


def _applications(visible: Subquery) -> Sequence[Found]:
    query = (
        select(visible.c.id, visible.c.reference, visible.c.title, Organisation.name, Region.name, Region.slug)
        .join(Organisation, Organisation.id == visible.c.organisation_id)
        .join(Region, Region.id == visible.c.region_id)
        .where(visible.c.state == ApplicationState.ELIGIBLE)
        .order_by(visible.c.reference)
    )
    return [tuple(row) for row in db.session.execute(query)]


def _asked(application_ids: Collection[uuid.UUID], ledger: Ledger) -> Mapping[uuid.UUID, Sequence[Asked]]:
    query = (
        select(
            Assessment.application_id,
            User.id,
            User.name,
            Assessment.state,
            Assessment.decline_reason,
            Assessment.kept_aside_at,
        )
        .join(User, User.id == Assessment.user_id)
        .where(Assessment.application_id.in_(application_ids), Assessment.ledger == ledger)
        .order_by(User.name, User.id)
    )
    found: dict[uuid.UUID, list[Asked]] = {}
    for application_id, *rest in db.session.execute(query):
        found.setdefault(application_id, []).append(Asked(*rest))
    return found


def _pool(
    call_id: uuid.UUID, ledger: Ledger, scope_id: uuid.UUID, asked: Mapping[uuid.UUID, Iterable[Asked]]
) -> tuple[Person, ...]:
    """Who accepted a place in the pool of the call; where nobody was asked into one, everybody with the role."""
    query = (
        select(User.id, User.name, PoolMember.promised)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(PoolMember, and_(PoolMember.user_id == User.id, *accepted_in(call_id, scope_id)))
        .where(RoleGrant.role == MARKED_BY[ledger], RoleGrant.scope_id == scope_id, RoleGrant.ended_at.is_(None))
        .where(or_(~has_pool(call_id, scope_id), PoolMember.promised.is_not(None)))
        .order_by(User.name, User.id)
    )
    everyone = [one for those in asked.values() for one in those if one.is_working]
    held = {id_: [one for one in everyone if one.user_id == id_] for id_ in {one.user_id for one in everyone}}
    return tuple(
        Person(
            id_,
            name,
            len(held.get(id_, ())),
            sum(one.state == AssessmentState.COMPLETE for one in held.get(id_, ())),
            promised,
        )
        for id_, name, promised in db.session.execute(query)
    )


def kept_out_of(
    application_ids: Collection[uuid.UUID], user_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, set[uuid.UUID]]:
    """Who must not assess which application, as far as it stands on record. One query."""
    # As `belongs_to_applicant` says of one: with organisations that left, whose people wrote in the application too.
    works = (
        select(Partner.application_id, RoleGrant.user_id)
        .join(RoleGrant, RoleGrant.scope_id == Partner.organisation_id)
        .where(
            Partner.application_id.in_(application_ids),
            RoleGrant.user_id.in_(user_ids),
            RoleGrant.role.in_(ORGANISATION_ROLES),
            RoleGrant.ended_at.is_(None),
        )
    )
    declared = select(Declaration.application_id, Declaration.answered_by).where(
        Declaration.application_id.in_(application_ids),
        Declaration.answered_by.in_(user_ids),
        Declaration.state == DeclarationState.MADE,
    )
    conflicted = select(Conflict.application_id, Conflict.user_id).where(
        Conflict.application_id.in_(application_ids), Conflict.user_id.in_(user_ids), Conflict.lifted_at.is_(None)
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for application_id, user_id in db.session.execute(union_all(works, declared, conflicted)):
        found.setdefault(application_id, set()).add(user_id)
    return found


def _row(
    found: Found, asked: Sequence[Asked], promised: int, people: Sequence[Person], kept_out: set[uuid.UUID]
) -> Row:
    taken = {one.user_id for one in asked} | kept_out
    # Whoever has least to do stands first, so that the first name is a fair one.
    free = sorted((one for one in people if one.id not in taken and one.has_room), key=lambda one: (one.load, one.name))
    return Row(
        *found,
        asked=tuple(asked),
        missing=max(0, promised - sum(one.is_working for one in asked)),
        free=tuple(free),
        kept_out=tuple(one.name for one in people if one.id in kept_out),
    )
