"""What do the records show of possible assessors and of applications, as far as the rules of conflicts ask?

A handful of queries, however many there are of either.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import (
    Application,
    AssessorProfile,
    Call,
    CallVersion,
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
from app.queries.assessor_ties import Ids, bodies, grouped, interests_of, own_domains, ties_of
from app.queries.definitions import definition_of, version_by_id
from workflows.actor import ORGANISATION_ROLES
from workflows.assessor import TieKind
from workflows.conflicts import ApplicationFacts, Body, Collaboration, Named, PersonFacts, Rules, domain_of


def people_facts(user_ids: Ids) -> Mapping[uuid.UUID, PersonFacts]:
    """What is on record of these people: their profiles, their newest declarations, and what they did here. Six
    queries."""
    belongs, together = _organisations(user_ids), _collaborations(user_ids)
    domains, ties, interests = own_domains(user_ids), ties_of(user_ids), interests_of(user_ids)
    return {
        id_: PersonFacts(
            name=name,
            email=email,
            employers=(Body(employer, number or ""),) if employer else (),
            domains=tuple(domains.get(id_, ())),
            directorships=bodies(ties.get(id_, ()), TieKind.DIRECTORSHIP),
            councils=tuple(tie.name for tie in ties.get(id_, ()) if tie.kind == TieKind.COUNCIL),
            belongs_to=(*belongs.get(id_, ()), *bodies(ties.get(id_, ()), TieKind.OTHER)),
            interests=tuple(interests.get(id_, ())),
            collaborations=tuple(together.get(id_, ())),
            region=region or "",
            place=place or "",
        )
        for id_, name, email, employer, number, region, place in db.session.execute(_people(user_ids))
    }


def _people(user_ids: Ids) -> Select[Any]:
    """Each person with their employer and the region in which they live, as far as they have a profile."""
    return (
        select(
            User.id,
            User.name,
            User.email,
            AssessorProfile.employer,
            AssessorProfile.employer_number,
            Region.slug,
            AssessorProfile.place_code,
        )
        .outerjoin(AssessorProfile, AssessorProfile.user_id == User.id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .outerjoin(Region, Region.id == Place.region_id)
        .where(User.id.in_(user_ids))
    )


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
            lead=bodies[id_][0][0],
            partners=tuple(body for body, _home in bodies[id_][1:]),
            homes=tuple(sorted({home for _body, home in bodies[id_] if home})),
            domains=tuple(domains.get(id_, ())),
            places=tuple(places.get(id_, ())),
            region=region,
            named=tuple(named.get(id_, ())),
        )
        for id_, reference, submitted_at, closes_at, region in rows
    }


def rules_for(application_ids: Ids) -> Mapping[uuid.UUID, Rules]:
    """What the call of each of these applications says of conflicts, as it is signed now. One query, and one for each
    version never seen before."""
    query = (
        select(Application.id, CallVersion.id)
        .join(Call, Call.id == Application.call_id)
        .join(CallVersion, and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number))
        .where(Application.id.in_(application_ids))
    )
    version_of = {id_: version_id for id_, version_id in db.session.execute(query)}
    said = {one: Rules(own_place=definition_of(version_by_id(one)).core.own_place) for one in {*version_of.values()}}
    return {id_: said[version_id] for id_, version_id in version_of.items()}


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
    return grouped((id_, Body(name, number or "")) for id_, name, number in db.session.execute(query))


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
    return grouped(
        (id_, Collaboration(Body(name, number or ""), reference, submitted_at.date()))
        for id_, name, number, reference, submitted_at in db.session.execute(query)
    )


def _of_organisations(user_ids: Ids) -> tuple[object, ...]:
    return (
        RoleGrant.user_id.in_(user_ids),
        RoleGrant.scope == Scope.ORGANISATION,
        RoleGrant.role.in_(ORGANISATION_ROLES),
    )


def _partners(application_ids: Ids) -> Mapping[uuid.UUID, list[tuple[Body, str]]]:
    """The organisations of each application and the place of each, the lead first, with those that have left it."""
    query = (
        select(Partner.application_id, Organisation.name, Organisation.company_number, Organisation.place_code)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(Partner.application_id.in_(application_ids))
        .order_by(Partner.is_lead.desc(), Organisation.name)
    )
    rows = db.session.execute(query)
    return grouped((id_, (Body(name, number or ""), place or "")) for id_, name, number, place in rows)


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
    return grouped((id_, domain_of(email)) for id_, email in db.session.execute(query))


def _places(application_ids: Ids) -> Mapping[uuid.UUID, list[str]]:
    query = (
        select(PlaceShare.application_id, Place.name)
        .join(Place, Place.gss_code == PlaceShare.gss_code)
        .where(PlaceShare.application_id.in_(application_ids), PlaceShare.activity_basis_points > 0)
        .order_by(Place.name)
    )
    return grouped(map(_pair, db.session.execute(query)))


def _named(application_ids: Ids) -> Mapping[uuid.UUID, list[Named]]:
    query = (
        select(NamedConflict.application_id, NamedConflict.who, NamedConflict.email, NamedConflict.reason)
        .where(NamedConflict.application_id.in_(application_ids))
        .order_by(NamedConflict.position)
    )
    return grouped((id_, Named(*rest)) for id_, *rest in db.session.execute(query))


def _pair(row: Row[tuple[uuid.UUID, str]]) -> tuple[uuid.UUID, str]:
    return row[0], row[1]
