"""Do the sums of a ledger agree however they are cut, and does the light say what they come to?"""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.actor import Role
from workflows.co_investment import (
    INVESTMENT,
    Investment,
    InvestmentFacts,
    InvestmentKind,
    InvestmentMove,
    InvestmentOrigin,
    InvestmentState,
    Light,
    against,
    totals,
)
from workflows.rules import Measure, PortfolioKind, PortfolioRule

OPEN = InvestmentFacts(is_draft_open=True)
WRITER = frozenset({Role.COLLABORATOR})
ONE = Investment("Northbeam", InvestmentKind.CASH, InvestmentOrigin.PRIVATE, 100_000_00, 2027)
ONE_TO_ONE = PortfolioRule("match", PortfolioKind.CO_INVESTMENT, measure=Measure.BASIS_POINTS, low=10_000)

investments = st.lists(
    st.builds(
        Investment,
        st.just("Source"),
        st.sampled_from(InvestmentKind),
        st.sampled_from(InvestmentOrigin),
        st.integers(1, 10**10),
        st.just(2027),
        st.sampled_from(InvestmentState),
    ),
    max_size=12,
)


@given(investments)
def test_every_way_to_cut_the_ledger_comes_to_the_same(rows: list[Investment]) -> None:
    found = totals(rows)

    standing = sum(one.amount_pence for one in rows if one.state != InvestmentState.LAPSED)
    assert found.all_pence == found.private_pence + found.public_pence == standing
    assert sum(cash + in_kind for _, cash, in_kind in found.rows) == standing
    assert found.sure_pence <= found.all_pence
    assert totals(list(reversed(rows))) == found


@pytest.mark.parametrize(
    ("sure", "hoped", "grant", "light", "wanted"),
    [
        (100_00, 0, 100_00, Light.SURE, 100_00),
        (0, 100_00, 100_00, Light.HOPED_FOR, 100_00),
        (50_00, 49_99, 100_00, Light.SHORT, 100_00),
        (0, 0, 0, Light.SURE, 0),
    ],
)
def test_light_tells_what_is_sure_from_what_is_hoped_for(
    sure: int, hoped: int, grant: int, light: Light, wanted: int
) -> None:
    rows = [
        replace(ONE, amount_pence=sure, state=InvestmentState.COMMITTED),
        replace(ONE, amount_pence=hoped, state=InvestmentState.PLEDGED),
        replace(ONE, amount_pence=10**9, state=InvestmentState.LAPSED),
    ]

    found = against([ONE_TO_ONE], totals(rows), grant)

    assert found is not None
    assert (found.light, found.wanted_pence, found.have_pence, found.sure_pence) == (light, wanted, sure + hoped, sure)


def test_half_a_penny_that_is_asked_for_is_a_whole_one() -> None:
    found = against([replace(ONE_TO_ONE, low=5_000)], totals([replace(ONE, amount_pence=50)]), 101)

    assert found is not None
    assert (found.wanted_pence, found.light) == (51, Light.SHORT)


def test_highest_rule_counts_and_without_one_nothing_is_asked() -> None:
    found = against([ONE_TO_ONE, replace(ONE_TO_ONE, id="more", low=15_000)], totals([]), 100)

    assert found is not None
    assert found.wanted_basis_points == 15_000
    assert against([replace(ONE_TO_ONE, low=None, high=20_000)], totals([]), 100) is None


def test_a_sum_grows_surer_step_by_step() -> None:
    path = [InvestmentMove.PLEDGE, InvestmentMove.SHOW_EVIDENCE, InvestmentMove.COMMIT, InvestmentMove.RECEIVE]
    state, found = InvestmentState.HOPED, []
    for move in path:
        state = InvestmentState(INVESTMENT.decide(move, state, WRITER, OPEN).target)
        found.append(state)

    assert found == list(InvestmentState)[1:5]
    for move, source in pairwise([*reversed(path), None]):
        assert source is None or INVESTMENT.rows[move].sources == {INVESTMENT.rows[source].target}


@pytest.mark.parametrize(
    ("move", "state", "facts", "codes"),
    [
        (InvestmentMove.CHANGE, InvestmentState.HOPED, InvestmentFacts(is_funded=True), ["application_not_draft"]),
        (InvestmentMove.PLEDGE, InvestmentState.HOPED, InvestmentFacts(), ["not_now"]),
        (InvestmentMove.RECEIVE, InvestmentState.COMMITTED, InvestmentFacts(is_funded=True), []),
        (InvestmentMove.SHOW_EVIDENCE, InvestmentState.PLEDGED, replace(OPEN, words_given=False), ["evidence_missing"]),
        (InvestmentMove.LAPSE, InvestmentState.RECEIVED, OPEN, ["wrong_state"]),
    ],
)
def test_refusals(move: InvestmentMove, state: InvestmentState, facts: InvestmentFacts, codes: list[str]) -> None:
    assert [one.code for one in INVESTMENT.refusals(move, state, WRITER, facts)] == codes
