"""Which notices do assessors get of pools to which they are invited, and of a declaration of theirs that lapses?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from app.extensions import db
from app.models import AssessorDeclaration, PoolMember, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, people, the_person
from app.notices.told import Notice, Told
from app.queries.pools import asked_of
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


def of_assessor_declaration(payload: Payload) -> Matter:
    """A declaration of interests of an assessor, who is its `user`."""
    kept = db.session.get_one(AssessorDeclaration, uuid.UUID(payload["subject_id"]))
    return matters.of_user({**payload, "subject_id": str(kept.user_id)})


def asked_into_the_pool(matter: Matter) -> Iterable[Reader]:
    """Whoever has not answered yet."""
    waits = (PoolMember.id == matter.ids["pool_member_id"], PoolMember.state == PoolState.INVITED)
    return people(select(User).join(PoolMember, asked_of(User)).where(*waits))


OF_POOLS: Mapping[str, Notice] = {
    "declaration_lapsing": Notice(
        of_assessor_declaration, (Told(the_person, "declaration_lapsing", "assessor.declaration"),)
    ),
    "pool_invitation": Notice(
        of_pool_member, (Told(asked_into_the_pool, "pool_invitation", "assessor.pool", "pool_member_id"),)
    ),
    "pool_reminder": Notice(
        of_pool_member, (Told(asked_into_the_pool, "pool_reminder", "assessor.pool", "pool_member_id"),)
    ),
}
