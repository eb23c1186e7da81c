"""Who can assess what, and which rules must hold?

Ids are text. A pair that a conflict of interest forbids is not among the pairs at all: it is never a mere penalty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from workflows.assignment.matching import Match
from workflows.wording import counted, percent

FULL_BASIS_POINTS = 10_000


class Kind(StrEnum):
    """What an assessor is asked for."""

    TECHNICAL = "technical"
    MARKET = "market"
    LAY = "lay"


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessor:
    """One who assesses from `least` to `most` applications. `organisation` is '' for somebody who has none, and `name`
    what people call them."""

    id: str
    kind: Kind
    region: str
    organisation: str = ""
    least: int = 0
    most: int
    name: str = ""

    @property
    def called(self) -> str:
        """What sentences call them."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Application:
    """One to be assessed. An assessor of one of its `regions` is local to it; any other comes from outside.

    `reference` is what people call it.
    """

    id: str
    regions: frozenset[str]
    reference: str = ""

    @property
    def name(self) -> str:
        """What sentences call it."""
        return self.reference or self.id

    def is_local(self, assessor: Assessor) -> bool:
        """Whether this assessor's region is one of the application's."""
        return assessor.region in self.regions


@dataclass(frozen=True, slots=True)
class Pair:
    """An assessor who may assess an application, having no conflict with it, and how well they match."""

    application_id: str
    assessor_id: str
    parts: Match

    @property
    def match(self) -> int:
        """The whole match, from 0 to 1,000."""
        return self.parts.total

    @property
    def ids(self) -> tuple[str, str]:
        """The application's id and the assessor's."""
        return self.application_id, self.assessor_id


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What every application's panel must be like. A rule of nought is off.

    `floors` are the shares of its own best panel, in basis points, under which no application should fall: they are
    tried from the lowest, and the highest that can be kept is kept.
    """

    reviews: int = 5
    local: int = 1
    outside: int = 1
    lay: int = 1
    technical: int = 2
    per_organisation: int = 1
    floors: tuple[int, ...] = ()

    def words(self) -> tuple[str, ...]:
        """Each rule that is on, as a sentence."""
        said = (
            (self.reviews, f"Each application has exactly {counted(self.reviews, 'review')}."),
            (1, "Each assessor does at least as many reviews as were promised to them, and no more than they offered."),
            (self.local, f"At least {self.local} on each application from its own region."),
            (self.outside, f"At least {self.outside} on each application from outside its region."),
            (self.lay, f"At least {self.lay} on each application by a lay assessor."),
            (self.technical, f"At least {self.technical} on each application by a technical assessor."),
            (self.per_organisation, f"At most {self.per_organisation} on each application from one organisation."),
            (len(self.floors), f"No application under a share of its own best panel; tried: {self._floor_words()}."),
        )
        return tuple(words for is_on, words in said if is_on)

    def _floor_words(self) -> str:
        return ", ".join(percent(floor) for floor in self.floors)


@dataclass(frozen=True)
class Locks:
    """Pairs that a person fixed, as application and assessor, and pairs that a person forbade."""

    fixed: frozenset[tuple[str, str]] = frozenset()
    forbidden: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything that decides an assignment. The order of its parts decides nothing; `seed` settles ties."""

    applications: tuple[Application, ...]
    assessors: tuple[Assessor, ...]
    pairs: tuple[Pair, ...]
    rules: Rules = Rules()
    locks: Locks = Locks()
    seed: str = ""

    def __post_init__(self) -> None:
        wrong = next(_wrong(self), "")
        if wrong:
            raise ValueError(wrong)

    @cached_property
    def pair_by_ids(self) -> dict[tuple[str, str], Pair]:
        """The pairs by application and assessor."""
        return {pair.ids: pair for pair in self.pairs}

    @cached_property
    def application_by_id(self) -> dict[str, Application]:
        """The applications by their ids."""
        return {application.id: application for application in self.applications}

    @cached_property
    def assessor_by_id(self) -> dict[str, Assessor]:
        """The assessors by their ids."""
        return {assessor.id: assessor for assessor in self.assessors}

    def can_be(self, ids: tuple[str, str]) -> bool:
        """Whether neither a conflict nor a person forbids this pair of application and assessor."""
        return ids in self.pair_by_ids and ids not in self.locks.forbidden


def _wrong(problem: Problem) -> Iterator[str]:
    """What makes this no problem at all: a mistake of the caller, not of the people in it."""
    if len(problem.application_by_id) < len(problem.applications):
        yield "Two applications have the same id."
    if len(problem.assessor_by_id) < len(problem.assessors):
        yield "Two assessors have the same id."
    if len(problem.pair_by_ids) < len(problem.pairs):
        yield "The same application and assessor are paired twice."
    if any(not 0 <= assessor.least <= assessor.most for assessor in problem.assessors):
        yield "The least that an assessor does is nought or more, and not above the most."
    if any(not 0 < floor <= FULL_BASIS_POINTS for floor in problem.rules.floors):
        yield "A floor is a share of the own best panel: above 0% and not above 100%."
    known = (problem.application_by_id, problem.assessor_by_id)
    if not all(pair.application_id in known[0] and pair.assessor_id in known[1] for pair in problem.pairs):
        yield "A pair names an application or an assessor that is not there."
    yield from _wrong_rules(problem.rules)


def _wrong_rules(rules: Rules) -> Iterator[str]:
    numbers: Sequence[int] = (rules.local, rules.outside, rules.lay, rules.technical, rules.per_organisation)
    if rules.reviews < 1 or min(numbers) < 0:
        yield "An application needs a review, and no rule can ask for less than nought."
    if rules.local + rules.outside > rules.reviews or rules.lay + rules.technical > rules.reviews:
        yield "The rules ask for more reviews on each application than it has."
