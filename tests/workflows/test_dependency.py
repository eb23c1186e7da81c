"""Is a circle found however long it is, and does everything fall that depends on what failed?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.actor import Role
from workflows.dependency import (
    DEPENDENCY,
    DependencyFacts,
    DependencyMove,
    DependencyState,
    fallen,
    makes_circle,
)

OPEN = DependencyFacts(call_takes_words=True)
LEAD = frozenset({Role.LEAD_APPLICANT})
links = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=15)


def test_what_depends_on_what_failed_falls_with_it_through_others_too() -> None:
    chain = [("b", "a"), ("c", "b"), ("d", "x")]

    assert (fallen(chain, {"a"}), fallen(chain, {"c"}), fallen(chain, {"x", "b"})) == (
        {"b", "c"},
        frozenset(),
        {"c", "d"},
    )


@pytest.mark.parametrize(
    ("dependent", "on", "closes"), [("a", "c", True), ("a", "a", True), ("c", "a", False), ("d", "a", False)]
)
def test_circle_is_found(dependent: str, on: str, *, closes: bool) -> None:
    assert makes_circle([("b", "a"), ("c", "b")], dependent, on) is closes


@given(links)
def test_links_that_close_no_circle_leave_none(wanted: list[tuple[int, int]]) -> None:
    kept: list[tuple[int, int]] = []
    for dependent, on in wanted:
        if not makes_circle(kept, dependent, on):
            kept.append((dependent, on))

    assert [one for one in range(8) if one in fallen(kept, {one})] == []


@given(links, st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_more_failures_never_save_anything(kept: list[tuple[int, int]], some: set[int], more: set[int]) -> None:
    assert fallen(kept, some) <= fallen(kept, some | more)
    assert fallen(kept, some | more) == fallen(kept, some) | fallen(kept, more)


@pytest.mark.parametrize(
    ("move", "state", "roles", "facts", "codes"),
    [
        (DependencyMove.CONFIRM, DependencyState.ASKED, LEAD, OPEN, []),
        (DependencyMove.CONFIRM, DependencyState.ASKED, frozenset({Role.COLLABORATOR}), OPEN, ["wrong_role"]),
        (
            DependencyMove.CONFIRM,
            DependencyState.ASKED,
            LEAD,
            DependencyFacts(makes_circle=True),
            ["deadline_passed", "circle"],
        ),
        (DependencyMove.DECLINE, DependencyState.CONFIRMED, LEAD, OPEN, ["wrong_state"]),
        (DependencyMove.END, DependencyState.DECLINED, LEAD, OPEN, []),
    ],
)
def test_refusals(
    move: DependencyMove, state: DependencyState, roles: frozenset[Role], facts: DependencyFacts, codes: list[str]
) -> None:
    assert [one.code for one in DEPENDENCY.refusals(move, state, roles, facts)] == codes
