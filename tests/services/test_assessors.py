"""Is what assessors say of themselves kept in rows that a look-up finds, and nothing lost between two windows?"""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import (
    AssessorDeclaration,
    AssessorDomain,
    AssessorInterest,
    AssessorProfile,
    AssessorTerm,
    AssessorTie,
    BriefingAcceptance,
    Event,
    User,
)
from app.queries.assessors import declared_by, saved_profile, standing_of
from app.services import assessors
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import DURING, World
from workflows import briefing
from workflows.actor import Actor, Role
from workflows.assessor import Absence, AssessorKind, DeclaredInterest, InterestKind, Profile, Tie, TieKind, valid_until
from workflows.expertise import Facet
from workflows.machine import Refusal


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def nova(world: World) -> User:
    return f.a_person("Nova New")


def me(user: User) -> Actor:
    return Actor(user.id, frozenset({Role.NATIONAL_ASSESSOR}))


def a_profile(employer_number: str, place: str) -> Profile:
    return Profile(
        kind=AssessorKind.MARKET,
        place=place,
        load=3,
        employer="Northbeam Robotics Limited",
        employer_number=employer_number,
        terms=((Facet.FIELD, "ai"), (Facet.FIELD, "water"), (Facet.LANGUAGE, "en")),
        domains=("example.ac.uk",),
        ties=(Tie(TieKind.DIRECTORSHIP, "Own Works Ltd", "01234567"), Tie(TieKind.COUNCIL, "Hometown Council")),
        absences=(Absence(date(2027, 4, 1), date(2027, 4, 14)),),
    )


def test_profile_is_kept_in_rows_that_a_look_up_finds(world: World, nova: User) -> None:
    organisation = f.an_applicant(world).organisation
    profile = a_profile(organisation.company_number or "", organisation.place_code or "")

    with unit_of_work():
        assessors.save_profile(profile, 0, me(nova), DURING)

    kept = db.session.get_one(AssessorProfile, nova.id)
    assert (kept.employer_organisation_id, kept.employer_key) == (organisation.id, organisation.name_key)
    found = (
        select(AssessorTie.user_id).where(AssessorTie.company_number == "01234567"),
        select(AssessorDomain.user_id).where(AssessorDomain.domain == "example.ac.uk"),
        select(AssessorTerm.user_id).where(AssessorTerm.facet == Facet.FIELD, AssessorTerm.code == "ai"),
    )
    assert [db.session.scalars(query).all() for query in found] == [[nova.id]] * 3
    assert saved_profile(nova.id).profile == profile


def test_second_window_is_told_and_replaces_the_first_when_it_saves_again(world: World, nova: User) -> None:
    first, second = a_profile("", "wales"), a_profile("", "scotland")
    with unit_of_work():
        assessors.save_profile(first, 0, me(nova), DURING)

    with pytest.raises(Refusal, match="another window"), unit_of_work():
        assessors.save_profile(second, 0, me(nova), DURING)
    with unit_of_work():
        assessors.save_profile(second, 1, me(nova), DURING)

    saved = saved_profile(nova.id)
    assert (saved.profile, saved.number) == (second, 2)


def test_declarations_follow_each_other_and_the_newest_counts(world: World, nova: User) -> None:
    organisation = f.an_applicant(world).organisation
    interest = DeclaredInterest(
        InterestKind.FAMILY_FINANCIAL, organisation.name, "My son owns a part.", organisation.company_number or ""
    )
    later = valid_until(DURING)

    with unit_of_work():
        assessors.declare((), me(nova), DURING, says_nothing=True)
    with unit_of_work():
        assessors.declare((interest,), me(nova), later, says_nothing=False)

    found = declared_by(nova.id)
    assert (found.interests, found.has_nothing, found.valid_until) == ((interest,), False, valid_until(later))
    assert db.session.scalars(select(AssessorInterest.organisation_id)).all() == [organisation.id]
    declared = select(AssessorDeclaration.has_nothing).where(AssessorDeclaration.user_id == nova.id)
    assert sorted(db.session.scalars(declared)) == [False, True]


def test_briefing_is_accepted_once_as_it_was_read(world: World, nova: User) -> None:
    refused = []
    for version, accepted in (("of old", True), (briefing.VERSION, False)):
        with pytest.raises(Refusal) as one, unit_of_work():
            assessors.accept_briefing(version, me(nova), DURING, accepted=accepted)
        refused.append([reason.code for reason in one.value.reasons])
    for _time in range(2):
        with unit_of_work():
            assessors.accept_briefing(briefing.VERSION, me(nova), DURING, accepted=True)

    own = select(BriefingAcceptance.text_sha256).where(BriefingAcceptance.user_id == nova.id)
    assert refused == [["other_words"], ["not_accepted"]]
    assert db.session.scalars(own).all() == [briefing.text_sha256()]
    assert standing_of(nova.id).briefing == briefing.VERSION
    moves = select(Event.move).where(Event.actor_id == nova.id)
    assert db.session.scalars(moves).all() == ["accept_briefing"]
