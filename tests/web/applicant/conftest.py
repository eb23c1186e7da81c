"""What do the applicant's pages begin with: one open call, one organisation, and the time at which it is looked at?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.models import Application, Call, User
from tests.factories import (
    CLOSES,
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_person,
    a_world,
    an_applicant,
    grant,
    partner_of,
)
from workflows.actor import Role


@dataclass
class Bench:
    """A draft in an open call, with a browser for its lead, a colleague, its signatory and a stranger."""

    world: World
    call: Call
    applicant: Applicant
    colleague: User
    application: Application
    client_of: Callable[[User], FlaskClient]

    @property
    def lead(self) -> FlaskClient:
        return self.client_of(self.applicant.lead)

    @property
    def base(self) -> str:
        return f"/applications/{self.application.id}"

    @property
    def sheet(self) -> str:
        """The cost sheet of its organisation."""
        return f"/partners/{partner_of(self.application, self.applicant).id}/costs"


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; the pages read it at this one edge."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(DURING + timedelta(hours=1))
    return set_to


@pytest.fixture
def bench(app: Flask, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]) -> Bench:
    """Everything that most pages need."""
    world = a_world()
    call = a_call(world)
    applicant = an_applicant(world)
    colleague = grant(a_person("Colin Colleague"), Role.COLLABORATOR, applicant.organisation)
    return Bench(world, call, applicant, colleague, a_draft(world, call, applicant), client_of)


@pytest.fixture
def after_deadline(clock_at: Callable[[datetime], None]) -> Callable[[], None]:
    """Lets the deadline pass."""
    return lambda: clock_at(CLOSES + timedelta(seconds=1))
