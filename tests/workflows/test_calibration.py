"""Are scores adjusted as the model says, and does nothing move them that should not?"""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.mixed_model import expected_moments, solved
from tests.workflows.planted import MIDDLE, POINT, as_reviews, small_round
from tests.workflows.reviewed import (
    VARIANCES,
    a_review,
    application,
    assessor,
    connected,
    reviews_of,
)
from tests.workflows.test_reliability import SHROUT_FLEISS
from workflows.calibration import AdjustedScore, Severity, Variances, calibrate, estimated_variances
from workflows.marks_design import Design, Review, named_design
from workflows.plain import from_plain, sha256, to_plain
from workflows.severity_fit import application_variance, fit, moments, uncertainty

# Davies' batches of dyestuff, as in lme4: six batches with five yields each.
DYESTUFF = (
    (1545, 1440, 1440, 1520, 1580),
    (1540, 1555, 1490, 1560, 1495),
    (1595, 1550, 1605, 1510, 1560),
    (1445, 1440, 1595, 1465, 1545),
    (1595, 1630, 1515, 1635, 1625),
    (1520, 1455, 1450, 1480, 1445),
)
HEAVIEST = 3
FROZEN = Variances(error=1_000_000, severity=360_000)


def adjusted(reviews: list[Review], variances: Variances) -> dict[object, float]:
    """The adjusted scores before they are cut."""
    named = named_design(reviews)
    found = fit(named.design, error=variances.error, severity=variances.severity).adjusted
    return dict(zip(named.application_ids, found.tolist(), strict=True))


def close(one: object, other: object) -> bool:
    """Whether numbers of basis points agree to a ten-thousandth."""
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-4))  # type: ignore[arg-type]


def test_components_of_a_full_table_are_those_of_the_analysis_of_variance() -> None:
    components = calibrate(reviews_of(SHROUT_FLEISS)).components

    # 2.5556, 5.2444 and 1.0194 squared marks; a mark is a thousand basis points here.
    assert (components.application, components.severity, components.error) == (2_555_556, 5_244_444, 1_019_444)
    assert components.region == 0


def test_components_of_batches_without_assessors_are_as_published() -> None:
    batches = np.repeat(np.arange(6), 5)
    alone = Design(batches, np.zeros(30, int), np.zeros(1, int), np.ravel(DYESTUFF).astype(float), np.ones(30))

    error, severity = moments(alone)

    # 2451.25 is lme4's residual variance; a single assessor has nobody to differ from.
    assert (round(error, 9), severity) == (2451.25, 0)


@given(connected(HEAVIEST))
def test_variances_are_the_moments_written_down_in_full(reviews: list[Review]) -> None:
    design = named_design(reviews).design

    found = moments(design)

    assert close(found, expected_moments(design))


@given(connected(HEAVIEST), st.integers(1, 9), st.integers(0, 9), st.integers(1, 9))
def test_variance_of_quality_is_right_on_average(
    reviews: list[Review], quality: int, severity: int, error: int
) -> None:
    design = named_design(reviews).design
    rows = len(reviews)
    fits = [fit(replace(design, value=unit), error=error, severity=severity) for unit in np.eye(rows)]
    scores = np.column_stack([one.adjusted - one.network.level for one in fits])
    own, by = (column[:, None] == column[None, :] for column in (design.application, design.assessor))
    covariance = quality * own + severity * by + error * np.diag(1 / design.weight)
    weight = fits[0].network.application_weight

    found = application_variance(fits[0], uncertainty(design, fits[0]).application)

    # The rule is a sum of squares, less a constant, over a divisor; squares are replaced by what they are on average.
    divisor = np.sum(weight) - np.sum(weight**2) / np.sum(weight)
    squares = [np.sum(weight * scores[:, 0] ** 2), np.sum(weight * np.diag(scores @ covariance @ scores.T))]
    taken = np.sum(weight * uncertainty(design, fits[0]).application) - error
    assert close(found, max(0, (squares[0] - taken) / divisor))
    assert close((squares[1] - taken) / divisor, quality)


def test_batches_of_one_assessor_keep_their_means() -> None:
    yields = [a_review(0, by, value) for by, value in enumerate((1545, 1440, 1440))]

    (found,) = calibrate([yields[0]]).applications

    assert (found.plain_mean, found.adjusted) == (1_545, 1_545)


def test_adjusted_scores_of_a_strict_and_a_lenient_assessor() -> None:
    # The third application has only the strict assessor, the fourth only the lenient one; between them lie 2000.
    reviews = reviews_of([[4, 6], [5, 7], [6, None], [None, 8]])

    found = calibrate(reviews, Variances(error=0, severity=1_000_000))

    assert found.applications == (
        AdjustedScore(application(0), marks=2, plain_mean=5_000, adjusted=5_000, low=5_000, high=5_000),
        AdjustedScore(application(1), marks=2, plain_mean=6_000, adjusted=6_000, low=6_000, high=6_000),
        AdjustedScore(application(2), marks=1, plain_mean=6_000, adjusted=7_000, low=7_000, high=7_000),
        AdjustedScore(application(3), marks=1, plain_mean=8_000, adjusted=7_000, low=7_000, high=7_000),
    )
    assert found.assessors == (
        Severity(assessor(0), marks=3, severity=1_000, low=1_000, high=1_000),
        Severity(assessor(1), marks=3, severity=-1_000, low=-1_000, high=-1_000),
    )


def test_ranges_are_those_of_the_normal_distribution() -> None:
    (found, *_) = calibrate(
        reviews_of([[5, 5, 5, 5], [6, 6, 6, 6]]), Variances(error=1_000_000, severity=0)
    ).applications

    # 1.6449 times 1000 / sqrt(4), rounded outwards.
    assert (found.low, found.adjusted, found.high) == (4_177, 5_000, 5_823)


@given(connected(HEAVIEST), VARIANCES)
def test_fit_solves_the_mixed_model_equations(reviews: list[Review], variances: Variances) -> None:
    design = named_design(reviews).design

    found = fit(design, error=variances.error, severity=variances.severity)

    right = solved(design, error=variances.error, severity=variances.severity)
    unsure = uncertainty(design, found)
    assert close(found.adjusted, right.application)
    assert close(found.severity, -right.leniency)
    assert close(unsure.application, right.application_variance)
    assert close(unsure.assessor, right.leniency_variance)
    assert close(unsure.leverage, right.leverage)


@given(connected())
def test_variances_are_never_below_nought(reviews: list[Review]) -> None:
    components = calibrate(reviews).components

    assert min(components.application, components.region, components.severity, components.error) >= 0


@given(connected(HEAVIEST), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(reviews: list[Review], random: Random) -> None:
    shuffled = random.sample(reviews, len(reviews))

    assert sha256(calibrate(shuffled)) == sha256(calibrate(reviews))


@given(connected(HEAVIEST), VARIANCES)
def test_other_ids_change_nothing(reviews: list[Review], variances: Variances) -> None:
    def turned(one: Review) -> Review:
        ids = application(90 - one.application_id.int), assessor(300 - one.assessor_id.int)
        return replace(one, application_id=ids[0], assessor_id=ids[1])

    found = adjusted([turned(one) for one in reviews], variances)

    expected = adjusted(reviews, variances)
    assert close([found[application(90 - id_.int)] for id_ in expected], list(expected.values()))  # type: ignore[attr-defined]


@given(connected(HEAVIEST), VARIANCES, st.integers(-5_000, 5_000))
def test_more_for_everyone_shifts_every_score(reviews: list[Review], variances: Variances, more: int) -> None:
    shifted = [replace(one, value=one.value + more) for one in reviews]

    found = adjusted(shifted, variances)

    assert close(list(found.values()), [score + more for score in adjusted(reviews, variances).values()])


@given(connected(HEAVIEST), VARIANCES, st.integers(2, 9))
def test_another_scale_scales_every_score(reviews: list[Review], variances: Variances, times: int) -> None:
    scaled = [replace(one, value=one.value * times) for one in reviews]

    found = adjusted(scaled, Variances(variances.error * times**2, variances.severity * times**2))

    assert close(list(found.values()), [score * times for score in adjusted(reviews, variances).values()])


@given(connected(HEAVIEST), VARIANCES, st.integers(0, 30), st.integers(1, 3_000))
def test_a_higher_mark_never_lowers_its_application_against_any_other(
    reviews: list[Review], variances: Variances, which: int, more: int
) -> None:
    at = which % len(reviews)
    raised = [replace(one, value=one.value + more) if index == at else one for index, one in enumerate(reviews)]

    before, after = adjusted(reviews, variances), adjusted(raised, variances)

    own = reviews[at].application_id
    gains = {id_: after[id_] - before[id_] for id_ in before}
    assert max(gains.values()) <= gains[own] + 1e-6


@given(connected(), VARIANCES)
def test_severities_weighted_by_marks_add_up_to_nought(reviews: list[Review], variances: Variances) -> None:
    design = named_design(reviews).design

    severity = fit(design, error=variances.error, severity=variances.severity).severity

    assert close(np.sum(severity[design.assessor]), 0)


@given(connected(), VARIANCES)
def test_double_weight_is_a_second_review_alike(reviews: list[Review], variances: Variances) -> None:
    design = named_design(reviews).design
    double = replace(design, weight=np.where(design.application == 0, 2.0, 1.0))
    times = np.where(design.application == 0, 2, 1)
    twice = Design(
        *(np.repeat(column, times) for column in (design.application, design.assessor)),
        design.region_of,
        *(np.repeat(column, times) for column in (design.value, design.weight)),
    )

    found = fit(double, error=variances.error, severity=variances.severity)
    expected = fit(twice, error=variances.error, severity=variances.severity)

    assert close(found.adjusted, expected.adjusted)
    assert close(uncertainty(double, found).application, uncertainty(twice, expected).application)


@given(connected(), st.lists(st.integers(0, 10_000), min_size=5, max_size=5))
def test_perfect_agreement_adjusts_nothing(reviews: list[Review], worth: list[int]) -> None:
    agreed = [replace(one, value=Fraction(worth[one.application_id.int])) for one in reviews]

    found = calibrate(agreed)

    assert [one.adjusted for one in found.applications] == [one.plain_mean for one in found.applications]
    assert {one.severity for one in found.assessors} == {0}
    assert estimated_variances(agreed) == Variances(error=0, severity=0)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=6))
def test_one_assessor_for_all_adjusts_nothing(values: list[int]) -> None:
    found = calibrate([a_review(row, 0, value) for row, value in enumerate(values)], FROZEN)

    assert [one.adjusted for one in found.applications] == values
    assert [one.severity for one in found.assessors] == [0]


@given(st.integers(2, 5), st.integers(2, 5))
def test_ranges_shrink_with_more_reviews(rows: int, columns: int) -> None:
    few, many = ([[5] * count] * rows for count in (columns, columns + 1))

    widths = [
        [one.high - one.low for one in calibrate(reviews_of(table), FROZEN).applications] for table in (few, many)
    ]

    assert all(narrow < wide for wide, narrow in zip(*widths, strict=True))


def test_range_of_one_application_shrinks_with_its_own_reviews() -> None:
    reviews = reviews_of([[5, 6, 7, 8], [6, 6, None, None], [7, 7, 7, None]])

    four, two, three = (one.high - one.low for one in calibrate(reviews, FROZEN).applications)

    assert four < three < two


def test_frozen_variances_give_the_same_calibration_again() -> None:
    reviews = as_reviews(small_round(1, severity=6, applications=40, assessors=12))
    first = calibrate(reviews)

    again = calibrate(reviews, first.components.variances)

    assert again == first


def test_calibration_is_stored_and_read_back() -> None:
    found = calibrate(reviews_of(SHROUT_FLEISS))

    assert from_plain(type(found), to_plain(found)) == found


def test_parts_that_nobody_connects_are_refused() -> None:
    with pytest.raises(ValueError, match="only among applications that marks connect"):
        calibrate(reviews_of([[5, 6, None], [6, 7, None], [None, None, 8]]))


@pytest.mark.parametrize(
    ("reviews", "said"),
    [
        ([], "no review"),
        ([a_review(0, 0, 5_000, weight=0)], "weighs 1 or more"),
        ([a_review(0, 0, 5_000), a_review(1, 0, 5_000, home=1)], "two regions"),
        ([a_review(0, 0, 5_000), a_review(0, 0, 6_000)], "two reviews of one application"),
    ],
)
def test_reviews_that_cannot_be(reviews: list[Review], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        calibrate(reviews)


def test_severity_of_a_region_is_told_apart_from_the_quality_of_its_applications() -> None:
    # Region 0 marks 2000 lower. Its own applications, 0 and 1, are as good as those of region 1.
    low, high = 5_000, 7_000
    local = [(0, 0, low), (0, 1, low), (1, 0, low), (1, 1, low), (2, 2, high), (2, 3, high), (3, 2, high), (3, 3, high)]
    outside = [(0, 2, high), (2, 0, low)]
    reviews = [a_review(of, by, value, home=by // 2) for of, by, value in local + outside]

    found = calibrate(reviews, Variances(error=10_000, severity=10_000))

    assert [one.adjusted for one in found.applications] == [6_000] * 4
    assert [one.severity for one in found.assessors] == [1_000, 1_000, -1_000, -1_000]
    assert found.components.region > 900_000


def test_planted_strictness_is_taken_out() -> None:
    planted = small_round(3, severity=10)

    found = calibrate(as_reviews(planted))

    best = set(np.argsort(planted.quality)[-50:].tolist())
    hits = {
        name: len(best & set(np.argsort([getattr(one, name) for one in found.applications])[-50:].tolist()))
        for name in ("plain_mean", "adjusted")
    }
    assert hits["adjusted"] > hits["plain_mean"]
    truth = MIDDLE + planted.quality + np.mean(planted.leniency)
    held = [one.low <= right <= one.high for one, right in zip(found.applications, truth.tolist(), strict=True)]
    assert 170 <= sum(held) <= 190
    components = found.components
    estimated = np.sqrt([components.application, components.severity, components.error])
    there = np.array([np.std(planted.quality), np.std(planted.leniency), 10 * POINT])
    assert np.all(np.abs(estimated / there - 1) < 0.1)
