"""Is the moderated ranking the plain one with the acts, and nothing else?"""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.reviewed import application
from workflows.counted_marks import Given, worth
from workflows.definition import Criterion, Ledger
from workflows.moderated import hash_of, moderated
from workflows.plain import sha256
from workflows.ranking import Rule, Scored, record
from workflows.scoring import Judgement, Mark, percent_basis_points
from workflows.set_aside import SetAside

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
RULE = Rule(national_threshold=6_000, regional_threshold=0, seed="GM-2027-1")
PLAIN = record(RULE, [Scored(application(n), (Fraction(4_000 + n * 1_000),), (Fraction(5_000),)) for n in range(4)])
ASIDES = [SetAside(UUID(int=n), UUID(int=7), NOON, "Why.", criterion) for n in (1, 2) for criterion in ("", "need")]


def criteria_of(weights: list[int]) -> list[Criterion]:
    return [
        Criterion(f"c{n}", f"Criterion {n}", "question", Ledger.NATIONAL, weight, 10, (), 100)
        for n, weight in enumerate(weights)
    ]


MARKED = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 10)), min_size=2, max_size=5)


@settings(max_examples=50)
@given(MARKED, st.sets(st.integers(0, 4)))
def test_what_is_left_keeps_its_weights_in_proportion(marked: list[tuple[int, int]], away: set[int]) -> None:
    criteria = criteria_of([weight for weight, _ in marked])
    judgements = tuple(Judgement(f"c{n}", score) for n, (_, score) in enumerate(marked))
    left = [n for n in range(len(marked)) if n not in away]

    found = worth(criteria, Given(UUID(int=1), Ledger.NATIONAL, judgements), frozenset(f"c{n}" for n in away))

    whole = sum(marked[n][0] for n in left)
    assert found == (sum(Fraction(1_000 * marked[n][0] * marked[n][1]) for n in left) / whole if left else None)


def test_a_whole_assessment_set_aside_is_worth_nothing() -> None:
    one = Given(UUID(int=1), Ledger.NATIONAL, (Judgement("c0", 5),))

    assert (worth(criteria_of([3]), one), worth(criteria_of([3]), one, frozenset({""}))) == (
        percent_basis_points(criteria_of([3]), [Mark("c0", 5)]),
        None,
    )


def test_without_an_act_the_ranking_is_the_plain_one() -> None:
    found = moderated(PLAIN, sha256(PLAIN), [], {})

    assert (found.record, hash_of(found)) == (PLAIN, sha256(PLAIN))


@settings(max_examples=20)
@given(st.permutations(ASIDES))
def test_the_order_of_the_acts_changes_nothing(acts: list[SetAside]) -> None:
    assert moderated(PLAIN, "plain", acts, {}) == moderated(PLAIN, "plain", ASIDES, {})


@pytest.mark.parametrize("change", [{"why": "Another."}, {"by": UUID(int=8)}, {"criterion_id": "team"}])
def test_every_part_of_an_act_is_in_the_hash(change: dict[str, object]) -> None:
    one = ASIDES[0]

    hashes = {
        hash_of(moderated(PLAIN, "plain", [act], {}))
        for act in (one, replace(one, **change))  # type: ignore[arg-type]
    }

    assert len(hashes) == 2


def test_only_what_an_act_touches_is_changed() -> None:
    raised = Scored(application(0), (Fraction(9_000),), (Fraction(5_000),))

    found = moderated(PLAIN, "plain", ASIDES[:1], {application(0): raised}).record

    assert [one for one in found.inputs if one.application_id != application(0)] == list(PLAIN.inputs[1:])
    assert {line.application_id: line.position for line in found.lines} == {
        application(0): 1,
        application(3): 2,
        application(2): 3,
        application(1): None,
    }
