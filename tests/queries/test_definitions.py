"""Is a definition read from the database once in a process, and those of a whole list by one query?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import CallVersion
from app.queries import definitions
from app.queries.definitions import definition_of
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import DRAFTED, a_call, a_world, actor
from workflows.call import CallState


@pytest.fixture
def versions(app: Flask) -> list[CallVersion]:
    """Four versions of one call that this process has forgotten, without their definitions."""
    world = a_world()
    call = a_call(world, upto=CallState.DRAFTING)
    for title in ("A second title", "A third one"):
        with unit_of_work():
            version = db.session.scalars(select(CallVersion).order_by(CallVersion.number.desc())).first()
            core = replace(definition_of(version).core, title=title)
            calls.edit_core(call.id, core, actor(world.officer, call), DRAFTED, Said(title, version.sha256))
    db.session.rollback()
    db.session.expunge_all()
    definitions._definition.cache_clear()
    return list(db.session.scalars(select(CallVersion).order_by(CallVersion.number)))


def test_definitions_of_a_list_are_read_by_one_query(
    versions: list[CallVersion], count_queries: Callable[[], Any]
) -> None:
    with count_queries() as statements:
        titles = [definition_of(one).core.title for one in versions]

    assert titles == ["Small call", "Small call", "A second title", "A third one"]
    assert len(statements) == 1


def test_definition_that_is_known_is_not_read_again(
    versions: list[CallVersion], count_queries: Callable[[], Any]
) -> None:
    first = [definition_of(one) for one in versions]
    db.session.expunge_all()
    fresh = list(db.session.scalars(select(CallVersion).order_by(CallVersion.number)))

    with count_queries() as statements:
        again = [definition_of(one) for one in fresh]

    assert (again, statements) == (first, [])
