"""How does a choice stand while it is being made: money, rules, places, kinds of project?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.queries.portfolio_page import Choice, Light
from app.queries.regions_drawn import Tile
from app.web.shared.display import plural
from app.web.shared.ranking_pages import lights_of
from app.web.shared.words import ORGANISATION_SIZES
from workflows.choosing.model import Kind, Rule
from workflows.choosing.tally import Tally, tally
from workflows.choosing.words import title
from workflows.portfolio import whole_grants
from workflows.terms import OrganisationSize
from workflows.wording import money

# What is counted beside the money, with the heading of its table.
COUNTED = ((Kind.PLACE, "Local authority"), (Kind.THEME, "Theme"), (Kind.SIZE, "Size of the lead"))


@dataclass(frozen=True)
class Bar:
    """Money against what there is of it."""

    title: str
    pence: int
    of_pence: int

    @property
    def words(self) -> str:
        """Both as a reader has them."""
        return f"{money(self.pence)} of {money(self.of_pence)}"


@dataclass(frozen=True)
class Share:
    """What one place, theme or size has of the list."""

    name: str
    awards: int
    pence: int


@dataclass(frozen=True)
class Weighed:
    """A choice as it stands. `told` is what a screen reader hears after every move."""

    bars: tuple[Bar, ...]
    lights: Sequence[Light]
    tables: tuple[tuple[str, tuple[Share, ...]], ...]
    tiles: tuple[tuple[str, int, int, str, bool], ...]
    told: str


def weighed(
    choice: Choice, chosen: Collection[uuid.UUID], reasons: Mapping[uuid.UUID, str], tiles: Sequence[Tile]
) -> Weighed:
    """The choice of these applications, weighed by every rule of the call."""
    sums = tally(choice.problem, whole_grants(choice.problem, chosen))
    lights = lights_of(choice, chosen, reasons)
    asked = choice.asked_pence(chosen)
    names = dict(_place_names(choice, tiles))
    return Weighed(
        bars=(Bar("Chosen of the budget", asked, choice.budget_pence), *years_of(choice.problem.rules.rules, sums)),
        lights=lights,
        tables=tuple((heading, rows) for kind, heading in COUNTED if (rows := _shares(kind, sums, names))),
        tiles=tuple(_tile(tile, sums) for tile in tiles) if _shares(Kind.PLACE, sums, names) else (),
        told=_told(len(chosen), asked, choice.budget_pence, lights),
    )


def years_of(rules: Sequence[Rule], sums: Tally) -> tuple[Bar, ...]:
    """The money of a list in each financial year that has a budget of its own."""
    return tuple(
        Bar(title(rule), sums.pence[Kind.YEAR, rule.subject], rule.high)
        for rule in rules
        if rule.kind == Kind.YEAR and rule.high is not None
    )


def _shares(kind: Kind, sums: Tally, names: Mapping[str, str]) -> tuple[Share, ...]:
    found = [
        Share(_name(kind, subject, names), awards, sums.pence[kind, subject])
        for (counted, subject), awards in sums.counts.items()
        if counted == kind and awards
    ]
    return tuple(sorted(found, key=lambda one: (-one.pence, one.name)))


def _name(kind: Kind, subject: str, names: Mapping[str, str]) -> str:
    if kind == Kind.SIZE:
        return ORGANISATION_SIZES[OrganisationSize(subject)]
    return names.get(subject, subject)


def _place_names(choice: Choice, tiles: Sequence[Tile]) -> list[tuple[str, str]]:
    ruled = [(rule.subject, rule.name) for rule in choice.problem.rules.rules if rule.kind == Kind.PLACE and rule.name]
    return [*ruled, *((tile.code, tile.name) for tile in tiles)]


def _tile(tile: Tile, sums: Tally) -> tuple[str, int, int, str, bool]:
    pence = sums.pence[Kind.PLACE, tile.code]
    return tile.name, tile.column, tile.row, money(pence) if pence else "", bool(pence)


def _told(chosen: int, asked: int, budget: int, lights: Sequence[Light]) -> str:
    broken = sum(not light.is_kept for light in lights)
    rules = f"{plural(broken, 'rule is', 'rules are')} not kept" if broken else "every rule is kept"
    return f"{plural(chosen, 'project')} chosen, {money(asked)} of {money(budget)}; {rules}."
