"""May a sitting and its items move on, and are all the reasons given where they may not?"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.actor import Role
from workflows.attendance import FOLLOWS, Came, Entry, attendance_words, out_of, present, refusals, to_come_back
from workflows.interview_marks import InterviewMark, mark_problems
from workflows.interview_slot import Answered, answer_refusals, slot_refusals
from workflows.machine import Reason
from workflows.minutes import (
    Attended,
    MarkSaid,
    Minutes,
    MinutesHead,
    MinutesItem,
    Recorded,
    confirmation,
    hash_of,
    sentences,
    statement,
)
from workflows.plain import from_plain, to_plain
from workflows.sitting import SITTING, SittingFacts, SittingKind, SittingMove, SittingState, reads_papers
from workflows.sitting_item import (
    ITEM,
    ItemFacts,
    ItemMove,
    ItemState,
    Outcome,
    SlotAnswer,
    declare_refusals,
    left_words,
    minutes_refusals,
)

AT = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
ONE, OTHER, THIRD, ITEM_ID = (uuid.UUID(int=n) for n in range(1, 5))
SECRETARY, MEMBER = frozenset({Role.PANEL_SECRETARY}), frozenset({Role.PANEL_MEMBER})
WRONG = ["minutes_wrong"]
WHOLE = SittingFacts(members=3, quorum=2, items=1, present=2)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("move", "state", "facts", "expected"),
    [
        (SittingMove.CALL, SittingState.PLANNED, WHOLE, []),
        (
            SittingMove.CALL,
            SittingState.PLANNED,
            SittingFacts(ledgers_closed=False, has_chair=False, has_secretary=False, quorum=2, without_slot=("A", "B")),
            ["ledgers_open", "no_chair", "no_secretary", "too_few_members", "no_items", "no_slot", "no_slot"],
        ),
        (SittingMove.OPEN, SittingState.CALLED, replace(WHOLE, ledgers_closed=False), ["ledgers_open"]),
        (
            SittingMove.OPEN,
            SittingState.CALLED,
            replace(WHOLE, present=1, chair_is_present=False),
            ["not_quorate", "chair_absent"],
        ),
        (SittingMove.OPEN, SittingState.PLANNED, WHOLE, ["wrong_state"]),
        (SittingMove.CLOSE, SittingState.OPEN, replace(WHOLE, item_is_open=True), ["item_open"]),
        (SittingMove.CLOSE, SittingState.OPEN, replace(WHOLE, not_reached=2), ["not_reached"]),
        (SittingMove.CLOSE, SittingState.OPEN, replace(WHOLE, not_reached=2, not_reached_seen=True), []),
        (SittingMove.WRITE_UP, SittingState.CLOSED, replace(WHOLE, unconfirmed=("A", "B")), ["unconfirmed"] * 2),
        (SittingMove.PLAN, SittingState.PLANNED, replace(WHOLE, list_sent=True), ["list_sent"]),
        (SittingMove.CALL, SittingState.PLANNED, replace(WHOLE, list_sent=True), ["list_sent"]),
        (SittingMove.OPEN, SittingState.CALLED, replace(WHOLE, list_sent=True), ["list_sent"]),
        (SittingMove.PLAN, SittingState.PLANNED, replace(WHOLE, is_ahead=False), ["in_the_past"]),
        (SittingMove.CHANGE, SittingState.PLANNED, replace(WHOLE, is_ahead=False), ["in_the_past"]),
        (SittingMove.CALL, SittingState.PLANNED, replace(WHOLE, slot_outside=("A",)), ["slot_outside"]),
        (SittingMove.CANCEL, SittingState.OPEN, WHOLE, ["wrong_state"]),
        (SittingMove.CHANGE, SittingState.PLANNED, replace(WHOLE, chair_is_apart=False), ["chair_is_secretary"]),
    ],
)
def test_moves_of_those_who_run_it(
    move: SittingMove, state: SittingState, facts: SittingFacts, expected: list[str]
) -> None:
    assert codes(SITTING.refusals(move, state, SECRETARY, facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (WHOLE, []),
        (
            replace(WHOLE, is_chair=False, is_another_person=False, minutes_seen=False),
            ["not_chair", "own_minutes", "minutes_changed"],
        ),
    ],
)
def test_minutes_are_agreed_in_the_chair(facts: SittingFacts, expected: list[str]) -> None:
    assert codes(SITTING.refusals(SittingMove.AGREE, SittingState.WRITTEN, MEMBER, facts)) == expected
    assert codes(SITTING.refusals(SittingMove.AGREE, SittingState.WRITTEN, SECRETARY, facts)) == ["wrong_role"]


@pytest.mark.parametrize(
    ("move", "state", "facts", "expected"),
    [
        (ItemMove.BEGIN, ItemState.WAITING, ItemFacts(), []),
        (
            ItemMove.BEGIN,
            ItemState.WAITING,
            ItemFacts(sitting_is_open=False, other_is_open=True, staying=("Ann", "Bo"), chair_takes_part=False),
            ["sitting_not_open", "other_open", "must_leave", "must_leave", "no_item_chair"],
        ),
        (ItemMove.RECORD, ItemState.OPEN, ItemFacts(taking_part=2, quorum=2, is_recorded=False), []),
        (ItemMove.RECORD, ItemState.OPEN, ItemFacts(taking_part=1, quorum=2, is_recorded=False), ["item_not_quorate"]),
        (ItemMove.RECORD, ItemState.WAITING, ItemFacts(), ["wrong_state"]),
        (
            ItemMove.RECORD,
            ItemState.OPEN,
            ItemFacts(taking_part=1, chair_takes_part=False, choice_given=False, words_given=False),
            ["recorded_before", "item_chair_gone", "no_choice", "no_words"],
        ),
        (
            ItemMove.CORRECT,
            ItemState.DONE,
            ItemFacts(is_corrected_now=False, is_recorded=False, is_newest=False, why_given=False),
            ["minutes_with_chair", "not_recorded", "changed_meanwhile", "no_why"],
        ),
    ],
)
def test_moves_of_an_item(move: ItemMove, state: ItemState, facts: ItemFacts, expected: list[str]) -> None:
    assert codes(ITEM.refusals(move, state, SECRETARY, facts)) == expected


def test_an_outcome_is_confirmed_once_and_by_another_in_the_chair() -> None:
    wrong = ItemFacts(is_confirmed=True, is_item_chair=False, is_another_person=False)

    reasons = ITEM.refusals(ItemMove.CONFIRM, ItemState.DONE, MEMBER, wrong)

    assert codes(reasons) == ["confirmed_before", "not_item_chair", "own_record"]


COMING = st.lists(st.tuples(st.sampled_from([ONE, OTHER, THIRD]), st.sampled_from(list(Came))), max_size=25)


@settings(max_examples=60)
@given(COMING)
def test_the_room_holds_whoever_came_last_of_all(coming: list[tuple[uuid.UUID, Came]]) -> None:
    entries: list[Entry] = []
    for user_id, came in coming:
        last = next((one.came for one in reversed(entries) if one.user_id == user_id), None)
        if not refusals(last, came, "Ann"):
            entries.append(Entry(user_id, came, AT, ITEM_ID if came in (Came.OUT, Came.BACK) else None))

    here = present(entries)

    assert not here & to_come_back(entries, ITEM_ID)
    assert to_come_back(entries, ITEM_ID) <= out_of(entries, ITEM_ID)
    assert here == {
        one
        for one in (ONE, OTHER, THIRD)
        if (own := [each.came for each in entries if each.user_id == one])
        and own[-1] in (Came.PRESENT, Came.RETURNED, Came.BACK)
    }


def test_every_line_has_what_may_follow() -> None:
    assert set(FOLLOWS) == {None, *Came}
    assert codes(refusals(Came.LEFT, Came.LEFT, "Ann")) == ["attendance_order"]


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ([], "Did not come"),
        ([Came.APOLOGIES], "Apologies"),
        ([Came.APOLOGIES, Came.PRESENT], "Present"),
        ([Came.PRESENT, Came.OUT, Came.BACK], "Present"),
        ([Came.PRESENT, Came.LEFT, Came.RETURNED], "Present, left at 10:01am, returned at 10:02am"),
    ],
)
def test_attendance_is_said_without_what_somebody_was_kept_from(came: list[Came], expected: str) -> None:
    entries = [Entry(ONE, one, AT + timedelta(minutes=index), ITEM_ID) for index, one in enumerate(came)]

    assert attendance_words(entries) == expected


NAMES = {ONE: "Ann", OTHER: "Bo"}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([InterviewMark(0, 0), InterviewMark(1, 10)], []),
        ([InterviewMark(0, 11)], ["mark_out_of_scale", "mark_missing"]),
        ([InterviewMark(index, 5, who) for index in (0, 1) for who in (ONE, OTHER)], []),
        ([InterviewMark(0, 5, ONE)], ["mark_missing"] * 3),
        ([InterviewMark(index, 5, who) for index in (0, 1) for who in (ONE, OTHER, THIRD)], ["mark_of_absent"]),
        ([*(InterviewMark(index, 5, who) for index in (0, 1) for who in (ONE, OTHER, None))], ["marks_mixed"]),
        ([], ["mark_missing"] * 2),
    ],
)
def test_marks_are_whole(marks: list[InterviewMark], expected: list[str]) -> None:
    assert codes(mark_problems(["Team", "Plan"], 10, NAMES, marks)) == expected
    assert mark_problems([], 10, NAMES, marks) == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Answered(SlotAnswer.CONFIRMED, attending="Ann"), []),
        (Answered(SlotAnswer.CONFIRMED), ["nobody_named"]),
        (Answered(SlotAnswer.CANNOT, attending="Ann"), ["why_missing"]),
        (Answered(None), ["no_answer"]),
    ],
)
def test_a_slot_is_answered_whole(said: Answered, expected: list[str]) -> None:
    later = AT + timedelta(days=1)

    assert codes(answer_refusals(SittingState.CALLED, later, said, AT)) == expected
    assert codes(answer_refusals(SittingState.CALLED, AT, said, AT)) == ["slot_over", *expected]
    assert codes(answer_refusals(SittingState.PLANNED, later, said, AT)) == ["no_slot"]
    assert codes(slot_refusals(SittingState.CLOSED, AT, AT, (), item=ItemState.WAITING, now=AT)) == ["wrong_state"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (AT, []),
        (AT - timedelta(minutes=1), ["slot_outside"]),
        (AT + timedelta(hours=13, minutes=59), []),
        (AT + timedelta(hours=14), ["slot_outside"]),
        (AT + timedelta(hours=1, seconds=30), ["slot_taken"]),
        (AT + timedelta(days=1, hours=1), ["slot_outside"]),
    ],
)
def test_a_slot_is_in_the_sitting_and_alone_in_its_minute(at: datetime, expected: list[str]) -> None:
    others, before = [AT + timedelta(hours=1)], AT - timedelta(hours=1)

    assert codes(slot_refusals(SittingState.CALLED, at, AT, others, item=ItemState.WAITING, now=before)) == expected


@pytest.mark.parametrize(
    ("state", "item", "expected"),
    [
        (SittingState.PLANNED, ItemState.WAITING, []),
        (SittingState.CALLED, ItemState.WAITING, ["slot_past"]),
        (SittingState.OPEN, ItemState.OPEN, ["item_begun"]),
        (SittingState.OPEN, ItemState.DONE, ["item_begun"]),
    ],
)
def test_a_slot_is_ahead_of_an_interview_to_come(state: SittingState, item: ItemState, expected: list[str]) -> None:
    later = AT + timedelta(hours=2)

    assert codes(slot_refusals(state, AT, AT, (), item=item, now=later)) == expected


def test_members_read_papers_until_the_minutes_are_agreed() -> None:
    scorer, lead = MEMBER | {Role.REGIONAL_SCORER}, MEMBER | {Role.REGION_LEAD}

    assert [reads_papers(SittingState.WRITTEN, roles) for roles in (MEMBER, scorer, lead)] == [True, True, True]
    assert [reads_papers(SittingState.AGREED, roles) for roles in (MEMBER, scorer, lead)] == [False, False, True]


@pytest.mark.parametrize(("minutes", "expected"), [(1, []), (480, []), (0, WRONG), (481, WRONG), (None, WRONG)])
def test_an_item_takes_between_a_minute_and_a_day_of_work(minutes: int | None, expected: list[str]) -> None:
    assert codes(minutes_refusals(minutes)) == expected


def test_everything_in_the_way_of_an_interest_is_said() -> None:
    reasons = declare_refusals("Ann", may_declare_for=False, is_discussed=True, is_present=True, has_left=False)

    assert codes(reasons) == ["not_yours", "must_leave"]


def a_head() -> MinutesHead:
    return MinutesHead(
        "Sitting 1",
        "GM-2027-01",
        "Small call",
        "Greater Manchester",
        SittingKind.INTERVIEW,
        AT,
        "Town Hall",
        "https://meet.example/1",
        AT,
        AT + timedelta(hours=2),
        2,
        (Attended("Ann Chair", "Chair", "Present"), Attended("Sue Secretary", "Secretary", "Kept the record")),
        "The panel thanked everybody.",
        "Sue: send the minutes by 5 May",
        "Sue Secretary",
        AT + timedelta(hours=3),
    )


def an_item(title: str = "Robots for warehouses") -> MinutesItem:
    first = Recorded(Outcome.RESERVE, "Perhaps.", (), "Sue Secretary", AT)
    marks = (MarkSaid("Team", "All agreed", 8),)
    second = Recorded(Outcome.FUND, "It answers the need.", marks, "Sue Secretary", AT, "Misheard.")
    return MinutesItem(
        "GM-1-0001", title, "Northbeam Ltd", ItemState.DONE, "Bo Member", ("Ann Chair", "Bo Member"), ("Cy Member",),
        "Asked about the plan.", "Bo: write to the council", (first, second), "Bo Member", AT, 10,
    )  # fmt: skip


def test_minutes_keep_their_hash_and_come_back_from_the_record() -> None:
    head, item = a_head(), an_item()

    assert from_plain(MinutesHead, to_plain(head)) == head
    assert from_plain(MinutesItem, to_plain(item)) == item
    assert hash_of(head, [item]) != hash_of(head, [])
    assert hash_of(head, [an_item("Another")]) != hash_of(head, [item])


def test_minutes_say_who_was_out_and_who_agreed() -> None:
    minutes = Minutes(a_head(), (an_item(),), "0" * 64)

    assert sentences(an_item()) == (
        "Cy Member had an interest, left the room and took no part in what was decided.",
        "Ann Chair and Bo Member took part.",
        "Bo Member took the chair for this item.",
    )
    assert sentences(replace(an_item(), out=(), during=(("Cy Member", AT),)))[:1] == (
        "Cy Member was present until 10:00am, then declared an interest and left.",
    )
    assert confirmation(an_item()) == "Confirmed by Bo Member on 3 May 2027 at 10:00am UK time."
    assert left_words(()) == "Nobody had to leave."
    assert statement(minutes) == "These minutes are not agreed yet: they wait for the chair."
    agreed = replace(minutes, agreed_by="Ann Chair", agreed_at=AT)
    assert statement(agreed) == "Agreed by Ann Chair, in the chair, on 3 May 2027 at 10:00am UK time."
