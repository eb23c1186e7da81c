"""Do only those whose own marks are in, and the side that runs the ledger, talk about the marks?"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Assessment, DiscussionMessage, Message, User
from app.services import assessments, conflicts, discussion
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, World
from workflows.actor import CLOCK, Actor, Role
from workflows.definition import Ledger

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def ranked(world: World) -> Application:
    _call, received = f.a_ranked_call(world, scores=(9,))
    drain_due(AFTER)
    return received[0]


def work_of(user: User) -> Assessment:
    return db.session.scalars(sa.select(Assessment).where(Assessment.user_id == user.id)).one()


def told(user: User) -> int:
    drain_due(AFTER)
    query = sa.select(sa.func.count(Message.id)).where(
        Message.address == user.email, Message.subject.contains("something new in the discussion")
    )
    return db.session.scalar(query) or 0


def test_assessors_and_their_side_talk_and_the_rest_are_told_and_read_nothing(
    world: World, ranked: Application, client_of: ClientOf
) -> None:
    first, second = world.assessors
    own, theirs = (f"/assessments/{work_of(one).id}/discussion" for one in (first, second))
    staff = f"/funder/applications/{ranked.id}/discussion"

    said = client_of(first).post(own, data={"words": "I read the budget otherwise."}, follow_redirects=True)
    empty = client_of(second).post(theirs, data={"words": ""})
    read = {
        "second": client_of(second).get(theirs).text,
        "officer": client_of(world.officer).get(staff).text,
        "scorer": client_of(world.scorers[0]).get(f"/assessments/{work_of(world.scorers[0]).id}/discussion").text,
        "lead": client_of(world.region_lead).get(f"/region/applications/{ranked.id}/discussion").text,
    }

    assert ("It is said." in said.text, empty.status_code) == (True, 422)
    seen = {who: "I read the budget otherwise." in text for who, text in read.items()}
    assert seen == {"second": True, "officer": True, "scorer": False, "lead": False}
    assert [first.name in read[who] for who in ("second", "officer")] == [False, True]
    everybody = (first, second, world.officer, world.scorers[0], world.region_lead)
    assert [told(one) for one in everybody] == [0, 1, 1, 0, 0]


def test_whoever_has_no_marks_in_finds_no_such_page(world: World, client_of: ClientOf) -> None:
    call = f.a_call(world)
    application = f.submitted(world, call, f.an_applicant(world))
    f.close(call)
    extra = f.grant(f.a_person(), Role.NATIONAL_ASSESSOR, world.funder)
    work = f.assigned(world, f.eligible(world, application))
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        idle = assessments.assign(application.id, extra.id, Ledger.NATIONAL, officer, AFTER)
    f.started(world, call)
    for one in work:
        f.scored(one)
    early = client_of(world.assessors[0]).get(f"/assessments/{work[0].id}/discussion").status_code
    with unit_of_work():
        assessments.close_ledgers(call.id, officer, AFTER, "All is in.")

    idle_page = client_of(extra).get(f"/assessments/{idle.id}/discussion").status_code
    late = client_of(world.assessors[0]).get(f"/assessments/{work[0].id}/discussion").status_code

    assert (early, idle_page, late) == (404, 404, 200)


def test_a_conflict_found_late_ends_it_for_an_assessor_and_for_staff(
    world: World, ranked: Application, client_of: ClientOf
) -> None:
    first, second = world.assessors
    for person in (first, world.officer):
        with unit_of_work():
            conflicts.declare(ranked.id, person.id, None, "", CLOCK, AFTER)
    with unit_of_work():
        assessor = Actor(second.id, frozenset({Role.ASSESSOR}))
        discussion.write(ranked.id, Ledger.NATIONAL, "And you?", assessor, AFTER)

    statuses = [
        client_of(first).get(f"/assessments/{work_of(first).id}/discussion").status_code,
        client_of(world.officer).get(f"/funder/applications/{ranked.id}/discussion").status_code,
    ]

    assert statuses == [404, 404]
    assert [told(one) for one in (first, world.officer)] == [0, 0]


def test_nothing_that_was_said_is_changed(ranked: Application, world: World) -> None:
    with unit_of_work():
        officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
        discussion.write(ranked.id, Ledger.NATIONAL, "Say it once.", officer, AFTER)

    with pytest.raises(sa.exc.DBAPIError), unit_of_work():
        db.session.execute(sa.update(DiscussionMessage).values(words="Say it twice."))
