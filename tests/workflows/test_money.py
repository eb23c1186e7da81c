"""Does money divide without losing or making a penny?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.money import as_basis_points, of_basis_points, share

PENCE = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("pence", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),
        (101, (1, 1, 1), (34, 34, 33)),
        (100, (1, 2), (33, 67)),
        (5, (3, 3, 1), (2, 2, 1)),
        (1, (0, 1, 1), (0, 1, 0)),
        (0, (2, 5), (0, 0)),
        (7, (4,), (7,)),
        (10, (0, 0, 3), (0, 0, 10)),
    ],
)
def test_share_gives_odd_pennies_to_largest_remainders_then_earliest(
    pence: int, weights: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert share(pence, weights) == parts


@given(PENCE, WEIGHTS)
def test_share_adds_up_and_is_within_a_penny(pence: int, weights: list[int]) -> None:
    parts = share(pence, weights)

    assert sum(parts) == pence
    exact = [Fraction(pence * weight, sum(weights)) for weight in weights]
    assert [part for part, ideal in zip(parts, exact, strict=True) if abs(part - ideal) >= 1] == []


@given(PENCE, WEIGHTS)
def test_share_gives_more_weight_no_less(pence: int, weights: list[int]) -> None:
    parts = share(pence, weights)

    by_weight = [part for _, part in sorted(zip(weights, parts, strict=True))]
    assert by_weight == sorted(parts)


@pytest.mark.parametrize(("pence", "weights"), [(-1, (1,)), (1, (2, -1)), (1, ()), (1, (0, 0))])
def test_share_refuses_what_cannot_be_shared(pence: int, weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"^(Money and weights|There is nobody)"):
        share(pence, weights)


@pytest.mark.parametrize(
    ("pence", "basis_points", "part"), [(101, 7_000, 70), (1, 9_999, 0), (999, 10_000, 999), (33_333, 4_500, 14_999)]
)
def test_of_basis_points_rounds_down(pence: int, basis_points: int, part: int) -> None:
    assert of_basis_points(pence, basis_points) == part


@given(PENCE, st.integers(0, 10_000))
def test_of_basis_points_is_the_whole_pence_of_the_exact_part(pence: int, basis_points: int) -> None:
    lost = Fraction(pence * basis_points, 10_000) - of_basis_points(pence, basis_points)

    assert 0 <= lost < 1


@pytest.mark.parametrize(
    ("value", "cut"),
    [(Fraction(1, 2), 0), (Fraction(3, 2), 1), (Fraction(20_000, 3), 6_666), (Fraction(69_999, 10), 6_999)],
)
def test_as_basis_points_never_shows_more_than_there_is(value: Fraction, cut: int) -> None:
    assert as_basis_points(value) == cut
