"""Is a pool filled by its own side, answered by who is ready, and kept to when people are asked to assess?"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.jobs.assessors import remind_assessors
from app.jobs.outbox import drain_due
from app.models import (
    Assessment,
    AssessorDeclaration,
    Call,
    Message,
    PoolMember,
    RoleInvitation,
    User,
)
from app.queries.pools import Side, is_pooled, members_of, tally_of
from app.services import assessments, pools, roles
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, DURING, World
from workflows.actor import Actor, Role
from workflows.definition import Ledger
from workflows.machine import Refusal
from workflows.pool import PoolDecline, PoolState, Tally
from workflows.pool_list import Named

INVITED = frozenset({Role.INVITED})


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


def national(call: Call) -> Side:
    return Side(Ledger.NATIONAL, call.funder_id)


def officer(world: World) -> Actor:
    return Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))


def filled(world: World, call: Call, *people: Named) -> list[PoolMember]:
    with unit_of_work():
        pools.set_fee(call.id, national(call), 150_00, officer(world), DURING)
        pools.invite(call.id, national(call), people, officer(world), DURING)
    emails = [one.email for one in people]
    found = {one.email: one for one in db.session.scalars(select(PoolMember))}
    return [found[email] for email in emails]


def accepted(member: PoolMember, user: User, promised: int = 2) -> PoolMember:
    with unit_of_work():
        return pools.accept(member.id, promised, Actor(user.id, INVITED), DURING)


def test_invite_writes_to_who_holds_the_role_and_asks_others_to_take_it_first(world: World) -> None:
    call, (known, other) = f.a_call(world), world.assessors
    accountless, roleless = "nova@new.example", f.a_person("Rolf Roleless")
    first = filled(world, call, Named(known.email, 4))

    with unit_of_work():
        people = [Named(one, 3) for one in (known.email, other.email, accountless, roleless.email)]
        made = pools.invite(call.id, national(call), people, officer(world), DURING)
    drain_due(DURING)

    assert (made.members, made.newcomers, made.standing) == (1, 2, 1)
    assert first[0].asked == 4
    told = {one.address: one.subject for one in db.session.scalars(select(Message))}
    asked = f"{call.title}: will you assess {{}} applications?"
    assert {address: told[address] for address in (known.email, other.email, accountless, roleless.email)} == {
        known.email: asked.format(4),
        other.email: asked.format(3),
        accountless: "You are asked to take a role",
        roleless.email: "You are asked to take a role",
    }


def test_who_was_asked_without_an_account_finds_the_place_once_they_hold_the_role(world: World) -> None:
    call = f.a_call(world)
    [member] = filled(world, call, Named("nova@new.example", 3))
    nova = f.a_person("Nova New")
    with unit_of_work():
        db.session.execute(update(User).where(User.id == nova.id).values(email="nova@new.example"))
    db.session.refresh(nova)
    too_early = remind_assessors(DURING + timedelta(days=8))
    invitation = db.session.scalars(select(RoleInvitation.id)).one()
    with unit_of_work():
        roles.accept_role(invitation, nova, DURING)

    reminded = remind_assessors(DURING + timedelta(days=8))
    with pytest.raises(Refusal) as refused:
        accepted(member, nova)
    f.grant(nova, Role.NATIONAL_ASSESSOR, world.funder)
    accepted(member, nova, 2)

    assert (too_early, reminded) == (0, 1)
    assert [reason.where for reason in refused.value.reasons] == ["profile", "declaration", "briefing"]
    assert (member.user_id, member.state, member.promised) == (nova.id, PoolState.ACCEPTED, 2)


def test_pool_is_filled_by_its_own_side_alone(world: World) -> None:
    call = f.a_call(world)
    lead, side = Actor(world.region_lead.id, frozenset({Role.REGION_LEAD})), national(call)

    for act in (
        lambda: pools.set_fee(call.id, side, 1_00, lead, DURING),
        lambda: pools.invite(call.id, side, [Named("a@x.example", 1)], lead, DURING),
    ):
        with pytest.raises(Refusal, match="filled by the other side"), unit_of_work():
            act()

    assert db.session.scalars(select(PoolMember)).all() == []


def test_invite_is_refused_without_a_fee_and_for_oneself(world: World) -> None:
    call = f.a_call(world)

    with pytest.raises(Refusal) as refused, unit_of_work():
        pools.invite(call.id, national(call), [Named(world.officer.email, 1)], officer(world), DURING)

    assert [reason.code for reason in refused.value.reasons] == ["no_fee", "not_oneself"]


def test_change_of_the_fee_leaves_what_was_promised(world: World) -> None:
    call, (first, second) = f.a_call(world), world.assessors
    members = filled(world, call, Named(first.email, 4), Named(second.email, 4))
    accepted(members[0], first)

    with unit_of_work():
        pools.set_fee(call.id, national(call), 200_00, officer(world), DURING)

    db.session.expire_all()
    assert [one.fee_pence for one in members] == [150_00, 200_00]


def test_call_with_a_pool_asks_only_who_accepted_and_for_no_more_than_they_promised(world: World) -> None:
    call, (first, second) = f.a_call(world), world.assessors
    bids = [f.submitted(world, call, f.an_applicant(world, f"Firm {n} Ltd")) for n in (1, 2)]
    members = filled(world, call, Named(first.email, 4), Named(second.email, 4))
    accepted(members[0], first, 1)
    f.close(call)
    for bid in bids:
        f.eligible(world, bid)

    def assign(bid: int, user: User) -> Assessment:
        with unit_of_work():
            return assessments.assign(bids[bid].id, user.id, Ledger.NATIONAL, officer(world), AFTER)

    assign(0, first)
    refusals = []
    for bid, user in ((0, second), (1, first)):
        with pytest.raises(Refusal) as refused:
            assign(bid, user)
        refusals.append([reason.code for reason in refused.value.reasons])

    assert refusals == [["not_in_call_pool"], ["promise_kept"]]
    assert tally_of(call.id, national(call), first.id) == Tally(4, 1, 1, 0, 150_00)


def test_who_has_assessments_does_not_leave_and_promises_no_less(world: World) -> None:
    call, first = f.a_call(world), world.assessors[0]
    bid = f.submitted(world, call)
    [member] = filled(world, call, Named(first.email, 4))
    accepted(member, first, 3)
    f.close(call)
    f.eligible(world, bid)
    with unit_of_work():
        assessments.assign(bid.id, first.id, Ledger.NATIONAL, officer(world), AFTER)

    me, codes = Actor(first.id, INVITED), []
    for act in (
        lambda: pools.withdraw(member.id, call.id, national(call), officer(world), AFTER),
        lambda: pools.decline(member.id, PoolDecline.NO_TIME, "", me, AFTER),
    ):
        with pytest.raises(Refusal) as refused, unit_of_work():
            act()
        codes.append(refused.value.reasons[0].code)
    with unit_of_work():
        pools.accept(member.id, 1, me, AFTER)

    assert codes == ["holds_work", "holds_work"]
    assert (member.state, member.promised) == (PoolState.ACCEPTED, 1)


def test_declined_and_withdrawn_can_be_asked_again_and_withdrawn_alone_make_no_pool(world: World) -> None:
    call, (first, second) = f.a_call(world), world.assessors
    members = filled(world, call, Named(first.email, 4), Named(second.email, 4))
    for member in members:
        with unit_of_work():
            pools.withdraw(member.id, call.id, national(call), officer(world), DURING)
    was_pooled = is_pooled(call.id, national(call))
    with unit_of_work():
        pools.invite(call.id, national(call), [Named(first.email, 2)], officer(world), DURING)
    again = db.session.scalars(select(PoolMember).where(PoolMember.state == PoolState.INVITED)).one()
    with unit_of_work():
        pools.decline(again.id, PoolDecline.FEE, "Too little.", Actor(first.id, INVITED), DURING)

    assert (was_pooled, is_pooled(call.id, national(call))) == (False, True)
    rows = members_of(call.id, national(call))
    assert {(row.state, row.tally.asked) for row in rows if row.about.email == first.email} == {
        (PoolState.WITHDRAWN, 4),
        (PoolState.DECLINED, 2),
    }


def test_member_of_another_call_is_not_withdrawn_from_this_one(world: World) -> None:
    call, other = f.a_call(world), f.a_call(world, reference="GM-2027-02")
    [member] = filled(world, call, Named(world.assessors[0].email, 4))

    with pytest.raises(NotFound), unit_of_work():
        pools.withdraw(member.id, other.id, national(other), officer(world), DURING)

    assert member.state == PoolState.INVITED


def test_acceptance_of_one_assessment_asks_the_same_rule(world: World) -> None:
    call = f.a_call(world)
    bid = f.submitted(world, call)
    f.close(call)
    work = f.assigned(world, f.eligible(world, bid))
    f.started(world, call)
    with unit_of_work():
        db.session.execute(update(AssessorDeclaration).values(valid_until=AFTER))

    me = Actor(work[0].user_id, frozenset({Role.ASSESSOR}))
    with pytest.raises(Refusal) as refused, unit_of_work():
        assessments.accept(work[0].id, me, AFTER, no_conflict_confirmed=False)

    assert [reason.code for reason in refused.value.reasons] == ["declaration_lapsed", "conflict_not_confirmed"]


def test_clock_reminds_once_of_an_invitation_and_of_a_declaration_that_lapses(world: World) -> None:
    call, (first, second) = f.a_call(world), world.assessors
    members = filled(world, call, Named(first.email, 4), Named(second.email, 4))
    accepted(members[1], second)
    later = DURING + timedelta(days=8)
    own = AssessorDeclaration.user_id == second.id
    with unit_of_work():
        db.session.execute(update(AssessorDeclaration).where(own).values(valid_until=later + timedelta(days=29)))

    made = [remind_assessors(at) for at in (DURING, later, later + timedelta(days=1))]
    drain_due(later)

    assert made == [0, 2, 0]
    subjects = db.session.execute(select(Message.address, Message.subject))
    assert {one for one in map(tuple, subjects) if "we wait" in one[1] or "declaration" in one[1]} == {
        (first.email, f"{call.title}: we wait for your answer"),
        (second.email, "Your declaration of interests ends on 9 March 2027"),
    }


def test_end_of_an_accepted_place_is_told_to_the_other_party(world: World) -> None:
    call, (first, second) = f.a_call(world), world.assessors
    members = filled(world, call, Named(first.email, 4), Named(second.email, 4))
    for member, user in zip(members, (first, second), strict=True):
        accepted(member, user)

    with unit_of_work():
        pools.withdraw(members[0].id, call.id, national(call), officer(world), DURING)
        pools.decline(members[1].id, PoolDecline.NO_TIME, "", Actor(second.id, INVITED), DURING)
    drain_due(DURING)

    told = {(one.address, one.subject) for one in db.session.scalars(select(Message))}
    assert {one for one in told if "pool" in one[1]} == {
        (first.email, f"{call.title}: your place in the pool was taken back"),
        (world.officer.email, f"{call.title}: {second.name} leaves the pool"),
    }
