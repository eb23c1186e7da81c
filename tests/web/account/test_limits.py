"""Does guessing come to an end, does its owner still get in, and is the right address counted behind a proxy?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.extensions import db, limiter
from app.models import Outbox, User
from app.services import factors
from app.transactions import unit_of_work
from tests.conftest import NOW, settings_for
from tests.web.account.conftest import FIREFOX, PASSWORD
from tests.web.account.test_second_factor import SECRET, code_at

pytestmark = pytest.mark.early

Opens = Callable[..., FlaskClient]
ClockAt = Callable[[datetime], None]


def tries(
    client: FlaskClient, count: int, *, email: str = "ada@people.example", password: str = "wrong", place: str = ""
) -> list[int]:
    """What the sign-in page answers to this many tries, from one place."""
    environ = {"REMOTE_ADDR": place} if place else {}
    typed = {"email": email, "password": password}
    return [client.post("/sign-in", data=typed, environ_overrides=environ).status_code for _ in range(count)]


@pytest.mark.parametrize("email", ["ada@people.example", "nobody@people.example"])
def test_ten_wrong_passwords_close_an_account_to_the_place_whether_or_not_it_exists(
    clock_at: ClockAt, ada: User, client: FlaskClient, email: str
) -> None:
    assert tries(client, 12, email=email) == [422] * 10 + [429] * 2

    closed = client.post("/sign-in", data={"email": email, "password": PASSWORD})

    assert closed.status_code == 429
    assert '<h1 class="govuk-heading-l">Too many tries in a short time</h1>' in closed.text


def test_other_accounts_and_places_stay_open(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    tries(browser(), 11)

    assert tries(browser(), 1, email="eve@people.example") == [422]
    assert tries(browser(), 1, password=PASSWORD, place="192.0.2.7") == [303]


def test_a_hundred_from_everywhere_close_it_to_new_browsers_and_never_to_a_known_one(
    clock_at: ClockAt, ada: User, browser: Opens
) -> None:
    known = browser(FIREFOX, email=ada.email)
    known.post("/sign-out")

    guessed = [status for place in range(11) for status in tries(browser(), 10, place=f"192.0.2.{place}")]

    assert guessed == [422] * 100 + [429] * 10
    assert tries(browser(), 1, password=PASSWORD, place="198.51.100.1") == [429]
    assert tries(known, 1, password=PASSWORD, place="192.0.2.1") == [303]


def test_a_known_browser_has_its_own_end(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    known = browser(FIREFOX, email=ada.email)
    known.post("/sign-out")

    assert tries(known, 11) == [422] * 10 + [429]


def test_it_opens_again_by_itself(clock_at: ClockAt, ada: User, client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        tries(client, 10)
        answers = tries(client, 1, password=PASSWORD)
        traveller.shift(timedelta(minutes=15, seconds=1))
        answers += tries(client, 1, password=PASSWORD)

    assert answers == [429, 303]


def test_right_passwords_are_not_counted(clock_at: ClockAt, ada: User, client: FlaskClient) -> None:
    assert tries(client, 15, password=PASSWORD) == [303] * 15


def test_one_place_cannot_try_one_password_on_everybody(clock_at: ClockAt, client: FlaskClient) -> None:
    answers = [tries(client, 1, email=f"person-{number}@people.example")[0] for number in range(51)]

    assert answers == [422] * 50 + [429]


def test_codes_come_to_an_end(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    with unit_of_work():
        factors.set_up_authenticator(ada.id, SECRET, code_at(NOW - timedelta(hours=1)), NOW - timedelta(hours=1))
    client = browser(FIREFOX, email=ada.email)

    answers = [client.post("/sign-in/code", data={"code": "000000"}).status_code for _ in range(10)]
    closed = client.post("/sign-in/code", data={"code": code_at(NOW)})

    assert (answers, closed.status_code) == ([422] * 10, 429)


def test_proofs_come_to_an_end(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    client = browser(FIREFOX, email=ada.email)
    clock_at(NOW + timedelta(minutes=11))
    wrong = {"proof-sent": "1", "proof-password": "not the one at all"}

    answers = [client.post("/account/recovery-codes", data=wrong).status_code for _ in range(11)]

    assert answers == [401] * 10 + [429]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/forgotten", {}),
        ("/register", {"name": "Ada Able", "password": "seven quiet lanterns"}),
    ],
)
def test_nobody_is_buried_in_mail(clock_at: ClockAt, client: FlaskClient, path: str, typed: dict[str, str]) -> None:
    answers = [client.post(path, data={"email": "ada@people.example", **typed}).status_code for _ in range(6)]

    assert answers == [303] * 5 + [429]
    assert len(db.session.scalars(select(Outbox)).all()) == 5


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(tmp_path: Path, app: Flask) -> None:
    (tmp_path / "files").mkdir()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    behind = create_app(settings_for(tmp_path, url, production=True, demo=False, base_url="https://accord.example"))
    behind.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = behind.test_client()

    def one(forwarded: str, number: int) -> int:
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        typed = {"email": f"person-{number}@people.example", "password": "wrong"}
        return client.post("/sign-in", data=typed, headers=headers).status_code

    with behind.app_context():
        limiter.reset()
        # What a client writes into the header itself stands before what the proxy adds, and is not believed.
        answers = [one(f"203.0.113.{number}, 192.0.2.1", number) for number in range(51)]
        other = one("192.0.2.2", 99)
        db.session.remove()
        db.engine.dispose()

    assert (answers, other) == ([422] * 50 + [429], 422)


def test_another_application_in_the_process_counts_for_itself(
    tmp_path: Path, clock_at: ClockAt, app: Flask, client: FlaskClient
) -> None:
    url, away = app.config["SQLALCHEMY_DATABASE_URI"], f"unix://{tmp_path}/no-queue.sock"
    other = create_app(settings_for(tmp_path, url, redis_url=away))
    other.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    here = tries(client, 10)
    db.session.remove()
    with other.app_context():
        there = tries(other.test_client(), 11)
        db.session.remove()
        db.engine.dispose()

    assert there == [422] * 10 + [429]
    assert (here, tries(client, 1)) == ([422] * 10, [429])
    limiter.reset()
    assert tries(client, 1) == [422]
