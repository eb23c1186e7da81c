"""When may proposed panels be deployed and taken back, and is everything that changed said?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.actor import Role
from workflows.assessment import AssessmentState
from workflows.assignment.problem import Problem, Rules
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Reason, Refusal
from workflows.proposal import (
    PROPOSAL,
    ProposalFacts,
    ProposalMove,
    ProposalState,
    SeatFate,
    SeatNow,
    Wanted,
    changes,
    default_rules,
    hindrances,
    rules_refusals,
)

OFFICER, LEAD, CLOCK = (frozenset({role}) for role in (Role.PROGRAMME_OFFICER, Role.REGION_LEAD, Role.CLOCK))
S, M = ProposalState, ProposalMove


def seat(fate: SeatFate = SeatFate.NEW, asked: AssessmentState | None = None, **facts: object) -> SeatNow:
    return SeatNow("A-1", "p", "Pia", fate, asked, **facts)  # type: ignore[arg-type]


def texts(*seats: SeatNow, room: int = 9) -> list[str]:
    return [reason.text for reason in changes(seats, {"p": room})]


def test_deploying_gives_every_reason_at_once() -> None:
    facts = ProposalFacts((Reason("a", "One."),), (Reason("b", "Two."), Reason("c", "Three.")), asks=1)

    with pytest.raises(Refusal) as refused:
        PROPOSAL.decide(M.DEPLOY, S.PROPOSED, OFFICER, facts)

    assert [reason.text for reason in refused.value.reasons] == ["One.", "Two.", "Three."]


def test_what_was_asked_and_is_kept_aside_is_neither_freed_nor_room_for_another() -> None:
    freed = seat(SeatFate.FREED, AssessmentState.INVITED)
    aside = seat(SeatFate.FREED, AssessmentState.INVITED, is_kept_aside=True)
    gone = seat(SeatFate.FREED, None)

    assert texts(seat(), freed, room=0) == []
    assert texts(seat(), gone, room=0) == ["Pia can be given 0 more now, and not 1."]
    assert texts(seat(), freed, room=-2) == ["Pia can be given 0 more now, and not 1."]
    assert texts(seat(), aside, room=1) == ["What Pia was asked about A-1 is kept aside, and is not taken back."]


def test_a_side_stops_only_what_is_worked_out_for_itself() -> None:
    others = hindrances(CallState.ASSESSING, Ledger.NATIONAL, LEAD, is_open_to_it=True)
    too_late = hindrances(CallState.RANKED, Ledger.REGIONAL, LEAD, is_open_to_it=False)

    assert M.STOP not in PROPOSAL.open_moves(S.SOLVING, LEAD, ProposalFacts(others))
    assert M.STOP in PROPOSAL.open_moves(S.SOLVING, LEAD, ProposalFacts(too_late))


def test_moves_that_are_open_in_each_state() -> None:
    facts = ProposalFacts(asks=1, can_be_taken_back=1)

    open_to = {
        state: (*PROPOSAL.open_moves(state, LEAD, facts), *PROPOSAL.open_moves(state, CLOCK, facts)) for state in S
    }

    assert open_to == {
        S.SOLVING: (M.STOP, M.PROPOSE, M.FIND_SHORT, M.FAIL),
        S.PROPOSED: (M.DEPLOY,),
        S.IMPOSSIBLE: (),
        S.FAILED: (M.BEGIN_AGAIN,),
        S.DEPLOYED: (M.UNDEPLOY,),
        S.UNDEPLOYED: (),
    }


def test_nothing_new_is_not_deployed_and_nothing_left_is_not_taken_back() -> None:
    codes = [
        [reason.code for reason in PROPOSAL.refusals(move, state, OFFICER, ProposalFacts())]
        for move, state in ((M.DEPLOY, S.PROPOSED), (M.UNDEPLOY, S.DEPLOYED))
    ]

    assert codes == [["nothing_new"], ["nothing_to_take_back"]]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (seat(), []),
        (seat(is_eligible=False), ["A-1 is not found eligible any more."]),
        (seat(asked=AssessmentState.DECLINED), ["Pia has been asked about A-1 already."]),
        (seat(is_in_pool=False), ["Pia is not in the pool any more."]),
        (seat(is_ready=False), ["Pia is not ready to assess any more."]),
        (seat(why_not="A cousin."), ["Pia must not assess A-1. A cousin."]),
        (seat(SeatFate.STANDS, AssessmentState.ACCEPTED), []),
        (seat(SeatFate.STANDS, AssessmentState.DECLINED), ["Pia does not assess A-1 any more."]),
        (seat(SeatFate.STANDS), ["Pia does not assess A-1 any more."]),
        (seat(SeatFate.FREED, AssessmentState.INVITED), []),
        (seat(SeatFate.FREED), []),
        (seat(SeatFate.FREED, AssessmentState.ACCEPTED), ["Pia has answered about A-1 and is not moved."]),
    ],
)
def test_what_changed_of_one_pair_is_said(found: SeatNow, said: list[str]) -> None:
    assert texts(found) == said


def test_room_counts_what_the_same_proposal_frees() -> None:
    new = [SeatNow(f"A-{at}", "p", "Pia", SeatFate.NEW, None) for at in range(2)]
    freed = SeatNow("A-9", "p", "Pia", SeatFate.FREED, AssessmentState.INVITED)

    assert texts(*new, room=1) == ["Pia can be given 1 more now, and not 2."]
    assert texts(*new, freed, room=1) == []


def test_whoever_was_asked_meanwhile_is_named() -> None:
    assert [one.text for one in changes([], {}, [("Ben", "A-2")])] == ["Ben was asked about A-2 meanwhile."]


def test_only_its_own_side_assigns_and_only_in_time() -> None:
    codes = [
        [reason.code for reason in hindrances(state, Ledger.NATIONAL, roles, is_open_to_it=is_open)]
        for state, roles, is_open in (
            (CallState.CLOSED, OFFICER, True),
            (CallState.OPEN, LEAD, True),
            (CallState.ASSESSING, OFFICER, False),
        )
    ]

    assert codes == [[], ["wrong_role", "not_now"], ["ledger_closed"]]


@given(ledger=st.sampled_from(Ledger), reviews=st.integers(1, 10))
def test_what_a_side_is_offered_to_begin_with_can_be_asked_for(ledger: Ledger, reviews: int) -> None:
    rules = default_rules(ledger, reviews)

    assert rules_refusals(Wanted(rules)) == ()
    assert Problem(applications=(), assessors=(), pairs=(), rules=rules).rules == rules


def test_rules_that_contradict_each_other_are_refused_each_at_its_field() -> None:
    rules = Rules(reviews=2, local=2, outside=1, lay=2, technical=1)

    assert [reason.where for reason in rules_refusals(Wanted(rules, 5, 4))] == ["local", "technical", "least"]


def test_a_region_is_not_offered_a_rule_that_its_own_people_cannot_keep() -> None:
    offered = [default_rules(ledger, 3).per_organisation for ledger in (Ledger.NATIONAL, Ledger.REGIONAL)]

    assert offered == [1, 0]
