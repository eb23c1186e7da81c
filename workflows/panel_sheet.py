"""How do applications stand in one ledger by plain mean, and what does an adjusted score say beside it?

The order is that of the plain means, always. What is adjusted is advice beside it: with its range, or with the reason
why there is none.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import numpy as np

from workflows.anchors import Joining, joining
from workflows.calibration import AdjustedScore, Components, Variances, calibrate
from workflows.calibration_gate import Adjusted, Outcome, Terms, Withheld, judged
from workflows.machine import Reason
from workflows.marks_design import Review, groups_of
from workflows.reliability import Reliability, interval_alpha, reliability


@dataclass(frozen=True)
class Comparison:
    """What an adjusted score says: its place among those that have one, the places (first, last, by plain mean) of all
    that its range cannot be told apart from, and whether the threshold lies inside its range."""

    score: AdjustedScore
    place: int
    first: int
    last: int
    is_at_line: bool

    @property
    def difference(self) -> int:
        """How far the adjusted score lies above the plain mean, in basis points."""
        return self.score.adjusted - self.score.plain_mean


@dataclass(frozen=True)
class SheetLine:
    """One application: its place by plain mean (equal means share one), and what is said beside it."""

    application_id: UUID
    place: int
    marks: int
    mean: Fraction
    compared: Comparison | None
    withheld: str


@dataclass(frozen=True)
class PanelSheet:
    """The lines in the order of the plain means; why nothing is adjusted, if so; and how far assessors agree.

    `agreement` is None where marks do not connect all applications, `alpha` where nothing differs, `joining` where
    nobody asks for anchors.
    """

    lines: tuple[SheetLine, ...]
    reasons: tuple[Reason, ...]
    agreement: Reliability | None
    alpha: Fraction | None
    joining: Joining | None = None

    @property
    def at_line(self) -> tuple[SheetLine, ...]:
        """Those of which it is not established on which side of the threshold they lie."""
        return tuple(line for line in self.lines if line.compared and line.compared.is_at_line)


def panel_sheet(
    reviews: Sequence[Review],
    terms: Terms,
    *,
    region_names: Mapping[UUID, str],
    thresholds: Mapping[UUID, int],
    frozen: Variances | None = None,
    anchors: Collection[UUID] | None = None,
) -> PanelSheet:
    """The sheet of these reviews, which are those that count. `anchors` are the applications marked as such, None where
    nobody asks.

    `thresholds` says in basis points what each application has to reach, and whose lines are wanted: reviews of others
    are calibrated with, and are in no line and take no place. Their order changes nothing.
    """
    outcome = judged(reviews, terms, region_names=region_names, frozen=frozen, anchors=anchors)
    values = _values(reviews)
    means = {id_: sum(found, Fraction(0)) / len(found) for id_, found in values.items() if id_ in thresholds}
    order = sorted(means, key=lambda id_: (-means[id_], str(id_)))
    places = _places([means[id_] for id_ in order])
    compared = _compared(outcome, dict(zip(order, places, strict=True)), thresholds)
    withheld = {one.application_id: one.reason.text for one in _withheld(outcome)}
    lines = tuple(
        SheetLine(id_, place, len(values[id_]), means[id_], compared.get(id_), withheld.get(id_, ""))
        for id_, place in zip(order, places, strict=True)
    )
    return PanelSheet(
        lines=lines,
        reasons=() if isinstance(outcome, Adjusted) else outcome.reasons,
        agreement=_agreement(reviews, outcome, frozen),
        alpha=interval_alpha(list(values.values())),
        joining=None if anchors is None else joining(reviews, anchors),
    )


def _values(reviews: Sequence[Review]) -> Mapping[UUID, list[Fraction]]:
    values: dict[UUID, list[Fraction]] = {}
    for one in reviews:
        values.setdefault(one.application_id, []).append(one.value)
    return values


def _places(descending: Sequence[Fraction] | Sequence[int]) -> list[int]:
    """The place of each of these values, the highest first; equal ones share the first of their places."""
    places: list[int] = []
    for at, value in enumerate(descending):
        places.append(places[-1] if at and value == descending[at - 1] else at + 1)
    return places


def _withheld(outcome: Outcome) -> Sequence[Withheld]:
    return outcome.withheld if isinstance(outcome, Adjusted) else ()


def _compared(
    outcome: Outcome, place_of: Mapping[UUID, int], thresholds: Mapping[UUID, int]
) -> Mapping[UUID, Comparison]:
    if not isinstance(outcome, Adjusted):
        return {}
    scores = [one for one in outcome.calibration.applications if one.application_id in place_of]
    scores.sort(key=lambda one: (-one.adjusted, str(one.application_id)))
    spans = _spans(scores, [place_of[one.application_id] for one in scores])
    return {
        one.application_id: Comparison(one, place, *span, one.low <= thresholds[one.application_id] <= one.high)
        for one, place, span in zip(scores, _places([one.adjusted for one in scores]), spans, strict=True)
    }


def _spans(scores: Sequence[AdjustedScore], places: Sequence[int]) -> list[tuple[int, int]]:
    """For each score the first and the last place of all whose ranges share a value with its own."""
    low, high = np.array([one.low for one in scores]), np.array([one.high for one in scores])
    place = np.array(places)
    spans = []
    for one in scores:
        near = place[(low <= one.high) & (high >= one.low)]
        spans.append((int(near.min()), int(near.max())))
    return spans


def _agreement(reviews: Sequence[Review], outcome: Outcome, frozen: Variances | None) -> Reliability | None:
    if len(groups_of(reviews)) != 1:
        return None
    found: Components = (
        outcome.calibration.components if isinstance(outcome, Adjusted) else calibrate(reviews, frozen).components
    )
    applications = len({one.application_id for one in reviews})
    return reliability(found, Fraction(len(reviews), applications))
