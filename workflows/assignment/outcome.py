"""What came out of an assignment: who reads what, how good that is, and what had to be said?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.assignment.feasible import Shortage
from workflows.assignment.matching import Match, why

MILLION = 1_000_000


class Status(StrEnum):
    """How it ended."""

    PROPOSED = "proposed"
    IMPOSSIBLE = "impossible"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Seat:
    """An assessor on a panel, and what their match is made of."""

    assessor_id: str
    parts: Match

    @property
    def why(self) -> str:
        """Why this pair, in a sentence."""
        return why(self.parts)


@dataclass(frozen=True)
class Panel:
    """Who assesses an application. `total` and `own_best` are points; `own_best` is the best panel it could have alone.

    `floor` is the fewest points that its panel was not to fall under.
    """

    application_id: str
    seats: tuple[Seat, ...]
    total: int
    own_best: int
    floor: int = 0

    @property
    def share_basis_points(self) -> int:
        """Its share of its own best, rounded down."""
        return 10_000 * self.total // self.own_best if self.own_best else 10_000


@dataclass(frozen=True)
class Load:
    """How many reviews an assessor has, and between which numbers they had to be."""

    assessor_id: str
    given: int
    least: int
    most: int


@dataclass(frozen=True)
class Exemption:
    """An application for which a floor is proved impossible: no assignment that keeps the rules exceeds `most`."""

    application_id: str
    floor: int
    most: int


@dataclass(frozen=True)
class Use:
    """How a rule was used over all its rows: how many are just kept, least slack, and the rule’s price.

    `price` is by how many points the total would grow for each step by which every row of the rule were eased, to the
    nearest point; a small step, for prices change.
    """

    rule: str
    rows: int
    just_kept: int
    least_slack: int
    price: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """An assignment, or why there is none. `said` holds sentences for a person: shortages, and all that was eased.

    `value` and `bound` are of what was maximised: the total match, and on a repair a bonus for each standing review.
    `floor_basis_points` is the floor that was kept, 0 for none.
    """

    status: Status
    said: tuple[str, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    panels: tuple[Panel, ...] = ()
    loads: tuple[Load, ...] = ()
    uses: tuple[Use, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    floor_basis_points: int = 0
    value: int = 0
    bound: int = 0
    is_proved_best: bool = False

    @property
    def total(self) -> int:
        """The match of all panels, in points."""
        return sum(panel.total for panel in self.panels)

    @property
    def gap_ppm(self) -> int:
        """By how much the value is at most below the best there can be, in millionths of the bound, rounded up."""
        return -(-(self.bound - self.value) * MILLION // self.bound) if self.bound else 0

    @property
    def worst_share_basis_points(self) -> int:
        """The share of its own best of whoever is worst off."""
        return min((panel.share_basis_points for panel in self.panels), default=0)

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """The pairs of application and assessor, ordered by their ids."""
        return tuple(sorted((panel.application_id, seat.assessor_id) for panel in self.panels for seat in panel.seats))
