"""When the database is locked or away during a save, does the writer keep their words on a clear page?"""

import os
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


@contextmanager
def full(made: Flask) -> Iterator[None]:
    """No room for one more page of SQLite's file; on PostgreSQL what a server without room says to any new answer."""
    with made.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", lambda link, _record: link.execute("PRAGMA max_page_count = 1"))
            yield
            return
    with owner_engine().begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.exec_driver_sql("CREATE TRIGGER no_room BEFORE INSERT ON answers EXECUTE FUNCTION no_room()")
    try:
        yield
    finally:
        with owner_engine().begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION no_room CASCADE")


def test_save_without_room_gives_the_words_back_and_is_kept_when_there_is_room_again(
    app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: DURING)
    world = factories.a_world()
    applicant = factories.an_applicant(world)
    draft = factories.a_draft(world, factories.a_call(world), applicant)
    sent = {"answer": WORDS * 60, "version": "0"}
    db.session.rollback()

    with browser_on(tmp_path, database.url, applicant.lead) as browser, full(browser.application):
        page = browser.post(f"/applications/{draft.id}/questions/need", data=sent)
    kept_then = db.session.query(Answer).count()
    db.session.rollback()
    with browser_on(tmp_path, database.url, applicant.lead) as browser:
        again = browser.post(f"/applications/{draft.id}/questions/need", data=sent)
    db.session.rollback()

    assert (page.status_code, page.text.count(WORDS.strip()) > 0, "Traceback" in page.text) == (503, True, False)
    assert (kept_then, again.status_code, db.session.query(Answer).count()) == (0, 303, 1)


@contextmanager
def gone(url: str) -> Iterator[None]:
    """The server ends every connection to this database and takes no new one, until it comes back."""
    address, name = sa.make_url(os.environ["TEST_DATABASE_URL"]), sa.make_url(url).database
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            query = sa.text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name")
            connection.execute(query, {"name": name})
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.postgresql
def test_words_are_given_back_while_the_server_is_gone_and_kept_when_it_is_back(
    app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: DURING)
    world = factories.a_world()
    applicant = factories.an_applicant(world)
    draft = factories.a_draft(world, factories.a_call(world), applicant)
    address, sent = f"/applications/{draft.id}/questions/need", {"answer": WORDS, "version": "0"}

    with browser_on(tmp_path, database.url, applicant.lead) as browser:
        opened = browser.get(address)
        db.session.remove()
        db.engine.dispose()
        with gone(database.url):
            told = [browser.post(address, data=sent) for _ in range(2)]
        back = [browser.post(address, data=sent) for _ in range(2)][-1]

    assert opened.status_code == 200
    assert [(page.status_code, WORDS.strip() in page.text) for page in told] == [(503, True)] * 2
    assert (back.status_code, [one.value for one in db.session.query(Answer)]) == (303, [WORDS.strip()])


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
