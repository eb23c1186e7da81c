"""Is an assessment worth exactly what its marks and weights say?"""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_criterion, bands
from workflows.definition import Band, Criterion
from workflows.machine import Reason
from workflows.scoring import Judgement, Mark, MarkKind, band_of, is_partial, marks_of, percent_basis_points, refusals

NEED, RISKS = a_criterion("need", weight=60), a_criterion("risks", weight=40)
SCORED = st.lists(
    st.tuples(st.integers(1, 100), st.integers(1, 20), st.floats(0, 1)).map(
        lambda drawn: (drawn[0], drawn[1], round(drawn[1] * drawn[2]))
    ),
    min_size=1,
    max_size=8,
)


def ledger(drawn: list[tuple[int, int, int]]) -> tuple[list[Criterion], list[Mark]]:
    criteria = [a_criterion(f"c{n}", weight=weight, maximum=top) for n, (weight, top, _) in enumerate(drawn)]
    return criteria, [Mark(f"c{n}", score) for n, (_, _, score) in enumerate(drawn)]


@pytest.mark.parametrize(
    ("need", "risks", "worth"),
    [(10, 10, Fraction(10_000)), (0, 0, Fraction(0)), (7, 4, Fraction(5_800)), (0, 10, Fraction(4_000))],
)
def test_percent_weighs_the_marks(need: int, risks: int, worth: Fraction) -> None:
    assert percent_basis_points([NEED, RISKS], [Mark("risks", risks), Mark("need", need)]) == worth


def test_percent_is_exact() -> None:
    thirds = [a_criterion("need", weight=50, maximum=3), a_criterion("risks", weight=50, maximum=7)]

    # Half of 2/3 and half of 5/7 are 29/42.
    assert percent_basis_points(thirds, [Mark("need", 2), Mark("risks", 5)]) == Fraction(290_000, 42)


@given(SCORED)
def test_percent_lies_between_nought_and_full_marks(drawn: list[tuple[int, int, int]]) -> None:
    criteria, marks = ledger(drawn)

    assert 0 <= percent_basis_points(criteria, marks) <= 10_000


@given(SCORED, st.integers(0, 7))
def test_percent_rises_by_the_weight_of_one_more_mark(drawn: list[tuple[int, int, int]], index: int) -> None:
    criteria, marks = ledger(drawn)
    index %= len(marks)
    if marks[index].score == criteria[index].maximum:
        return

    better = [*marks[:index], Mark(marks[index].criterion_id, marks[index].score + 1), *marks[index + 1 :]]
    gain = percent_basis_points(criteria, better) - percent_basis_points(criteria, marks)
    weights = sum(criterion.weight for criterion in criteria)
    assert gain == Fraction(10_000 * criteria[index].weight, weights * criteria[index].maximum)


@given(SCORED, st.randoms(use_true_random=False))
def test_percent_does_not_depend_on_order(drawn: list[tuple[int, int, int]], random: Random) -> None:
    criteria, marks = ledger(drawn)
    worth = percent_basis_points(criteria, marks)

    random.shuffle(criteria)
    random.shuffle(marks)
    assert percent_basis_points(criteria, marks) == worth


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [Mark("need", 5)],
        [Mark("need", 5), Mark("risks", 5), Mark("else", 5)],
        [Mark("need", 5), Mark("risks", 5), Mark("risks", 5)],
        [Mark("need", 11), Mark("risks", 5)],
        [Mark("need", -1), Mark("risks", 5)],
    ],
)
def test_percent_of_an_incomplete_assessment_is_refused(marks: list[Mark]) -> None:
    with pytest.raises(ValueError, match=r"^A"):
        percent_basis_points([NEED, RISKS], marks)


def oracle(weights: tuple[int, ...], tops: tuple[int, ...], given: tuple[object, ...]) -> Fraction | None:
    """The worth reckoned another way: the mean of the shares of the scored criteria, each taken `weight` times."""
    shares = [
        Fraction(score, top)
        for weight, top, score in zip(weights, tops, given, strict=True)
        if isinstance(score, int)
        for _ in range(weight)
    ]
    return Fraction(sum(shares), len(shares)) * 10_000 if shares else None


@pytest.mark.parametrize("weights", [(1, 2, 3), (60, 40, 1), (0, 1, 5)])
def test_percent_equals_the_oracle_for_every_combination_of_scores_and_other_marks(weights: tuple[int, ...]) -> None:
    tops = (2, 3, 1)
    criteria = [a_criterion(f"c{n}", weight=weights[n], maximum=tops[n]) for n in range(3)]
    options = [(*range(top + 1), MarkKind.NOT_APPLICABLE, MarkKind.ABSTAIN) for top in tops]

    for marked in product(*options):
        marks = [
            Mark(f"c{n}", one) if isinstance(one, int) else Mark(f"c{n}", None, one) for n, one in enumerate(marked)
        ]
        expected = oracle(weights, tops, marked)
        if expected is None:
            with pytest.raises(ValueError, match=r"^An assessment without any score of weight"):
                percent_basis_points(criteria, marks)
        else:
            assert percent_basis_points(criteria, marks) == expected
        assert is_partial(marks) is (MarkKind.ABSTAIN in marked)
        written = [Judgement(one.criterion_id, one.score, "Because.", one.kind) for one in marks]
        assert [one.code for one in refusals(criteria, written)] == ([] if expected is not None else ["nothing_scored"])


@given(SCORED, st.integers(0, 7), st.sampled_from([MarkKind.NOT_APPLICABLE, MarkKind.ABSTAIN]))
def test_percent_without_one_criterion_is_that_of_a_call_that_never_had_it(
    drawn: list[tuple[int, int, int]], index: int, kind: MarkKind
) -> None:
    criteria, marks = ledger(drawn)
    index %= len(marks)
    if len(marks) == 1:
        return

    without = [*marks[:index], Mark(marks[index].criterion_id, None, kind), *marks[index + 1 :]]
    rest = [*criteria[:index], *criteria[index + 1 :]]
    assert percent_basis_points(criteria, without) == percent_basis_points(rest, [*marks[:index], *marks[index + 1 :]])


@pytest.mark.parametrize("mark", [Mark("need", 5, MarkKind.ABSTAIN), Mark("need", None)])
def test_percent_of_a_mark_that_is_two_things_is_refused(mark: Mark) -> None:
    with pytest.raises(ValueError, match=r"^A mark lies outside 0 to the maximum"):
        percent_basis_points([NEED, RISKS], [mark, Mark("risks", 5)])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (MarkKind.NOT_APPLICABLE, "Say why ‘Need’ does not apply to this application."),
        (MarkKind.ABSTAIN, "Say why you abstain on ‘Need’."),
    ],
)
def test_refusals_of_a_mark_that_is_no_score_ask_for_its_reason(kind: MarkKind, text: str) -> None:
    judgements = [Judgement("need", None, " ", kind), Judgement("risks", 5, "Named.")]

    assert refusals([NEED, RISKS], judgements) == (Reason("comment", text, "criterion:need"),)


def test_percent_without_criteria_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^An assessment is worth something only"):
        percent_basis_points([], [])


def test_refusals_complete_assessment_has_none() -> None:
    judgements = [Judgement("need", 7, "Well shown."), Judgement("risks", 0, "word " * 100)]

    assert refusals([NEED, RISKS], judgements) == ()


def test_refusals_nothing_written_asks_for_every_score_and_comment() -> None:
    assert refusals([NEED, RISKS], []) == (
        Reason("unscored", "Score ‘Need’ from 0 to 10.", "criterion:need"),
        Reason("comment", "Write a comment on ‘Need’.", "criterion:need"),
        Reason("unscored", "Score ‘Risks’ from 0 to 10.", "criterion:risks"),
        Reason("comment", "Write a comment on ‘Risks’.", "criterion:risks"),
    )


@pytest.mark.parametrize(
    ("judgement", "code", "text"),
    [
        (Judgement("need", None, "Fine."), "unscored", "Score ‘Need’ from 0 to 10."),
        (Judgement("need", 11, "Fine."), "unscored", "‘Need’ has the score 11. Give a score from 0 to 10."),
        (Judgement("need", -1, "Fine."), "unscored", "‘Need’ has the score -1. Give a score from 0 to 10."),
        (Judgement("need", 5, " \n"), "comment", "Write a comment on ‘Need’."),
        (
            Judgement("need", 5, "w" * 501),
            "comment",
            "Your comment on ‘Need’ has a word of 501 characters. Put spaces between its words.",
        ),
        (
            Judgement("need", 5, "word " * 112),
            "comment",
            "Your comment on ‘Need’ has 112 words; the limit is 100. Take out 12.",
        ),
    ],
)
def test_refusals_say_what_to_mend(judgement: Judgement, code: str, text: str) -> None:
    assert refusals([NEED], [judgement]) == (Reason(code, text, "criterion:need"),)


def test_refusals_marks_for_another_ledger_and_twice() -> None:
    good = Judgement("need", 5, "Fine.")

    assert refusals([NEED], [good, good, Judgement("local_fit", 5, "Fine.")]) == (
        Reason("judged_twice", "‘Need’ is judged more than once.", "criterion:need"),
        Reason(
            "unknown_criterion", "A mark is given for a criterion that is not yours to score.", "criterion:local_fit"
        ),
    )


@given(st.lists(st.tuples(st.integers(-2, 12) | st.none(), st.integers(0, 120)), min_size=1, max_size=5))
def test_an_assessment_without_refusals_has_a_worth(drawn: list[tuple[int | None, int]]) -> None:
    criteria = [a_criterion(f"c{n}", weight=1) for n in range(len(drawn))]
    judgements = [Judgement(f"c{n}", score, "word " * words) for n, (score, words) in enumerate(drawn)]

    sound = all(score is not None and 0 <= score <= 10 and 1 <= words <= 100 for score, words in drawn)
    assert (refusals(criteria, judgements) == ()) is sound
    if sound:
        worth = percent_basis_points(criteria, marks_of(judgements))
        assert worth == Fraction(1_000 * sum(score or 0 for score, _ in drawn), len(drawn))


def test_marks_of_leaves_out_what_is_not_scored() -> None:
    judgements = [
        Judgement("need", 0),
        Judgement("risks", None, "Later."),
        Judgement("plan", None, "It builds nothing.", MarkKind.NOT_APPLICABLE),
    ]

    assert marks_of(judgements) == (Mark("need", 0), Mark("plan", None, MarkKind.NOT_APPLICABLE))


@pytest.mark.parametrize(
    ("score", "band"), [(0, None), (1, bands()[0]), (5, bands()[0]), (6, bands()[1]), (10, bands()[1]), (11, None)]
)
def test_band_of(score: int, band: Band | None) -> None:
    assert band_of(NEED, score) == band
