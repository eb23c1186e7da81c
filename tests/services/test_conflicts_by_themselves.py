"""Is a conflict found without anybody looking: as assessment starts, and when a person or a consortium changes?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import (
    Application,
    Assessment,
    Call,
    Conflict,
    JoinRequest,
    Message,
    NamedConflict,
    Organisation,
    OrganisationInvitation,
    Place,
    User,
)
from app.queries.assessors import saved_profile
from app.queries.visible import assessments_for
from app.services import assessors, conflicts, joining, organisations
from app.services.organisations import ChangedDetails, details_mark
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, Applicant, World
from workflows.actor import CLOCK, Actor, Role
from workflows.assessor import DeclaredInterest, InterestKind
from workflows.conflicts import Ground
from workflows.expertise import Facet, offered
from workflows.own_place import OwnPlace


@dataclass
class Assessed:
    """One application of one organisation, asked of two national assessors and a regional scorer."""

    world: World
    call: Call
    applicant: Applicant
    application: Application
    work: list[Assessment]

    @property
    def assessor(self) -> User:
        return self.world.assessors[0]

    @property
    def lead(self) -> Actor:
        return Actor(self.applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))


def asked(world: World, call: Call) -> Assessed:
    applicant = f.an_applicant(world)
    application = f.submitted(world, call, applicant)
    f.close(call)
    return Assessed(world, call, applicant, application, f.assigned(world, f.eligible(world, application)))


@pytest.fixture
def assessed(app: Flask) -> Assessed:
    world = f.a_world()
    found = asked(world, f.a_call(world))
    f.started(world, found.call)
    drain_due(AFTER)
    return found


def grounds(user: User) -> list[Ground]:
    query = sa.select(Conflict.ground).where(Conflict.user_id == user.id)
    return sorted(db.session.scalars(query))


def sees(user: User) -> int:
    return len(db.session.scalars(assessments_for(f.viewer(user))).unique().all())


def profiled(user: User, **changes: str) -> None:
    """The person saves their profile with these changes."""
    saved = saved_profile(user.id)
    terms = ((Facet.FIELD, offered(Facet.FIELD)[0].code), (Facet.LANGUAGE, offered(Facet.LANGUAGE)[0].code))
    with unit_of_work():
        profile = replace(saved.profile, terms=terms, **changes)
        assessors.save_profile(profile, saved.number, Actor(user.id, frozenset()), AFTER)


def mails(user: User) -> list[str]:
    drain_due(AFTER)
    return list(db.session.scalars(sa.select(Message.subject).where(Message.address == user.email)))


def kept_aside(assessed: Assessed) -> list[bool]:
    rows = [db.session.get_one(Assessment, one.id, populate_existing=True) for one in assessed.work]
    return [one.kept_aside_at is not None for one in rows]


def test_start_of_assessment_looks_before_anybody_is_let_in(app: Flask) -> None:
    world = f.a_world()
    found = asked(world, f.a_call(world))
    with unit_of_work():
        db.session.add(
            NamedConflict(
                application_id=found.application.id,
                position=0,
                who=found.assessor.name,
                email="",
                reason="They build the same.",
                saved_by=found.applicant.lead.id,
                saved_at=AFTER,
            )
        )

    f.started(world, found.call)

    assert (grounds(found.assessor), sees(found.assessor), sees(world.assessors[1])) == ([Ground.STATED], 0, 1)
    assert mails(found.assessor) == []
    assert f"{found.call.title}: 1 assessment kept aside for a conflict of interest" in mails(world.officer)


def test_a_profile_that_names_the_applicant_ends_sight_at_once_and_staff_are_told(assessed: Assessed) -> None:
    f.scored(assessed.work[0])

    profiled(assessed.assessor, employer=assessed.applicant.organisation.name)

    assert (grounds(assessed.assessor), sees(assessed.assessor)) == ([Ground.EMPLOYER], 0)
    assert kept_aside(assessed) == [True, False, False]
    assert [one for one in mails(assessed.world.officer) if "kept aside" in one] != []
    assert [one for one in mails(assessed.world.region_lead) if "kept aside" in one] == []


def test_a_declaration_is_looked_at_and_whoever_has_a_conflict_too_is_told_nothing(assessed: Assessed) -> None:
    with unit_of_work():
        conflicts.declare(assessed.application.id, assessed.world.officer.id, None, "", CLOCK, AFTER)
    interest = DeclaredInterest(InterestKind.FAMILY, assessed.applicant.organisation.name, "My sister works there.")

    with unit_of_work():
        assessors.declare([interest], Actor(assessed.assessor.id, frozenset()), AFTER, says_nothing=False)

    assert (grounds(assessed.assessor), sees(assessed.assessor)) == ([Ground.INTEREST], 0)
    assert [one for one in mails(assessed.world.officer) if "kept aside" in one] == []


@pytest.mark.parametrize("way", ["invited", "let_in"])
def test_whoever_joins_the_consortium_is_found(assessed: Assessed, way: str) -> None:
    organisation, person = assessed.applicant.organisation, assessed.assessor
    if way == "invited":
        with unit_of_work():
            organisations.invite_member(organisation.id, person.email, Role.COLLABORATOR, assessed.lead, AFTER)
        asked_id = db.session.scalars(sa.select(OrganisationInvitation.id)).one()
        with unit_of_work():
            organisations.accept_invitation(asked_id, db.session.get_one(User, person.id), AFTER)
    else:
        with unit_of_work():
            joining.ask_to_join(organisation.id, "", person.id, AFTER)
        asked_id = db.session.scalars(sa.select(JoinRequest.id)).one()
        with unit_of_work():
            joining.let_join(asked_id, Role.COLLABORATOR, assessed.lead, AFTER)

    assert Ground.PARTNER in grounds(person)
    assert kept_aside(assessed) == [True, False, False]


def test_an_organisation_that_changes_its_name_is_looked_at_again(assessed: Assessed) -> None:
    profiled(assessed.assessor, employer="Renamed Robotics")
    before = grounds(assessed.assessor)
    kept = db.session.get_one(Organisation, assessed.applicant.organisation.id)
    details = {name: getattr(kept, name) for name in ChangedDetails.__dataclass_fields__}

    with unit_of_work():
        renamed = ChangedDetails(**{**details, "name": "Renamed Robotics Ltd"})
        organisations.change_details(kept.id, renamed, assessed.lead, AFTER, seen=details_mark(kept))

    assert (before, grounds(assessed.assessor)) == ([], [Ground.EMPLOYER])


@pytest.mark.parametrize(
    ("rule", "lives_there", "expected"),
    [
        (OwnPlace.ALLOWED, True, []),
        (OwnPlace.PLACE, True, [Ground.OWN_REGION]),
        (OwnPlace.PLACE, False, []),
        (OwnPlace.REGION, False, [Ground.OWN_REGION]),
    ],
)
def test_ones_own_place_is_what_the_signed_call_says(
    app: Flask, rule: OwnPlace, lives_there: bool, expected: list[Ground]
) -> None:
    world = f.a_world()
    found = asked(world, f.a_call(world, core={"own_place": rule}))
    home = found.applicant.organisation.place_code
    with unit_of_work():
        nearby = {"name": "Nextdoor", "tile_column": 9, "tile_row": 9, "region_id": world.region.id}
        db.session.add(Place(gss_code="E08099999", **nearby))

    profiled(found.assessor, place=home if lives_there else "E08099999")

    assert grounds(found.assessor) == expected


def test_an_organisation_with_two_applications_in_a_call_is_looked_at_once(
    app: Flask, count_queries: Callable[[], Any]
) -> None:
    world = f.a_world()
    call, one, two = f.a_call(world), f.an_applicant(world), f.an_applicant(world, "Second Firm Ltd")
    for applicant in (one, two, two):
        f.submitted(world, call, applicant)
    f.close(call)

    counts = []
    for applicant in (one, two):
        with count_queries() as sent, unit_of_work():
            conflicts.find_for_organisation(applicant.organisation.id, AFTER)
        counts.append(len(reads(sent)))

    assert counts[0] == counts[1]


def reads(statements: list[str]) -> list[str]:
    return [statement for statement in statements if statement.startswith("SELECT")]
