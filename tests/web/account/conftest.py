"""Who signs in, with what, and at which time?"""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.models import User
from app.services import people
from app.transactions import unit_of_work
from tests.conftest import NOW

PASSWORD = "three unlikely words"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; the pages read it at this one edge."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(NOW)
    return set_to


@pytest.fixture
def ada(app: Flask) -> User:
    """A confirmed person with a password."""
    with unit_of_work():
        user = people.create_person("Ada Able", "ada@people.example", NOW)
        user.password_hash = people.hasher.hash(PASSWORD)
    return user


@pytest.fixture
def browser(app: Flask) -> Callable[..., FlaskClient]:
    """A browser that says what it is; with `email` it has signed in by password."""

    def opened(agent: str = FIREFOX, *, email: str = "") -> FlaskClient:
        made = app.test_client()
        made.environ_base["HTTP_USER_AGENT"] = agent
        if email:
            made.post("/sign-in", data={"email": email, "password": PASSWORD})
        return made

    return opened
