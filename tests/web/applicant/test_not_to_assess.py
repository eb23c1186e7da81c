"""Do applicants say who should not assess them, so that staff read it and assessors do not?"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Application, NamedConflict, User
from tests.factories import Applicant, World, a_call, a_draft, a_world, an_applicant

ClientOf = Callable[[User], FlaskClient]
Drafted = tuple[World, Applicant, Application]


@pytest.fixture
def drafted(app: Flask) -> Drafted:
    world = a_world()
    applicant = an_applicant(world)
    return world, applicant, a_draft(world, a_call(world), applicant)


def url(application: Application) -> str:
    return f"/applications/{application.id}/not-to-assess"


def kept(application: Application) -> list[tuple[str, str, str]]:
    query = sa.select(NamedConflict.who, NamedConflict.email, NamedConflict.reason).where(
        NamedConflict.application_id == application.id
    )
    return [tuple(row) for row in db.session.execute(query.order_by(NamedConflict.position))]


def test_what_is_named_replaces_what_was(drafted: Drafted, client_of: ClientOf) -> None:
    _world, applicant, application = drafted
    browser = client_of(applicant.lead)
    first = {"rows-0-who": "Rita Rival", "rows-0-email": "Rita@Rival.example", "rows-0-reason": "She builds the same."}
    second = {"rows-1-who": "Copycat Ltd", "rows-1-reason": "They copied us."}

    sent = browser.post(url(application), data=first | second)
    page = browser.get(url(application)).text
    emptied = browser.post(url(application), data={f"rows-0-{name}": "" for name in ("who", "email", "reason")})

    assert (sent.status_code, emptied.status_code) == (303, 303)
    assert all(words in page for words in ("Rita Rival", "rita@rival.example", "They copied us."))
    assert kept(application) == []


def test_half_a_row_is_refused_with_everything_still_there(drafted: Drafted, client_of: ClientOf) -> None:
    _world, applicant, application = drafted

    page = client_of(applicant.lead).post(url(application), data={"rows-0-who": "Rita Rival"})

    assert page.status_code == 409
    assert "Say in row 1 why they should not assess it." in page.text
    assert "Rita Rival" in page.text
    assert kept(application) == []


def test_nobody_is_named_after_the_deadline(
    drafted: Drafted, client_of: ClientOf, after_deadline: Callable[[], None]
) -> None:
    _world, applicant, application = drafted
    after_deadline()

    page = client_of(applicant.lead).post(url(application), data={"rows-0-who": "R", "rows-0-reason": "Why."})

    assert page.status_code == 409
    assert kept(application) == []


def test_assessor_has_no_such_page(drafted: Drafted, client_of: ClientOf) -> None:
    world, _applicant, application = drafted

    assert client_of(world.assessors[0]).get(url(application)).status_code == 404
