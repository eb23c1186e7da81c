"""Does registering say the same to everybody, and does an account begin only with its link?"""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.extensions import db
from app.jobs.outbox import drain
from app.models import Message, User
from app.services import people
from app.transactions import unit_of_work
from tests import factories

TYPED = {"name": "Ada Able", "email": "ada@people.example", "password": "three unlikely words"}


def register(client: FlaskClient, **changes: str) -> object:
    return client.post("/register", data=TYPED | changes)


def test_register_leads_to_the_same_page_for_known_and_unknown(client: FlaskClient, app: Flask) -> None:
    known = factories.a_person("Kay Known")

    answers = [register(client), register(client, email=known.email)]

    assert [answer.location for answer in answers] == ["/register/done", "/register/done"]
    assert answers[0].text == answers[1].text
    assert "Look in your mail</h1>" in client.get("/register/done").text


def test_page_says_that_signatories_and_referees_register_with_the_address_that_was_written_to(
    client: FlaskClient,
) -> None:
    said = "You also need one if somebody wrote to you and asks you to declare for an application, as its signatory or"

    assert client.get("/register").text.count(said) == 1


def test_link_needs_a_press_and_works_once(client: FlaskClient) -> None:
    register(client)
    drain()
    path = re.search(r"/confirm/\S+", db.session.scalars(select(Message)).one().body)[0]

    looked = client.get(path)
    before = people.check_password(TYPED["email"], TYPED["password"])
    pressed = client.post(path)
    again = client.post(path)

    assert "Confirm my address" in looked.text
    assert before is None
    assert pressed.location == "/sign-in"
    assert people.check_password(TYPED["email"], TYPED["password"]).name == "Ada Able"
    assert again.status_code == 409
    assert "This link has been used, has expired or was replaced. Ask for a new one." in again.text


def test_forged_link_confirms_nobody(client: FlaskClient) -> None:
    register(client)

    response = client.post("/confirm/forged")

    assert response.status_code == 409
    assert db.session.scalars(select(User.confirmed_at)).one() is None


@pytest.mark.parametrize(
    "changed",
    ["UPDATE tokens SET expires_at = '2020-01-01 00:00:00+00:00'", "UPDATE users SET email = 'other@people.example'"],
)
def test_link_that_expired_or_was_made_for_another_address_confirms_nobody(client: FlaskClient, changed: str) -> None:
    register(client)
    drain()
    path = re.search(r"/confirm/\S+", db.session.scalars(select(Message)).one().body)[0]
    with unit_of_work():
        db.session.execute(text(changed))
    db.session.expire_all()

    response = client.post(path)

    assert response.status_code == 409
    assert db.session.scalars(select(User.confirmed_at)).one() is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "short"}, "Password must be 12 characters or more"),
        ({"password": "ada@people.example"}, "Password must not be your name or your email address"),
        ({"password": "Ada  Able", "name": "Ada Able"}, "Password must be 12 characters or more"),
        ({"password": "adalovelaceable", "name": "Ada Lovelace Able"}, "Password must not be your name"),
        ({"password": "abababababab"}, "this one would be guessed too soon"),
        ({"password": "Password 1234"}, "this one would be guessed too soon"),
        ({"email": "ada"}, "Enter an email address in the correct format"),
        ({"name": ""}, "Enter your name"),
    ],
)
def test_register_keeps_what_was_typed_but_the_password(
    client: FlaskClient, changes: dict[str, str], says: str
) -> None:
    page = register(client, **changes)

    assert page.status_code == 422
    assert "<title>Error: Register – Accord</title>" in page.text
    assert says in page.text
    assert f'value="{(TYPED | changes)["email"]}"' in page.text
    assert (TYPED | changes)["password"] not in page.text or changes.get("password") == TYPED["email"]
    assert db.session.scalars(select(User)).all() == []
