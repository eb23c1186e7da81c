"""Which reviews are so far from what application and assessor lead one to expect that somebody should look?

A flag opens moderation. It never takes a mark away: among clean marks about one in a hundred is flagged, innocently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import numpy as np

from workflows.calibration import Variances, estimated_variances
from workflows.marks_design import FloatArray, Group, Review, groups_of, named_design
from workflows.severity_fit import fit, uncertainty

THRESHOLD = Fraction(5, 2)
# The median of the absolute values of a normal variable, turned round: it makes the median speak as a deviation does.
_MAD_SCALE = 1.4826
_FREE = 1e-9


@dataclass(frozen=True)
class Outlier:
    """A review that stands out: by how many basis points, and by how many hundredths of the usual deviation."""

    application_id: UUID
    assessor_id: UUID
    residual: int
    hundredths: int


def outliers(
    reviews: Sequence[Review], *, frozen: Variances | None = None, threshold: Fraction = THRESHOLD
) -> tuple[Outlier, ...]:
    """The reviews whose studentised residual, in units of the median absolute one, reaches the threshold either way.

    Each connected group is fitted by itself; the unit is that of all reviews together. The furthest comes first. A
    residual that is forced to nought, as that of a single mark, says nothing and is left out.
    """
    if not reviews:
        return ()
    variances = frozen or estimated_variances(reviews)
    groups = groups_of(reviews)
    ordered = [review for group in groups for review in group.reviews]
    parts = [_residuals(group, variances) for group in groups]
    residual, studentised = (np.concatenate(column) for column in zip(*parts, strict=True))
    told = np.abs(studentised[studentised != 0])
    unit = _MAD_SCALE * np.median(told) if len(told) else 0.0
    if unit <= _FREE:
        return ()
    hundredths = np.rint(100 * studentised / unit).astype(np.int64).tolist()
    found = [
        Outlier(review.application_id, review.assessor_id, round(apart), times)
        for review, apart, times in zip(ordered, residual.tolist(), hundredths, strict=True)
        if abs(times) >= 100 * threshold
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.hundredths), one.application_id, one.assessor_id)))


def _residuals(group: Group, variances: Variances) -> tuple[FloatArray, FloatArray]:
    """The residuals in basis points and studentised, in the order of the group's reviews."""
    design = named_design(group.reviews).design
    fitted = fit(design, error=variances.error, severity=variances.severity)
    leniency = fitted.leniency[fitted.unit_of_assessor]
    residual = design.value - fitted.adjusted[design.application] - leniency[design.assessor]
    free = 1 - uncertainty(design, fitted).leverage
    scale = np.sqrt(design.weight / np.where(free > _FREE, free, 1))
    return residual, np.where((free > _FREE) & (np.abs(residual) > _FREE), residual * scale, 0.0)
