"""How well does an assessor match an application, and why?

A match is a whole number from 0 to 1,000, the sum of six named parts, so that a page can say what each part gave.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from workflows.wording import counted, listed

FULL_MATCH = 1_000
# What people call the parts, in their order.
PART_NAMES = ("topics", "sector", "stage", "languages", "bid", "place")


class Match(NamedTuple):
    """What each part of a match gave, in points."""

    topic: int = 0
    sector: int = 0
    stage: int = 0
    language: int = 0
    bid: int = 0
    place: int = 0

    @property
    def total(self) -> int:
        """The whole match."""
        return sum(self)


@dataclass(frozen=True)
class Weights:
    """The most points that each part can give; together 1,000.

    A bid is kept small: who asks for an application should not thereby get it.
    """

    topic: int = 600
    sector: int = 150
    stage: int = 100
    language: int = 50
    bid: int = 100
    place: int = 0

    def __post_init__(self) -> None:
        each = (self.topic, self.sector, self.stage, self.language, self.bid, self.place)
        if min(each) < 0 or sum(each) != FULL_MATCH:
            raise ValueError("The weights of a match are nought or more, and add up to 1,000.")


class Bid(IntEnum):
    """What an assessor said of an application, in hundredths of the points for a bid."""

    UNWILLING = 0
    NOTHING_SAID = 50
    KEEN = 100


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an application is about. `languages` are those in which it is written, `places` those where it is done."""

    topics: frozenset[str]
    sectors: frozenset[str] = frozenset()
    stage: str = ""
    languages: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Expertise:
    """What an assessor knows. `stages` are those that they feel at home with, `languages` those that they read, and
    `places` where they live, in the narrowest and in wider senses."""

    topics: frozenset[str]
    sectors: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


DEFAULT_WEIGHTS = Weights()


def match(
    subject: Subject, expertise: Expertise, *, bid: Bid = Bid.NOTHING_SAID, weights: Weights = DEFAULT_WEIGHTS
) -> Match:
    """The points for topics, sectors and languages in proportion to how many the assessor covers, rounded down.

    What an application does not name is covered by everybody; of its places one that is shared is enough.
    """
    return Match(
        topic=_covered(subject.topics, expertise.topics, weights.topic),
        sector=_covered(subject.sectors, expertise.sectors, weights.sector),
        stage=weights.stage if not subject.stage or subject.stage in expertise.stages else 0,
        language=_covered(subject.languages, expertise.languages, weights.language),
        bid=weights.bid * bid // Bid.KEEN,
        place=weights.place if not subject.places or subject.places & expertise.places else 0,
    )


def _covered(asked: frozenset[str], known: frozenset[str], points: int) -> int:
    return points * len(asked & known) // len(asked) if asked else points


def why(parts: Match) -> str:
    """A sentence that says where the points come from: 840 points: 600 for topics, 150 for sector and 90 for bid."""
    given = [f"{points} for {name}" for name, points in zip(PART_NAMES, parts, strict=True) if points]
    return f"{counted(parts.total, 'point')}: {listed(given)}." if given else "0 points."
