"""How firmly do shared applications connect the assessors with each other?

The second eigenvalue of the normalised Laplacian of the assessors' graph, in which two are joined by each application
that both marked: nought where some are cut off, small where a few marks carry the whole comparison, as between regions
that mark their own. The precision of comparisons follows it (Bailey and Cameron, 2011; MacKay and others, 2017).
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

from workflows.marks_design import Design, FloatArray, Review, named_design
from workflows.money import FULL_BASIS_POINTS
from workflows.severity_fit import summed

# Up to here the whole spectrum is quicker than looking for one value of it.
_WHOLE = 300
_CLOSE = 1e-8


def connection(reviews: Sequence[Review]) -> int:
    """The eigenvalue in ten-thousandths, cut: nought for a graph in parts, at most 10000. One assessor is firm."""
    second = second_eigenvalue(named_design(reviews).design)
    return int(np.clip(np.floor(FULL_BASIS_POINTS * np.round(second, 7)), 0, FULL_BASIS_POINTS))


def second_eigenvalue(design: Design) -> float:
    """The eigenvalue itself, from 0 to 1."""
    if design.assessors == 1:
        return 1.0
    walk = _walk(design)
    if design.assessors <= _WHOLE:
        spectrum: list[float] = np.linalg.eigvalsh((walk.T @ walk).toarray()).tolist()
        return max(0.0, 1 - spectrum[-2])
    return max(0.0, 1 - _second_of_many(walk, np.sqrt(summed(design.assessor, design.weight))))


def _walk(design: Design) -> csr_array:
    """One half of a walk from an assessor over an application to an assessor (applications × assessors)."""
    application, assessor = summed(design.application, design.weight), summed(design.assessor, design.weight)
    weight = design.weight / np.sqrt(application[design.application] * assessor[design.assessor])
    return csr_array((weight, (design.application, design.assessor)), shape=(len(application), len(assessor)))


def _second_of_many(walk: csr_array, known: FloatArray) -> float:
    """The second eigenvalue of the walk, with the first taken out. It starts from a fixed vector: no chance in it."""
    first = known / np.linalg.norm(known)

    def walked(vector: FloatArray) -> FloatArray:
        return np.asarray(walk.T @ (walk @ vector) - first * (first @ vector))

    size = len(known)
    operator = LinearOperator((size, size), matvec=walked, dtype=np.float64)
    values = eigsh(operator, k=1, which="LA", v0=np.cos(np.arange(size)), tol=_CLOSE, return_eigenvectors=False)
    found: float = values[0].item()
    return found
