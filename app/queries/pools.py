"""Who is in the pool of a call, what have they promised and done, and who could be asked?

A pool is one side's for one call: the funder's, or a region's. While it has nobody in it, everybody with the role is
asked to assess as before.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    AssessorPool,
    AssessorProfile,
    Place,
    PoolMember,
    RoleGrant,
    RoleInvitation,
    Scope,
    User,
)
from app.queries.assessors import Terms, absences_of, terms_of
from app.queries.quarantine import is_counted
from workflows.assessment import AssessmentState
from workflows.assessor import Absence, AssessorKind
from workflows.definition import Ledger
from workflows.ledgers import MARKED_BY
from workflows.places import NATIONS
from workflows.pool import STANDING, PoolDecline, PoolState, Tally
from workflows.pool_list import Named

WORKING = frozenset({AssessmentState.INVITED, AssessmentState.ACCEPTED, AssessmentState.COMPLETE})
# Whoever was asked and not taken back: with one of them, a call has a pool.
COUNTED = frozenset(PoolState) - {PoolState.WITHDRAWN}
SCOPES = {Ledger.NATIONAL: Scope.FUNDER, Ledger.REGIONAL: Scope.REGION}


@dataclass(frozen=True)
class Side:
    """Whose pool of a call: the ledger, and the id of the funder or the region."""

    ledger: Ledger
    scope_id: uuid.UUID


@dataclass(frozen=True)
class About:
    """What an assessor says of themselves, as far as a list tells it. `kind` is None for who has no profile."""

    user_id: uuid.UUID | None
    name: str
    email: str
    kind: AssessorKind | None
    place: str
    place_code: str
    employer: str
    load: int | None
    terms: Terms
    absences: tuple[Absence, ...]


@dataclass(frozen=True)
class MemberRow:
    """One place in a pool, with who has it and what they promised and did."""

    id: uuid.UUID
    about: About
    state: PoolState
    tally: Tally
    decline_reason: PoolDecline | None
    words: str
    invited_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Sorted:
    """Named people by what inviting them does: some get the invitation, some are asked to take the role first, some
    stand in the pool already, and one may be the inviter, who does not invite themselves."""

    members: tuple[Named, ...] = ()
    newcomers: tuple[Named, ...] = ()
    standing: tuple[str, ...] = ()
    oneself: tuple[str, ...] = ()


def fee_of(call_id: uuid.UUID, side: Side) -> int | None:
    """The fee in pence for each assessment; None while nobody has said."""
    kept = db.session.get(AssessorPool, (call_id, side.scope_id))
    return kept.fee_pence if kept else None


def has_pool(call_id: ColumnElement[uuid.UUID] | uuid.UUID, scope_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether anybody is, or was, asked into the pool of this call."""
    return exists().where(PoolMember.call_id == call_id, PoolMember.scope_id == scope_id, PoolMember.state.in_(COUNTED))


def accepted_in(call_id: uuid.UUID, scope_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a place in this pool that was accepted."""
    return (
        PoolMember.call_id == call_id,
        PoolMember.scope_id == scope_id,
        PoolMember.state == PoolState.ACCEPTED,
    )


def asked_of(person: type[User]) -> ColumnElement[bool]:
    """That a place is this person's: who was not known when they were asked is found by their address."""
    return or_(PoolMember.user_id == person.id, and_(PoolMember.user_id.is_(None), PoolMember.email == person.email))


def is_pooled(call_id: uuid.UUID, side: Side) -> bool:
    """The same as an answer. One query."""
    return bool(db.session.scalar(select(has_pool(call_id, side.scope_id))))


def tally_of(call_id: uuid.UUID, side: Side, user_id: uuid.UUID) -> Tally | None:
    """What somebody promised and did in a pool that they accepted; None for anybody else. Two queries."""
    query = select(PoolMember).where(PoolMember.user_id == user_id, *accepted_in(call_id, side.scope_id))
    member = db.session.scalars(query).first()
    return _tally(member, work_in(call_id, side, [user_id])) if member else None


def work_in(call_id: uuid.UUID, side: Side, user_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[int, int]]:
    """How many assessments each person has in hand or handed in, in this ledger of the call, and how many are complete.
    One query."""
    query = (
        select(
            Assessment.user_id,
            func.count(Assessment.id),
            func.count(Assessment.id).filter(Assessment.state == AssessmentState.COMPLETE),
        )
        .join(Application, Application.id == Assessment.application_id)
        .where(
            Application.call_id == call_id,
            Assessment.ledger == side.ledger,
            Assessment.user_id.in_(user_ids),
            Assessment.state.in_(WORKING),
            is_counted(),
        )
        .group_by(Assessment.user_id)
    )
    if side.ledger == Ledger.REGIONAL:
        query = query.where(Application.region_id == side.scope_id)
    return {user_id: (held, complete) for user_id, held, complete in db.session.execute(query)}


def members_of(call_id: uuid.UUID, side: Side) -> tuple[MemberRow, ...]:
    """Everybody who was asked into a pool, by name and address. Four queries."""
    query = (
        select(PoolMember, *ABOUT)
        .outerjoin(User, User.id == PoolMember.user_id)
        .outerjoin(AssessorProfile, AssessorProfile.user_id == PoolMember.user_id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .where(PoolMember.call_id == call_id, PoolMember.scope_id == side.scope_id)
        .order_by(func.coalesce(User.name, PoolMember.email), PoolMember.invited_at, PoolMember.id)
    )
    found = [(row[0], row[1:]) for row in db.session.execute(query)]
    ids = [member.user_id for member, _about in found if member.user_id]
    terms, absences, work = terms_of(ids), absences_of(ids), work_in(call_id, side, ids)
    return tuple(
        _row(member, _about(member.user_id, about, member.email, terms, absences), work) for member, about in found
    )


def to_choose(call_id: uuid.UUID, side: Side) -> tuple[About, ...]:
    """Everybody with the role of the ledger who does not stand in the pool, by name. Three queries."""
    stands = select(PoolMember.user_id).where(
        PoolMember.call_id == call_id,
        PoolMember.scope_id == side.scope_id,
        PoolMember.state.in_(STANDING),
        PoolMember.user_id.is_not(None),
    )
    query = (
        select(User.id, *ABOUT)
        .join(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.ended_at.is_(None)))
        .outerjoin(AssessorProfile, AssessorProfile.user_id == User.id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .where(
            RoleGrant.role == MARKED_BY[side.ledger],
            RoleGrant.scope_id == side.scope_id,
            User.ended_at.is_(None),
            User.id.not_in(stands),
        )
        .order_by(User.name, User.id)
    )
    found = [(row[0], row[1:]) for row in db.session.execute(query)]
    ids = [user_id for user_id, _about in found]
    terms, absences = terms_of(ids), absences_of(ids)
    return tuple(_about(user_id, about, "", terms, absences) for user_id, about in found)


def sorted_out(call_id: uuid.UUID, side: Side, named: Sequence[Named], inviter_id: uuid.UUID | None) -> Sorted:
    """Named people by what inviting them does. Three queries."""
    emails = [one.email for one in named]
    standing = set(
        db.session.scalars(
            select(PoolMember.email).where(
                PoolMember.call_id == call_id,
                PoolMember.scope_id == side.scope_id,
                PoolMember.state.in_(STANDING),
                PoolMember.email.in_(emails),
            )
        )
    )
    holders = set(db.session.scalars(_holders(side).where(User.email.in_(emails))))
    own = db.session.scalar(select(User.email).where(User.id == inviter_id))
    fresh = [one for one in named if one.email not in standing and one.email != own]
    return Sorted(
        members=tuple(one for one in fresh if one.email in holders),
        newcomers=tuple(one for one in fresh if one.email not in holders),
        standing=tuple(email for email in emails if email in standing),
        oneself=tuple(email for email in emails if email == own),
    )


def asked_to_the_role(side: Side, emails: Collection[str]) -> set[str]:
    """Those of the addresses that are asked to take the role and have not answered. One query."""
    query = select(RoleInvitation.email).where(
        RoleInvitation.role == MARKED_BY[side.ledger],
        RoleInvitation.scope_id == side.scope_id,
        RoleInvitation.email.in_(emails),
        RoleInvitation.accepted_at.is_(None),
        RoleInvitation.withdrawn_at.is_(None),
    )
    return set(db.session.scalars(query))


def people_by_email(emails: Collection[str]) -> Mapping[str, uuid.UUID]:
    """The accounts in use with these addresses. One query."""
    query = select(User.email, User.id).where(User.email.in_(emails), User.ended_at.is_(None))
    return {email: user_id for email, user_id in db.session.execute(query)}


ABOUT = (
    User.name,
    User.email,
    AssessorProfile.kind,
    AssessorProfile.nation,
    AssessorProfile.place_code,
    Place.name,
    AssessorProfile.employer,
    AssessorProfile.load,
)


def _about(
    user_id: uuid.UUID | None,
    found: Sequence[object],
    email: str,
    terms: Mapping[uuid.UUID, Terms],
    absences: Mapping[uuid.UUID, tuple[Absence, ...]],
) -> About:
    name, address, kind, nation, place_code, place, employer, load = found
    return About(
        user_id=user_id,
        name=str(name or ""),
        email=str(address or email),
        kind=AssessorKind(str(kind)) if kind else None,
        place=str(place or NATIONS.get(str(nation), "")),
        place_code=str(place_code or nation or ""),
        employer=str(employer or ""),
        load=int(str(load)) if load else None,
        terms=terms.get(user_id, {}) if user_id else {},
        absences=absences.get(user_id, ()) if user_id else (),
    )


def _row(member: PoolMember, about: About, work: Mapping[uuid.UUID, tuple[int, int]]) -> MemberRow:
    return MemberRow(
        id=member.id,
        about=about,
        state=member.state,
        tally=_tally(member, work),
        decline_reason=member.decline_reason,
        words=member.words,
        invited_at=member.invited_at,
        answered_at=member.answered_at,
    )


def _tally(member: PoolMember, work: Mapping[uuid.UUID, tuple[int, int]]) -> Tally:
    """What counts of a place: a promise that was declined or taken back since binds nobody."""
    if member.state != PoolState.ACCEPTED or member.user_id is None:
        return Tally(member.asked, 0, 0, 0, member.fee_pence)
    held, complete = work.get(member.user_id, (0, 0))
    return Tally(member.asked, member.promised or 0, held, complete, member.fee_pence)


def _holders(side: Side) -> Select[tuple[str]]:
    return (
        select(User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == MARKED_BY[side.ledger],
            RoleGrant.scope_id == side.scope_id,
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
        )
    )
