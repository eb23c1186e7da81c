"""Is a mark set aside only for a reason, by its own side, and with its effect told?"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.reviewed import application
from workflows.machine import Reason
from workflows.ranking import Line
from workflows.set_aside import (
    Act,
    ActFacts,
    ActKind,
    Effect,
    SetAside,
    by_assessment,
    effect_on_rank,
    effect_words,
    refusals,
    standing,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
CHAIR = UUID(int=7)
MARKS = [SetAside(UUID(int=one), CHAIR, NOON, "Why.", criterion) for one in (1, 2) for criterion in ("", "need")]


@pytest.mark.parametrize("kind", ActKind)
def test_an_act_is_possible(kind: ActKind) -> None:
    assert refusals(kind, ActFacts(is_aside=kind == ActKind.RESTORE)) == ()


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        (ActKind.SET_ASIDE, ActFacts(reason_given=False), ["why_missing"]),
        (ActKind.SET_ASIDE, ActFacts(is_aside=True), ["already_aside"]),
        (ActKind.SET_ASIDE, ActFacts(is_inside_one=True), ["already_aside"]),
        (ActKind.SET_ASIDE, ActFacts(leaves_some=False), ["last_one"]),
        (ActKind.SET_ASIDE, ActFacts(is_there=False), ["no_mark"]),
        (ActKind.RESTORE, ActFacts(), ["not_aside"]),
        (ActKind.RESTORE, ActFacts(is_aside=True, leaves_some=False), []),
        (
            ActKind.RESTORE,
            ActFacts(reason_given=False, ledgers_closed=False, list_sent=True, is_own_ledger=False, is_own_work=True),
            ["why_missing", "ledgers_open", "list_sent", "other_ledger", "own_assessment", "not_aside"],
        ),
    ],
)
def test_an_act_is_refused_with_every_reason(kind: ActKind, facts: ActFacts, expected: list[str]) -> None:
    assert [reason.code for reason in refusals(kind, facts)] == expected


def test_a_refusal_says_what_to_do() -> None:
    assert refusals(ActKind.SET_ASIDE, ActFacts(reason_given=False)) == (
        Reason("why_missing", "Write why. The reason stays beside the mark.", "why"),
    )


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(ActKind), st.sampled_from(MARKS)), max_size=8))
def test_the_last_act_on_a_mark_stands(done: list[tuple[ActKind, SetAside]]) -> None:
    acts = [Act(kind, replace(mark, why=f"Act {number}.")) for number, (kind, mark) in enumerate(done)]

    expected = {
        mark.why
        for mark in (act.mark for act in acts if act.kind == ActKind.SET_ASIDE)
        if not any(
            (later.mark.assessment_id, later.mark.criterion_id) == (mark.assessment_id, mark.criterion_id)
            for later in acts[int(mark.why[4:-1]) + 1 :]
        )
    }
    assert {one.why for one in standing(acts)} == expected


def test_what_is_set_aside_of_each_assessment() -> None:
    assert by_assessment(MARKS[:3]) == {UUID(int=1): frozenset({"", "need"}), UUID(int=2): frozenset({""})}


def lines(*positions: int | None) -> list[Line]:
    return [Line(application(n), position, 0, 0, 0, True, ()) for n, position in enumerate(positions)]  # type: ignore[arg-type]


def test_effect_on_rank_is_told() -> None:
    effect = effect_on_rank(application(0), before=lines(2, 1, 3), after=lines(1, 2, 3))

    assert effect == Effect(application(0), before=2, after=1, others=1)
    assert effect_words(effect) == "It moves from place 2 to place 1. 1 other application changes place."


def test_effect_on_an_application_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        effect_on_rank(application(9), before=lines(1), after=lines(1))


@pytest.mark.parametrize(
    ("before", "after", "others", "said"),
    [
        (3, 3, 0, "It stays at place 3. No other application changes its place."),
        (None, None, 0, "It stays unranked. No other application changes its place."),
        (None, 4, 2, "It is ranked now, at place 4. 2 other applications change place."),
        (4, None, 2, "It is no longer ranked; it stood at place 4. 2 other applications change place."),
    ],
)
def test_effect_in_words(before: int | None, after: int | None, others: int, said: str) -> None:
    assert effect_words(Effect(application(0), before, after, others)) == said
