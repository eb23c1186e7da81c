"""Does an account begin only with its own address, and is a role held once?"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Event, Funder, Outbox, Place, Region, RoleGrant, Scope, Token, TokenPurpose, User
from app.models.people import LINK_LASTS
from app.services import bodies, people
from app.transactions import unit_of_work
from tests.factories import DRAFTED, DURING, World, a_person, a_world
from workflows.actor import Role
from workflows.machine import Refusal

PASSWORD = "three unlikely words"


def register(email: str = "ada@people.example", name: str = "Ada Able", password: str = PASSWORD) -> User:
    with unit_of_work():
        people.register(name, email, password, DURING)
    found = people.find_by_email(email)
    assert found is not None
    return found


def link(user: User) -> str:
    """The secret of a confirmation link, as it would stand in the mail."""
    with unit_of_work():
        token, secret = Token.issue(user, TokenPurpose.CONFIRM_ADDRESS, DURING)
        db.session.add(token)
    return secret


def confirm(secret: str, at: object = DURING) -> User:
    with unit_of_work():
        return people.confirm_address(secret, at)


def refused(secret: str, at: object = DURING) -> list[str]:
    with pytest.raises(Refusal) as no:
        confirm(secret, at)
    return [reason.code for reason in no.value.reasons]


def notices() -> list[str]:
    return [one["notice"] for one in db.session.scalars(select(Outbox.payload).order_by(Outbox.created_at))]


class TestRegistering:
    def test_account_is_not_active_until_its_address_is_confirmed(self, app: Flask) -> None:
        user = register(" ADA@people.example ")

        assert (user.email, user.is_active, people.check_password(user.email, PASSWORD)) == (
            "ada@people.example",
            False,
            None,
        )
        assert notices() == ["confirm_address"]

    def test_registering_again_before_confirming_takes_the_new_words(self, app: Flask) -> None:
        register()
        user = register(name="Ada Abler", password="three other words")
        confirm(link(user))

        assert (user.name, people.check_password(user.email, PASSWORD)) == ("Ada Abler", None)
        assert people.check_password(user.email, "three other words") == user

    def test_known_address_keeps_its_account_and_is_told(self, app: Flask) -> None:
        user = register()
        confirm(link(user))
        register(name="Somebody Else", password="three other words")

        assert (user.name, people.check_password(user.email, PASSWORD)) == ("Ada Able", user)
        assert sorted(notices()) == ["address_known", "confirm_address"]


class TestConfirming:
    def test_link_activates_once_and_leaves_an_event(self, app: Flask) -> None:
        user = register()
        secret = link(user)

        confirm(secret)

        moves = db.session.scalars(select(Event.move).where(Event.subject_id == user.id).order_by(Event.number)).all()
        assert (user.is_active, user.confirmed_at, list(moves)) == (True, DURING, ["confirm_address"])
        assert refused(secret) == ["link_spent"]

    def test_link_lasts_as_long_as_it_says(self, app: Flask) -> None:
        secret = link(register())
        ends = DURING + LINK_LASTS[TokenPurpose.CONFIRM_ADDRESS]

        assert refused(secret, ends + timedelta(microseconds=1)) == ["link_spent"]
        assert confirm(secret, ends).is_active

    def test_link_is_for_the_address_it_was_sent_to(self, app: Flask) -> None:
        user = register()
        secret = link(user)
        with unit_of_work():
            user.email = "eve@people.example"

        assert (refused(secret), refused("made up")) == (["link_spent"], ["link_spent"])


class TestRoles:
    @pytest.fixture
    def world(self, app: Flask) -> World:
        return a_world()

    def give(self, world: World, user: User) -> None:
        with unit_of_work():
            people.grant_role(user.id, Role.APPROVER, Scope.FUNDER, world.funder.id, DRAFTED, by=world.officer.id)

    def test_role_is_given_once_with_one_event(self, world: World) -> None:
        user = a_person()

        self.give(world, user)
        self.give(world, user)

        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
        query = select(Event.move, Event.actor_id).where(Event.subject_id == grant.id).order_by(Event.number)
        events = db.session.execute(query).all()
        assert (grant.role, grant.granted_by, [tuple(one) for one in events]) == (
            Role.APPROVER,
            world.officer.id,
            [("grant_role", world.officer.id)],
        )

    def test_role_that_ended_can_be_given_again(self, world: World) -> None:
        user = a_person()
        self.give(world, user)
        with unit_of_work():
            db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one().ended_at = DURING

        self.give(world, user)

        ends = db.session.scalars(select(RoleGrant.ended_at).where(RoleGrant.user_id == user.id)).all()
        assert sorted(ends, key=str) == [DURING, None]


def test_bodies_are_loaded_once(app: Flask) -> None:
    def count() -> list[int]:
        return [len(db.session.scalars(select(kind)).all()) for kind in (Funder, Region, Place)]

    with unit_of_work():
        _funder, regions = bodies.load_bodies()
    before = count()
    with unit_of_work():
        _funder, again = bodies.load_bodies()

    assert (count(), sorted(again)) == (before, sorted(regions))
    assert before[:2] == [1, len(regions)]
    assert all(db.session.scalars(select(Place).where(Place.region_id == one.id)).first() for one in regions.values())
