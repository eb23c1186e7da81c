"""Is a world that is put back the one that was played?"""

from flask import Flask

from app.extensions import db
from app.models import Call
from tests.conftest import Database, empty_after
from tests.factories import a_ranked_call, a_world
from tests.remembered import MEMORY, Rows, rows_now
from workflows.call import CallState


def played(app: Flask, database: Database) -> Rows:
    with empty_after(app, database):
        a_ranked_call(a_world("tees-valley"), scores=(9, 4))
        return rows_now()


def test_what_is_put_back_holds_the_rows_that_were_played(migrated_app: Flask, database: Database) -> None:
    # The world is put back from the third time on with the same ids, so that what follows it is alike from then on.
    *_before, noted, put_back = (played(migrated_app, database) for _ in range(5))

    assert MEMORY.kept
    assert put_back == noted


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
