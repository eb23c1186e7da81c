"""How strict is each assessor, and what would each application have scored with strictness taken out?

value = application + leniency of the assessor + chance. Applications are free and never pulled to an average; leniency
is shrunk towards the mean of the assessor's region, and that mean is free (a mixed model: Henderson, Biometrics 31,
1975). Applications are eliminated, so that one symmetric matrix, with a row per assessor, is left to be factorised.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.linalg import cho_factor, cho_solve, lapack
from scipy.sparse import csr_array

from workflows.marks_design import Design, FloatArray, IntArray

_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Network:
    """The marks after the applications are eliminated, in terms of units: assessors, or whole regions.

    `laplacian` (units × units) and `pull` (units) are both sides of the normal equations before any shrinkage. `share`
    (applications × units) is the part of an application's weight that each unit carries.
    """

    unit: IntArray
    weight: FloatArray
    application_weight: FloatArray
    mean: FloatArray
    level: float
    share: csr_array
    laplacian: csr_array
    pull: FloatArray


@dataclass(frozen=True, eq=False)
class Fit:
    """Estimates in basis points, with what is needed for their uncertainty. `factor` is a lower Cholesky factor."""

    network: Network
    unit_of_assessor: IntArray
    region_of_unit: IntArray
    factor: FloatArray
    leniency: FloatArray
    adjusted: FloatArray
    error: float

    @property
    def severity(self) -> FloatArray:
        """By how much each assessor marks below the others on the same applications."""
        return -self.leniency[self.unit_of_assessor]


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Variances of the adjusted scores and of the severities (squared basis points), and each review's leverage."""

    application: FloatArray
    assessor: FloatArray
    leverage: FloatArray


def moments(design: Design) -> tuple[float, float]:
    """The variances of chance and of severity inside regions, in squared basis points; neither is below nought.

    Two sums of squares, of the marks and of the assessors' totals, both free of applications and of region means, are
    set equal to what they are expected to be (moments after Henderson, Biometrics 9, 1953). No iterations. On a full
    table this is the analysis of variance.
    """
    network = eliminated(design, design.assessor)
    region = _region_matrix(design)
    across = np.asarray(network.laplacian @ region)
    inner, rank = _inverse(region.T @ across, least=_SAME * np.sum(network.weight))
    total = region.T @ network.pull
    squares = _within(design, network) - np.sum((inner @ total) * total).item()
    freedom = len(design.value) - design.applications - rank
    pull = network.pull - across @ inner @ total
    diagonal = network.laplacian.diagonal()
    counted = np.divide(1.0, diagonal, out=np.zeros_like(diagonal), where=diagonal > _SAME)
    left = across @ inner
    traces = diagonal - np.sum(left * across, axis=1)
    rows = _row_squares(network.laplacian, left=left, across=across)
    if np.sum(traces) <= _SAME * np.sum(network.weight):
        # Each region has one assessor, or each application one mark: severity inside regions shows nowhere.
        return (max(0.0, squares / freedom), 0.0) if freedom else (0.0, 0.0)
    return _solved(
        squares=(squares, np.sum(counted * pull**2).item()),
        error=(freedom, np.sum(counted * traces).item()),
        severity=(np.sum(traces).item(), np.sum(counted * rows).item()),
    )


def fit(design: Design, *, error: float, severity: float) -> Fit:
    """The estimates for these variances; their weighted leniencies add up to nought.

    Every assessor has to be connected with every other by marks. Without variance between assessors only the means of
    regions are estimated.
    """
    whole_regions = severity <= 0
    unit_of_assessor = design.region_of if whole_regions else np.arange(design.assessors)
    region_of_unit = np.arange(design.regions) if whole_regions else design.region_of
    network = eliminated(design, unit_of_assessor[design.assessor])
    matrix = network.laplacian.toarray()
    if not whole_regions:
        shrink(matrix, design.region_of, error / severity)
    # A flow into one unit alone fixes the level that the equations leave open, and changes no difference.
    matrix[-1, -1] += np.mean(network.weight)
    factor, _ = cho_factor(matrix.T, lower=True, overwrite_a=True, check_finite=False)
    leniency = cho_solve((factor, True), network.pull, check_finite=False)
    leniency -= network.weight @ leniency / np.sum(network.weight)
    adjusted = network.level + network.mean - network.share @ leniency
    return Fit(network, unit_of_assessor, region_of_unit, factor, leniency, adjusted, error)


def uncertainty(design: Design, fitted: Fit) -> Uncertainty:
    """The exact variances of a fit, its two variances being given."""
    network = fitted.network
    inverse, _ = lapack.dpotri(fitted.factor, lower=1)
    toward = cho_solve((fitted.factor, True), network.weight, check_finite=False) / np.sum(network.weight)
    middle = network.weight @ toward / np.sum(network.weight)
    left, right = _pairs(design.application)
    one, other = network.unit[left], network.unit[right]
    between = inverse[np.maximum(one, other), np.minimum(one, other)] - toward[one] - toward[other] + middle
    share = design.weight / network.application_weight[design.application]
    row = summed(left, share[right] * between)
    own = summed(design.application, share * row)
    unit = inverse.diagonal() - 2 * toward + middle
    spread = unit[network.unit] - 2 * row + own[design.application]
    return Uncertainty(
        application=fitted.error * (1 / network.application_weight + own),
        assessor=fitted.error * unit[fitted.unit_of_assessor],
        leverage=design.weight * (1 / network.application_weight[design.application] + spread),
    )


def eliminated(design: Design, unit: IntArray, kept: FloatArray | None = None) -> Network:
    """The marks without the applications. `kept` is the part of its own mean that an application keeps; None: all."""
    weight, application = design.weight, design.application
    total, carried = summed(application, weight), summed(unit, weight)
    level = np.sum(weight * design.value) / np.sum(weight)
    value = design.value - level
    mean = summed(application, weight * value) / total
    keeps = np.ones_like(total) if kept is None else kept
    own = csr_array((weight, (application, unit)), shape=(len(total), len(carried)))
    share = _diagonal(1 / total) @ own
    laplacian = _diagonal(carried) - own.T @ (_diagonal(keeps) @ share)
    pull = summed(unit, weight * (value - (keeps * mean)[application]))
    return Network(unit, carried, total, mean, level, share, csr_array(laplacian), pull)


def summed(index: IntArray, values: FloatArray) -> FloatArray:
    """The sum of the values under each index, from nought to the highest."""
    return np.bincount(index, values).astype(np.float64)


def shrink(matrix: FloatArray, region_of: IntArray, ratio: float) -> None:
    """Adds to the matrix, in place, that assessors are alike inside their region, whose mean stays free."""
    starts = np.searchsorted(region_of, np.arange(region_of[-1] + 2)).tolist()
    for start, end in pairwise(starts):
        matrix[start:end, start:end] -= ratio / (end - start)
    matrix.flat[:: len(matrix) + 1] += ratio


def region_variance(fitted: Fit) -> float:
    """How much the severity of regions varies, beyond what chance alone would show; in squared basis points."""
    network = fitted.network
    region_of_unit = fitted.region_of_unit
    weight = summed(region_of_unit, network.weight)
    mean = np.zeros((len(region_of_unit), len(weight)))
    mean[np.arange(len(region_of_unit)), region_of_unit] = network.weight / weight[region_of_unit]
    mean -= (network.weight / np.sum(network.weight))[:, np.newaxis]
    chance = fitted.error * np.sum(mean * cho_solve((fitted.factor, True), mean, check_finite=False), axis=0)
    found: float = np.average((mean.T @ fitted.leniency) ** 2 - chance, weights=weight).item()
    return max(0.0, found)


def application_variance(fitted: Fit, variance: FloatArray) -> float:
    """How much quality varies between applications, from adjusted scores of these variances; squared basis points.

    On a full table this is (mean square between applications - mean square of error) / assessors.
    """
    weight = fitted.network.application_weight
    total = np.sum(weight)
    freedom = total - np.sum(weight**2) / total
    if freedom <= _SAME * total:
        return 0.0
    squares = np.sum(weight * (fitted.adjusted - fitted.network.level) ** 2)
    found: float = ((squares - np.sum(weight * variance) + fitted.error) / freedom).item()
    return max(0.0, found)


def _within(design: Design, network: Network) -> float:
    apart = design.value - network.level - network.mean[design.application]
    squares: float = np.sum(design.weight * apart**2).item()
    return squares


def _diagonal(values: FloatArray) -> csr_array:
    place = np.arange(len(values))
    return csr_array((values, (place, place)), shape=(len(values), len(values)))


def _region_matrix(design: Design) -> FloatArray:
    matrix = np.zeros((design.assessors, design.regions))
    matrix[np.arange(design.assessors), design.region_of] = 1
    return matrix


def _inverse(matrix: FloatArray, least: float) -> tuple[FloatArray, int]:
    """The inverse of a symmetric matrix where it is not nought, and its rank; what lies under `least` is nought."""
    values, vectors = np.linalg.eigh(matrix)
    found = vectors[:, values > least]
    inverse: FloatArray = (found / values[values > least]) @ found.T
    return inverse, found.shape[1]


def _row_squares(laplacian: csr_array, *, left: FloatArray, across: FloatArray) -> FloatArray:
    """The sum of squares in each row of laplacian - left × across', which is never written out."""
    plain = np.asarray(laplacian.power(2).sum(axis=1)).ravel()
    mixed = np.sum(left * np.asarray(laplacian @ across), axis=1)
    squares: FloatArray = plain - 2 * mixed + np.sum((left @ (across.T @ across)) * left, axis=1)
    return squares


def _solved(
    *, squares: tuple[float, float], error: tuple[float, float], severity: tuple[float, float]
) -> tuple[float, float]:
    determinant = error[0] * severity[1] - error[1] * severity[0]
    if determinant > _SAME * abs(error[0] * severity[1]):
        chance = (squares[0] * severity[1] - squares[1] * severity[0]) / determinant
        between = (error[0] * squares[1] - error[1] * squares[0]) / determinant
        if chance < 0:
            return 0.0, max(0.0, squares[0] / severity[0])
        if between > 0:
            return chance, between
    return max(0.0, squares[0] / error[0]), 0.0


def _pairs(application: IntArray) -> tuple[IntArray, IntArray]:
    """Every ordered pair of reviews of one application, each review with itself among them."""
    count = np.bincount(application)
    start = np.concatenate(([0], np.cumsum(count)[:-1]))
    times = count[application]
    left = np.repeat(np.arange(len(application)), times)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    return left, start[application[left]] + offset
