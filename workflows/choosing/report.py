"""How does a list that was found become awards, lights and prices?"""

from dataclasses import dataclass

from workflows.choosing.bound import Prices
from workflows.choosing.check import lights, recheck
from workflows.choosing.figures import Figures, Ints
from workflows.choosing.fillers import passed_over
from workflows.choosing.model import Kind, Problem, Rule, amounts
from workflows.choosing.optimum import Optimum
from workflows.choosing.outcome import Award, Outcome, Price, Status
from workflows.rules import Measure

_STEP_PENCE, _STEP_BASIS_POINTS = 100_000, 100


@dataclass(frozen=True, eq=False)
class Found:
    """A list as a vector, the other best lists that were seen, and what proved it the best where something is summed.

    `is_free` is false where rows were added that no rule of the call asks for, so that prices say nothing of rules.
    """

    chosen: Ints
    seen: tuple[Ints, ...] = ()
    best: Optimum | None = None
    is_free: bool = True


def outcome_of(problem: Problem, figures: Figures, found: Found) -> Outcome:
    """The proposal, sorted by id. Raises `RuleBroken` if it does not keep every rule."""
    selection = figures.selection(found.chosen)
    recheck(problem, selection)
    over = passed_over(problem, figures, found.chosen)
    known = problem.project_by_id
    prices = found.best.prices if found.best and found.is_free else None
    return Outcome(
        status=Status.PROPOSED,
        awards=tuple(
            Award(
                application_id=one,
                basis_points=level,
                grant_pence=amounts(known[one], level).grant_pence,
                score=known[one].score,
                passed_over=over.get(one, ()),
            )
            for one, level in selection.items()
        ),
        lights=lights(problem, selection),
        value=found.best.value if found.best else 0,
        bound=found.best.bound.value if found.best else 0,
        tied=_tied(figures, found),
        shadow_prices=shadow_prices(problem, figures, prices) if prices else (),
        prices=prices,
    )


def _tied(figures: Figures, found: Found) -> tuple[str, ...]:
    lists = [figures.selection(one) for one in (found.chosen, *found.seen)]
    anywhere = {one for each in lists for one in each}
    return tuple(sorted(one for one in anywhere if not all(one in each for each in lists)))


def shadow_prices(problem: Problem, figures: Figures, prices: Prices) -> tuple[Price, ...]:
    """The price of each rule, in the order of the rules."""
    worth = dict.fromkeys((rule.id for rule in problem.rules.rules), 0)
    steps = {rule.id: _step(problem, rule) for rule in problem.rules.rules}
    for row, price in zip(figures.rows, prices.rows, strict=True):
        worth[row.rule_id] += abs(price) * steps[row.rule_id] // row.unit
    half = 1 << prices.bits >> 1
    return tuple(Price(rule_id, (price + half) >> prices.bits) for rule_id, price in worth.items())


def _step(problem: Problem, rule: Rule) -> int:
    """A small step of the rule, in the unit of its row before that was made larger."""
    if rule.kind == Kind.CO_INVESTMENT:
        # A percentage point more of all grants, as far as the budget goes.
        budgets = [one.high or 0 for one in problem.rules.rules if one.kind == Kind.BUDGET]
        return _STEP_BASIS_POINTS * min(budgets, default=0)
    return _STEP_PENCE if rule.measure == Measure.PENCE else 1
