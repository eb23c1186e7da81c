"""How might the true quality of all applications lie, given all marks, drawn again and again?

The draws are joint: applications that share an assessor share that assessor's doubt. Unlike an adjusted score, a draw
takes into account that very high and very low means owe part of that to chance (each quality is drawn towards the mean
of all): chances to be funded come out right only so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from workflows.calibration import Components
from workflows.marks_design import Design, FloatArray, IntArray, Review, is_connected, named_design
from workflows.severity_fit import Network, eliminated, fit, shrink, summed


@dataclass(frozen=True, eq=False)
class QualityDraws:
    """`values[draw, application]` in basis points; the applications stand in the order of `application_ids`, sorted."""

    application_ids: tuple[UUID, ...]
    values: FloatArray


def draw_quality(
    reviews: Sequence[Review], components: Components, *, generator: np.random.Generator, count: int
) -> QualityDraws:
    """So many draws of the qualities as they are known from the reviews and the components of a calibration.

    The same state of the generator gives the same draws within one version of numpy. Raises `ValueError` for reviews
    that do not connect all their applications.
    """
    named = named_design(reviews)
    if not is_connected(named.design):
        raise ValueError("Qualities are drawn only among applications that marks connect.")
    if components.error:
        values = _drawn(named.design, components, generator=generator, count=count)
    else:
        sure = fit(named.design, error=0, severity=components.severity).adjusted
        values = np.tile(sure, (count, 1))
    return QualityDraws(named.application_ids, values)


def _drawn(design: Design, components: Components, *, generator: np.random.Generator, count: int) -> FloatArray:
    weight = summed(design.application, design.weight)
    kept = components.application * weight / (components.application * weight + components.error)
    network = eliminated(design, _units(design, components)[design.assessor], kept)
    leniency = _leniencies(design, network, components, generator.standard_normal((len(network.weight), count)))
    level = network.weight @ leniency / np.sum(network.weight)
    middle = kept[:, np.newaxis] * (network.mean[:, np.newaxis] - network.share @ leniency)
    own = np.sqrt(components.application * (1 - kept))[:, np.newaxis] * generator.standard_normal(middle.shape)
    drawn: FloatArray = (network.level + level + middle + own).T
    return drawn


def _units(design: Design, components: Components) -> IntArray:
    return np.arange(design.assessors) if components.severity else design.region_of


def _leniencies(design: Design, network: Network, components: Components, chance: FloatArray) -> FloatArray:
    """Draws of what each unit adds to a mark, the mean of all marks included (units × draws)."""
    matrix = network.laplacian.toarray()
    if components.severity:
        shrink(matrix, design.region_of, components.error / components.severity)
    factor, _ = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    centre = cho_solve((factor, True), network.pull, check_finite=False)
    apart = solve_triangular(factor, chance, trans="T", lower=True, check_finite=False)
    drawn: FloatArray = centre[:, np.newaxis] + np.sqrt(components.error) * apart
    return drawn
