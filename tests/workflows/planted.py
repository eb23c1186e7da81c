"""Which marks come of applications whose quality, and assessors whose strictness, is known because it was planted?"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tests.workflows.reviewed import a_review
from workflows.marks_design import Design, FloatArray, IntArray, Review

POINT = 100
MIDDLE = 65 * POINT


@dataclass(frozen=True, eq=False)
class Planted:
    """Marks with the truth behind them, in basis points; `leniency` has an entry per assessor."""

    design: Design
    quality: FloatArray
    leniency: FloatArray
    home: IntArray


@dataclass(frozen=True)
class Deviations:
    """The standard deviations that are planted, in points of 100."""

    quality: float = 8
    severity: float = 6
    chance: float = 10
    region_quality: float = 0
    region_severity: float = 0


def even_panels(chance: np.random.Generator, *, applications: int, assessors: int, each: int) -> IntArray:
    """Assessors for each application (applications × each), none twice on one, all with the same load or nearly so."""
    slots = np.resize(chance.permutation(assessors), applications * each)
    panels = chance.permutation(slots).reshape(applications, each)
    while len(twice := np.flatnonzero([len(set(row)) < each for row in panels.tolist()])):
        # Panels that name somebody twice swap all their places with as many panels taken at random.
        rows = np.union1d(twice, chance.integers(applications, size=len(twice) + 1))
        panels[rows] = chance.permutation(panels[rows].ravel()).reshape(len(rows), each)
    return panels


def local_panels(
    chance: np.random.Generator, home: IntArray, region_of: IntArray, *, each: int, local: float | None
) -> IntArray:
    """Panels in which each place is local with the given chance; None: all but one exactly."""
    panels = np.empty((len(home), each), dtype=np.int64)
    for row, region in enumerate(home.tolist()):
        own, others = np.flatnonzero(region_of == region), np.flatnonzero(region_of != region)
        inside = each - 1 if local is None else chance.binomial(each, local)
        chosen = chance.choice(own, inside, replace=False), chance.choice(others, each - inside, replace=False)
        panels[row] = np.concatenate(chosen)
    return panels


def marked(
    chance: np.random.Generator, panels: IntArray, region_of: IntArray, *, home: IntArray, deviations: Deviations
) -> Planted:
    """Marks of these panels: quality, leniency and chance are normal and independent of each other."""
    regions = int(region_of[-1]) + 1

    def drawn(deviation: float, size: int) -> FloatArray:
        return POINT * deviation * chance.standard_normal(size)

    quality = drawn(deviations.quality, len(panels)) + drawn(deviations.region_quality, regions)[home]
    leniency = drawn(deviations.severity, len(region_of)) + drawn(deviations.region_severity, regions)[region_of]
    application, assessor = np.repeat(np.arange(len(panels)), panels.shape[1]), panels.ravel()
    value = MIDDLE + quality[application] + leniency[assessor] + drawn(deviations.chance, len(application))
    return Planted(Design(application, assessor, region_of, value, np.ones(len(value))), quality, leniency, home)


def one_region(
    chance: np.random.Generator, deviations: Deviations, *, applications: int, assessors: int, each: int
) -> Planted:
    """Even panels of assessors who all come from one region."""
    panels = even_panels(chance, applications=applications, assessors=assessors, each=each)
    nowhere = np.zeros(assessors, dtype=np.int64)
    home = np.zeros(applications, dtype=np.int64)
    return marked(chance, panels, nowhere, home=home, deviations=deviations)


def as_reviews(planted: Planted) -> list[Review]:
    """The marks as records, each value to a hundredth of a basis point."""
    design = planted.design
    columns = (design.application, design.assessor, np.rint(100 * design.value), design.region_of[design.assessor])
    return [
        a_review(of, by, Fraction(round(value), 100), home=home)
        for of, by, value, home in zip(*(column.tolist() for column in columns), strict=True)
    ]


def small_round(seed: int, *, severity: float, applications: int = 200, assessors: int = 40) -> Planted:
    """Four marks for each application, from a seed; the deviation of severity is in points."""
    chance, deviations = np.random.default_rng(seed), Deviations(severity=severity)
    return one_region(chance, deviations, applications=applications, assessors=assessors, each=4)
