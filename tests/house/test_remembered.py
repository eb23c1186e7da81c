"""Is a world that is put back the one that was played?"""

import pytest
from flask import Flask

from app.extensions import db
from app.models import Call
from tests.conftest import Database, empty_after
from tests.factories import a_ranked_call, a_world
from tests.remembered import MEMORY
from workflows.call import CallState


@pytest.fixture(autouse=True)
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMEMBER_WORLDS", "1")


def test_objects_held_already_follow_what_is_put_back(migrated_app: Flask, database: Database) -> None:
    for _ in range(3):
        with empty_after(migrated_app, database):
            call, _applications = a_ranked_call(a_world("tees-valley"), scores=(9, 4))

            assert call is db.session.get(Call, call.id)
            assert call.state == CallState.RANKED


def test_what_a_test_writes_itself_is_played_on(migrated_app: Flask, database: Database) -> None:
    titles = []
    for at in range(4):
        with empty_after(migrated_app, database):
            world = a_world("tees-valley")
            world.officer.job_title = f"Officer {at}"
            db.session.commit()
            titles.append(world.officer.job_title)
            assert MEMORY.place is None

    assert titles == ["Officer 0", "Officer 1", "Officer 2", "Officer 3"]
