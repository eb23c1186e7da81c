"""Which notices do assessors get of pools to which they are invited, and of a declaration of theirs that lapses?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from app.extensions import db
from app.models import AssessorDeclaration, PoolMember, RoleGrant, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, Readers, people, the_person
from app.notices.told import Notice, Told
from app.queries.pools import asked_of
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.pool import PoolState


def of_pool_member(payload: Payload) -> Matter:
    """A place in the pool of a call; `user` is who invites."""
    kept = db.session.get_one(PoolMember, uuid.UUID(payload["subject_id"]), populate_existing=True)
    about = matters.of_call({**payload, "subject_id": str(kept.call_id)})
    return replace(
        about,
        user=db.session.get_one(User, kept.invited_by),
        ids={**about.ids, "pool_member_id": kept.id},
    )


def of_place_left(payload: Payload) -> Matter:
    """A place that was given up by whoever had accepted it, who is its `user`."""
    kept = db.session.get_one(PoolMember, uuid.UUID(payload["subject_id"]), populate_existing=True)
    return replace(of_pool_member(payload), user=db.session.get_one(User, kept.user_id))


def of_assessor_declaration(payload: Payload) -> Matter:
    """A declaration of interests of an assessor, who is its `user`."""
    kept = db.session.get_one(AssessorDeclaration, uuid.UUID(payload["subject_id"]))
    return matters.of_user({**payload, "subject_id": str(kept.user_id)})


def asked_into_the_pool(matter: Matter) -> Iterable[Reader]:
    """Whoever has not answered yet."""
    waits = (PoolMember.id == matter.ids["pool_member_id"], PoolMember.state == PoolState.INVITED)
    return people(select(User).join(PoolMember, asked_of(User)).where(*waits))


def taken_out_of_the_pool(matter: Matter) -> Iterable[Reader]:
    """Whoever had the place that was taken back."""
    gone = (PoolMember.id == matter.ids["pool_member_id"], PoolMember.state == PoolState.WITHDRAWN)
    return people(select(User).join(PoolMember, asked_of(User)).where(*gone))


def who_fill_the_pool(ledger: Ledger) -> Readers:
    """Those who fill the pool of this ledger: the other side does not hear of it."""

    def readers(matter: Matter) -> Iterable[Reader]:
        kept = db.session.get_one(PoolMember, matter.ids["pool_member_id"])
        holds = (RoleGrant.role == RUN_BY[ledger], RoleGrant.scope_id == kept.scope_id, RoleGrant.ended_at.is_(None))
        fill = select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(*holds)
        return people(fill) if kept.ledger == ledger else ()

    return readers


OF_POOLS: Mapping[str, Notice] = {
    "declaration_lapsing": Notice(
        of_assessor_declaration, (Told(the_person, "declaration_lapsing", "assessor.declaration"),)
    ),
    "pool_invitation": Notice(
        of_pool_member, (Told(asked_into_the_pool, "pool_invitation", "assessor.pool", "pool_member_id"),)
    ),
    "pool_left": Notice(
        of_place_left,
        (
            Told(who_fill_the_pool(Ledger.NATIONAL), "pool_left", "funder.pool", "call_id"),
            Told(who_fill_the_pool(Ledger.REGIONAL), "pool_left", "region.pool", "call_id"),
        ),
    ),
    "pool_place_taken_back": Notice(
        of_pool_member, (Told(taken_out_of_the_pool, "pool_place_taken_back", "assessor.pools"),)
    ),
    "pool_reminder": Notice(
        of_pool_member, (Told(asked_into_the_pool, "pool_reminder", "assessor.pool", "pool_member_id"),)
    ),
}
