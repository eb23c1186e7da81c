"""Is a conflict of interest found, does it end sight and work at once, and who may lift which?"""

from dataclasses import dataclass
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    AssessorDeclaration,
    AssessorInterest,
    AssessorProfile,
    AssessorTie,
    Call,
    Conflict,
    Event,
    NamedConflict,
    Organisation,
    User,
)
from app.queries.visible import assessments_for
from app.services import assessments, conflicts
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    DURING,
    FOR_GOOD,
    World,
    a_call,
    a_person,
    a_world,
    actor,
    an_applicant,
    assigned,
    close,
    eligible,
    grant,
    ranked,
    scored,
    started,
    submitted,
    viewer,
)
from workflows.actor import CLOCK, Actor, Role
from workflows.assessment import DeclineReason
from workflows.assessor import InterestKind, TieKind
from workflows.conflicts import Ground, Source
from workflows.definition import Ledger
from workflows.machine import Refusal


@dataclass
class Assessed:
    """Two applications in assessment, the first of them by Northbeam, with everybody asked."""

    world: World
    call: Call
    theirs: Application
    work: list[Assessment]

    @property
    def officer(self) -> Actor:
        return actor(self.world.officer, self.call)


@pytest.fixture
def assessed(app: Flask) -> Assessed:
    world = a_world()
    call = a_call(world)
    theirs = submitted(world, call, an_applicant(world))
    close(call)
    work = assigned(world, eligible(world, theirs))
    started(world, call)
    return Assessed(world, call, theirs, work)


def name_them(application: Application, who: str, email: str = "") -> None:
    with unit_of_work():
        row = NamedConflict(
            application_id=application.id,
            position=0,
            who=who,
            email=email,
            reason="They build the same.",
            saved_by=application.created_by,
            saved_at=DURING,
        )
        db.session.add(row)


def found(application: Application, user: User) -> Conflict:
    """The conflict of a pair, looked for in the whole call."""
    with unit_of_work():
        conflicts.find_in_call(application.call_id, CLOCK, AFTER)
    query = sa.select(Conflict).where(Conflict.application_id == application.id, Conflict.user_id == user.id)
    return db.session.scalars(query).one()


def sees(user: User) -> list[object]:
    return [one.application_id for one in db.session.scalars(assessments_for(viewer(user))).unique()]


def test_named_assessor_is_found_and_sees_nothing_from_then_on(assessed: Assessed) -> None:
    person, work = assessed.world.assessors[0], assessed.work[0]
    scored(work)
    name_them(assessed.theirs, "Whoever", person.email.upper())
    before = sees(person)

    conflict = found(assessed.theirs, person)

    assert (conflict.source, conflict.ground, conflict.found_by) == (Source.NAMED, Ground.STATED, None)
    assert (before, sees(person)) == ([assessed.theirs.id], [])
    assert db.session.get_one(Assessment, work.id).kept_aside_at == AFTER
    told = db.session.scalars(sa.select(Event.move).where(Event.subject_id == conflict.id)).all()
    assert told == ["find_conflict"]


def test_looking_again_finds_nothing_new(assessed: Assessed) -> None:
    name_them(assessed.theirs, assessed.world.assessors[0].name)
    found(assessed.theirs, assessed.world.assessors[0])

    with unit_of_work():
        again = conflicts.find_in_call(assessed.call.id, assessed.officer, AFTER)
    with unit_of_work():
        for_them = conflicts.find_for_person(assessed.world.assessors[0].id, AFTER)

    assert (again, for_them) == (0, 0)


def test_address_at_the_applicants_domain_is_found(assessed: Assessed) -> None:
    world, person = assessed.world, grant(a_person(), Role.NATIONAL_ASSESSOR, assessed.world.funder)
    lead = db.session.get_one(User, assessed.theirs.created_by)
    with unit_of_work():
        db.session.get_one(User, person.id).email = f"else@mail.{lead.email.partition('@')[2]}"

    conflict = found(assessed.theirs, person)

    assert (conflict.source, conflict.ground) == (Source.DETECTED, Ground.EMAIL_DOMAIN)
    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.assign(assessed.theirs.id, person.id, Ledger.NATIONAL, actor(world.officer, assessed.call), AFTER)
    assert [one.text for one in refused.value.reasons] == [
        f"This person has a conflict of interest. {conflict.why}",
    ]


def test_nobody_is_asked_whom_the_records_show_before_anybody_looked(assessed: Assessed) -> None:
    person = grant(a_person("Rita Rival"), Role.NATIONAL_ASSESSOR, assessed.world.funder)
    name_them(assessed.theirs, "Rita Rival")

    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.assign(assessed.theirs.id, person.id, Ledger.NATIONAL, assessed.officer, AFTER)

    assert [(one.code, one.where) for one in refused.value.reasons] == [("conflict", "user_id")]
    assert db.session.scalars(sa.select(Conflict)).all() == []


def test_who_left_the_applicant_is_found_as_one_who_belonged(assessed: Assessed) -> None:
    person = grant(a_person(), Role.NATIONAL_ASSESSOR, assessed.world.funder)
    grant(person, Role.COLLABORATOR, db.session.get_one(Organisation, assessed.theirs.organisation_id))
    with unit_of_work():
        ended = sa.text("UPDATE role_grants SET ended_at = granted_at WHERE user_id = :id AND scope = 'organisation'")
        db.session.execute(ended.bindparams(sa.bindparam("id", person.id, sa.Uuid())))

    conflict = found(assessed.theirs, person)

    assert (conflict.ground, conflict.kind) == (Ground.PARTNER, InterestKind.EMPLOYER)


def test_lifted_conflict_gives_sight_and_work_back_and_is_not_found_again(assessed: Assessed) -> None:
    person, work = assessed.world.assessors[0], assessed.work[0]
    scored(work)
    name_them(assessed.theirs, person.name)
    conflict = found(assessed.theirs, person)

    with unit_of_work():
        conflicts.lift(conflict.id, "Another person of this name.", assessed.officer, AFTER)

    assert sees(person) == [assessed.theirs.id]
    assert db.session.get_one(Assessment, work.id).kept_aside_at is None
    with unit_of_work():
        assert conflicts.find_in_call(assessed.call.id, assessed.officer, AFTER) == 0


def test_work_stays_aside_while_another_conflict_stands(assessed: Assessed) -> None:
    person, work = assessed.world.assessors[0], assessed.work[0]
    name_them(assessed.theirs, person.name)
    conflict = found(assessed.theirs, person)
    with unit_of_work():
        conflicts.declare(assessed.theirs.id, person.id, InterestKind.FAMILY, "A cousin.", CLOCK, AFTER)

    with unit_of_work():
        conflicts.lift(conflict.id, "Another person of this name.", assessed.officer, AFTER)

    assert sees(person) == []
    assert db.session.get_one(Assessment, work.id).kept_aside_at == AFTER


def test_declared_conflict_says_which_kind_and_nobody_lifts_it(assessed: Assessed) -> None:
    work = assessed.work[0]
    me = Actor(work.user_id, frozenset({Role.ASSESSOR}))
    with unit_of_work():
        assessments.decline(
            work.id, DeclineReason.CONFLICT, me, AFTER, kind=InterestKind.FAMILY_FINANCIAL, words="My wife’s shares."
        )
    conflict = db.session.scalars(sa.select(Conflict)).one()

    with pytest.raises(Refusal) as refused, unit_of_work():
        conflicts.lift(conflict.id, "I do not believe it.", assessed.officer, AFTER)

    assert (conflict.source, conflict.kind, conflict.why, conflict.found_by) == (
        Source.DECLARED, InterestKind.FAMILY_FINANCIAL, "My wife’s shares.", work.user_id,
    )  # fmt: skip
    assert [one.code for one in refused.value.reasons] == ["declared"]


def test_lifting_asks_for_a_reason_and_happens_once(assessed: Assessed) -> None:
    name_them(assessed.theirs, assessed.world.assessors[0].name)
    conflict = found(assessed.theirs, assessed.world.assessors[0])

    with pytest.raises(Refusal) as empty, unit_of_work():
        conflicts.lift(conflict.id, "", assessed.officer, AFTER)
    with unit_of_work():
        conflicts.lift(conflict.id, "Another person.", assessed.officer, AFTER)
    with pytest.raises(Refusal) as twice, unit_of_work():
        conflicts.confirm(conflict.id, assessed.officer, AFTER)

    assert [one.code for one in (*empty.value.reasons, *twice.value.reasons)] == ["reason_missing", "lifted"]


def test_confirmed_conflict_says_who_looked(assessed: Assessed) -> None:
    name_them(assessed.theirs, assessed.world.assessors[0].name)
    conflict = found(assessed.theirs, assessed.world.assessors[0])

    with unit_of_work():
        conflicts.confirm(conflict.id, assessed.officer, AFTER)

    assert (conflict.confirmed_by, conflict.confirmed_at) == (assessed.world.officer.id, AFTER)


def test_work_kept_aside_leaves_the_application_short_and_out_of_the_ranking(assessed: Assessed) -> None:
    for one in assessed.work:
        scored(one, 9)
    name_them(assessed.theirs, assessed.world.assessors[0].name)
    found(assessed.theirs, assessed.world.assessors[0])

    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.close_ledgers(assessed.call.id, assessed.officer, AFTER, "All is in place.")

    assert [one.code for one in refused.value.reasons] == ["assessments_outstanding"]


def test_conflict_found_after_the_ranking_ends_sight_and_leaves_the_ranking(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    application = ranked(world, call)[0]
    person = world.assessors[0]
    name_them(application, person.name)

    conflict = found(application, person)

    assert (conflict.user_id, sees(person)) == (person.id, [])
    kept = sa.select(Assessment.kept_aside_at).where(Assessment.user_id == person.id)
    assert set(db.session.scalars(kept)) == {None}


def test_profile_and_declaration_are_looked_at(assessed: Assessed) -> None:
    world = assessed.world
    person = grant(a_person(), Role.NATIONAL_ASSESSOR, world.funder)
    lead = db.session.get_one(Organisation, assessed.theirs.organisation_id)
    with unit_of_work():
        profile = db.session.get_one(AssessorProfile, person.id)
        profile.employer, profile.employer_key = lead.name.upper(), lead.name_key
        declared = AssessorDeclaration(
            id=uuid4(), user_id=person.id, declared_at=AFTER, valid_until=FOR_GOOD, has_nothing=False
        )
        tie = AssessorTie(
            user_id=person.id, position=0, kind=TieKind.DIRECTORSHIP, name=lead.name, name_key=lead.name_key
        )
        db.session.add_all([declared, tie])
        db.session.flush()
        interest = AssessorInterest(
            declaration_id=declared.id,
            position=0,
            kind=InterestKind.FAMILY,
            body=lead.name,
            body_key=lead.name_key,
            words="My sister works there.",
        )
        db.session.add(interest)

    with unit_of_work():
        conflicts.find_for_person(person.id, AFTER)

    query = sa.select(Conflict.ground, Conflict.kind).where(Conflict.user_id == person.id)
    assert {(ground, kind) for ground, kind in db.session.execute(query)} == {
        (Ground.EMPLOYER, InterestKind.EMPLOYER),
        (Ground.DIRECTORSHIP, InterestKind.PERSONAL_FINANCIAL),
        (Ground.INTEREST, InterestKind.FAMILY),
    }
