"""What is on record of an assessor: their profile, their interests, and whether they are ready to assess?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select

from app.extensions import db
from app.models import (
    AssessorAbsence,
    AssessorDeclaration,
    AssessorDomain,
    AssessorInterest,
    AssessorProfile,
    AssessorTerm,
    AssessorTie,
    BriefingAcceptance,
    Place,
    Region,
)
from workflows import briefing
from workflows.assessor import Absence, DeclaredInterest, Profile, Standing, Tie
from workflows.expertise import Facet
from workflows.places import NATIONS


@dataclass(frozen=True)
class SavedProfile:
    """A profile as it is saved; `number` counts the saves (0: none), and `profile` is None before the first."""

    profile: Profile | None
    number: int
    saved_at: datetime | None


@dataclass(frozen=True)
class Declared:
    """The newest declaration of somebody with its interests."""

    interests: tuple[DeclaredInterest, ...]
    has_nothing: bool
    declared_at: datetime
    valid_until: datetime


def standing_of(user_id: uuid.UUID) -> Standing:
    """What the rule for assessors asks of this person. One query."""
    return standing_from(db.session.execute(select(*standing_columns(user_id))).one())


def standing_columns(user_id: uuid.UUID) -> tuple[ColumnElement[Any], ...]:
    """The columns of a query from whose rows `standing_from` reads."""
    has_profile = exists().where(AssessorProfile.user_id == user_id)
    until = select(func.max(AssessorDeclaration.valid_until)).where(AssessorDeclaration.user_id == user_id)
    accepted = (
        select(BriefingAcceptance.version)
        .where(BriefingAcceptance.user_id == user_id)
        .order_by(BriefingAcceptance.accepted_at.desc())
        .limit(1)
    )
    return (
        has_profile.label("has_profile"),
        until.scalar_subquery().label("declared_until"),
        accepted.scalar_subquery().label("briefing"),
    )


def standing_from(row: Row[Any]) -> Standing:
    """What the rule for assessors asks, from a row with the columns of `standing_columns`."""
    return Standing(bool(row.has_profile), row.declared_until, row.briefing or "", current_briefing=briefing.VERSION)


def saved_profile(user_id: uuid.UUID) -> SavedProfile:
    """The profile of a person with all its rows. Five queries."""
    kept = db.session.get(AssessorProfile, user_id)
    if kept is None:
        return SavedProfile(None, 0, None)
    ties = select(AssessorTie).where(AssessorTie.user_id == user_id).order_by(AssessorTie.position)
    domains = select(AssessorDomain.domain).where(AssessorDomain.user_id == user_id).order_by(AssessorDomain.domain)
    profile = Profile(
        kind=kept.kind,
        place=kept.place,
        load=kept.load,
        employer=kept.employer,
        employer_number=kept.employer_number or "",
        terms=tuple((facet, code) for facet, codes in terms_of([user_id])[user_id].items() for code in codes),
        domains=tuple(db.session.scalars(domains)),
        ties=tuple(Tie(one.kind, one.name, one.company_number or "") for one in db.session.scalars(ties)),
        absences=absences_of([user_id]).get(user_id, ()),
    )
    return SavedProfile(profile, kept.number, kept.saved_at)


Terms = Mapping[Facet, tuple[str, ...]]


def terms_of(user_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Terms]:
    """The codes of each person's terms by facet; everybody asked for has an entry. One query."""
    query = select(AssessorTerm.user_id, AssessorTerm.facet, AssessorTerm.code).where(
        AssessorTerm.user_id.in_(user_ids)
    )
    found: dict[uuid.UUID, dict[Facet, tuple[str, ...]]] = {user_id: {} for user_id in user_ids}
    for user_id, facet, code in db.session.execute(query.order_by(AssessorTerm.code)):
        found[user_id][facet] = (*found[user_id].get(facet, ()), code)
    return found


def absences_of(user_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Absence, ...]]:
    """The days on which each person is away, the earliest first. One query."""
    query = (
        select(AssessorAbsence.user_id, AssessorAbsence.from_on, AssessorAbsence.until_on)
        .where(AssessorAbsence.user_id.in_(user_ids))
        .order_by(AssessorAbsence.from_on, AssessorAbsence.until_on)
    )
    found: dict[uuid.UUID, tuple[Absence, ...]] = {}
    for user_id, from_on, until_on in db.session.execute(query):
        found[user_id] = (*found.get(user_id, ()), Absence(from_on, until_on))
    return found


def declared_by(user_id: uuid.UUID) -> Declared | None:
    """The newest declaration of a person. Two queries."""
    query = (
        select(AssessorDeclaration)
        .where(AssessorDeclaration.user_id == user_id)
        .order_by(AssessorDeclaration.declared_at.desc(), AssessorDeclaration.id)
        .limit(1)
    )
    kept = db.session.scalars(query).one_or_none()
    if kept is None:
        return None
    rows = (
        select(AssessorInterest).where(AssessorInterest.declaration_id == kept.id).order_by(AssessorInterest.position)
    )
    interests = tuple(
        DeclaredInterest(one.kind, one.body, one.words, one.company_number or "", one.since, one.until)
        for one in db.session.scalars(rows)
    )
    return Declared(interests, kept.has_nothing, kept.declared_at, kept.valid_until)


def places_to_choose() -> Sequence[tuple[str, str]]:
    """Where an assessor may live: every local authority that we know, by region and name, then the nations. One
    query."""
    query = (
        select(Place.gss_code, Place.name, Region.name)
        .join(Region, Region.id == Place.region_id)
        .order_by(Region.name, Place.name)
    )
    known = [(code, f"{name}, {region}") for code, name, region in db.session.execute(query)]
    return [*known, *NATIONS.items()]
