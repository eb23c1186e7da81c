"""Does signing in let the right person in, tell a stranger nothing, and lead nowhere but to our own pages?"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from app.services import people
from app.transactions import unit_of_work
from tests.conftest import NOW

PASSWORD = "three unlikely words"
# What every page draws anew, and what was typed.
DRAWN_ANEW = r'value="(ada|eve)@people.example"|nonce="[^"]*"|name="csrf_token" value="[^"]*"|data-passkey-get="[^"]*"'


@pytest.fixture
def person(app: Flask) -> User:
    """A confirmed person with a password."""
    with unit_of_work():
        user = people.create_person("Ada Able", "ada@people.example", NOW)
        user.password_hash = people.hasher.hash(PASSWORD)
    return user


def sign_in(client: FlaskClient, **typed: str) -> object:
    return client.post("/sign-in", data={"email": "ada@people.example", "password": PASSWORD, **typed})


def test_sign_in_right_password_leads_to_home(client: FlaskClient, person: User) -> None:
    response = sign_in(client)

    assert response.status_code == 303
    assert response.location == "/home"
    with client.session_transaction() as session:
        assert session["_user_id"] == str(person.id)
        assert session.permanent


def test_sign_in_replaces_the_session(client: FlaskClient, person: User) -> None:
    with client.session_transaction() as session:
        session["side"] = "planted"

    sign_in(client)

    with client.session_transaction() as session:
        assert "side" not in session


def test_sign_in_wrong_answers_are_the_same_page(client: FlaskClient, person: User) -> None:
    wrong_password = sign_in(client, password="not the one at all")
    wrong_address = sign_in(client, email="eve@people.example")
    pages = [re.sub(DRAWN_ANEW, "", response.text) for response in (wrong_password, wrong_address)]

    assert [response.status_code for response in (wrong_password, wrong_address)] == [422, 422]
    assert pages[0] == pages[1]
    assert 'value="ada@people.example"' in wrong_password.text
    assert "do not match an account that is ready to use" in pages[0]


def test_sign_in_unconfirmed_account_is_refused(client: FlaskClient, app: Flask) -> None:
    with unit_of_work():
        people.register("Uma", "uma@people.example", PASSWORD, NOW)

    response = sign_in(client, email="uma@people.example")

    assert response.status_code == 422
    with client.session_transaction() as session:
        assert "_user_id" not in session


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/calls", "/calls"),
        ("", "/home"),
        ("https://elsewhere.example/calls", "/home"),
        ("//elsewhere.example/calls", "/home"),
        ("/\\elsewhere.example", "/home"),
        ("///elsewhere.example/calls", "/home"),
        ("javascript:alert(1)", "/home"),
        ("/sign-out", "/home"),
        ("/no/such/page", "/home"),
        ("http://[", "/home"),
    ],
)
def test_sign_in_leads_to_own_pages_only(client: FlaskClient, person: User, to: str, leads: str) -> None:
    response = sign_in(client, to=to)

    assert response.location == leads


def test_sign_in_page_carries_where_to_go(client: FlaskClient) -> None:
    response = client.get("/home")
    page = client.get(response.location)

    assert response.location == "/sign-in?to=/home"
    assert '<input type="hidden" id="to" name="to" value="/home">' in page.text


def test_sign_out_forgets_the_session(client_of: Callable[[User], FlaskClient], person: User) -> None:
    client = client_of(person)

    response = client.post("/sign-out")

    assert response.location == "/"
    with client.session_transaction() as session:
        assert "_user_id" not in session
    assert "You are signed out." in client.get("/").text
