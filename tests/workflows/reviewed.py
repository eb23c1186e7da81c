"""Which reviews do the tests of calibration begin with?"""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from hypothesis import strategies as st

from workflows.calibration import Variances
from workflows.marks_design import Review

MARK = 1_000
FIRST_ASSESSOR, FIRST_REGION = 100, 1_000
VARIANCES = st.builds(Variances, st.integers(1, 2_000_000), st.integers(0, 2_000_000))


def application(number: int) -> UUID:
    """The id of an application by its number."""
    return UUID(int=number)


def assessor(number: int) -> UUID:
    """The id of an assessor by their number."""
    return UUID(int=FIRST_ASSESSOR + number)


def region(number: int) -> UUID:
    """The id of a region by its number."""
    return UUID(int=FIRST_REGION + number)


def a_review(of: int, by: int, value: Fraction | int, *, home: int = 0, weight: int = 1) -> Review:
    """A review in basis points by an assessor of region `home`."""
    return Review(application(of), assessor(by), region(home), Fraction(value), weight)


def reviews_of(table: Sequence[Sequence[int | None]], homes: Sequence[int] = (), scale: int = MARK) -> list[Review]:
    """Reviews from a table with a row per application and a column per assessor, times `scale`; None for no review."""
    return [
        a_review(row, column, scale * value, home=homes[column] if homes else 0)
        for row, values in enumerate(table)
        for column, value in enumerate(values)
        if value is not None
    ]


@st.composite
def connected(draw: st.DrawFn, heaviest: int = 1) -> list[Review]:
    """Reviews of up to five applications by up to five assessors of up to three regions, all connected."""
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    homes = draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns))
    marked = [
        # The first assessor marks every application, and the first application has every assessor: all is connected.
        [(row, column) for column in range(columns) if not row or not column or draw(st.booleans())]
        for row in range(rows)
    ]
    return [
        a_review(row, column, draw(st.integers(0, 10_000)), home=homes[column], weight=draw(st.integers(1, heaviest)))
        for pairs in marked
        for row, column in pairs
    ]
