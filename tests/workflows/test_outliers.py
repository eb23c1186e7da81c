"""Are reviews flagged that were spoilt on purpose, and few others?"""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.mixed_model import solved
from tests.workflows.planted import as_reviews, small_round
from tests.workflows.reviewed import a_review, application, assessor, connected, reviews_of
from workflows.calibration import Variances
from workflows.marks_design import Review, named_design
from workflows.outliers import Outlier, outliers

FROZEN = Variances(error=1_000_000, severity=360_000)


def test_one_spoilt_review_is_the_first_flag() -> None:
    reviews = as_reviews(small_round(5, severity=6))
    spoilt = replace(reviews[200], value=reviews[200].value - 6_000)

    found = outliers([*reviews[:200], spoilt, *reviews[201:]])

    assert (found[0].application_id, found[0].assessor_id) == (spoilt.application_id, spoilt.assessor_id)
    assert found[0].residual < -3_000
    assert found[0].hundredths < -400


def test_clean_reviews_are_seldom_flagged() -> None:
    reviews = as_reviews(small_round(5, severity=6))

    assert len(outliers(reviews)) <= len(reviews) * 2 // 100


@given(connected(heaviest=3))
def test_outliers_are_the_studentised_residuals_of_the_mixed_model(reviews: list[Review]) -> None:
    named = named_design(reviews)
    design, right = named.design, solved(named.design, error=FROZEN.error, severity=FROZEN.severity)
    residual = design.value - right.application[design.application] - right.leniency[design.assessor]
    free = 1 - right.leverage
    told = (free > 1e-9) & (np.abs(residual) > 1e-6)
    studentised = (residual * np.sqrt(design.weight))[told] / np.sqrt(free[told])
    expected = 100 * studentised / (1.4826 * np.median(np.abs(studentised))) if np.any(told) else studentised

    found = outliers(reviews, frozen=FROZEN, threshold=Fraction(0))

    times = {(one.application_id, one.assessor_id): one.hundredths for one in found}
    pairs = [(one.application_id, one.assessor_id) for one, here in zip(named.reviews, told, strict=True) if here]
    assert np.allclose([times[pair] for pair in pairs], expected, atol=0.51, rtol=1e-6)


@given(connected(), st.randoms(use_true_random=False))
def test_order_of_reviews_changes_no_flag(reviews: list[Review], random: Random) -> None:
    assert outliers(random.sample(reviews, len(reviews))) == outliers(reviews)


def test_parts_that_nobody_connects_are_each_looked_at() -> None:
    first = reviews_of([[5, 6, 7], [5, 6, 7], [6, 7, 8], [4, 5, 9]])
    second = [
        replace(one, application_id=application(one.application_id.int + 20), assessor_id=assessor(one.assessor_id.int))
        for one in first
    ]

    found = outliers([*first, *second], frozen=FROZEN)

    alone = [one for one in found if one.application_id.int < 20]
    moved = [
        replace(one, application_id=application(one.application_id.int + 20), assessor_id=assessor(one.assessor_id.int))
        for one in alone
    ]
    assert (alone[0].application_id, alone[0].assessor_id) == (application(3), assessor(2))
    assert [one for one in found if one.application_id.int >= 20] == moved


def test_without_residuals_nothing_is_flagged() -> None:
    single = [a_review(0, 0, 5_000), a_review(1, 0, 9_000)]

    assert (outliers([]), outliers(single), outliers(reviews_of([[5, 6], [6, 7]]))) == ((), (), ())


def test_threshold_is_reached_by_its_own_value() -> None:
    reviews = reviews_of([[5, 6, 7], [5, 6, 7], [6, 7, 8], [4, 5, 9]])
    (furthest, *_) = outliers(reviews, frozen=FROZEN, threshold=Fraction(0))

    at = outliers(reviews, frozen=FROZEN, threshold=Fraction(furthest.hundredths, 100))
    over = outliers(reviews, frozen=FROZEN, threshold=Fraction(furthest.hundredths + 1, 100))

    assert (at, over) == ((furthest,), ())
    assert isinstance(furthest, Outlier)
