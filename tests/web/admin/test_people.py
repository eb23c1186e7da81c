"""Do roles begin and end by the right people only, with the record kept?"""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain
from app.models import Event, Funder, Message, Region, RoleGrant, RoleInvitation, Scope, User
from app.policy import PLATFORM_ID
from app.services import people, roles
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import DRAFTED, World
from workflows.actor import Actor, Role

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def administrator(world: World) -> User:
    user = f.a_person("Adi Administers")
    with unit_of_work():
        people.grant_role(user.id, Role.ADMINISTRATOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    return user


def key(role: Role, on: Funder | Region | None = None) -> str:
    """How the form names a role on a thing."""
    scope = {Funder: Scope.FUNDER, Region: Scope.REGION, type(None): Scope.PLATFORM}[type(on)]
    return f"{scope}-{on.id if on else PLATFORM_ID}-{role}"


def offered(page: object) -> list[str]:
    """The roles that the form offers, in words."""
    return [unescape(words) for words in re.findall(r"<option value=\"[a-z][^\"]+\">([^<]+)</option>", page.text)]  # type: ignore[attr-defined]


def invite(client: FlaskClient, email: str, role: str) -> int:
    return client.post("/people/invite", data={"email": email, "role": role}).status_code


def grant_of(user: User, role: Role) -> RoleGrant:
    return db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.role == role)).one()


def held(user: User) -> set[Role]:
    query = select(RoleGrant.role).where(RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None))
    return set(db.session.scalars(query))


def test_each_is_offered_the_roles_that_they_give(world: World, administrator: User, client_of: ClientOf) -> None:
    region = "Greater Manchester"

    forms = {user.name: offered(client_of(user).get("/people/invite")) for user in (world.region_lead, world.officer)}
    everything = offered(client_of(administrator).get("/people/invite"))

    assert forms == {
        "Rhian Leads": [f"Programme lead: {region}", f"Panel secretary: {region}", f"Regional scorer: {region}"],
        "Olive Officer": ["Programme officer: Innovate UK", "National assessor: Innovate UK"],
    }
    assert len(everything) == 2 + 5 + 5


def test_invitation_is_accepted_by_its_own_address_only(world: World, client_of: ClientOf) -> None:
    newcomer, stranger = f.a_person("Nia Newcomer"), f.a_person()
    lead = client_of(world.region_lead)

    invite(lead, newcomer.email.upper(), key(Role.PANEL_SECRETARY, world.region))
    drain()
    invitation = db.session.scalars(select(RoleInvitation)).one()
    path = f"/role-invitations/{invitation.id}/accept"
    refused = client_of(stranger).post(path)
    shown = client_of(newcomer).get("/home").text
    client_of(newcomer).post(path)

    assert refused.status_code == 404
    assert "Be panel secretary: Greater Manchester" in shown
    assert (held(newcomer), held(stranger)) == ({Role.PANEL_SECRETARY}, set())
    assert grant_of(newcomer, Role.PANEL_SECRETARY).granted_by == world.region_lead.id
    message = db.session.scalars(select(Message)).one()
    assert (message.address, message.subject) == (newcomer.email, "You are asked to take a role")


def test_nobody_gives_what_they_may_not_however_they_ask(world: World, client_of: ClientOf) -> None:
    other = f.a_world("west-midlands")
    lead, officer = client_of(world.region_lead), client_of(world.officer)
    newcomer = f.a_person().email

    answers = [
        invite(lead, newcomer, key(Role.PROGRAMME_OFFICER, world.funder)),
        invite(lead, newcomer, key(Role.REGION_LEAD, other.region)),
        invite(lead, newcomer, key(Role.REGIONAL_SIGNATORY, world.region)),
        invite(officer, newcomer, key(Role.APPROVER, world.funder)),
        invite(officer, newcomer, key(Role.ADMINISTRATOR)),
        invite(client_of(world.secretary), newcomer, key(Role.PANEL_SECRETARY, world.region)),
        invite(lead, world.region_lead.email, key(Role.PANEL_SECRETARY, world.region)),
    ]

    assert answers == [422, 422, 422, 422, 422, 403, 409]
    assert db.session.scalars(select(RoleInvitation)).all() == []


def test_service_refuses_too(world: World) -> None:
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))

    with pytest.raises(roles.Refusal) as refused, unit_of_work():
        roles.invite_to_role("x@y.example", Role.APPROVER, Scope.FUNDER, world.funder.id, officer, DRAFTED)

    assert [reason.code for reason in refused.value.reasons] == ["not_yours_to_give"]


def test_invitation_does_not_outlive_the_right_behind_it(
    world: World, administrator: User, client_of: ClientOf
) -> None:
    newcomer = f.a_person()
    invite(client_of(world.region_lead), newcomer.email, key(Role.PANEL_SECRETARY, world.region))
    invitation = db.session.scalars(select(RoleInvitation)).one()
    ended = grant_of(world.region_lead, Role.REGION_LEAD).id
    client_of(administrator).post(f"/people/roles/{ended}/end", data={"reason": "Left the authority"})

    answer = client_of(newcomer).post(f"/role-invitations/{invitation.id}/accept")

    assert answer.status_code == 409
    assert held(newcomer) == set()


def test_role_ends_with_a_reason_and_its_record_stays(world: World, client_of: ClientOf) -> None:
    grant = grant_of(world.secretary, Role.PANEL_SECRETARY)
    lead, path = client_of(world.region_lead), f"/people/roles/{grant.id}/end"

    asked = lead.get(path)
    empty = lead.post(path, data={"reason": " "})
    done = lead.post(path, data={"reason": "Moved to another team"})
    drain()

    assert "Sara Secretary, panel secretary: Greater Manchester" in asked.text
    assert (empty.status_code, done.location) == (422, "/people")
    assert held(world.secretary) == set()
    event = db.session.scalars(select(Event).where(Event.move == "end_role")).one()
    assert (event.actor_id, event.subject_id) == (world.region_lead.id, grant.id)
    assert event.data["reason"] == "Moved to another team"
    assert event.data["authenticated_by"] == "demonstration"
    assert db.session.get_one(User, world.secretary.id).ended_at is None
    assert "Moved to another team" in db.session.scalars(select(Message.body)).one()
    assert client_of(world.secretary).get("/people").status_code == 403


def test_roles_of_others_are_not_there_or_not_to_be_ended(world: World, client_of: ClientOf) -> None:
    other = f.a_world("west-midlands")
    lead = client_of(world.region_lead)
    foreign, binding = (
        grant_of(other.secretary, Role.PANEL_SECRETARY),
        grant_of(world.regional_signatory, Role.REGIONAL_SIGNATORY),
    )

    answers = [
        lead.post(f"/people/roles/{grant.id}/end", data={"reason": "Because"}).status_code
        for grant in (foreign, binding)
    ]

    assert answers == [404, 409]


def test_list_shows_what_the_reader_answers_for(world: World, administrator: User, client_of: ClientOf) -> None:
    f.a_world("west-midlands")

    lead = client_of(world.region_lead).get("/people").text
    everything = client_of(administrator).get("/people").text

    assert "4 roles" in lead
    assert "Not by you" in lead
    assert [name in lead for name in ("Sara Secretary", "Olive Officer", "West Midlands")] == [True, False, False]
    assert "19 roles" in everything


def test_list_costs_the_same_for_few_and_many(
    world: World, administrator: User, client_of: ClientOf, count_queries: Callable[[], object]
) -> None:
    counts = []
    for slug in ("", "west-midlands"):
        if slug:
            f.a_world(slug)
        browser = client_of(administrator)
        with count_queries() as statements:  # type: ignore[attr-defined]
            browser.get("/people")
        counts.append(len([one for one in statements if one.startswith("SELECT")]))

    assert counts[0] == counts[1]
    # What things are called is read once for all three lists.
    named = [one for one in statements if one.startswith("SELECT regions.id, regions.name \nFROM regions")]
    assert len(named) == 1


def test_the_last_administrator_stays(administrator: User, client_of: ClientOf) -> None:
    grant = grant_of(administrator, Role.ADMINISTRATOR)

    answer = client_of(administrator).post(f"/people/roles/{grant.id}/end", data={"reason": "Tired"})

    assert answer.status_code == 409
    assert "This is the last administrator. Invite another one first." in answer.text


def test_invitation_is_taken_back(world: World, client_of: ClientOf) -> None:
    newcomer, lead = f.a_person(), client_of(world.region_lead)
    invite(lead, newcomer.email, key(Role.REGIONAL_SCORER, world.region))
    again = invite(lead, newcomer.email, key(Role.REGIONAL_SCORER, world.region))
    invitation = db.session.scalars(select(RoleInvitation)).one()

    lead.post(f"/people/invitations/{invitation.id}/withdraw")

    assert again == 409
    assert client_of(newcomer).post(f"/role-invitations/{invitation.id}/accept").status_code == 404


def test_administrator_has_a_side_of_their_own(administrator: User, client_of: ClientOf) -> None:
    page = client_of(administrator).get("/home").text

    assert '<h1 class="govuk-heading-l">Administration</h1>' in page
    assert '<a class="govuk-link" href="/people">People and roles</a>' in page
