"""How do the rules of a list become rows of whole numbers over columns, one for each award that could be made?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from workflows.choosing.model import Amounts, Kind, Problem, Project, Rule, Selection, amounts, worth
from workflows.choosing.tally import counted_by
from workflows.choosing.tickets import ticket
from workflows.money import FULL_BASIS_POINTS
from workflows.rules import Measure

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
FORCED_ID = "forced"
OTHER_ID = "other"


@dataclass(frozen=True)
class Column:
    """One award that could be made, and what it comes to."""

    project: Project
    level: int
    amounts: Amounts


@dataclass(frozen=True)
class Row:
    """What a rule asks of the columns: their sum, each times its coefficient, lies between `low` and `high`.

    Coefficients and bounds are `unit` times smaller than in the rule’s own unit. `is_need` marks a row by which columns
    of coefficient 1 need one of those of -1.
    """

    rule_id: str
    entries: tuple[tuple[int, int], ...]
    low: int | None
    high: int | None
    unit: int = 1
    is_need: bool = False


@dataclass(frozen=True, eq=False)
class Figures:
    """Columns in the order of their projects’ tickets, the whole grant first, so that the order of input is nothing.

    `project[column]` is the place of its project among `ids`. At most one column of a project is chosen.
    """

    ids: tuple[str, ...]
    columns: tuple[Column, ...]
    project: Ints
    worth: Ints
    rows: tuple[Row, ...]

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self.columns)

    @cached_property
    def matrix(self) -> csr_array:
        """Rows × columns, whole numbers."""
        entries = [entry for row in self.rows for entry in row.entries]
        lengths = np.array([0, *(len(row.entries) for row in self.rows)])
        pairs = np.array(entries, dtype=np.int64).reshape(-1, 2)
        shape = (len(self.rows), self.size)
        return csr_array((pairs[:, 1], pairs[:, 0].astype(np.int32), np.cumsum(lengths)), shape=shape)

    @cached_property
    def by_column(self) -> dict[tuple[str, int], int]:
        """The place of each column by application and level."""
        return {(one.project.id, one.level): at for at, one in enumerate(self.columns)}

    def chosen(self, selection: Selection) -> Ints:
        """The list as a vector of nought and one."""
        vector = np.zeros(self.size, dtype=np.int64)
        vector[[self.by_column[one] for one in selection.items()]] = 1
        return vector

    def selection(self, chosen: Ints) -> dict[str, int]:
        """The list that a vector says, sorted by id."""
        found = (self.columns[at] for at in np.flatnonzero(chosen).tolist())
        return dict(sorted((one.project.id, one.level) for one in found))

    def with_rows(self, *rows: Row) -> "Figures":
        """The same with more rows."""
        return replace(self, rows=(*self.rows, *rows))

    def forced(self, application_id: str) -> Row:
        """The row that has a project in the list."""
        at = [place for place, one in enumerate(self.columns) if one.project.id == application_id]
        return Row(FORCED_ID, tuple((place, 1) for place in at), 1, None)

    def keeps(self, chosen: Ints) -> bool:
        """Whether a vector of nought and one keeps every row, and has one column of a project at most."""
        sums = [int(number) for number in self.matrix @ chosen]
        is_once = not len(chosen) or int(np.bincount(self.project, weights=chosen).max()) <= 1
        return is_once and all(
            (row.low is None or row.low <= number) and (row.high is None or number <= row.high)
            for row, number in zip(self.rows, sums, strict=True)
        )

    def other_than(self, chosen: Ints, apart: int = 1) -> Row:
        """The row that keeps a list from being this one, or from having fewer than `apart` awards otherwise."""
        entries = tuple((at, -1 if one else 1) for at, one in enumerate(chosen.tolist()))
        return Row(OTHER_ID, entries, apart - int(chosen.sum()), None)


def figures_of(problem: Problem) -> Figures:
    """The figures of a problem; what no list may have has no column."""
    standing = [one for one in problem.projects if problem.may_be_funded(one)]
    standing.sort(key=lambda one: ticket(problem.seed, one.id))
    columns = [Column(one, level, amounts(one, level)) for one in standing for level in problem.levels_of(one)]
    columns = [one for one in columns if one.amounts.grant_pence]
    places = {one.id: at for at, one in enumerate(standing)}
    return Figures(
        ids=tuple(places),
        columns=tuple(columns),
        project=np.array([places[one.project.id] for one in columns], dtype=np.int64),
        worth=np.array([worth(one.project, one.level, problem.rules) for one in columns], dtype=np.int64),
        rows=tuple(_rows(problem, columns)),
    )


def _rows(problem: Problem, columns: Sequence[Column]) -> Iterator[Row]:
    found: dict[tuple[Kind, str, Measure], list[tuple[int, int]]] = {}
    leads: dict[str, list[tuple[int, int]]] = {}
    for at, one in enumerate(columns):
        leads.setdefault(one.project.lead, []).append((at, 1))
        for kind, subject, pence in counted_by(one.project, one.amounts):
            found.setdefault((kind, subject, Measure.COUNT), []).append((at, 1))
            found.setdefault((kind, subject, Measure.PENCE), []).append((at, pence))
    leads.pop("", None)
    for rule in problem.rules.rules:
        if rule.kind == Kind.LEAD:
            yield from (
                _least_unit(rule, entries) for _, entries in sorted(leads.items()) if _may_exceed(rule, entries)
            )
        elif rule.kind in _OTHERWISE:
            yield from _OTHERWISE[rule.kind](rule, columns)
        else:
            yield _least_unit(rule, found.get((rule.kind, rule.subject, rule.measure), []))


def _may_exceed(rule: Rule, entries: Sequence[tuple[int, int]]) -> bool:
    return rule.high is not None and len(entries) > rule.high


def _least_unit(rule: Rule, entries: Sequence[tuple[int, int]]) -> Row:
    """The row in the largest whole unit: pence become pounds where all grants are of whole pounds."""
    unit = gcd(*(coefficient for _, coefficient in entries)) or 1
    low = None if rule.low is None else -(-rule.low // unit)
    high = None if rule.high is None else rule.high // unit
    return Row(rule.id, tuple((at, coefficient // unit) for at, coefficient in entries), low, high, unit)


def _co_investment(rule: Rule, columns: Sequence[Column]) -> Iterator[Row]:
    for bound, low, high in ((rule.low, 0, None), (rule.high, None, 0)):
        if bound is not None:
            over = [FULL_BASIS_POINTS * one.amounts.co_investment_pence for one in columns]
            asked = [bound * one.amounts.grant_pence for one in columns]
            entries = [(at, put_in - wanted) for at, (put_in, wanted) in enumerate(zip(over, asked, strict=True))]
            bounds = replace(rule, low=low, high=high)
            yield _least_unit(bounds, [(at, coefficient) for at, coefficient in entries if coefficient])


def _exclusive(rule: Rule, columns: Sequence[Column]) -> Iterator[Row]:
    members = set(rule.members)
    yield Row(rule.id, tuple((at, 1) for at, one in enumerate(columns) if one.project.id in members), None, 1)


def _dependent(rule: Rule, columns: Sequence[Column]) -> Iterator[Row]:
    """The first is in only where each of the others is; those that fall with it have no column already."""
    at = {one: [place for place, each in enumerate(columns) if each.project.id == one] for one in rule.members}
    first, *others = rule.members
    for other in others:
        if at[first]:
            entries = [*((place, 1) for place in at[first]), *((place, -1) for place in at[other])]
            yield Row(rule.id, tuple(sorted(entries)), None, 0, is_need=True)


_OTHERWISE = {Kind.CO_INVESTMENT: _co_investment, Kind.EXCLUSIVE: _exclusive, Kind.DEPENDENT: _dependent}
