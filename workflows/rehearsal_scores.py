"""Which applications and marks does a rehearsal make up, and how do they stand in the ranking?

An application has a quality, and a fit to its region that goes half along with it; every question and every assessor
stray from these. An assessor reads the bands, takes the one that fits and stays near its middle. An answer that was not
asked for or not given has no mark but nought. The numbers (a middle of 60%, two thirds of all between 47% and 73%) are
plausible for a call of this kind; they are not measured.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from workflows.definition import Criterion, Definition, FinanceRules, Ledger
from workflows.draws import Draws
from workflows.money import FULL_BASIS_POINTS, of_basis_points
from workflows.ranking import Floor, Line, Rule, Scored, rank
from workflows.rehearsal_form import answers_of
from workflows.rehearsal_report import region_of

FULL_MERIT = 1_000
MIDDLE, QUALITY_REACH, QUESTION_REACH, ASSESSOR_REACH = 600, 400, 300, 120


@dataclass(frozen=True)
class MadeUp:
    """One made-up application: its answers, the grant it asks for, and the marks of each assessor, by ledger."""

    id: uuid.UUID
    answers: Mapping[str, Any]
    grant_pence: int
    marks: Mapping[Ledger, tuple[Mapping[str, int], ...]]


@lru_cache(maxsize=8)
def made_up(definition: Definition, seed: int, count: int) -> tuple[MadeUp, ...]:
    """So many applications to one region. The same definition and seed give the same."""
    return tuple(_application(definition, seed, number) for number in range(count))


def mark_for(criterion: Criterion, merit: int) -> int:
    """The mark that an answer of this merit, in thousandths, is given."""
    bands = sorted(criterion.bands, key=lambda band: band.low)
    if not bands:
        return merit * (criterion.maximum + 1) // FULL_MERIT
    place = merit * len(bands)
    band = bands[place // FULL_MERIT]
    stray = 3 * (place % FULL_MERIT) // FULL_MERIT - 1
    return min(max((band.low + band.high) // 2 + stray, band.low), band.high)


def scored(definition: Definition, applications: Sequence[MadeUp]) -> tuple[Scored, ...]:
    """The applications as the ranking takes them."""
    worth = {ledger: worth_of(definition.criteria_in(ledger), ledger, applications) for ledger in Ledger}
    floors = [criterion for criterion in definition.criteria if criterion.threshold is not None]
    return tuple(
        Scored(
            one.id,
            national=worth[Ledger.NATIONAL][place],
            regional=worth[Ledger.REGIONAL][place],
            floors=tuple(_floor(criterion, one) for criterion in floors),
        )
        for place, one in enumerate(applications)
    )


def worth_of(
    criteria: Sequence[Criterion], ledger: Ledger, applications: Sequence[MadeUp]
) -> list[tuple[Fraction, ...]]:
    """What each assessment of one ledger is worth; exactly `scoring.percent_basis_points`, in one sum of integers."""
    scale = _product(criterion.maximum for criterion in criteria)
    each = {one.id: one.weight * scale // one.maximum for one in criteria}
    whole = scale * sum(one.weight for one in criteria)
    if not whole:
        return [() for _ in applications]
    return [
        tuple(
            Fraction(FULL_BASIS_POINTS * sum(each[id_] * mark for id_, mark in marks.items()), whole)
            for marks in one.marks[ledger]
        )
        for one in applications
    ]


def ranked(definition: Definition, entries: Sequence[Scored]) -> tuple[Line, ...]:
    """The ranking of made-up applications, under the definition's thresholds."""
    regional = definition.layers[0].threshold_basis_points if definition.layers else 0
    rule = Rule(definition.core.threshold_basis_points, regional, seed="rehearsal")
    return rank(rule, entries)


def grants(rules: FinanceRules) -> list[int]:
    """The rates that the rules offer, in basis points: the ceilings, or the one rate where that is fixed and lower."""
    fixed = rules.fixed_basis_points
    rates = {row.basis_points if fixed is None else min(fixed, row.basis_points) for row in rules.ceilings}
    return sorted(rate for rate in rates if rate > 0)


def grant_of(rules: FinanceRules, cost_pence: int, basis_points: int) -> int:
    """The grant for a project of this cost at this rate, under the call's cap."""
    grant = of_basis_points(cost_pence, basis_points)
    return grant if rules.maximum_grant_pence is None else min(grant, rules.maximum_grant_pence)


def _application(definition: Definition, seed: int, number: int) -> MadeUp:
    draws = Draws(seed, region_of(definition), number)
    answers = answers_of(definition, draws)
    rules = definition.core.finance
    rates = grants(rules) or [0]
    cost = draws.within(rules.minimum_cost_pence, rules.maximum_cost_pence)
    return MadeUp(
        id=uuid.UUID(bytes=hashlib.sha256(f"{seed}:{region_of(definition)}:{number}".encode()).digest()[:16]),
        answers=answers,
        grant_pence=grant_of(rules, cost, draws.one_of(rates)),
        marks=_marks(definition, answers, draws),
    )


def _marks(
    definition: Definition, answers: Mapping[str, Any], draws: Draws
) -> Mapping[Ledger, tuple[Mapping[str, int], ...]]:
    quality, fit = draws.bell(MIDDLE, QUALITY_REACH), draws.bell(MIDDLE, QUALITY_REACH)
    base = {Ledger.NATIONAL: quality, Ledger.REGIONAL: (quality + fit) // 2}
    people = {Ledger.NATIONAL: definition.core.national_assessors, Ledger.REGIONAL: definition.core.regional_scorers}
    strays = {id_: draws.bell(0, QUESTION_REACH) for id_ in answers}
    return {
        ledger: tuple(
            {
                one.id: _mark(one, base[ledger] + strays[one.question_id], draws) if one.question_id in answers else 0
                for one in definition.criteria_in(ledger)
            }
            for _ in range(max(1, people[ledger]))
        )
        for ledger in Ledger
    }


def _mark(criterion: Criterion, merit: int, draws: Draws) -> int:
    return mark_for(criterion, min(max(merit + draws.bell(0, ASSESSOR_REACH), 0), FULL_MERIT - 1))


def _floor(criterion: Criterion, one: MadeUp) -> Floor:
    marks = tuple(marks[criterion.id] for marks in one.marks[criterion.ledger])
    return Floor(criterion.id, criterion.title, criterion.threshold or 0, marks)


def _product(numbers: Any) -> int:
    whole = 1
    for number in set(numbers):
        whole *= number
    return whole


def with_weight(criteria: Sequence[Criterion], criterion_id: str, points: int) -> tuple[Criterion, ...]:
    """The criteria with one weight moved by so many points, and not below nought. The others keep their proportions."""
    return tuple(
        replace(one, weight=max(0, one.weight + points)) if one.id == criterion_id else one for one in criteria
    )
