"""What does a connection to PostgreSQL keep from one page to the next, and what does it undo?"""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import User
from app.services.people import create_person
from tests.factories import DRAFTED

PLANNED = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM users%'")


@pytest.mark.postgresql
def test_statement_that_is_read_again_and_again_stays_planned(app: Flask) -> None:
    for _ in range(8):
        people()
        db.session.rollback()

    assert db.session.scalar(PLANNED) > 0


def test_rollback_undoes_what_was_written_before_and_after_reading(app: Flask) -> None:
    db.session.rollback()
    before = people()

    create_person("Ana Brandt", "ana@brandt.example", DRAFTED)
    written = people()
    db.session.rollback()

    assert written == before + 1
    assert people() == before


def people() -> int:
    return db.session.scalars(sa.select(sa.func.count()).select_from(User)).one()
