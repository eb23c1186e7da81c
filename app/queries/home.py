"""What stands on the first page of a person: tasks, invitations to organisations, and in a demonstration the cast?"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from app.extensions import db
from app.models import Funder, Message, Organisation, OrganisationInvitation, Outbox, Region, RoleGrant, Scope, User
from workflows.actor import POOL_ROLES, Role

# A person of the demonstration has an address that can never be somebody's (RFC 2606).
MADE_UP = "%.example"


@dataclass(frozen=True)
class Task:
    """One thing on a person's first page: what it is, the endpoint and values of its page, why it is there, by when."""

    title: str
    where: tuple[str, Mapping[str, Any]]
    why: str
    due: datetime | None = None


@dataclass(frozen=True)
class Tasks:
    """What waits for a person on one side, what is with somebody else, and what is finished."""

    waiting: tuple[Task, ...] = ()
    on_its_way: tuple[Task, ...] = ()
    done: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Invitation:
    """A role that an organisation offers to this address."""

    id: uuid.UUID
    organisation: str
    role: Role
    invited_by: str
    invited_at: datetime


@dataclass(frozen=True)
class CastMember:
    """One person of the demonstration, with each role and the name of what it is on."""

    id: uuid.UUID
    name: str
    roles: tuple[tuple[Role, str], ...]


@dataclass(frozen=True)
class CastGroup:
    """The people of one side. `kind` is funder, region, assessors, organisation, audit or nobody."""

    kind: str
    title: str
    members: tuple[CastMember, ...]


CAST_ORDER = ("funder", "region", "assessors", "organisation", "audit", "nobody")


def open_invitation(address: str | ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    """The conditions of an invitation to this address that can still be accepted."""
    return (
        OrganisationInvitation.email == address,
        OrganisationInvitation.accepted_at.is_(None),
        OrganisationInvitation.withdrawn_at.is_(None),
    )


def invitations_to(address: str) -> Sequence[Invitation]:
    """What organisations have offered to this address and wait to hear, the oldest first. One query."""
    query = (
        select(OrganisationInvitation, Organisation.name, User.name)
        .join(Organisation, Organisation.id == OrganisationInvitation.organisation_id)
        .join(User, User.id == OrganisationInvitation.invited_by)
        .where(*open_invitation(address))
        .order_by(OrganisationInvitation.invited_at, OrganisationInvitation.id)
    )
    return [
        Invitation(invitation.id, organisation, invitation.role, inviter, invitation.invited_at)
        for invitation, organisation, inviter in db.session.execute(query)
    ]


def cast() -> Sequence[CastGroup]:
    """Everybody in the demonstration who can sign in, grouped by the first side that they stand on. One query."""
    query = (
        select(User.id, User.name, RoleGrant.role, Funder.name, Region.name, Organisation.name)
        .outerjoin(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.ended_at.is_(None)))
        .outerjoin(Funder, and_(RoleGrant.scope == Scope.FUNDER, Funder.id == RoleGrant.scope_id))
        .outerjoin(Region, and_(RoleGrant.scope == Scope.REGION, Region.id == RoleGrant.scope_id))
        .outerjoin(Organisation, and_(RoleGrant.scope == Scope.ORGANISATION, Organisation.id == RoleGrant.scope_id))
        .where(User.email.like(MADE_UP), User.confirmed_at.is_not(None), User.ended_at.is_(None))
        .order_by(User.name, User.id)
    )
    people: dict[uuid.UUID, list[tuple[str, str, str, Role | None, str]]] = {}
    for user_id, name, role, funder, region, organisation in db.session.execute(query):
        kind, title = _cast_side(role, funder, region, organisation)
        people.setdefault(user_id, []).append((kind, title, name, role, funder or region or organisation or ""))
    return _grouped(people)


def _cast_side(role: Role | None, funder: str | None, region: str | None, organisation: str | None) -> tuple[str, str]:
    if role in POOL_ROLES:
        return "assessors", f"Assessors for {funder or region}"
    if role is None:
        return "nobody", "New here"
    named = (("funder", funder), ("region", region), ("organisation", organisation), ("audit", "Audit"))
    return next((kind, title) for kind, title in named if title)


def _grouped(people: Mapping[uuid.UUID, Iterable[tuple[str, str, str, Role | None, str]]]) -> Sequence[CastGroup]:
    groups: dict[tuple[str, str], list[CastMember]] = {}
    for user_id, held in people.items():
        ordered = sorted(held, key=lambda one: (CAST_ORDER.index(one[0]), one[1], str(one[3])))
        kind, title, name, _role, _on = ordered[0]
        roles = tuple((role, on) for _kind, _title, _name, role, on in ordered if role is not None)
        groups.setdefault((kind, title), []).append(CastMember(user_id, name, roles))
    ranked = sorted(groups.items(), key=lambda item: (CAST_ORDER.index(item[0][0]), item[0][1]))
    return [CastGroup(kind, title, tuple(members)) for (kind, title), members in ranked]


def find_in_cast(user_id: uuid.UUID) -> User | None:
    """The made-up person with this id, None for anybody else."""
    query = select(User).where(
        User.id == user_id, User.email.like(MADE_UP), User.confirmed_at.is_not(None), User.ended_at.is_(None)
    )
    return db.session.scalars(query).one_or_none()


MAILS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Mailbox:
    """One page of the messages that were written, newest first, and how many there are in all."""

    messages: Sequence[Message]
    total: int
    page: int
    pages: int


def mailbox(page: int) -> Mailbox:
    """The messages of one page, counted from 1; a page that is not there is the nearest that is. Two queries."""
    total = db.session.scalar(select(func.count()).select_from(Message)) or 0
    pages = max(-(-total // MAILS_ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    query = (
        select(Message)
        .join(Outbox, Outbox.id == Message.outbox_id)
        .order_by(Message.created_at.desc(), Outbox.created_at.desc(), Message.address)
        .limit(MAILS_ON_A_PAGE)
        .offset((page - 1) * MAILS_ON_A_PAGE)
    )
    return Mailbox(db.session.scalars(query).all(), total, page, pages)


def message_by_id(message_id: uuid.UUID) -> Message | None:
    """One message, whoever it was written to: for the demonstration's outbox only."""
    return db.session.get(Message, message_id)
