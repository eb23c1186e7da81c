"""Does agreement come out as the published tables say?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.reviewed import reviews_of
from workflows.calibration import Components, calibrate
from workflows.reliability import Level, agreement, alpha, interval_alpha, reliability, spearman_brown

# Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), and the example of the encyclopaedias.
KRIPPENDORFF = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
ENCYCLOPAEDIA = (
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)
# Shrout and Fleiss (1979), table 2.
SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
UNITS = st.lists(st.lists(st.integers(0, 6), max_size=4), max_size=6)


def units_of(observers: tuple[str, ...]) -> list[list[int]]:
    columns = zip(*(line.split() for line in observers), strict=True)
    return [[int(value) for value in column if value != "."] for column in columns]


def as_fractions(rows: object) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row] for row in rows]  # type: ignore[attr-defined]


def thousandths(value: Fraction | None) -> int:
    assert value is not None
    return round(1_000 * value)


@pytest.mark.parametrize(
    ("observers", "level", "said"),
    [
        (KRIPPENDORFF, Level.NOMINAL, 743),
        (KRIPPENDORFF, Level.ORDINAL, 815),
        (KRIPPENDORFF, Level.INTERVAL, 849),
        (KRIPPENDORFF, Level.RATIO, 797),
        (ENCYCLOPAEDIA, Level.NOMINAL, 691),
        (ENCYCLOPAEDIA, Level.ORDINAL, 807),
        (ENCYCLOPAEDIA, Level.INTERVAL, 811),
    ],
)
def test_alpha_is_as_published(observers: tuple[str, ...], level: Level, said: int) -> None:
    assert thousandths(alpha(units_of(observers), level)) == said


@given(UNITS)
def test_alpha_of_intervals_is_the_same_by_both_ways(units: list[list[int]]) -> None:
    assert interval_alpha(as_fractions(units)) == alpha(units, Level.INTERVAL)


@pytest.mark.parametrize("level", Level)
def test_alpha_of_perfect_agreement_is_one(level: Level) -> None:
    assert alpha([[3, 3], [5, 5, 5], [0, 0], [9]], level) == 1


@pytest.mark.parametrize("units", [[], [[4]], [[4], [5]], [[4, 4], [4, 4, 4]]])
def test_alpha_without_differences_is_not_told(units: list[list[int]]) -> None:
    assert (alpha(units, Level.NOMINAL), interval_alpha(as_fractions(units))) == (None, None)


def test_agreement_is_as_shrout_and_fleiss_say() -> None:
    found = agreement(as_fractions(SHROUT_FLEISS))

    singles = [round(100 * value) for value in (found.one_way, found.two_way, found.fixed)]
    means = [round(100 * value) for value in (found.one_way_mean, found.two_way_mean, found.fixed_mean)]
    assert (singles, means) == ([17, 29, 71], [44, 62, 91])


@pytest.mark.parametrize("table", [[], [[1, 2]], [[1], [2]], [[1, 2], [3]], [[4, 4], [4, 4]]])
def test_agreement_of_a_table_that_says_nothing_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"full table|no difference"):
        agreement(as_fractions(table))


def test_reliability_agrees_with_the_correlations_of_the_same_table() -> None:
    components = calibrate(reviews_of(SHROUT_FLEISS)).components

    found = reliability(components, Fraction(4))

    table = agreement(as_fractions(SHROUT_FLEISS))
    pairs = [
        (found.single, table.two_way),
        (found.mean, table.two_way_mean),
        (found.single_apart_from_severity, table.fixed),
        (found.mean_apart_from_severity, table.fixed_mean),
    ]
    assert [round(10**6 * one) for one, _ in pairs] == [round(10**6 * other) for _, other in pairs]


def test_reliability_of_marks_without_differences_is_nought() -> None:
    found = reliability(Components(application=0, region=0, severity=0, error=0), Fraction(5))

    assert (found.single, found.mean, found.mean_apart_from_severity) == (0, 0, 0)


def test_spearman_brown_of_one_more_mark() -> None:
    assert [spearman_brown(Fraction(1, 3), Fraction(times)) for times in (1, 2, 4)] == [
        Fraction(1, 3),
        Fraction(1, 2),
        Fraction(2, 3),
    ]
