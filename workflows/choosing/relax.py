"""Which one rule is cheapest to ease where all rules together cannot be kept, and how far?

Each rule in turn may be broken while all others hold, and is broken as little as can be. Nothing is eased by this: a
person reads the sentences and decides.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workflows.choosing.check import lights
from workflows.choosing.figures import Figures, Row
from workflows.choosing.model import Kind, Problem, Rule, Selection
from workflows.choosing.outcome import MILLION
from workflows.choosing.programme import Give, Limits, Programme
from workflows.choosing.words import amount, title
from workflows.wording import listed

_TOLD, _STEPS = 3, 2_000
Giving = Sequence[Give | None]


@dataclass(frozen=True)
class Easing:
    """How far one rule must give way so that all the others can be kept: from `bound` to `eased`, in its own unit.

    `parts_per_million` of the bound is how rules of different units are compared.
    """

    rule_id: str
    bound: int
    eased: int
    parts_per_million: int
    text: str


def easings(problem: Problem, figures: Figures, limits: Limits, *, count: int = _TOLD) -> tuple[Easing, ...]:
    """The rules of which one eased alone is enough, the cheapest first, at most `count` of them.

    That so much is enough is certain; where a search ran out of its steps somewhat less may be enough too.
    """
    found: list[Easing] = []
    for least, rule in sorted(_least(problem, figures, limits), key=lambda one: (one[0], one[1].id)):
        if len(found) >= count and least >= found[count - 1].parts_per_million:
            break
        easing = _alone(problem, figures, rule, limits)
        if easing is not None:
            found.append(easing)
            found.sort(key=lambda one: (one.parts_per_million, one.rule_id))
    return tuple(found[:count])


def easing_sentences(problem: Problem, figures: Figures, limits: Limits) -> tuple[str, ...]:
    """Why there is no list, and the cheapest rules to ease for there to be one."""
    opening = "No list keeps all rules together."
    alone = easings(problem, figures, limits)
    if alone:
        return (opening, *(f"{one.text} Then every other rule can be kept." for one in alone))
    together = _together(problem, figures, limits)
    no_single = "No single rule eased alone is enough."
    return (opening, f"{no_single} All of these together are:", *together) if together else (opening, no_single)


def _least(problem: Problem, figures: Figures, limits: Limits) -> Iterator[tuple[int, Rule]]:
    """For each rule of which easing alone may help, the parts per million of its bound by which it must at least."""
    for rule in problem.rules.rules:
        giving = _giving(problem, figures, {rule.id})
        if any(giving):
            loose = _eased(figures, giving, limits).relaxed()
            if loose is not None:
                yield round(-loose.value.item()), rule


def _alone(problem: Problem, figures: Figures, rule: Rule, limits: Limits) -> Easing | None:
    chosen = _eased(figures, _giving(problem, figures, {rule.id}), limits).least_broken()
    return None if chosen is None else _easing(problem, rule, figures.selection(chosen))


def _together(problem: Problem, figures: Figures, limits: Limits) -> tuple[str, ...]:
    """The rules that give way least in all, each measured by its own bound."""
    giving = _giving(problem, figures, {rule.id for rule in problem.rules.rules})
    chosen = _eased(figures, giving, limits).least_broken()
    if chosen is None:
        return ()
    selection = figures.selection(chosen)
    found = (_easing(problem, rule, selection) for rule in problem.rules.rules)
    return tuple(one.text for one in found if one)


def _eased(figures: Figures, giving: Giving, limits: Limits) -> Programme:
    everything, nobody = np.arange(figures.size), np.zeros(figures.size, dtype=np.int64)
    programme = Programme(figures, everything, nobody, replace(limits, steps=min(limits.steps, _STEPS)))
    programme.ease(giving)
    return programme


def _giving(problem: Problem, figures: Figures, rule_ids: Collection[str]) -> Giving:
    """How the rows of these rules give way: at the cost of the parts per million of the rule’s bound."""
    rules = {rule.id: rule for rule in problem.rules.rules if rule.id in rule_ids}
    return [_give(problem, rules[row.rule_id], row) if row.rule_id in rules else None for row in figures.rows]


def _give(problem: Problem, rule: Rule, row: Row) -> Give:
    cost = MILLION * row.unit / _measure(problem, rule)
    if row.unit == 1 or rule.kind == Kind.CO_INVESTMENT:
        return Give(cost, row.low, row.high)
    low, high = (None if bound is None else bound / row.unit for bound in (rule.low, rule.high))
    return Give(cost, low, high)


def _measure(problem: Problem, rule: Rule) -> int:
    if rule.kind == Kind.CO_INVESTMENT:
        budgets = [one.high or 0 for one in problem.rules.rules if one.kind == Kind.BUDGET]
        return max(1, (rule.low or rule.high or 1) * min(budgets, default=1))
    return max(1, rule.low or rule.high or 1)


def _easing(problem: Problem, rule: Rule, selection: Selection) -> Easing | None:
    """How far the rule gives way for this list; None if it is kept."""
    light = next(one for one in lights(problem, selection) if one.rule_id == rule.id)
    if light.is_kept:
        return None
    if rule.kind in (Kind.EXCLUSIVE, Kind.DEPENDENT):
        names = [problem.project_by_id[one].title for one in light.look_at]
        text = f"Let {listed(names)} be in, though they exclude each other."
        if rule.kind == Kind.DEPENDENT:
            text = f"Let {names[0]} be in without all it depends on."
        return Easing(rule.id, 1, 1 + abs(light.slack or 0), MILLION * abs(light.slack or 1), text)
    is_short = rule.low is not None and light.used <= rule.low
    bound = (rule.low if is_short else rule.high) or 0
    way = "at least" if is_short else "at most"
    text = f"Ease ‘{title(rule)}’ to {way} {amount(rule, light.used)} instead of {amount(rule, bound)}."
    return Easing(rule.id, bound, light.used, -(-MILLION * abs(light.used - bound) // max(1, bound)), text)
