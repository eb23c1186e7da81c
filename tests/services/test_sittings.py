"""Is recusal enforced before an item begins, and the quorum before an outcome is recorded?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from app.extensions import db
from app.models import Conflict, Event, Outbox, Ranking, Sitting, SittingItem, SittingOutcome
from app.queries.minutes import items_said, minutes_for
from app.queries.sitting_facts import minutes_of, room_of
from app.queries.visible import find
from app.services import agendas, minutes, sitting_room, sittings
from app.services.sitting_room import Found
from app.transactions import unit_of_work
from tests import factories as f
from tests.sitting import Sat, a_sitting, begun, came
from workflows.actor import Actor, Role
from workflows.attendance import Came
from workflows.interview_marks import InterviewMark
from workflows.interview_slot import Answered
from workflows.machine import Refusal
from workflows.sitting import SittingKind, SittingState
from workflows.sitting_item import Outcome, SlotAnswer

FUND = Found(Outcome.FUND, "It answers the need of the place.")


def done(act: Callable[[], object]) -> list[str]:
    """The codes of the reasons for which this act was refused; none where it was done."""
    try:
        with unit_of_work():
            act()
    except Refusal as refusal:
        return [reason.code for reason in refusal.reasons]
    return []


def declared(sat: Sat, index: int = 0, member: int = 0, *, has_left: bool = False) -> None:
    with unit_of_work():
        who = Actor(sat.members[member].id, frozenset({Role.PANEL_MEMBER}))
        sitting_room.declare(sat.items[index].id, who.id, None, "", who, f.AFTER, has_left=has_left)


def finished(sat: Sat) -> None:
    """Both items with a confirmed outcome, and the sitting closed."""
    for index, item in enumerate(sat.items):
        room = room_of(sat.sitting.id, item)
        begun(sat, index, tuple(room.recused))
        with unit_of_work():
            sitting_room.record(item.id, FUND, sat.secretary, f.AFTER)
        with unit_of_work():
            sitting_room.end(item.id, f"Talked about {index}.", "", sat.secretary, f.AFTER)
        with unit_of_work():
            sitting_room.confirm(item.id, 1, sat.in_chair, f.AFTER)
    with unit_of_work():
        sittings.close(sat.sitting.id, sat.secretary, f.AFTER + timedelta(hours=1))


def test_an_item_begins_only_once_who_is_kept_from_it_has_left(app: object) -> None:
    sat = a_sitting()
    declared(sat)
    one, kept_from = sat.items[0], sat.members[0]

    refused = done(lambda: sitting_room.begin(one.id, [], None, sat.secretary, f.AFTER))
    begun(sat, 0, (kept_from.id,))
    during = room_of(sat.sitting.id, one)
    with unit_of_work():
        sitting_room.end(one.id, "", "", sat.secretary, f.AFTER)

    assert refused == ["must_leave"]
    assert (kept_from.id in during.present, len(during.taking_part)) == (False, 2)
    assert kept_from.id in room_of(sat.sitting.id, one).present
    assert find(SittingItem, one.id, f.viewer(kept_from)) is None
    assert find(SittingItem, sat.items[1].id, f.viewer(kept_from)) is not None


def test_who_declares_during_an_item_is_out_at_once(app: object) -> None:
    sat = a_sitting()
    begun(sat)

    with pytest.raises(Refusal, match="must leave"):
        declared(sat)
    declared(sat, has_left=True)
    declared(sat, 1, 1)

    assert [(said.out, said.during) for _, said in items_said(sat.sitting)] == [
        ((), ((sat.members[0].name, f.AFTER),)),
        ((), ()),
    ]
    assert set(db.session.scalars(select(Conflict.user_id))) == {one.id for one in sat.members}
    assert sat.members[0].id not in room_of(sat.sitting.id).present
    assert find(SittingItem, sat.items[0].id, f.viewer(sat.members[0])) is None


def test_below_the_quorum_no_outcome_is_recorded(app: object) -> None:
    sat = a_sitting()
    declared(sat)
    came(sat, sat.members[1], Came.LEFT)
    begun(sat, 0, (sat.members[0].id,))

    refused = done(lambda: sitting_room.record(sat.items[0].id, FUND, sat.secretary, f.AFTER))

    assert (refused, db.session.scalar(select(func.count(SittingOutcome.id)))) == (["item_not_quorate"], 0)


def test_a_chair_who_is_kept_from_an_item_is_replaced_for_it(app: object) -> None:
    sat = a_sitting()
    with unit_of_work():
        sitting_room.declare(sat.items[0].id, sat.chair.id, None, "", sat.in_chair, f.AFTER)
    left, other = (sat.chair.id,), sat.members[0]

    without = done(lambda: sitting_room.begin(sat.items[0].id, left, None, sat.secretary, f.AFTER))
    begun(sat, 0, left, other.id)
    with unit_of_work():
        sitting_room.record(sat.items[0].id, FUND, sat.secretary, f.AFTER)
    with unit_of_work():
        sitting_room.end(sat.items[0].id, "", "", sat.secretary, f.AFTER)
    by_chair = done(lambda: sitting_room.confirm(sat.items[0].id, 1, sat.in_chair, f.AFTER))
    acting = Actor(other.id, frozenset({Role.PANEL_MEMBER}))

    assert (without, by_chair) == (["no_item_chair"], ["not_item_chair"])
    assert done(lambda: sitting_room.confirm(sat.items[0].id, 1, acting, f.AFTER)) == []


def test_a_correction_is_added_and_confirmed_anew(app: object) -> None:
    sat = a_sitting()
    finished(sat)
    one, ranking = sat.items[0], db.session.scalars(select(Ranking.sha256)).one()
    changed = replace(FUND, outcome=Outcome.RESERVE)

    silent = done(lambda: sitting_room.correct(one.id, changed, " ", 1, sat.secretary, f.AFTER))
    stale = done(lambda: sitting_room.correct(one.id, changed, "Misheard.", 0, sat.secretary, f.AFTER))
    corrected = done(lambda: sitting_room.correct(one.id, changed, "Misheard.", 1, sat.secretary, f.AFTER))
    unconfirmed = done(lambda: minutes.write_up(sat.sitting.id, "", "", sat.secretary, f.AFTER))

    assert (silent, stale, corrected, unconfirmed) == (["no_why"], ["changed_meanwhile"], [], ["unconfirmed"])
    rows = select(SittingOutcome.outcome).where(SittingOutcome.item_id == one.id).order_by(SittingOutcome.number)
    assert db.session.scalars(rows).all() == [Outcome.FUND, Outcome.RESERVE]
    assert db.session.scalars(select(Ranking.sha256)).one() == ranking
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE sitting_outcomes SET words = 'forged'"))


def test_minutes_are_agreed_by_the_chair_as_they_were_seen(app: object) -> None:
    sat = a_sitting()
    declared(sat)
    finished(sat)
    with unit_of_work():
        kept = minutes.write_up(sat.sitting.id, "The panel thanked everybody.", "", sat.secretary, f.AFTER)

    member = replace(sat.in_chair, id=sat.members[1].id)
    other = done(lambda: minutes.agree(sat.sitting.id, kept.sha256, member, f.AFTER))
    unseen = done(lambda: minutes.agree(sat.sitting.id, "0" * 64, sat.in_chair, f.AFTER))
    agreed = done(lambda: minutes.agree(sat.sitting.id, kept.sha256, sat.in_chair, f.AFTER))

    assert (other, unseen, agreed) == (["not_chair"], ["minutes_changed"], [])
    sitting = db.session.get_one(Sitting, sat.sitting.id)
    whole = minutes_for(f.viewer(sat.world.secretary), sitting)
    copy = minutes_for(f.viewer(sat.members[0]), sitting)
    assert [item.title for item in whole.items] == ["Idea 0", "Idea 1"]
    assert [item.out for item in whole.items] == [(sat.members[0].name,), ()]
    assert ([item.title for item in copy.items], copy.sha256) == (["Idea 1"], whole.sha256)


def test_minutes_that_are_sent_back_are_written_anew(app: object) -> None:
    sat = a_sitting()
    finished(sat)
    with unit_of_work():
        minutes.write_up(sat.sitting.id, "", "", sat.secretary, f.AFTER)

    locked = done(lambda: sitting_room.correct(sat.items[0].id, FUND, "Why.", 1, sat.secretary, f.AFTER))
    silent = done(lambda: minutes.send_back(sat.sitting.id, "", sat.in_chair, f.AFTER))
    sent = done(lambda: minutes.send_back(sat.sitting.id, "An action is missing.", sat.in_chair, f.AFTER))
    again = done(lambda: minutes.write_up(sat.sitting.id, "", "Ask the council.", sat.secretary, f.AFTER))

    assert (locked, silent, sent, again) == (["minutes_with_chair"], ["reason_missing"], [], [])
    assert minutes_of(sat.sitting.id).number == 2


@pytest.mark.parametrize("upto", [SittingState.PLANNED])
def test_members_know_of_a_sitting_only_once_it_is_called(app: object, upto: SittingState) -> None:
    sat = a_sitting(upto)
    before = find(Sitting, sat.sitting.id, f.viewer(sat.members[0]))

    with unit_of_work():
        sittings.call_members(sat.sitting.id, sat.secretary, f.AFTER)

    assert before is None
    assert find(Sitting, sat.sitting.id, f.viewer(sat.members[0])) is not None
    assert find(Sitting, sat.sitting.id, f.viewer(sat.world.assessors[0])) is None
    assert find(Sitting, sat.sitting.id, f.viewer(sat.world.officer)) is None
    assert dict(db.session.get_one(SittingItem, sat.items[0].id).sheet)["National quality, plain mean"] == "60%"


def test_no_sitting_is_called_before_both_ledgers_are_closed(app: object) -> None:
    world = f.a_world()
    call = f.a_call(world)
    application = f.submitted(world, call, f.an_applicant(world))
    f.close(call)
    f.eligible(world, application)
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    planned = sittings.Planned(SittingKind.MODERATION, f.AFTER, "Here")
    with unit_of_work():
        kept = sittings.plan(call.id, world.region.id, planned, secretary, f.AFTER)
    with unit_of_work():
        agendas.add(kept.id, [application.id], secretary, f.AFTER)

    refused = done(lambda: sittings.call_members(kept.id, secretary, f.AFTER))

    assert refused == ["ledgers_open", "no_chair", "no_secretary", "too_few_members"]


def test_an_interview_is_marked_whole_and_its_slot_answered(app: object) -> None:
    sat = a_sitting(SittingState.CALLED, SittingKind.INTERVIEW, ("Team", "Plan"))
    lead = Actor(f.a_person("Lea Lead").id, frozenset({Role.LEAD_APPLICANT}))
    one = sat.items[0]
    told = select(func.count(Outbox.id)).where(Outbox.payload["notice"].as_string() == "interview_set")

    nobody = done(lambda: agendas.answer_slot(one.id, Answered(SlotAnswer.CONFIRMED), lead, f.AFTER))
    said = Answered(SlotAnswer.CANNOT, why="Our engineer is in Lille.")
    cannot = done(lambda: agendas.answer_slot(one.id, said, lead, f.AFTER))
    before = db.session.scalar(told)
    with unit_of_work():
        agendas.give_slot(one.id, one.slot_at + timedelta(hours=2), sat.secretary, f.AFTER)

    assert (nobody, cannot, before, db.session.scalar(told)) == (["nobody_named"], [], 2, 3)
    assert db.session.get_one(SittingItem, one.id).answer is None
    for user in (sat.chair, *sat.members):
        came(sat, user, Came.PRESENT)
    with unit_of_work():
        sittings.open_sitting(sat.sitting.id, sat.secretary, f.AFTER)
    begun(sat)
    heard = done(lambda: agendas.give_slot(one.id, one.slot_at + timedelta(hours=1), sat.secretary, f.AFTER))
    assert heard == ["item_begun"]
    lacking = replace(FUND, marks=(InterviewMark(0, 8), InterviewMark(1, 99)))
    assert done(lambda: sitting_room.record(one.id, FUND, sat.secretary, f.AFTER)) == ["mark_missing", "mark_missing"]
    assert done(lambda: sitting_room.record(one.id, lacking, sat.secretary, f.AFTER)) == ["mark_out_of_scale"]
    whole = replace(FUND, marks=(InterviewMark(0, 8), InterviewMark(1, 9)))
    assert done(lambda: sitting_room.record(one.id, whole, sat.secretary, f.AFTER)) == []


def test_acts_are_events_that_name_no_application(app: object) -> None:
    sat = a_sitting()
    declared(sat)
    finished(sat)

    events = db.session.execute(select(Event.move, Event.data).where(Event.subject_kind.like("sitting%"))).all()

    named = [move for move, data in events if any(one.title in str(data) for one in sat.applications)]
    assert named == []
    moves = {move for move, _ in events}
    assert {"plan_sitting", "call_sitting", "attend_out", "begin_item", "confirm_outcome"} <= moves


def test_applicants_of_interviews_that_were_not_reached_are_told(app: object) -> None:
    sat = a_sitting(SittingState.OPEN, SittingKind.INTERVIEW, ("Team",))
    begun(sat)
    with unit_of_work():
        sitting_room.end(sat.items[0].id, "", "", sat.secretary, f.AFTER)

    unseen = done(lambda: sittings.close(sat.sitting.id, sat.secretary, f.AFTER))
    closed = done(lambda: sittings.close(sat.sitting.id, sat.secretary, f.AFTER, not_reached_seen=True))

    told = select(Outbox.payload["subject_id"].as_string()).where(
        Outbox.payload["notice"].as_string() == "interview_off"
    )
    assert (unseen, closed) == (["not_reached"], [])
    assert db.session.scalars(told).all() == [str(sat.items[1].id)]


def test_no_panel_sits_once_the_list_of_its_region_is_recommended(app: object) -> None:
    sat = a_sitting(SittingState.PLANNED)
    f.recommended(sat.world, sat.call, sat.applications[1:])
    planned = sittings.Planned(SittingKind.MODERATION, f.AFTER, "Here")

    anew = done(lambda: sittings.plan(sat.call.id, sat.world.region.id, planned, sat.secretary, f.AFTER))
    called = done(lambda: sittings.call_members(sat.sitting.id, sat.secretary, f.AFTER))

    assert (anew, called) == (["list_sent"], ["list_sent"])


def test_who_came_before_a_sitting_was_put_off_does_not_make_its_quorum(app: object) -> None:
    sat = a_sitting(SittingState.CALLED)
    for user in (sat.chair, *sat.members):
        came(sat, user, Came.PRESENT)
    other = f.grant(f.a_person("Nell Newcomer"), Role.REGIONAL_SCORER, sat.world.region)
    people = sittings.People(frozenset({other.id}), sat.chair.id, sat.world.secretary.id, 2)
    later = f.AFTER + timedelta(hours=1)
    with unit_of_work():
        sittings.put_off(sat.sitting.id, "Snow.", sat.secretary, later)
    with unit_of_work():
        sittings.set_people(sat.sitting.id, people, sat.secretary, later)
        sittings.call_members(sat.sitting.id, sat.secretary, later)

    opened = done(lambda: sittings.open_sitting(sat.sitting.id, sat.secretary, later))

    assert opened == ["not_quorate", "chair_absent"]
    assert db.session.get_one(Sitting, sat.sitting.id).reason == ""


def test_an_outcome_that_its_chair_may_not_confirm_any_more_is_minuted_as_that(app: object) -> None:
    sat = a_sitting()
    finished(sat)
    one = sat.items[0]
    with unit_of_work():
        sitting_room.correct(one.id, replace(FUND, outcome=Outcome.RESERVE), "Misheard.", 1, sat.secretary, f.AFTER)

    waits = done(lambda: minutes.write_up(sat.sitting.id, "", "", sat.secretary, f.AFTER))
    with unit_of_work():
        sitting_room.declare(one.id, sat.chair.id, None, "", sat.in_chair, f.AFTER)
    written = done(lambda: minutes.write_up(sat.sitting.id, "", "", sat.secretary, f.AFTER))

    assert (waits, written) == (["unconfirmed"], [])
    whole = minutes_for(f.viewer(sat.world.secretary), db.session.get_one(Sitting, sat.sitting.id))
    assert [(item.confirmed_by, item.confirmed_at) for item in whole.items] == [("", None), (sat.chair.name, f.AFTER)]


def test_a_member_declares_no_interest_of_another(app: object) -> None:
    sat = a_sitting()
    one, item_id = sat.members[0], sat.items[0].id
    other = Actor(sat.members[1].id, frozenset({Role.PANEL_MEMBER}))

    by_other = done(lambda: sitting_room.declare(item_id, one.id, None, "", other, f.AFTER))
    by_secretary = done(lambda: sitting_room.declare(item_id, one.id, None, "", sat.secretary, f.AFTER))

    assert (by_other, by_secretary) == (["not_yours"], [])
    assert db.session.scalars(select(Conflict.user_id)).all() == [one.id]


def test_an_item_takes_a_number_of_minutes_that_can_be(app: object) -> None:
    sat = a_sitting(SittingState.PLANNED)

    refused = done(lambda: agendas.set_minutes(sat.items[0].id, 481, sat.secretary, f.AFTER))

    assert refused == ["minutes_wrong"]
