"""A call in assessment with one application, its two national assessors and its regional scorer."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Application, Assessment, Call, User
from tests import factories
from tests.factories import (
    Applicant,
    World,
    a_call,
    a_world,
    an_applicant,
    assigned,
    close,
    eligible,
    started,
    submitted,
)


@dataclass
class Round:
    """The people and things of one assessment round."""

    world: World
    call: Call
    applicant: Applicant
    application: Application
    national: Assessment
    second: Assessment
    regional: Assessment

    @property
    def assessor(self) -> User:
        return self.world.assessors[0]

    @property
    def scorer(self) -> User:
        return self.world.scorers[0]

    @property
    def url(self) -> str:
        """The address of the first national assessor's assignment."""
        return f"/assessments/{self.national.id}"

    @property
    def regional_url(self) -> str:
        """The address of the regional scorer's assignment."""
        return f"/assessments/{self.regional.id}"


@pytest.fixture
def round_(app: Flask) -> Round:
    world = a_world()
    call = a_call(world)
    applicant = an_applicant(world)
    application = submitted(world, call, applicant)
    close(call)
    first, second, regional = assigned(world, eligible(world, application))
    started(world, call)
    return Round(world, call, applicant, application, first, second, regional)


@pytest.fixture
def browser(round_: Round, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    """The first national assessor's browser."""
    return client_of(round_.assessor)


@pytest.fixture
def accepted(round_: Round) -> Round:
    """The same round when the first national assessor and the scorer have accepted."""
    for one in (round_.national, round_.regional):
        factories.accepted(one)
    return round_
