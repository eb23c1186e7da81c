"""What would each application have scored, had all assessors been equally strict, and how sure is that?

Every number here is a whole number of basis points, or of squared basis points for a variance, so that a calibration
has a hash; the floats behind it are rounded to a millionth first, which is far more than they can lose. An adjusted
score is not held inside 0 to 10000: that would make equal what is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from uuid import UUID

import numpy as np

from workflows.marks_design import Design, FloatArray, Named, Review, is_connected, named_design
from workflows.money import as_basis_points
from workflows.severity_fit import (
    Uncertainty,
    application_variance,
    fit,
    moments,
    region_variance,
    uncertainty,
)

INTERVAL_PERCENT = 90
_REACH = NormalDist().inv_cdf((1 + INTERVAL_PERCENT / 100) / 2)
_DECIMALS = 6


@dataclass(frozen=True)
class Variances:
    """What a call freezes when it is scored: the variance of chance in one mark, and of severity inside a region."""

    error: int
    severity: int


@dataclass(frozen=True)
class Components:
    """Where the differences between marks come from: quality, regions' severity, assessors' severity, chance."""

    application: int
    region: int
    severity: int
    error: int

    @property
    def variances(self) -> Variances:
        """The two that are frozen."""
        return Variances(self.error, self.severity)


@dataclass(frozen=True)
class AdjustedScore:
    """One application: its plain mean (cut), its adjusted mean (cut) and the range around it (rounded outwards)."""

    application_id: UUID
    marks: int
    plain_mean: int
    adjusted: int
    low: int
    high: int


@dataclass(frozen=True)
class Severity:
    """How far one assessor marks below others on the same applications. For that assessor alone: never a table."""

    assessor_id: UUID
    marks: int
    severity: int
    low: int
    high: int


@dataclass(frozen=True)
class Calibration:
    """The outcome for one connected set of reviews, sorted by id. Severities weighted by reviews add up to nought."""

    components: Components
    applications: tuple[AdjustedScore, ...]
    assessors: tuple[Severity, ...]


def estimated_variances(reviews: Sequence[Review]) -> Variances:
    """The variances by moments. They need no connection: parts that nobody connects are pooled."""
    return _estimated(named_design(reviews).design)


def calibrate(reviews: Sequence[Review], frozen: Variances | None = None) -> Calibration:
    """Adjusted scores and severities with ranges of 90%, from the frozen variances or from those of these reviews.

    The order of the reviews changes nothing. Raises `ValueError` when some applications share no assessor with the
    others, however indirectly: no method can compare those.
    """
    named = named_design(reviews)
    if not is_connected(named.design):
        raise ValueError("Scores are adjusted only among applications that marks connect.")
    variances = frozen or _estimated(named.design)
    fitted = fit(named.design, error=variances.error, severity=variances.severity)
    unsure = uncertainty(named.design, fitted)
    return Calibration(
        components=Components(
            application=round(application_variance(fitted, unsure.application)),
            region=round(region_variance(fitted)),
            severity=variances.severity,
            error=variances.error,
        ),
        applications=_scores(named, fitted.adjusted, unsure),
        assessors=_severities(named, fitted.severity, unsure),
    )


def _estimated(design: Design) -> Variances:
    error, severity = moments(design)
    return Variances(round(error), round(severity))


def _scores(named: Named, adjusted: FloatArray, unsure: Uncertainty) -> tuple[AdjustedScore, ...]:
    reach = _reach(unsure.application)
    marks: dict[UUID, list[Fraction]] = {}
    for review in named.reviews:
        marks.setdefault(review.application_id, []).append(review.value)
    columns = zip(marks.items(), _cut(adjusted), _cut(adjusted - reach), _cut(-adjusted - reach), strict=True)
    return tuple(
        AdjustedScore(id_, len(values), as_basis_points(_mean(values)), score, low, -minus_high)
        for (id_, values), score, low, minus_high in columns
    )


def _severities(named: Named, severity: FloatArray, unsure: Uncertainty) -> tuple[Severity, ...]:
    reach = _reach(unsure.assessor)
    marks = np.bincount(named.design.assessor).tolist()
    nearest = _cut(severity + 0.5)
    columns = zip(named.assessor_ids, marks, nearest, _cut(severity - reach), _cut(-severity - reach), strict=True)
    found = [Severity(id_, count, value, low, -minus_high) for id_, count, value, low, minus_high in columns]
    return tuple(sorted(found, key=lambda one: one.assessor_id))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _reach(variance: FloatArray) -> FloatArray:
    """How far a range reaches to either side. A root makes much of what floats lose, so that is taken off before."""
    reach: FloatArray = _REACH * np.sqrt(np.maximum(0, np.round(variance, _DECIMALS)))
    return reach


def _cut(values: FloatArray) -> list[int]:
    """Rounded down, after what floats lose in the last digits is taken off: a whole number stays itself."""
    whole: list[int] = np.floor(np.round(values, _DECIMALS)).astype(np.int64).tolist()
    return whole
