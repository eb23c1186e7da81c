"""What does the core open to the regions, within which bounds, and what do a region's settings make of it?

A path names one number of the core: 'threshold', 'question:<id>:<field>' or 'criterion:<id>:<field>'. Everything that
no opening names is locked. A setting that is not open, leaves its bounds or stands twice has no effect at all, so that
nothing a region writes can change a locked field; `workflows.bounds` says so in words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workflows.criteria import Criterion
from workflows.questions import Section

THRESHOLD = "threshold"
QUESTION_FIELDS = ("word_limit", "most_rows")
CRITERION_FIELDS = ("weight", "comment_words", "threshold")


@dataclass(frozen=True)
class Opening:
    """One number of the core that each region may set for itself, from `low` to `high`."""

    path: str
    low: int
    high: int


@dataclass(frozen=True)
class Slot:
    """Room in the regional ledger for a region's own criteria: at most so many, which weigh `weight` together."""

    most: int
    weight: int


@dataclass(frozen=True)
class Setting:
    """What one region makes of an opened number."""

    path: str
    value: int


def effective(openings: Sequence[Opening], settings: Sequence[Setting]) -> Mapping[str, int]:
    """The settings that count, by path: opened once, within the bounds, and said once."""
    opened = Counter(opening.path for opening in openings)
    said = Counter(setting.path for setting in settings)
    bounds = {opening.path: opening for opening in openings if opened[opening.path] == 1}
    return {
        setting.path: setting.value
        for setting in settings
        if said[setting.path] == 1
        and (opening := bounds.get(setting.path)) is not None
        and opening.low <= setting.value <= opening.high
    }


def settled_sections(sections: Sequence[Section], values: Mapping[str, int]) -> tuple[Section, ...]:
    """The sections with the regions' numbers in the place of the core's."""
    return tuple(
        replace(
            section,
            questions=tuple(
                replace(one, **_changes(f"question:{one.id}", QUESTION_FIELDS, values)) for one in section.questions
            ),
        )
        for section in sections
    )


def settled_criteria(criteria: Sequence[Criterion], values: Mapping[str, int]) -> tuple[Criterion, ...]:
    """The criteria with the region's numbers in the place of the core's."""
    return tuple(replace(one, **_changes(f"criterion:{one.id}", CRITERION_FIELDS, values)) for one in criteria)


def _changes(place: str, names: Sequence[str], values: Mapping[str, int]) -> dict[str, Any]:
    return {name: values[f"{place}:{name}"] for name in names if f"{place}:{name}" in values}
