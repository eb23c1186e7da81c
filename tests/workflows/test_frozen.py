"""Is a ranking a function of its inputs alone: criteria, frozen marks, acts of moderation, rule and seed?"""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.definitions import REGION, a_core, a_criterion, a_layer
from workflows.definition import Definition, Ledger
from workflows.frozen import (
    FrozenApplication,
    FrozenAssessment,
    FrozenMark,
    Inputs,
    inputs_of,
    ranked,
    rule_of,
    scored,
)
from workflows.plain import from_plain, sha256, to_plain
from workflows.ranking import RULE_VERSION, Floor, joint_places
from workflows.set_aside import SetAside

LAYER = a_layer()
DEFINITION = Definition(a_core(), (LAYER,))
HASH = "a" * 64
DEFINITIONS = {HASH: DEFINITION}
NATIONAL = ("need", "risks")
REGIONAL = tuple(one.id for one in DEFINITION.criteria_in(Ledger.REGIONAL))
MADE_AT = datetime(2027, 4, 20, 9, tzinfo=UTC)


def an_assessment(number: int, *scores: int, ledger: Ledger = Ledger.NATIONAL) -> FrozenAssessment:
    criteria = NATIONAL if ledger == Ledger.NATIONAL else REGIONAL
    marks = tuple(FrozenMark(one, score) for one, score in zip(criteria, scores, strict=True))
    return FrozenAssessment(UUID(int=number), ledger, marks)


def local(number: int, score: int = 8) -> FrozenAssessment:
    return an_assessment(number, *[score] * len(REGIONAL), ledger=Ledger.REGIONAL)


def an_application(number: int, *assessments: FrozenAssessment) -> FrozenApplication:
    return FrozenApplication(UUID(int=number), HASH, REGION, assessments)


def aside(number: int, criterion_id: str = "") -> SetAside:
    return SetAside(UUID(int=number), UUID(int=99), MADE_AT, "The comment is about another project.", criterion_id)


TWO = (
    an_application(1, an_assessment(11, 8, 8), an_assessment(12, 2, 10), local(13)),
    an_application(2, an_assessment(21, 9, 7), local(22, 9)),
)
SCORE = st.integers(0, 10)
FIELD = st.lists(st.tuples(SCORE, SCORE, SCORE), min_size=1, max_size=5)


def a_field(rows: list[tuple[int, int, int]]) -> list[FrozenApplication]:
    return [
        an_application(at, an_assessment(at * 10, need, risks), local(at * 10 + 1, fit))
        for at, (need, risks, fit) in enumerate(rows, start=1)
    ]


def test_worth_of_each_assessment_is_what_its_weights_say() -> None:
    first, second = scored(inputs_of(HASH, TWO), DEFINITIONS)

    # 60 of 100 for the need and 40 for the risks: 0.6 × 2 + 0.4 × 10 = 5.2 of 10.
    assert (first.national, first.regional) == ((Fraction(5_200), Fraction(8_000)), (Fraction(8_000),))
    assert (second.national, second.regional) == ((Fraction(8_200),), (Fraction(9_000),))


@settings(max_examples=25)
@given(FIELD, st.randoms(use_true_random=False))
def test_order_of_reading_changes_neither_hash(rows: list[tuple[int, int, int]], random: Random) -> None:
    field = a_field(rows)
    shuffled = [
        replace(
            one,
            assessments=tuple(
                replace(each, marks=tuple(random.sample(each.marks, len(each.marks))))
                for each in random.sample(one.assessments, len(one.assessments))
            ),
        )
        for one in random.sample(field, len(field))
    ]
    acts = [aside(10), aside(11, REGIONAL[0])]

    inputs, again = inputs_of(HASH, field, acts), inputs_of(HASH, shuffled, random.sample(acts, 2))

    assert again == inputs
    assert sha256(ranked(again, DEFINITIONS)) == sha256(ranked(inputs, DEFINITIONS))


@settings(max_examples=25)
@given(FIELD)
def test_inputs_come_back_from_plain_and_give_the_same_ranking(rows: list[tuple[int, int, int]]) -> None:
    inputs = inputs_of(HASH, a_field(rows), [aside(10)])

    again = from_plain(Inputs, to_plain(inputs))

    assert again == inputs
    assert ranked(again, DEFINITIONS) == ranked(inputs, DEFINITIONS)


def test_ranking_names_its_inputs_and_its_rule() -> None:
    inputs = inputs_of(HASH, TWO)

    made = ranked(inputs, DEFINITIONS)

    assert (made.inputs_sha256, made.rule_version) == (sha256(inputs), RULE_VERSION)
    assert (inputs.rule_version, inputs.seed, made.rule) == (RULE_VERSION, HASH, rule_of(inputs, DEFINITIONS))


@pytest.mark.parametrize(
    "changed",
    [
        inputs_of(HASH, (TWO[0], an_application(2, an_assessment(21, 9, 8), local(22, 9)))),
        inputs_of(HASH, TWO, [aside(12)]),
        inputs_of(HASH, TWO[:1]),
        replace(inputs_of(HASH, TWO), seed="another"),
    ],
)
def test_every_part_of_the_inputs_is_in_both_hashes(changed: Inputs) -> None:
    inputs = inputs_of(HASH, TWO)

    assert sha256(changed) != sha256(inputs)
    assert sha256(ranked(changed, DEFINITIONS)) != sha256(ranked(inputs, DEFINITIONS))


def test_assessment_set_aside_counts_for_nothing() -> None:
    (first, _second) = scored(inputs_of(HASH, TWO, [aside(12)]), DEFINITIONS)

    assert first.national == (Fraction(8_000),)


def test_mark_set_aside_leaves_the_other_marks_of_its_assessment_their_weights() -> None:
    (first, _second) = scored(inputs_of(HASH, TWO, [aside(12, "need")]), DEFINITIONS)

    assert first.national == (Fraction(8_000), Fraction(10_000))


def test_assessment_with_every_mark_set_aside_counts_for_nothing() -> None:
    acts = [aside(12, "need"), aside(12, "risks")]

    (first, _second) = scored(inputs_of(HASH, TWO, acts), DEFINITIONS)

    assert first.national == (Fraction(8_000),)


def test_mark_set_aside_does_not_count_for_the_threshold_of_its_criterion() -> None:
    core = a_core(criteria=(a_criterion("need", weight=60, threshold=5), a_criterion("risks", weight=40)))
    definitions = {HASH: Definition(core, (LAYER,))}

    (before, _), (after, _) = (scored(inputs_of(HASH, TWO, acts), definitions) for acts in ([], [aside(12, "need")]))

    assert before.floors == (Floor("need", "Need", 5, (8, 2)),)
    assert after.floors == (Floor("need", "Need", 5, (8,)),)


@pytest.mark.parametrize("act", [aside(77), aside(12, "unknown")])
def test_act_on_a_mark_that_nobody_gave_is_refused(act: SetAside) -> None:
    with pytest.raises(ValueError, match=r"^A mark is set aside that nobody gave\.$"):
        scored(inputs_of(HASH, TWO, [act]), DEFINITIONS)


def test_assessment_that_is_not_complete_is_refused() -> None:
    half = FrozenAssessment(UUID(int=31), Ledger.NATIONAL, (FrozenMark("need", 5),))

    with pytest.raises(ValueError, match="one mark"):
        ranked(inputs_of(HASH, [an_application(3, half)]), DEFINITIONS)


def test_application_brings_the_thresholds_of_the_version_that_it_answers() -> None:
    older = Definition(a_core(threshold_basis_points=6_000), (a_layer(threshold_basis_points=4_000),))
    field = [replace(TWO[0], definition_sha256="b" * 64), TWO[1]]

    first, second = scored(inputs_of(HASH, field), {HASH: DEFINITION, "b" * 64: older})

    assert (first.national_threshold, first.regional_threshold) == (6_000, 4_000)
    assert (second.national_threshold, second.regional_threshold) == (None, None)


def test_two_keys_pass_nationally_then_rank_regionally_and_ties_share_their_marks() -> None:
    field = [
        an_application(1, an_assessment(11, 10, 10), local(12, 6)),
        an_application(2, an_assessment(21, 7, 7), local(22, 9)),
        an_application(3, an_assessment(31, 6, 6), local(32, 10)),
        an_application(4, an_assessment(41, 7, 7), local(42, 9)),
    ]

    lines = ranked(inputs_of(HASH, field), DEFINITIONS).lines

    assert [line.application_id.int for line in lines[2:]] == [1, 3]
    assert [line.position for line in lines] == [1, 2, 3, None]
    assert {one.int: place for one, place in joint_places(lines).items()} == {2: 1, 4: 1}
