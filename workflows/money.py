"""How is a sum of money divided, and where does the odd penny go?

Money is a whole number of pence. This is the only module that divides it.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

FULL_BASIS_POINTS = 10_000
PENCE = 100


def share(pence: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `pence` in proportion to `weights`; the parts add up to `pence` exactly.

    Odd pennies go to the parts that rounding down cost most, the earliest first among equals (largest remainders).
    A weight of nought gets nothing. Raises `ValueError` for negative pence or weights, and when all weights are nought.
    """
    if pence < 0 or any(weight < 0 for weight in weights):
        raise ValueError("Money and weights to share by cannot be negative.")
    total = sum(weights)
    if not total:
        raise ValueError("There is nobody to share with: every weight is nought.")
    parts = [pence * weight // total for weight in weights]
    remainders = [pence * weight % total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[: pence - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


def of_basis_points(pence: int, basis_points: int) -> int:
    """That many ten-thousandths of `pence`, rounded down to the whole penny (so never more than the rate allows)."""
    return pence * basis_points // FULL_BASIS_POINTS


def per_unit(pence: int, units: int) -> int:
    """What one of so many units of `pence` comes to, rounded down to the whole penny; `ValueError` without a unit."""
    if units < 1:
        raise ValueError("Money is divided by one or more.")
    return pence // units


def whole_pounds(pence: int) -> int:
    """The whole pounds in a sum of pence, rounded down."""
    return pence // PENCE


def weighted(parts: Sequence[tuple[int, int]]) -> int:
    """The one rate in basis points that gives no more than each part at its own: pairs of pence and basis points.

    Rounded down to the whole basis point. Raises `ValueError` where the parts come to nothing.
    """
    whole = sum(pence for pence, _ in parts)
    if whole < 1:
        raise ValueError("There is nothing to weigh: the parts come to nothing.")
    return sum(pence * basis_points for pence, basis_points in parts) // whole


def as_basis_points(value: Fraction) -> int:
    """An exact number of basis points, cut, so that nothing is shown as reaching a threshold that it did not reach.

    For showing only: never compare the cut number.
    """
    return floor(value)
