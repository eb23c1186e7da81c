"""What do the pages of agreeing begin with: a drafted call, its people, and a day before it opens?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Call, CallVersion, User
from app.queries.definitions import current_version, definition_of
from tests.factories import DRAFTED, World, a_call, a_world
from workflows.call import CallState
from workflows.definition import Definition

LATER = DRAFTED + timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The instant of every request: a day after drafting, long before the call opens."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return LATER


@dataclass
class Table:
    """A call in its second version, unsigned, with a browser for each of its people."""

    world: World
    call_id: UUID
    client_of: Callable[[User], FlaskClient]

    @property
    def base(self) -> str:
        return f"/agreement/{self.call_id}"

    @property
    def officer(self) -> FlaskClient:
        return self.client_of(self.world.officer)

    @property
    def lead(self) -> FlaskClient:
        return self.client_of(self.world.region_lead)

    @property
    def call(self) -> Call:
        db.session.expire_all()
        return db.session.scalars(select(Call).where(Call.id == self.call_id)).one()

    @property
    def version(self) -> CallVersion:
        return current_version(self.call)

    @property
    def definition(self) -> Definition:
        return definition_of(self.version)


@pytest.fixture
def table(app: Flask, client_of: Callable[[User], FlaskClient]) -> Table:
    world = a_world()
    return Table(world, a_call(world, upto=CallState.DRAFTING).id, client_of)
