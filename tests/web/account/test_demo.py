"""Can everybody of the demonstration be found and become, and nobody outside it?"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.jobs.outbox import drain
from app.services import people
from app.transactions import unit_of_work
from tests import factories
from tests.conftest import NOW
from tests.factories import World


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def in_earnest(app: Flask) -> Iterator[Flask]:
    """The application outside a demonstration."""
    app.config["DEMO"] = False
    yield app
    app.config["DEMO"] = True


def test_cast_stands_by_side_in_words(world: World, client: FlaskClient) -> None:
    factories.an_applicant(world)

    page = client.get("/demo")

    headings = re.findall(r'<h2 class="govuk-heading-m">(.*?)</h2>', page.text)
    assert headings == [
        "Innovate UK",
        "Greater Manchester",
        "Assessors for Greater Manchester",
        "Assessors for Innovate UK",
        "Applicants",
    ]
    assert "Olive Officer</button>, programme officer at Innovate UK: drafts calls, checks eligibility" in page.text
    assert '<span class="govuk-details__summary-text">Northbeam Robotics Ltd</span>' in page.text
    assert "1 organisation. Open one to see its people." in page.text


def test_one_press_becomes_a_person(world: World, client: FlaskClient) -> None:
    response = client.post("/demo/sign-in", data={"person": str(world.officer.id)})

    assert response.location == "/home"
    assert "Olive Officer" in client.get("/home").text


@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_nobody_is_not_there(world: World, client: FlaskClient, person: str) -> None:
    assert client.post("/demo/sign-in", data={"person": person}).status_code == 404


def test_real_address_cannot_be_taken(world: World, client: FlaskClient) -> None:
    with unit_of_work():
        real = people.create_person("Real Person", "real@somewhere.test", NOW)

    response = client.post("/demo/sign-in", data={"person": str(real.id)})

    assert response.status_code == 404
    assert "Real Person" not in client.get("/demo").text


@pytest.mark.parametrize(("method", "path"), [("GET", "/demo"), ("POST", "/demo/sign-in"), ("GET", "/demo/mail")])
def test_demonstration_is_not_there_in_earnest(
    world: World, in_earnest: Flask, client: FlaskClient, method: str, path: str
) -> None:
    response = client.open(path, method=method, data={"person": str(world.officer.id)} if method == "POST" else None)

    assert response.status_code == 404
    with client.session_transaction() as session:
        assert "_user_id" not in session


def test_mail_can_be_read_and_its_link_followed(client: FlaskClient) -> None:
    client.post("/register", data={"name": "Ada", "email": "ada@people.example", "password": "three unlikely words"})
    drain()

    listed = client.get("/demo/mail")
    opened = client.get(re.search(r"/demo/mail\?page=1&amp;message=[0-9a-f-]+", listed.text)[0].replace("&amp;", "&"))
    followed = client.get(re.search(r'href="(/confirm/[^"]+)"', opened.text)[1])

    assert "1 message, newest first" in listed.text
    assert ">Confirm your address</h1>" in opened.text
    assert "To ada@people.example" in opened.text
    assert "Confirm my address" in followed.text


def test_mail_without_messages_says_when_there_will_be(client: FlaskClient) -> None:
    assert "No message yet" in client.get("/demo/mail").text
