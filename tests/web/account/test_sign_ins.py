"""Can a person see where they are signed in, and does a sign-in end when it should?"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Event, Message, SignIn, User
from app.web.account.devices import device_words
from app.web.shared.signed_in import SECRET
from tests.conftest import NOW
from tests.factories import a_person
from tests.web.account.conftest import CHROME, FIREFOX

Opens = Callable[..., FlaskClient]
ClockAt = Callable[[datetime], None]


def words(page: object) -> str:
    """The words of a page in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())  # type: ignore[attr-defined]


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def subjects() -> list[str]:
    return list(db.session.scalars(select(Message.subject).order_by(Message.created_at, Message.id)))


def test_account_lists_every_browser(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, _other = browser(FIREFOX, email=ada.email), browser(CHROME, email=ada.email)

    page = words(here.get("/account"))

    assert "Here: Firefox on Linux, signed in with your password on 1 February 2027 at 10:00am UK time." in page
    assert "1 other browser in which you are signed in" in page
    assert "Chrome on Windows 1 February 2027 at 10:00am UK time, with your password" in page


def test_one_browser_is_ended_from_another(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, other = browser(FIREFOX, email=ada.email), browser(CHROME, email=ada.email)
    sign_in_id = db.session.scalars(select(SignIn.id).where(SignIn.device == "Chrome on Windows")).one()

    response = here.post(f"/account/sign-ins/{sign_in_id}/end")

    assert response.location == "/account"
    assert [is_signed_in(one) for one in (here, other)] == [True, False]


def test_every_other_browser_is_ended_at_once(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, *others = [browser(agent, email=ada.email) for agent in (FIREFOX, CHROME, CHROME)]

    here.post("/account/sign-ins/end-others")

    assert [is_signed_in(one) for one in (here, *others)] == [True, False, False]
    ended = db.session.scalars(select(Event).where(Event.move == "end_sign_ins")).one()
    assert (ended.actor_id, ended.subject_id, ended.data) == (ada.id, ada.id, {"count": 2})


def test_nobody_ends_the_sign_in_of_another(
    clock_at: ClockAt, ada: User, browser: Opens, client_of: Callable[[User], FlaskClient]
) -> None:
    hers = browser(FIREFOX, email=ada.email)
    sign_in_id = db.session.scalars(select(SignIn.id)).one()
    stranger = client_of(a_person())

    response = stranger.post(f"/account/sign-ins/{sign_in_id}/end")

    assert response.status_code == 404
    assert is_signed_in(hers)


def test_signing_out_ends_the_row_so_that_a_copied_cookie_is_worth_nothing(
    clock_at: ClockAt, ada: User, browser: Opens
) -> None:
    here, copied = browser(FIREFOX, email=ada.email), browser()
    with here.session_transaction() as session:
        kept = dict(session)

    here.post("/sign-out")
    with copied.session_transaction() as session:
        session.update(kept)

    assert not is_signed_in(copied)


def test_a_cookie_without_its_secret_signs_nobody_in(app: Flask, ada: User, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = str(ada.id)
        session[SECRET] = "guessed"

    assert not is_signed_in(client)


@pytest.mark.parametrize(("unused", "holds"), [(timedelta(minutes=60), True), (timedelta(minutes=61), False)])
def test_sign_in_ends_when_it_lies_unused(
    clock_at: ClockAt, ada: User, browser: Opens, unused: timedelta, holds: bool
) -> None:
    here = browser(FIREFOX, email=ada.email)

    clock_at(NOW + unused)

    assert is_signed_in(here) is holds


def test_sign_in_ends_after_half_a_day_however_much_it_is_used(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, held = browser(FIREFOX, email=ada.email), []

    for half_hours in range(1, 26):
        clock_at(NOW + half_hours * timedelta(minutes=30))
        held.append(is_signed_in(here))

    assert held == [True] * 24 + [False]


def test_use_is_noted_once_a_minute(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, noted = browser(FIREFOX, email=ada.email), []

    for seconds in (59, 60, 61):
        clock_at(NOW + timedelta(seconds=seconds))
        here.get("/account")
        noted.append(db.session.scalars(select(SignIn.seen_at)).one())

    assert noted == [NOW, NOW + timedelta(seconds=60), NOW + timedelta(seconds=60)]


def test_new_browser_is_told_of_by_mail_and_a_known_one_is_not(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    known = browser(FIREFOX, email=ada.email)
    known.post("/sign-out")
    known.post("/sign-in", data={"email": ada.email, "password": "three unlikely words"})
    drain_due(NOW)
    before = subjects()

    browser(CHROME, email=ada.email)
    drain_due(NOW)

    assert before == []
    assert subjects() == ["You signed in from a new browser"]
    body = db.session.scalars(select(Message.body)).one()
    assert "on 1 February 2027 at 10:00am UK time with Chrome on Windows" in body
    assert "http://localhost/account" in body


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on an iPhone"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_browser_is_named_in_words(agent: str, said: str) -> None:
    assert device_words(agent) == said
