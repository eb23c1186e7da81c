"""Does a call say soundly who decides, and do its limits hold for each award?"""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.actor import Role
from workflows.authority import Authority, Sum, authority_problems, beyond, in_words, needs_two
from workflows.decision import (
    HOLDING,
    RECOMMENDATION,
    HoldFacts,
    HoldMove,
    HoldState,
    RecommendationFacts,
    RecommendationMove,
    RecommendationState,
    Steps,
    approving_move,
    recommending_move,
)

ADA, BEN, CAT = (UUID(int=number) for number in (1, 2, 3))
APPROVER, SENIOR, BOARD = (frozenset({role}) for role in (Role.APPROVER, Role.SENIOR_APPROVER, Role.BOARD_MEMBER))
MILLION = 1_000_000_00
LIMITED = Authority(approver_limit_pence=MILLION, senior_limit_pence=5 * MILLION)
S, M = RecommendationState, RecommendationMove


def award(pence: int) -> Sum:
    return Sum(UUID(int=9), "Warm homes", pence)


def facts(person: UUID, roles: frozenset[Role], rules: Authority, *sums: Sum, **rest: object) -> RecommendationFacts:
    return RecommendationFacts(call_is_ranked=True, authority=rules, sums=sums, person=person, roles=roles, **rest)  # type: ignore[arg-type]


def codes(move: M, state: S, found: RecommendationFacts) -> list[str]:
    return [reason.code for reason in RECOMMENDATION.refusals(move, state, found.roles, found)]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Authority(), []),
        (LIMITED, []),
        (Authority(approver_limit_pence=0), ["limit"]),
        (Authority(two_above_pence=-1), ["limit"]),
        (Authority(approver_limit_pence=2, senior_limit_pence=1), ["limits"]),
        (Authority(senior_limit_pence=1), ["limits"]),
    ],
)
def test_limits_that_contradict_each_other_are_not_signed(rules: Authority, said: list[str]) -> None:
    assert [reason.code for reason in authority_problems(rules)] == said


def test_rules_are_said_as_one_sentence() -> None:
    rules = Authority(True, MILLION, 5 * MILLION, 2 * MILLION)

    assert in_words(Authority()) == "an approver approves any award"
    assert in_words(rules) == (
        "the region’s board endorses the list; an approver approves up to £1,000,000 for one award; a senior approver "
        "approves up to £5,000,000 for one award; two people approve a list with an award above £2,000,000"
    )


@given(st.integers(1, 10 * MILLION), st.integers(1, 10 * MILLION), st.integers(0, 10 * MILLION))
def test_nobody_approves_an_award_above_their_own_limit(pence: int, low: int, more: int) -> None:
    rules = Authority(approver_limit_pence=low, senior_limit_pence=low + more)

    assert bool(beyond(rules, APPROVER, [award(pence)])) == (pence > low)
    assert bool(beyond(rules, SENIOR, [award(pence)])) == (pence > low + more)


@pytest.mark.parametrize(
    ("pence", "roles", "text"),
    [
        (
            MILLION + 1_00,
            APPROVER,
            "‘Warm homes’ is to have £1,000,001, and an approver may approve £1,000,000 for one award at most. "
            "A senior approver may.",
        ),
        (
            6 * MILLION,
            SENIOR,
            "‘Warm homes’ is to have £6,000,000, and a senior approver may approve £5,000,000 for one award at most. "
            "Nobody may under the rules of this call, so that the list goes back or the call is amended.",
        ),
    ],
)
def test_refusal_says_who_may(pence: int, roles: frozenset[Role], text: str) -> None:
    assert [reason.text for reason in beyond(LIMITED, roles, [award(pence)])] == [text]


def test_two_approve_only_above_the_amount() -> None:
    rules = Authority(two_above_pence=MILLION)

    assert not needs_two(rules, [award(MILLION), award(1)])
    assert needs_two(rules, [award(MILLION + 1)])
    assert not needs_two(Authority(), [award(9 * MILLION)])


def test_list_goes_to_the_board_where_the_call_asks() -> None:
    assert recommending_move(Authority()) == M.RECOMMEND
    assert recommending_move(Authority(board_endorses=True)) == M.RECOMMEND_TO_BOARD


def test_who_took_a_step_takes_no_other() -> None:
    rules = Authority(board_endorses=True, two_above_pence=1)
    steps = Steps(frozenset({ADA}), endorsed_by=BEN, first_approved_by=CAT)
    said = {
        person: codes(M.APPROVE, S.ONCE_APPROVED, facts(person, APPROVER, rules, award(2), steps=steps))
        for person in (ADA, BEN, CAT, UUID(int=4))
    }

    assert said == {
        ADA: ["preparer_is_approver"],
        BEN: ["endorser_is_approver"],
        CAT: ["approved_already"],
        UUID(int=4): [],
    }
    prepared = facts(ADA, BOARD, rules, steps=Steps(frozenset({ADA})))
    assert codes(M.ENDORSE, S.WITH_BOARD, prepared) == ["preparer_is_endorser"]


def test_large_award_is_approved_twice_and_a_small_one_once() -> None:
    rules = Authority(two_above_pence=MILLION)
    large, small = (facts(ADA, APPROVER, rules, award(pence)) for pence in (MILLION + 1, MILLION))

    assert approving_move(S.RECOMMENDED, large) == M.APPROVE_FIRST
    assert codes(M.APPROVE, S.RECOMMENDED, large) == ["takes_two"]
    assert approving_move(S.RECOMMENDED, small) == M.APPROVE
    assert codes(M.APPROVE_FIRST, S.RECOMMENDED, small) == ["takes_one"]


def test_held_list_is_neither_endorsed_nor_approved_and_can_be_sent_back() -> None:
    held = facts(ADA, APPROVER | BOARD, Authority(), is_held=True)

    assert codes(M.APPROVE, S.RECOMMENDED, held) == ["list_held"]
    assert codes(M.ENDORSE, S.WITH_BOARD, held) == ["list_held"]
    assert codes(M.SEND_BACK, S.RECOMMENDED, held) == []


@pytest.mark.parametrize("state", list(S))
def test_only_a_list_that_waits_is_held(state: S) -> None:
    waits = state in {S.WITH_BOARD, S.RECOMMENDED, S.ONCE_APPROVED}

    assert (not HOLDING.refusals(HoldMove.HOLD, HoldState.FREE, APPROVER, HoldFacts(state=state))) == waits
