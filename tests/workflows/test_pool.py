"""Who may fill a pool and answer, who is given one more, and whom does a list name?"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.actor import CLOCK, Role
from workflows.machine import Reason, Refusal
from workflows.pool import POOL, PoolFacts, PoolMove, PoolState, Tally, room_refusals
from workflows.pool_list import MOST_NAMED, BadRow, Named, pasted_rows, read_list, table_rows

S, M = PoolState, PoolMove
OFFICER, INVITED = frozenset({Role.PROGRAMME_OFFICER}), frozenset({Role.INVITED})
SOUND = PoolFacts()


def refused(move: PoolMove, state: PoolState, roles: frozenset[Role], facts: PoolFacts = SOUND) -> list[str]:
    return [reason.code for reason in POOL.refusals(move, state, roles, facts)]


def test_moves_are_open_to_those_whose_they_are() -> None:
    found = {
        who: [(state.value, *POOL.open_moves(state, roles, SOUND)) for state in PoolState]
        for who, roles in (("staff", OFFICER), ("invited", INVITED), ("clock", CLOCK.roles))
    }

    assert found == {
        "staff": [("invited", M.INVITE, M.WITHDRAW), ("accepted", M.WITHDRAW), ("declined",), ("withdrawn",)],
        "invited": [("invited", M.ACCEPT, M.DECLINE), ("accepted", M.ACCEPT, M.DECLINE), ("declined",), ("withdrawn",)],
        "clock": [("invited", M.REMIND), ("accepted",), ("declined",), ("withdrawn",)],
    }


@pytest.mark.parametrize(
    ("move", "state", "facts", "expected"),
    [
        (M.INVITE, S.INVITED, replace(SOUND, is_in_time=False, fee_is_set=False), ["not_in_time", "no_fee"]),
        (M.INVITE, S.INVITED, replace(SOUND, names_somebody=False), ["nobody_named"]),
        (M.WITHDRAW, S.ACCEPTED, replace(SOUND, held=1), ["holds_work"]),
    ],
)
def test_staff_are_refused_with_every_reason(
    move: PoolMove, state: PoolState, facts: PoolFacts, expected: list[str]
) -> None:
    assert refused(move, state, OFFICER, facts) == expected


@pytest.mark.parametrize(
    ("move", "facts", "expected"),
    [
        (M.ACCEPT, replace(SOUND, unready=(Reason("no_profile", "Write it."),), promised=0), ["no_profile", "promise"]),
        (M.ACCEPT, replace(SOUND, promised=2, held=3), ["less_than_held"]),
        (M.ACCEPT, replace(SOUND, promised=7, asked=6), ["more_than_asked"]),
        (M.ACCEPT, replace(SOUND, promised=6, asked=6), []),
        (M.ACCEPT, replace(SOUND, promised=8, asked=6, held=8), []),
        (M.ACCEPT, replace(SOUND, is_in_time=False), ["not_in_time"]),
        (M.DECLINE, replace(SOUND, reason_given=False, held=1), ["reason_missing", "holds_work"]),
        (M.DECLINE, replace(SOUND, is_in_time=False), []),
    ],
)
def test_invited_are_refused_with_every_reason(move: PoolMove, facts: PoolFacts, expected: list[str]) -> None:
    assert refused(move, S.ACCEPTED, INVITED, facts) == expected


counts = st.integers(0, 100)


@given(counts, counts, counts, st.integers(0, 1_000_00))
@settings(max_examples=60)
def test_room_is_what_was_promised_and_not_given(promised: int, held: int, complete: int, fee: int) -> None:
    tally = Tally(asked=5, promised=promised, held=held, complete=complete, fee_pence=fee)

    assert (tally.room == 0) == (held >= promised)
    assert tally.room + held >= promised
    assert (tally.fee_promised_pence, tally.fee_earned_pence) == (promised * fee, complete * fee)
    assert [reason.code for reason in room_refusals(tally)] == ([] if tally.room else ["promise_kept"])


def test_who_is_in_no_pool_is_given_nothing() -> None:
    assert [(one.code, one.where) for one in room_refusals(None)] == [("not_in_call_pool", "user_id")]


def test_list_names_each_address_once_and_every_row_that_names_nobody() -> None:
    rows = [("Ann@x.example", ""), ("", ""), ("ben", "2"), ("ann@X.example", "3"), ("cy@x.example", "0"), ("", "4")]
    rows += [("di@x.example", "7"), ("ed@x.example", "٣")]

    found = read_list(rows, 5, first_row=2)

    assert found.named == (Named("ann@x.example", 5), Named("di@x.example", 7))
    assert found.bad == (
        BadRow(4, "ben", "This is not an email address, like name@example.com."),
        BadRow(5, "ann@X.example", "This address stands in row 2 already."),
        BadRow(6, "cy@x.example", "How many must be a whole number between 1 and 100. It is ‘0’."),
        BadRow(7, "4", "There is no address in it."),
        BadRow(9, "ed@x.example", "How many must be a whole number between 1 and 100. It is ‘٣’."),
    )


def test_list_longer_than_a_person_looks_through_is_refused() -> None:
    with pytest.raises(Refusal, match="501 rows"):
        read_list([("a@x.example", "")] * (MOST_NAMED + 1), 1)


@given(st.lists(st.tuples(st.sampled_from(["ann", "b.en", "c-y"]), st.integers(1, 100)), max_size=8))
@settings(max_examples=30)
def test_pasted_addresses_come_back_with_their_numbers(people: list[tuple[str, int]]) -> None:
    text = "\n".join(f"{name}@x.example {number}" for name, number in people)

    assert pasted_rows(text) == [(f"{name}@x.example", str(number)) for name, number in people]


def test_table_is_read_by_its_headings() -> None:
    table = [["Name", "E-mail", "Load"], ["Ann", "ann@x.example", "3"], ["Ben"]]

    assert table_rows(table) == [("ann@x.example", "3"), ("", "")]
    with pytest.raises(Refusal, match="heading ‘Email’"):
        table_rows([["Name"], ["Ann"]])
