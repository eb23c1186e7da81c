"""How far would other assessors agree with these, about all that was scored?

To be asked of every scored application: among the funded alone agreement looks like nought (Erosheva, Martinková and
Lee, JRSS-A 184, 2021).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

from workflows.calibration import Components


class Level(StrEnum):
    """What the difference between two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True)
class Reliability:
    """The share of the differences between marks that is quality: of one mark, and of the mean of `marks` marks.

    `apart_from_severity` is the same with severity taken out perfectly: the most that calibration can reach.
    """

    marks: Fraction
    single: Fraction
    mean: Fraction
    single_apart_from_severity: Fraction
    mean_apart_from_severity: Fraction


@dataclass(frozen=True)
class Agreement:
    """The six intraclass correlations of a full table, as Shrout and Fleiss (1979) name them."""

    one_way: Fraction
    two_way: Fraction
    fixed: Fraction
    one_way_mean: Fraction
    two_way_mean: Fraction
    fixed_mean: Fraction


def reliability(components: Components, marks: Fraction) -> Reliability:
    """What the components say about one mark and about a mean of so many, with and without severity."""
    severity = components.region + components.severity
    single = _part(components.application, severity + components.error)
    apart = _part(components.application, components.error)
    return Reliability(marks, single, spearman_brown(single, marks), apart, spearman_brown(apart, marks))


def spearman_brown(single: Fraction, times: Fraction) -> Fraction:
    """The reliability of a mean of so many marks, from that of one (Spearman and Brown, both 1910)."""
    return times * single / (1 + (times - 1) * single)


def agreement(table: Sequence[Sequence[Fraction]]) -> Agreement:
    """The intraclass correlations of a table with a row per application and a column per assessor, none empty.

    Shrout and Fleiss, Psychological Bulletin 86, 1979. Raises `ValueError` for a table that is not full, has fewer than
    two rows or columns, or one value throughout.
    """
    rows, columns = len(table), len(table[0]) if table else 0
    if rows < 2 or columns < 2 or any(len(row) != columns for row in table):
        raise ValueError("Agreement is worked out from a full table of two rows and columns or more.")
    between, within, judges, error = _mean_squares(table)
    if not between and not within:
        raise ValueError("Every mark is the same: there is no difference to agree about.")
    extra = (judges - error) / rows
    return Agreement(
        one_way=(between - within) / (between + (columns - 1) * within),
        two_way=(between - error) / (between + (columns - 1) * error + columns * extra),
        fixed=(between - error) / (between + (columns - 1) * error),
        one_way_mean=1 - within / between if between else Fraction(0),
        two_way_mean=(between - error) / (between + extra),
        fixed_mean=1 - error / between if between else Fraction(0),
    )


def interval_alpha(units: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Krippendorff's alpha for values whose differences count, one sequence of values per application.

    1 - observed / expected disagreement (Krippendorff, Content Analysis). Applications with fewer than two values say
    nothing. None where no two values differ or nothing is paired: then there is nothing to agree about.
    """
    paired = [values for values in units if len(values) > 1]
    every = [value for values in paired for value in values]
    expected = _squares(every)
    if not expected:
        return None
    observed = sum((_squares(values) * len(values) / (len(values) - 1) for values in paired), Fraction(0))
    return 1 - (len(every) - 1) * observed / (len(every) * expected)


def alpha(units: Sequence[Sequence[int]], level: Level) -> Fraction | None:
    """Krippendorff's alpha for whole marks at any level of measurement; otherwise as `interval_alpha`.

    For marks on one criterion: its work grows with the square of how many different values there are.
    """
    paired = [values for values in units if len(values) > 1]
    totals = Counter(value for values in paired for value in values)
    distance = _distance(level, totals)
    number = sum(totals.values())
    expected = sum(
        (totals[one] * totals[other] * distance(one, other) for one in totals for other in totals), Fraction(0)
    )
    if not expected:
        return None
    observed = sum((_disagreement(Counter(values), distance) for values in paired), Fraction(0))
    return 1 - (number - 1) * observed / expected


def _part(quality: int, rest: int) -> Fraction:
    return Fraction(quality, quality + rest) if quality + rest else Fraction(0)


def _squares(values: Sequence[Fraction]) -> Fraction:
    """The sum of squared distances from the mean."""
    total = sum(values, Fraction(0))
    return sum((value * value for value in values), Fraction(0)) - total * total / len(values) if values else total


def _mean_squares(table: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Between rows, within rows, between columns, and what is left: each with its degrees of freedom divided out."""
    rows, columns = len(table), len(table[0])
    within = sum((_squares(row) for row in table), Fraction(0))
    between = _squares([sum(row, Fraction(0)) for row in table]) / columns
    judges = _squares([sum(column, Fraction(0)) for column in zip(*table, strict=True)]) / rows
    error = (within - judges) / ((rows - 1) * (columns - 1))
    return between / (rows - 1), within / (rows * (columns - 1)), judges / (columns - 1), error


def _disagreement(counts: Counter[int], distance: Callable[[int, int], Fraction]) -> Fraction:
    pairs = ((one, other) for one in counts for other in counts)
    total = sum((counts[one] * counts[other] * distance(one, other) for one, other in pairs), Fraction(0))
    return total / (counts.total() - 1)


def _distance(level: Level, totals: Counter[int]) -> Callable[[int, int], Fraction]:
    """How far two values are apart, squared."""
    ordered = sorted(totals)
    rank = dict(zip(ordered, _middles([totals[value] for value in ordered]), strict=True))
    distances: dict[Level, Callable[[int, int], Fraction]] = {
        Level.NOMINAL: lambda one, other: Fraction(one != other),
        Level.ORDINAL: lambda one, other: (rank[one] - rank[other]) ** 2,
        Level.INTERVAL: lambda one, other: Fraction((one - other) ** 2),
        Level.RATIO: lambda one, other: Fraction(one - other, one + other) ** 2 if one + other else Fraction(0),
    }
    return distances[level]


def _middles(counts: Sequence[int]) -> list[Fraction]:
    """Where the middle of each run of equal values stands, when all stand in order."""
    return [Fraction(2 * end - count, 2) for end, count in zip(accumulate(counts), counts, strict=True)]
