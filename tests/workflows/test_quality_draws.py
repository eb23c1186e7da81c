"""Do draws of quality follow what is known, and are they the same again from the same seed?"""

import numpy as np
import pytest
from hypothesis import given, settings

from tests.workflows.planted import as_reviews, small_round
from tests.workflows.reviewed import a_review, application, connected, reviews_of
from workflows.calibration import Components, calibrate
from workflows.marks_design import Design, FloatArray, Review, named_design
from workflows.quality_draws import draw_quality

COMPONENTS = Components(application=640_000, region=0, severity=360_000, error=1_000_000)
REVIEWS = reviews_of([[4, 6, None], [5, None, 8], [6, 6, 7], [None, 9, 9]], (0, 0, 1))


def posterior(design: Design, components: Components) -> tuple[FloatArray, FloatArray]:
    """The mean and the covariance of quality plus the weighted leniency, from the full equations of the model."""
    rows, applications, regions = len(design.value), design.applications, design.regions
    width = applications + regions + design.assessors
    columns = np.zeros((rows, width))
    columns[np.arange(rows), design.application] = 1
    columns[np.arange(rows), applications + design.region_of[design.assessor]] = 1
    columns[np.arange(rows), applications + regions + design.assessor] = 1
    before = [components.error / components.application] * applications + [0.0] * regions
    before += [components.error / components.severity] * design.assessors
    inverse = np.linalg.inv(columns.T @ (design.weight[:, None] * columns) + np.diag(before))
    level = design.weight @ columns[:, applications:] / np.sum(design.weight)
    wanted = np.hstack([np.eye(applications), np.tile(level, (applications, 1))])
    found = wanted @ inverse @ columns.T @ (design.weight * design.value)
    return found, components.error * wanted @ inverse @ wanted.T


@settings(max_examples=10)
@given(connected(heaviest=2))
def test_draws_have_the_mean_and_covariance_of_the_model(reviews: list[Review]) -> None:
    count = 4_000

    values = draw_quality(reviews, COMPONENTS, generator=np.random.default_rng(1), count=count).values

    mean, covariance = posterior(named_design(reviews).design, COMPONENTS)
    unit = np.sqrt(np.diag(covariance))
    assert np.max(np.abs(np.mean(values, axis=0) - mean) / unit) < 5 / np.sqrt(count)
    assert np.max(np.abs(np.cov(values.T) - covariance) / np.outer(unit, unit)) < 8 / np.sqrt(count)


def test_draws_are_the_same_from_the_same_seed_and_in_any_order() -> None:
    one = draw_quality(REVIEWS, COMPONENTS, generator=np.random.default_rng(3), count=5)
    other = draw_quality(REVIEWS[::-1], COMPONENTS, generator=np.random.default_rng(3), count=5)

    assert one.application_ids == tuple(application(number) for number in range(4))
    assert one.values.shape == (5, 4)
    assert np.array_equal(one.values, other.values)


def test_draws_of_another_seed_differ() -> None:
    one, other = (
        draw_quality(REVIEWS, COMPONENTS, generator=np.random.default_rng(seed), count=5).values for seed in (3, 4)
    )

    assert not np.any(one == other)


def test_draws_without_chance_are_the_adjusted_scores() -> None:
    sure = Components(application=1, region=0, severity=1_000_000, error=0)
    reviews = reviews_of([[4, 6], [6, None], [None, 8]])

    values = draw_quality(reviews, sure, generator=np.random.default_rng(3), count=2).values

    assert np.allclose(values, [[5_000, 7_000, 7_000]] * 2)


def test_draws_without_differences_of_quality_are_one_level() -> None:
    alike = Components(application=0, region=0, severity=0, error=1_000_000)

    values = draw_quality(REVIEWS, alike, generator=np.random.default_rng(3), count=50).values

    assert np.allclose(values, values[:, :1])


def test_draws_across_parts_that_nobody_connects_are_refused() -> None:
    with pytest.raises(ValueError, match="only among applications that marks connect"):
        draw_quality(
            [a_review(0, 0, 5_000), a_review(1, 1, 5_000)], COMPONENTS, generator=np.random.default_rng(3), count=1
        )


def test_chances_from_draws_come_true() -> None:
    planted = small_round(8, severity=6, applications=400, assessors=80)
    reviews = as_reviews(planted)
    components = calibrate(reviews).components

    values = draw_quality(reviews, components, generator=np.random.default_rng(5), count=400).values

    chosen = np.argsort(-values, axis=1)[:, :100]
    chances = np.bincount(chosen.ravel(), minlength=400) / 400
    best = np.isin(np.arange(400), np.argsort(-planted.quality)[:100])
    middling = (chances > 0.3) & (chances < 0.7)
    assert abs(np.mean(best[middling]) - np.mean(chances[middling])) < 0.1
