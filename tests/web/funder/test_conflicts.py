"""Do staff see which conflicts stand and why, confirm and lift those that were found, and only on their own side?"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Application, Conflict, NamedConflict, User
from app.transactions import unit_of_work
from tests.factories import AFTER, DURING, World, a_call, a_world, an_applicant, close, eligible, submitted
from workflows.conflicts import Ground, Source

ClientOf = Callable[[User], FlaskClient]
NO_REASON = "Say why this is no conflict of interest"


@pytest.fixture
def theirs(app: Flask) -> tuple[World, Application]:
    """An eligible application whose applicants named the first national assessor, before anybody looked."""
    world = a_world()
    call = a_call(world)
    application = submitted(world, call, an_applicant(world), title="Bright idea")
    with unit_of_work():
        named = NamedConflict(
            application_id=application.id,
            position=0,
            who=world.assessors[0].name,
            email=world.assessors[0].email,
            reason="They build the same.",
            saved_by=application.created_by,
            saved_at=DURING,
        )
        db.session.add(named)
    close(call)
    return world, eligible(world, application)


def url(application: Application, side: str = "funder") -> str:
    return f"/{side}/calls/{application.call_id}/conflicts"


def looked(theirs: tuple[World, Application], client_of: ClientOf) -> Conflict:
    world, application = theirs
    client_of(world.officer).post(url(application))
    return db.session.scalars(sa.select(Conflict)).one()


def test_looking_shows_who_which_and_why(theirs: tuple[World, Application], client_of: ClientOf) -> None:
    world, application = theirs
    before = client_of(world.officer).get(url(application)).text

    sent = client_of(world.officer).post(url(application))
    after = client_of(world.officer).get(url(application)).text

    assert (sent.status_code, sent.location) == (303, url(application))
    assert "0 conflicts, 0 to look at" in before
    assert "1 conflict, 1 to look at" in after
    assert "Named by the applicants" in after
    assert f"The applicants named {world.assessors[0].name}: They build the same." in after


def test_lifting_without_a_reason_is_refused_and_nothing_changes(
    theirs: tuple[World, Application], client_of: ClientOf
) -> None:
    conflict, (world, application) = looked(theirs, client_of), theirs

    page = client_of(world.officer).post(f"{url(application)}/{conflict.id}", data={f"{conflict.id}-move": "lift"})

    assert page.status_code == 422
    assert NO_REASON in page.text
    assert db.session.get_one(Conflict, conflict.id).lifted_at is None


def test_conflict_is_lifted_with_a_reason_and_once(theirs: tuple[World, Application], client_of: ClientOf) -> None:
    conflict, (world, application) = looked(theirs, client_of), theirs
    browser, where = client_of(world.officer), f"{url(application)}/{conflict.id}"

    lifted = browser.post(where, data={f"{conflict.id}-move": "lift", f"{conflict.id}-reason": "Another person."})
    page = browser.get(url(application)).text

    assert lifted.status_code == 303
    assert f"Found to be none by {world.officer.name}" in page
    again = browser.post(where, data={f"{conflict.id}-move": "confirm"})
    assert again.status_code == 409


def test_other_side_neither_reads_nor_settles_it(theirs: tuple[World, Application], client_of: ClientOf) -> None:
    conflict, (world, application) = looked(theirs, client_of), theirs
    browser = client_of(world.region_lead)

    page = browser.get(url(application, "region"))
    sent = browser.post(f"{url(application, 'region')}/{conflict.id}", data={f"{conflict.id}-move": "confirm"})

    assert (page.status_code, "0 conflicts, 0 to look at" in page.text) == (200, True)
    assert sent.status_code == 404
    assert db.session.get_one(Conflict, conflict.id).confirmed_at is None


def test_declared_conflict_has_no_buttons(theirs: tuple[World, Application], client_of: ClientOf) -> None:
    world, application = theirs
    with unit_of_work():
        kept = Conflict(
            application_id=application.id,
            user_id=world.assessors[1].id,
            source=Source.DECLARED,
            ground=Ground.STATED,
            why="",
            matched="",
            found_at=AFTER,
            found_by=world.assessors[1].id,
        )
        db.session.add(kept)

    page = client_of(world.officer).get(url(application)).text

    assert "1 conflict, 0 to look at" in page
    assert "Confirm or lift" not in page
