"""Is a call that is by invitation there for the invited and its staff, and for nobody else where it is not listed?"""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Call, CallInvitation, Event, Message, User
from app.queries.visible import public_calls
from app.services import applications, clarifications, interests, invitations
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_person,
    a_world,
    actor,
    an_applicant,
    close,
    grant,
    viewer,
)
from tests.together import overlapping
from workflows.actor import Role
from workflows.call_invitation import CallInvitationState
from workflows.definition import CallEntry
from workflows.machine import Refusal


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def call(world: World) -> Call:
    return a_call(world, entry=CallEntry.INVITATION, is_listed=False)


@pytest.fixture
def northbeam(world: World) -> Applicant:
    return an_applicant(world)


def invite(world: World, call: Call, *, addresses: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> int:
    with unit_of_work():
        return invitations.invite(call.id, addresses, numbers, actor(world.officer, call), DURING)


def sees(user: User | None) -> list[str]:
    query = public_calls(viewer(user) if user else None)
    return [one.reference for one in db.session.scalars(query).unique()]


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_unlisted_call_is_there_for_its_staff_and_the_invited_alone(
    world: World, call: Call, northbeam: Applicant
) -> None:
    guest, rival = a_person("Gwen Guest"), an_applicant(world, "Rival Ltd")
    colleague = grant(a_person(), Role.COLLABORATOR, northbeam.organisation)
    invite(world, call, addresses=(guest.email,), numbers=(northbeam.organisation.company_number,))
    everybody = {
        "nobody": None,
        "stranger": a_person(),
        "rival": rival.lead,
        "assessor": world.assessors[0],
        "elsewhere": a_world("west-midlands").region_lead,
        "guest": guest,
        "lead": northbeam.lead,
        "colleague": colleague,
        "officer": world.officer,
        "region lead": world.region_lead,
    }

    assert {name for name, user in everybody.items() if sees(user)} == {
        "guest",
        "lead",
        "colleague",
        "officer",
        "region lead",
    }


def test_listed_call_is_there_for_everybody_and_takes_the_invited_alone(world: World, northbeam: Applicant) -> None:
    call = a_call(world, entry=CallEntry.INVITATION, reference="GM-2027-02")

    with pytest.raises(Refusal) as refusal:
        a_draft(world, call, northbeam)
    invite(world, call, numbers=(northbeam.organisation.company_number,))
    made = a_draft(world, call, northbeam)

    assert sees(None) == ["GM-2027-02"]
    assert codes(refusal) == ["not_invited"]
    assert made.reference == "GM-2027-02-001"


def test_uninvited_neither_applies_nor_asks_nor_expresses_interest(
    world: World, call: Call, northbeam: Applicant
) -> None:
    lead, firm = actor(northbeam.lead, northbeam.organisation), northbeam.organisation
    acts = [
        lambda: applications.start(call.id, world.region, firm, "Idea", lead, DURING),
        lambda: interests.start(call.id, world.region, firm, "Idea", lead, DURING),
        lambda: clarifications.ask(call.id, firm, "core", "May we?", lead, DURING),
    ]

    found = []
    for act in acts:
        with pytest.raises(Refusal) as refusal, unit_of_work():
            act()
        found.append(codes(refusal))

    assert found == [["not_invited"]] * 3


def test_invited_address_applies_for_its_organisation(world: World, call: Call, northbeam: Applicant) -> None:
    invite(world, call, addresses=(northbeam.lead.email,))

    assert a_draft(world, call, northbeam).reference == "GM-2027-01-001"


def test_invitation_is_told_to_its_address_or_to_lead_applicants_once(
    world: World, call: Call, northbeam: Applicant
) -> None:
    first = invite(world, call, addresses=("new@firm.example",), numbers=(northbeam.organisation.company_number,))
    drain_due(DURING)

    with pytest.raises(Refusal) as refusal:
        invite(world, call, addresses=("new@firm.example",))

    told = {
        message.address: message.body for message in db.session.scalars(select(Message)) if "invited" in message.body
    }
    assert first == 2
    assert set(told) == {"new@firm.example", northbeam.lead.email}
    assert "/register" in told["new@firm.example"]
    assert f"/calls/{call.id}" in told[northbeam.lead.email]
    assert codes(refusal) == ["nobody_named"]


def test_unknown_numbers_are_all_named_and_nobody_is_invited(world: World, call: Call) -> None:
    with pytest.raises(Refusal) as refusal:
        invite(world, call, addresses=("new@firm.example",), numbers=("ZZ1", "ZZ2"))

    assert codes(refusal) == ["unknown_number", "unknown_number"]
    assert db.session.scalars(select(CallInvitation)).all() == []


def test_nobody_is_invited_to_a_call_for_everybody_or_after_it_closes(world: World, call: Call) -> None:
    plain = a_call(world, reference="GM-2027-02")
    close(call)

    with pytest.raises(Refusal) as open_to_all:
        invite(world, plain, addresses=("new@firm.example",))
    with pytest.raises(Refusal) as late:
        invite(world, call, addresses=("new@firm.example",))

    assert (codes(open_to_all), codes(late)) == (["open_to_all"], ["not_in_time"])


def test_withdrawn_invitation_hides_the_call_again_and_leaves_what_was_begun(
    world: World, call: Call, northbeam: Applicant
) -> None:
    invite(world, call, numbers=(northbeam.organisation.company_number,))
    a_draft(world, call, northbeam)
    kept = db.session.scalars(select(CallInvitation)).one()

    with unit_of_work():
        invitations.withdraw(kept.id, call.id, actor(world.region_lead, call), DURING)

    assert sees(northbeam.lead) == []
    with pytest.raises(Refusal):
        a_draft(world, call, northbeam)
    with pytest.raises(NotFound):
        invitations.withdraw(kept.id, a_call(world, reference="GM-2027-02").id, actor(world.officer, call), DURING)
    again = invite(world, call, numbers=(northbeam.organisation.company_number,))
    assert again == 1


def test_two_who_invite_the_same_address_at_once_make_one(app: Flask, world: World, call: Call) -> None:
    call_id, officer, lead = call.id, actor(world.officer, call), actor(world.region_lead, call)

    outcomes = overlapping(
        app,
        lambda: invitations.invite(call_id, ["new@firm.example"], [], officer, DURING),
        lambda: invitations.invite(call_id, ["new@firm.example"], [], lead, DURING),
    )

    assert outcomes == ("done", ["nobody_named"])
    assert [one.state for one in db.session.scalars(select(CallInvitation))] == [CallInvitationState.INVITED]


def test_record_names_the_move_and_not_the_address(world: World, call: Call) -> None:
    invite(world, call, addresses=("new@firm.example",))

    event = db.session.scalars(select(Event).where(Event.subject_kind == "call_invitations")).one()

    assert (event.move, event.data) == ("invite_applicant", {})
    with pytest.raises(NotFound):
        invitations.withdraw(uuid4(), call.id, actor(world.officer, call), DURING)
