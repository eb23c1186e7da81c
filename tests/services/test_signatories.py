"""Does only the named person turn a side's key, and is a deputy named in the open and in time?"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.jobs.clockwork import tick
from app.jobs.outbox import drain_due
from app.models import Call, CallSignatory, Event, Message, RoleGrant, User
from app.queries.definitions import current_version, definition_of
from app.queries.signatories import named_for, set_up_of
from app.services import calls, signatories
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DRAFTED, OPENS, World, actor
from tests.together import overlapping
from workflows.actor import Role
from workflows.call import CallState
from workflows.definition import NATIONAL
from workflows.machine import Refusal

WHY = "Nora is away until March."


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def call(world: World) -> Call:
    return factories.a_call(world, upto=CallState.DRAFTING)


@pytest.fixture
def deputy(world: World) -> User:
    return factories.grant(factories.a_person("Dora Deputises"), Role.NATIONAL_SIGNATORY, world.funder)


def name(world: World, call: Call, user: User, *, side: str = NATIONAL, reason: str = WHY) -> CallSignatory:
    who = world.officer if side == NATIONAL else world.region_lead
    with unit_of_work():
        return signatories.name_signatory(call.id, side, user.id, reason, actor(who, call), DRAFTED)


def sign(call: Call, user: User, side: str = NATIONAL) -> None:
    with unit_of_work():
        calls.sign(call.id, side, current_version(call).sha256, actor(user, call), DRAFTED)


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as refused:
        act()
    return [reason.code for reason in refused.value.reasons]


def test_only_holder_of_each_side_is_named_with_the_first_draft(world: World, call: Call) -> None:
    named = named_for(call.id)

    assert {side: (one.name, one.named_by) for side, one in named.items()} == {
        NATIONAL: ("Nora Signs", ""),
        world.region.slug: ("Ravi Signs", ""),
    }


def test_of_several_holders_the_officer_names_one(world: World, deputy: User) -> None:
    call = factories.a_call(world, upto=CallState.DRAFTING, reference="GM-2027-05")

    assert {side: one.named_by for side, one in named_for(call.id).items()} == {
        NATIONAL: "Olive Officer",
        world.region.slug: "",
    }


def test_another_holder_of_the_role_does_not_sign(world: World, call: Call, deputy: User) -> None:
    factories.rehearsed(world, call)

    assert codes(lambda: sign(call, deputy)) == ["not_named"]


def test_deputy_signs_once_named_and_is_on_record(world: World, call: Call, deputy: User) -> None:
    factories.rehearsed(world, call)
    name(world, call, deputy)
    sign(call, deputy)
    drain_due(DRAFTED)

    one = named_for(call.id)[NATIONAL]
    moves = db.session.scalars(
        select(Event.move).where(Event.subject_kind == "call_signatories").order_by(Event.number)
    ).all()
    told = db.session.scalars(select(Message.address).where(Message.subject.contains("you are named"))).all()
    assert (one.name, one.in_place_of, one.reason) == ("Dora Deputises", "Nora Signs", WHY)
    assert moves[-2:] == ["replace_signatory", "name_signatory"]
    assert told == [deputy.email]
    assert codes(lambda: sign(call, world.national_signatory)) == ["already_signed", "not_named"]


def test_nobody_changes_hands_once_a_key_is_turned(world: World, call: Call, deputy: User) -> None:
    factories.rehearsed(world, call)
    sign(call, world.regional_signatory, world.region.slug)

    assert codes(lambda: name(world, call, deputy)) == ["key_turned"]


def test_naming_is_for_the_own_side_and_for_those_who_hold_the_role(world: World, call: Call, deputy: User) -> None:
    regional = [
        lambda: signatories.name_signatory(call.id, NATIONAL, deputy.id, WHY, actor(world.region_lead, call), DRAFTED),
        lambda: name(world, call, deputy, side=world.region.slug),
        lambda: name(world, call, deputy, reason=" "),
    ]

    assert [codes(act) for act in regional] == [["wrong_role"], ["no_signatory"], ["no_reason"]]


def test_nobody_is_named_for_two_sides(world: World, call: Call) -> None:
    both = factories.grant(world.regional_signatory, Role.NATIONAL_SIGNATORY, world.funder)

    assert codes(lambda: name(world, call, both)) == ["named_elsewhere"]


def test_drafter_does_not_name_themselves(world: World, call: Call) -> None:
    factories.grant(world.officer, Role.NATIONAL_SIGNATORY, world.funder)

    assert codes(lambda: name(world, call, world.officer)) == ["names_oneself"]


def test_who_alone_wrote_a_regions_part_does_not_sign_it(world: World, call: Call) -> None:
    factories.grant(world.region_lead, Role.REGIONAL_SIGNATORY, world.region)
    with unit_of_work():
        db.session.execute(
            update(CallSignatory)
            .values(user_id=world.region_lead.id)
            .where(CallSignatory.call_id == call.id, CallSignatory.side == world.region.slug)
        )
    db.session.expire_all()
    factories.rehearsed(world, call)

    assert codes(lambda: sign(call, world.region_lead, world.region.slug)) == ["own_draft"]


def test_call_without_a_secretary_does_not_open_until_there_is_one(world: World) -> None:
    call = factories.a_call(world, upto=CallState.AGREED)
    with unit_of_work():
        db.session.execute(update(RoleGrant).where(RoleGrant.user_id == world.secretary.id).values(ended_at=DRAFTED))
    before = tick(OPENS)
    lacking = [one.code for one in set_up_of(call, definition_of(current_version(call)), OPENS) if not one.holds]
    factories.grant(factories.a_person("Sue Secretary"), Role.PANEL_SECRETARY, world.region)

    assert (before, lacking) == (0, ["secretary"])
    assert tick(OPENS) == 1


def test_key_and_deputy_at_the_same_moment(app: Flask, world: World, call: Call, deputy: User) -> None:
    factories.rehearsed(world, call)
    seen, officer = current_version(call).sha256, actor(world.officer, call)
    signatory = actor(world.national_signatory, call)

    said = overlapping(
        app,
        lambda: signatories.name_signatory(call.id, NATIONAL, deputy.id, WHY, officer, DRAFTED),
        lambda: calls.sign(call.id, NATIONAL, seen, signatory, DRAFTED),
    )

    assert said == ("done", ["not_named"])
