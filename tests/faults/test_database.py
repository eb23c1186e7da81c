"""When the database is locked or away during a save, does the writer keep their words on a clear page?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock, create_app
from app.extensions import db, owner_engine
from app.models import Answer, User
from app.web.shared.signed_in import SECRET
from tests import factories
from tests.conftest import Database, settings_for, sign_in_for_good
from tests.factories import DURING

WORDS = "A long answer that took an evening to write, and that nobody wants to write again. " * 2


def impatient(url: str) -> str:
    """The same database, by a connection that waits a moment and no longer."""
    address = sa.make_url(url)
    short = {"timeout": "0.05"} if address.drivername == "sqlite" else {"options": "-c lock_timeout=50"}
    return address.update_query_dict(short).render_as_string(hide_password=False)


def away(url: str) -> str:
    """A database that is not there."""
    address = sa.make_url(url)
    gone = address.set(database="/nowhere/accord.db" if address.drivername == "sqlite" else "accord_gone")
    return gone.render_as_string(hide_password=False)


@contextmanager
def browser_on(folder: Path, url: str, user: User) -> Iterator[FlaskClient]:
    """A browser of this person, on an application of its own with this database."""
    made = create_app(settings_for(folder, url))
    made.config.update(WTF_CSRF_ENABLED=False)
    browser, secret = made.test_client(), uuid4().hex
    sign_in_for_good(user, secret)
    with browser.session_transaction() as session:
        session["_user_id"], session[SECRET] = str(user.id), secret
    yield browser
    with made.app_context():
        db.engine.dispose()


@contextmanager
def somebody_writing() -> Iterator[None]:
    """Holds what a save of any answer needs: SQLite's one write lock, or the rows on PostgreSQL."""
    with owner_engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("UPDATE applications SET title = title")
        else:
            connection.exec_driver_sql("SELECT id FROM applications FOR UPDATE")
        yield
        connection.rollback()


@pytest.mark.parametrize("fault", ["locked", "away"])
def test_save_that_cannot_be_made_gives_the_words_back(
    app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: DURING)
    world = factories.a_world()
    applicant = factories.an_applicant(world)
    draft = factories.a_draft(world, factories.a_call(world), applicant)
    url = {"locked": impatient, "away": away}[fault](database.url)
    db.session.rollback()

    with browser_on(tmp_path, url, applicant.lead) as browser, somebody_writing():
        page = browser.post(f"/applications/{draft.id}/questions/need", data={"answer": WORDS, "version": "0"})

    assert (page.status_code, page.headers.get("Retry-After")) == (503, "5")
    assert (page.text.count(WORDS.strip()), "Traceback" in page.text) == (2, False)
    assert db.session.query(Answer).count() == 0
