"""What do the records show of possible assessors and of applications, as far as the rules of conflicts ask?

A handful of queries, however many there are of either.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import (
    Application,
    Call,
    NamedConflict,
    Organisation,
    Partner,
    Place,
    PlaceShare,
    Region,
    RoleGrant,
    Scope,
    User,
)
from workflows.actor import ORGANISATION_ROLES
from workflows.conflicts import ApplicationFacts, Body, Collaboration, Named, PersonFacts, domain_of

T = TypeVar("T")
Ids = Collection[uuid.UUID]


def people_facts(user_ids: Ids) -> Mapping[uuid.UUID, PersonFacts]:
    """What is on record of these people. Three queries."""
    belongs, together = _organisations(user_ids), _collaborations(user_ids)
    rows = db.session.execute(select(User.id, User.name, User.email).where(User.id.in_(user_ids)))
    return {
        id_: PersonFacts(
            name=name,
            email=email,
            belongs_to=tuple(belongs.get(id_, ())),
            collaborations=tuple(together.get(id_, ())),
        )
        for id_, name, email in rows
    }


def applications_facts(application_ids: Ids) -> Mapping[uuid.UUID, ApplicationFacts]:
    """What these applications show. Five queries."""
    bodies, domains = _partners(application_ids), _domains(application_ids)
    places, named = _places(application_ids), _named(application_ids)
    rows = db.session.execute(
        select(Application.id, Application.reference, Application.submitted_at, Call.closes_at, Region.slug)
        .join(Call, Call.id == Application.call_id)
        .join(Region, Region.id == Application.region_id)
        .where(Application.id.in_(application_ids))
    )
    return {
        id_: ApplicationFacts(
            reference=reference,
            on=(submitted_at or closes_at).date(),
            lead=bodies[id_][0],
            partners=tuple(bodies[id_][1:]),
            domains=tuple(domains.get(id_, ())),
            places=tuple(places.get(id_, ())),
            region=region,
            named=tuple(named.get(id_, ())),
        )
        for id_, reference, submitted_at, closes_at, region in rows
    }


def named_by(application_id: uuid.UUID) -> tuple[Named, ...]:
    """Whom the applicants of one application named, in their order. One query."""
    return tuple(_named([application_id]).get(application_id, ()))


def _organisations(user_ids: Ids) -> Mapping[uuid.UUID, list[Body]]:
    """The organisations of which people are members, or were."""
    query = (
        select(RoleGrant.user_id, Organisation.name, Organisation.company_number)
        .join(Organisation, Organisation.id == RoleGrant.scope_id)
        .where(*_of_organisations(user_ids))
        .distinct()
        .order_by(Organisation.name)
    )
    return _grouped((id_, Body(name, number or "")) for id_, name, number in db.session.execute(query))


def _collaborations(user_ids: Ids) -> Mapping[uuid.UUID, list[Collaboration]]:
    """With whom the organisations of these people applied, and when."""
    other = aliased(Partner)
    query = (
        select(
            RoleGrant.user_id,
            Organisation.name,
            Organisation.company_number,
            Application.reference,
            Application.submitted_at,
        )
        .join(Partner, Partner.organisation_id == RoleGrant.scope_id)
        .join(other, other.application_id == Partner.application_id)
        .join(Organisation, Organisation.id == other.organisation_id)
        .join(Application, Application.id == Partner.application_id)
        .where(
            *_of_organisations(user_ids),
            other.organisation_id != Partner.organisation_id,
            Application.submitted_at.is_not(None),
        )
        .distinct()
        .order_by(Application.reference, Organisation.name)
    )
    return _grouped(
        (id_, Collaboration(Body(name, number or ""), reference, submitted_at.date()))
        for id_, name, number, reference, submitted_at in db.session.execute(query)
    )


def _of_organisations(user_ids: Ids) -> tuple[object, ...]:
    return (
        RoleGrant.user_id.in_(user_ids),
        RoleGrant.scope == Scope.ORGANISATION,
        RoleGrant.role.in_(ORGANISATION_ROLES),
    )


def _partners(application_ids: Ids) -> Mapping[uuid.UUID, list[Body]]:
    """The organisations of each application, the lead first, with those that have left it."""
    query = (
        select(Partner.application_id, Organisation.name, Organisation.company_number)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(Partner.application_id.in_(application_ids))
        .order_by(Partner.is_lead.desc(), Organisation.name)
    )
    return _grouped((id_, Body(name, number or "")) for id_, name, number in db.session.execute(query))


def _domains(application_ids: Ids) -> Mapping[uuid.UUID, list[str]]:
    """The domains under which the people of each application have their addresses."""
    query = (
        select(Partner.application_id, User.email)
        .join(RoleGrant, RoleGrant.scope_id == Partner.organisation_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            Partner.application_id.in_(application_ids),
            RoleGrant.role.in_(ORGANISATION_ROLES),
            RoleGrant.ended_at.is_(None),
        )
        .distinct()
    )
    return _grouped((id_, domain_of(email)) for id_, email in db.session.execute(query))


def _places(application_ids: Ids) -> Mapping[uuid.UUID, list[str]]:
    query = (
        select(PlaceShare.application_id, Place.name)
        .join(Place, Place.gss_code == PlaceShare.gss_code)
        .where(PlaceShare.application_id.in_(application_ids), PlaceShare.activity_basis_points > 0)
        .order_by(Place.name)
    )
    return _grouped(map(_pair, db.session.execute(query)))


def _named(application_ids: Ids) -> Mapping[uuid.UUID, list[Named]]:
    query = (
        select(NamedConflict.application_id, NamedConflict.who, NamedConflict.email, NamedConflict.reason)
        .where(NamedConflict.application_id.in_(application_ids))
        .order_by(NamedConflict.position)
    )
    return _grouped((id_, Named(*rest)) for id_, *rest in db.session.execute(query))


def _pair(row: Row[tuple[uuid.UUID, str]]) -> tuple[uuid.UUID, str]:
    return row[0], row[1]


def _grouped(pairs: Iterable[tuple[uuid.UUID, T]]) -> dict[uuid.UUID, list[T]]:
    found: dict[uuid.UUID, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
