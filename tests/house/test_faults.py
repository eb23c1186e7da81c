"""When policy, database, queue or files fail, is the answer no, and never the content?

The faults are real: a table is away, the database cannot be opened, the queue has no socket, the bytes are gone.
"""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.extensions import QUEUE, wakeup
from app.models import Offer, Outbox
from app.permissions import Permission
from tests.conftest import settings_for
from tests.house.conftest import Gate
from tests.house.looking import Looker, undone
from tests.house.permissions import Asked, address, rows
from tests.house.world import LETTER, Moment

MOMENTS_HERE = (Moment.OPEN, Moment.RELEASED)
OPEN_TO_ALL = (Permission.PUBLIC, Permission.ACCOUNT_USE)


@pytest.fixture(scope="module")
def moments() -> tuple[Moment, ...]:
    """What this file looks at."""
    return MOMENTS_HERE


# Slow, and so on SQLite only: on PostgreSQL the application may not rename a table, which is the second wall at work.
@pytest.mark.slow
@pytest.mark.parametrize("table", ["role_grants", "users"])
def test_no_guarded_page_opens_while_the_policy_cannot_be_asked(gate: Gate, table: str) -> None:
    things, statuses = gate.house.things[Moment.RELEASED], set()
    with undone(gate.looker.connection):
        gate.looker.connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
        for row in rows(gate.looker.app):
            if row.permission not in OPEN_TO_ALL:
                column = "apl" if row.audience == "applicant" else "off"
                where = address(gate.looker.app, row, Asked(gate.house, things, column, "R", row.side))
                answer = gate.looker.ask(gate.house.people[column], row.method, where, Moment.RELEASED.at)
                statuses.add(answer.status)
                assert "Our idea" not in answer.text

    # SQLite says that the database is not as it should be (503), PostgreSQL that the statement is wrong (500).
    assert len(statuses) == 1
    assert statuses <= {500, 503}


def test_letter_whose_bytes_are_gone_or_altered_is_not_served(gate: Gate) -> None:
    things, at = gate.house.things[Moment.RELEASED], Moment.RELEASED.at
    digest = gate.looker.connection.execute(sa.select(Offer.letter_sha256).where(Offer.id == things.offer)).scalar_one()
    path = Path(gate.looker.app.config["FILES_DIR"]) / digest[:2] / digest
    signatory, where = gate.house.people["sig"], f"/offers/{things.offer}/letter.pdf"

    whole = gate.looker.ask(signatory, "GET", where, at)
    path.write_bytes(LETTER + b"forged")
    altered = gate.looker.ask(signatory, "GET", where, at)
    path.unlink()
    gone = gate.looker.ask(signatory, "GET", where, at)
    path.write_bytes(LETTER)

    assert whole.text == LETTER.decode()
    assert [altered.status, gone.status] == [500, 500]
    assert "%PDF" not in altered.text + gone.text


@pytest.fixture
def broken(tmp_path: Path) -> Flask:
    """An application whose database cannot be opened and whose queue has no socket."""
    made = create_app(
        settings_for(
            tmp_path,
            f"sqlite:///{tmp_path}/nowhere/accord.db",
            redis_url=f"unix://{tmp_path}/no-queue.sock",
            demo=False,
        )
    )
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


def test_without_its_database_no_guarded_page_answers_anything_but_later(broken: Flask, gate: Gate) -> None:
    looker = Looker(broken, gate.looker.connection)
    found = {}
    for row in rows(broken):
        if row.permission != Permission.PUBLIC:
            where = address(broken, row, Asked(gate.house, gate.house.things[Moment.RELEASED], "off", "R", row.side))
            answer = looker.ask(gate.house.people["off"], row.method, where, Moment.RELEASED.at)
            found[row.name] = answer.status

    assert set(found.values()) == {503}


def test_readiness_names_what_is_away(broken: Flask, gate: Gate) -> None:
    answer = Looker(broken, gate.looker.connection).ask(None, "GET", "/readyz", Moment.RELEASED.at)

    assert answer.status == 503
    assert '"database":false' in answer.text.replace(" ", "")
    assert '"queue":false' in answer.text.replace(" ", "")


def test_without_the_queue_an_act_is_kept_and_the_gate_stands(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, at = gate.house, Moment.OPEN.at
    monkeypatch.setitem(gate.looker.app.config, "REDIS_URL", f"unix://{tmp_path}/no-queue.sock")
    monkeypatch.setitem(gate.looker.app.extensions, QUEUE, None)
    wakeup.init_app(gate.looker.app)
    before = gate.looker.connection.execute(sa.select(sa.func.count(Outbox.id))).scalar_one()

    typed = {"name": "Ada Able", "email": "ada@people.example", "password": "three unlikely words"}
    with undone(gate.looker.connection):
        kept = gate.looker.ask(None, "POST", "/register", at, data=typed, keep=True)
        after = gate.looker.connection.execute(sa.select(sa.func.count(Outbox.id))).scalar_one()
    hidden = gate.looker.ask(house.people["none"], "GET", f"/funder/calls/{house.things[Moment.OPEN].call}", at)

    assert (kept.status, kept.location) == (303, "/register/done")
    assert after == before + 1
    assert hidden.same == gate.looker.nowhere(house.people["none"], at).same
