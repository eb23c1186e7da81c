"""What do the tests of the gate begin with? The whole house, built once for each file, and somebody to look at it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from app import clock
from app.walls import as_system
from tests.house import world
from tests.house.looking import Looker, one_transaction


@dataclass(frozen=True)
class Gate:
    """The house and the one who looks at it."""

    house: world.House
    looker: Looker


@pytest.fixture(scope="module")
def moments() -> tuple[world.Moment, ...]:
    """The moments that a file needs; it overrides this to have fewer, because each one costs a call."""
    return tuple(world.Moment)


@pytest.fixture(scope="module")
def gate(migrated_app: Flask, moments: tuple[world.Moment, ...]) -> Iterator[Gate]:
    """The house with these moments in it; nothing of it is ever committed."""
    with pytest.MonkeyPatch.context() as patched, one_transaction() as connection:
        patched.setattr(clock, "now", clock.now)  # put back whatever a look sets
        with as_system():
            house = world.build(moments)
        yield Gate(house, Looker(migrated_app, connection))
