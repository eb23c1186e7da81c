"""To whom are assessors bound, by what they say: domains, ties, and the interests that they declared last?"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from sqlalchemy import func, select

from app.extensions import db
from app.models import AssessorDeclaration, AssessorDomain, AssessorInterest, AssessorTie
from workflows.assessor import Tie, TieKind
from workflows.conflicts import Body, Interest

T = TypeVar("T")
Ids = Collection[uuid.UUID]


def own_domains(user_ids: Ids) -> Mapping[uuid.UUID, list[str]]:
    """The domains under which each person has addresses. One query."""
    query = select(AssessorDomain.user_id, AssessorDomain.domain).where(AssessorDomain.user_id.in_(user_ids))
    rows = db.session.execute(query.order_by(AssessorDomain.domain))
    return grouped((id_, domain) for id_, domain in rows)


def ties_of(user_ids: Ids) -> Mapping[uuid.UUID, list[Tie]]:
    """The bodies to which each person is bound beside an employer. One query."""
    query = (
        select(AssessorTie.user_id, AssessorTie.kind, AssessorTie.name, AssessorTie.company_number)
        .where(AssessorTie.user_id.in_(user_ids))
        .order_by(AssessorTie.position)
    )
    rows = db.session.execute(query)
    return grouped((id_, Tie(kind, name, number or "")) for id_, kind, name, number in rows)


def interests_of(user_ids: Ids) -> Mapping[uuid.UUID, list[Interest]]:
    """The interests of each person's newest declaration, ended ones too: an earlier declaration counts no more. One
    query."""
    newest = (
        select(AssessorDeclaration.user_id, func.max(AssessorDeclaration.declared_at).label("at"))
        .where(AssessorDeclaration.user_id.in_(user_ids))
        .group_by(AssessorDeclaration.user_id)
        .subquery()
    )
    query = (
        select(
            AssessorDeclaration.user_id,
            AssessorInterest.kind,
            AssessorInterest.body,
            AssessorInterest.company_number,
            AssessorInterest.until,
        )
        .join(AssessorInterest, AssessorInterest.declaration_id == AssessorDeclaration.id)
        .join(
            newest,
            (newest.c.user_id == AssessorDeclaration.user_id) & (newest.c.at == AssessorDeclaration.declared_at),
        )
        .order_by(AssessorInterest.position)
    )
    rows = db.session.execute(query)
    return grouped((id_, Interest(kind, Body(body, number or ""), until)) for id_, kind, body, number, until in rows)


def bodies(ties: Iterable[Tie], kind: TieKind) -> tuple[Body, ...]:
    """The bodies of the ties of one kind."""
    return tuple(Body(tie.name, tie.company_number) for tie in ties if tie.kind == kind)


def grouped(pairs: Iterable[tuple[uuid.UUID, T]]) -> dict[uuid.UUID, list[T]]:
    found: dict[uuid.UUID, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
