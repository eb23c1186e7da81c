"""Does each person's first page show their tasks, and lead somebody without a role to where they can begin?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from app.policy import viewer_of
from app.queries.sides import sides_of
from app.services import organisations
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DURING, Applicant, World
from workflows.actor import Role
from workflows.call import CallState

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def invited(applicant: Applicant, user: User) -> None:
    """The person asked to sign for the organisation."""
    with unit_of_work():
        organisations.invite_member(
            applicant.organisation.id,
            user.email,
            Role.SIGNATORY,
            factories.actor(applicant.lead, applicant.organisation),
            DURING,
        )


def test_home_shows_what_waits_with_its_page(world: World, client_of: ClientOf) -> None:
    call = factories.a_call(world, upto=CallState.DRAFTING)
    factories.rehearsed(world, call)

    page = client_of(world.national_signatory).get("/home")

    assert ">Innovate UK</h1>" in page.text
    assert "1 task<" in page.text
    assert f'href="/agreement/{call.id}/sign">Read and sign: Small call</a>' in page.text
    assert 'Your tasks <span class="accord-count">1</span>' in page.text


def test_home_without_a_role_leads_to_an_organisation_and_open_calls(app: Flask, client_of: ClientOf) -> None:
    page = client_of(factories.a_person()).get("/home")

    assert ">Where to begin</h1>" in page.text
    assert 'href="/organisations/new"' in page.text
    assert 'href="/calls?state=open"' in page.text


def test_home_asks_strangers_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/home").location == "/sign-in?to=/home"


def test_home_of_another_side_is_not_there(world: World, client_of: ClientOf) -> None:
    assert client_of(world.region_lead).get("/home/funder").status_code == 404


def test_switching_side_is_remembered(world: World, client_of: ClientOf) -> None:
    both = factories.grant(world.region_lead, Role.PROGRAMME_OFFICER, world.funder)
    client = client_of(both)

    first = client.get("/home")
    client.get("/home/greater-manchester")
    then = client.get("/home")

    assert ">Innovate UK</h1>" in first.text
    assert ">Greater Manchester</h1>" in then.text


def test_invitation_is_accepted_from_the_first_page(world: World, client_of: ClientOf) -> None:
    applicant, person = factories.an_applicant(world), factories.a_person("Ivy Invited")
    invited(applicant, person)
    client = client_of(person)

    page = client.get("/home")
    path = re.search(r"/invitations/[0-9a-f-]+/accept", page.text)[0]
    response = client.post(path)

    assert "Lena Lead invited you on 31 January 2027 to be signatory of Northbeam Robotics Ltd." in page.text
    assert response.location == f"/home/{applicant.organisation.id}"
    assert [side.label for side in sides_of(viewer_of(person.id))] == ["Northbeam Robotics Ltd"]
    assert "You now belong to Northbeam Robotics Ltd." in client.get(response.location).text


def test_invitation_of_somebody_else_is_not_there(world: World, client_of: ClientOf) -> None:
    applicant, person, other = factories.an_applicant(world), factories.a_person(), factories.a_person()
    invited(applicant, person)
    path = re.search(r"/invitations/[0-9a-f-]+/accept", client_of(person).get("/home").text)[0]

    response = client_of(other).post(path)

    assert response.status_code == 404
    assert sides_of(viewer_of(other.id)) == ()


def test_home_asks_at_most_eight_queries(world: World, client_of: ClientOf, count_queries: Callable[[], Any]) -> None:
    call, received = factories.a_ranked_call(world)
    factories.recommended(world, call, received)
    for user in (world.officer, world.approver, world.secretary, world.region_lead, *world.assessors):
        client = client_of(user)

        with count_queries() as statements:
            page = client.get("/home")

        assert page.status_code == 200
        assert len([one for one in statements if one.startswith("SELECT")]) <= 8, statements


def test_home_asks_nothing_twice(world: World, client_of: ClientOf, count_queries: Callable[[], Any]) -> None:
    factories.a_call(world)
    officer = client_of(world.officer)
    officer.get("/home")

    with count_queries() as statements:
        officer.get("/home")

    assert len(statements) == len(set(statements))
