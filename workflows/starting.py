"""With what does a new call begin when it starts from an earlier one or from a file?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from workflows import layers
from workflows.calendar import LONDON
from workflows.definition import Core, Definition, Layer, Milestones, PortfolioKind

# A year of whole weeks, so that a Tuesday stays a Tuesday.
_YEAR = timedelta(weeks=52)
Part = TypeVar("Part", Core, Layer)
At = TypeVar("At", datetime, datetime | None)


@dataclass(frozen=True)
class Contents:
    """How much is in a definition, for the list in which one is chosen."""

    sections: int
    questions: int
    criteria: int
    regions: tuple[str, ...] = ()


def contents_of(definition: Definition) -> Contents:
    """The core's own sections, questions and criteria, and the regions with a layer beside it."""
    core = definition.core
    asked = sum(len(section.questions) for section in core.sections)
    regions = tuple(layer.region for layer in definition.layers)
    return Contents(len(core.sections), asked, len(core.criteria), regions)


def begun_from(
    source: Definition, regions: Sequence[str], fresh: Mapping[str, Layer], *, keeps_layers: bool
) -> Definition:
    """The core of `source` with a layer for each of `regions`: what the region wrote there, if it is kept, or `fresh`.

    Money belonged to that call: budgets and the rules of single years are left out, and each region gives its own.
    """
    kept = {layer.region: replace(_without_years(layer), budget=()) for layer in source.layers if keeps_layers}
    return layers.merge(_without_years(source.core), [kept.get(region, fresh[region]) for region in regions])


def moved_on(milestones: Milestones, now: datetime) -> Milestones:
    """The same dates as many whole years of 52 weeks later as bring the opening past `now`, at the same UK hours."""
    years = 0
    while (milestones.opens_at.astimezone(LONDON) + years * _YEAR).astimezone(UTC) <= now:
        years += 1
    later = {name: (at.astimezone(LONDON) + years * _YEAR).astimezone(UTC) for name, at in milestones.in_order}
    return replace(milestones, **later)


def dated(core: Core, given: Milestones) -> Core:
    """The core with the four dates of `given`. Every other date keeps its UK time from the one that it goes by.

    Later cut-offs of an always-open call go by the first one.
    """
    before, stage = core.milestones, core.first_stage
    dates = replace(
        given,
        questions_until_at=_as_far(before.questions_until_at, before.closes_at, given.closes_at),
        answers_by_at=_as_far(before.answers_by_at, before.closes_at, given.closes_at),
        assessment_starts_at=_as_far(before.assessment_starts_at, before.closes_at, given.closes_at),
        panel_at=_as_far(before.panel_at, before.decision_due_at, given.decision_due_at),
        release_at=_as_far(before.release_at, before.decision_due_at, given.decision_due_at),
    )
    if stage is not None:
        closes_at = _as_far(stage.closes_at, before.opens_at, given.opens_at)
        told_by_at = _as_far(stage.told_by_at, before.opens_at, given.opens_at)
        stage = replace(stage, closes_at=closes_at, told_by_at=told_by_at)
    cut_offs = tuple(_as_far(at, before.closes_at, given.closes_at) for at in core.cut_offs)
    return replace(core, milestones=dates, first_stage=stage, cut_offs=cut_offs)


def _as_far(at: At, old: datetime, new: datetime) -> At:
    """`at`, where it is given, moved by as many days and hours of UK time as lie between two instants."""
    if at is None:
        return at
    return (at.astimezone(LONDON) + (new.astimezone(LONDON) - old.astimezone(LONDON))).astimezone(UTC)


def _without_years(part: Part) -> Part:
    return replace(part, portfolio=tuple(rule for rule in part.portfolio if rule.kind != PortfolioKind.YEAR))
