"""What do Henderson's mixed model equations give, written down in full and solved as they stand?

An oracle: applications and regions fixed, assessors random, one row each; a multiplier holds the weighted leniencies at
nought. It shares nothing with the rules but the arrays that it reads.
"""

from dataclasses import dataclass

import numpy as np

from workflows.marks_design import Design, FloatArray


@dataclass(frozen=True, eq=False)
class Solved:
    """Estimates and variances in the units of the design."""

    application: FloatArray
    leniency: FloatArray
    application_variance: FloatArray
    leniency_variance: FloatArray
    leverage: FloatArray


def solved(design: Design, *, error: float, severity: float) -> Solved:
    """The solution by one dense inverse. Without severity the assessors' own part is held at nought."""
    applications, regions, assessors = design.applications, design.regions, design.assessors
    rows = len(design.value)
    columns = np.zeros((rows, applications + regions + assessors))
    columns[np.arange(rows), design.application] = 1
    columns[np.arange(rows), applications + design.region_of[design.assessor]] = 1
    columns[np.arange(rows), applications + regions + design.assessor] = 1
    to_leniency = np.zeros((assessors, columns.shape[1]))
    to_leniency[np.arange(assessors), applications + design.region_of] = 1
    to_leniency[np.arange(assessors), applications + regions + np.arange(assessors)] = 1
    if not severity:
        columns, to_leniency = columns[:, : applications + regions], to_leniency[:, : applications + regions]
    normal = columns.T @ (design.weight[:, None] * columns)
    if severity:
        normal[applications + regions :, applications + regions :] += error / severity * np.eye(assessors)
    carried = np.array([np.sum(design.weight[design.assessor == one]) for one in range(assessors)])
    held = carried @ to_leniency
    whole = np.block([[normal, held[:, None]], [held[None, :], np.zeros((1, 1))]])
    inverse = np.linalg.inv(whole)[:-1, :-1]
    found = inverse @ columns.T @ (design.weight * design.value)
    covariance = error * inverse
    return Solved(
        application=found[:applications],
        leniency=to_leniency @ found,
        application_variance=np.diag(covariance)[:applications],
        leniency_variance=np.diag(to_leniency @ covariance @ to_leniency.T),
        leverage=design.weight * np.diag(columns @ inverse @ columns.T),
    )


def expected_moments(design: Design) -> tuple[float, float]:
    """The variances of chance and of severity that make two sums of squares what they are expected to be.

    The sums are written as y'Qy, and each expectation as the trace of Q times the covariance of y.
    """
    rows, applications = len(design.value), design.applications
    fixed = np.zeros((rows, applications + design.regions))
    fixed[np.arange(rows), design.application] = 1
    fixed[np.arange(rows), applications + design.region_of[design.assessor]] = 1
    by = np.zeros((rows, design.assessors))
    by[np.arange(rows), design.assessor] = 1
    weight = np.diag(design.weight)
    free = weight - weight @ fixed @ np.linalg.pinv(fixed.T @ weight @ fixed) @ fixed.T @ weight
    own = fixed[:, :applications]
    apart = weight - weight @ own @ np.linalg.inv(own.T @ weight @ own) @ own.T @ weight
    scale = np.diag(by.T @ apart @ by)
    forms = (free, free @ by @ np.diag(1 / np.where(scale > 1e-9, scale, np.inf)) @ by.T @ free)
    found = [design.value @ form @ design.value for form in forms]
    chance = [np.trace(form @ np.linalg.inv(weight)) for form in forms]
    between = [np.trace(form @ by @ by.T) for form in forms]
    if chance[0] < 1e-9:
        return 0.0, 0.0
    if between[0] < 1e-9 * np.sum(design.weight):
        return found[0] / chance[0], 0.0
    if abs(chance[0] * between[1] - chance[1] * between[0]) < 1e-9 * chance[0] * between[1]:
        return found[0] / chance[0], 0.0
    error, severity = np.linalg.solve(np.column_stack([chance, between]), found)
    if error < 0:
        return 0.0, found[0] / between[0]
    return (error, severity) if severity > 0 else (found[0] / chance[0], 0.0)
