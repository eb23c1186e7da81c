"""What came out of a search for the best list: who is in, how good that is, and what had to be said?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.choosing.bound import Prices
from workflows.choosing.check import Light

MILLION = 1_000_000


class Status(StrEnum):
    """How it ended."""

    PROPOSED = "proposed"
    IMPOSSIBLE = "impossible"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Award:
    """One award of a list.

    `passed_over` are projects that scored higher and are not in, though every rule but the budgets would let them take
    this one’s place: an award with any is a filler, made for what was left of the money.
    """

    application_id: str
    basis_points: int
    grant_pence: int
    score: int
    passed_over: tuple[str, ...] = ()

    @property
    def is_filler(self) -> bool:
        """Whether it was not for its score that this project came before others."""
        return bool(self.passed_over)


@dataclass(frozen=True)
class Price:
    """What the value of the list would grow by if a rule were eased by a small step, to the nearest whole number.

    The step is £1,000, one award, or one percentage point of co-investment; prices hold for small steps only.
    """

    rule_id: str
    worth: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A list, or why there is none. `said` holds sentences for a person.

    `value` and `bound` are in the unit of the objective; a list down the ranking has neither, for nothing is summed.
    `tied` are projects that the search saw in one of the best lists and not in another: tickets decided.
    """

    status: Status
    said: tuple[str, ...] = ()
    awards: tuple[Award, ...] = ()
    lights: tuple[Light, ...] = ()
    value: int = 0
    bound: int = 0
    tied: tuple[str, ...] = ()
    shadow_prices: tuple[Price, ...] = ()
    prices: Prices | None = None

    @property
    def selection(self) -> dict[str, int]:
        """The list: the basis points of its grant that each application gets, sorted by id."""
        return {award.application_id: award.basis_points for award in self.awards}

    @property
    def grant_pence(self) -> int:
        """What is awarded in all."""
        return sum(award.grant_pence for award in self.awards)

    @property
    def gap_ppm(self) -> int:
        """By how much the value is below the bound where parts of awards may be made, in millionths, rounded up.

        The list itself is proved to be the best: this tells how much the rules lose to awards being whole.
        """
        return -(-(self.bound - self.value) * MILLION // self.bound) if self.bound else 0
