"""Where there is no list, is the cheapest rule to ease named, and is easing it enough?"""

from dataclasses import replace

from hypothesis import given, settings

from tests.workflows.choosing.made import THOUSAND, a_problem, a_project, best_list, budget, problems, theme
from workflows.choosing.figures import figures_of
from workflows.choosing.model import Kind, Problem, Rule
from workflows.choosing.programme import Limits
from workflows.choosing.relax import easings
from workflows.choosing.solve import solve

_TWO = tuple(a_project(number, themes=("heat",)) for number in range(3))


def eased(rule: Rule, bound: int) -> Rule:
    """The rule with the bound that gives way set to another."""
    is_low = rule.low is not None and bound < rule.low
    return replace(rule, low=bound) if is_low else replace(rule, high=bound)


@settings(max_examples=25)
@given(problem=problems())
def test_easings_of_any_choice_without_a_list_are_enough(problem: Problem) -> None:
    found = easings(problem, figures_of(problem), Limits()) if best_list(problem) is None else ()

    for easing in found:
        rules = problem.rules.rules
        if next(rule for rule in rules if rule.id == easing.rule_id).kind not in (Kind.EXCLUSIVE, Kind.DEPENDENT):
            changed = tuple(eased(one, easing.eased) if one.id == easing.rule_id else one for one in rules)
            assert best_list(replace(problem, rules=replace(problem.rules, rules=changed))) is not None


def test_easings_name_the_cheapest_first_with_its_numbers() -> None:
    problem = a_problem(_TWO, budget(190), theme("heat", low=2))

    assert [
        (one.rule_id, one.bound, one.eased, one.parts_per_million)
        for one in easings(problem, figures_of(problem), Limits())
    ] == [("budget", 190 * THOUSAND, 200 * THOUSAND, 52_632), ("theme:heat", 2, 1, 500_000)]


def test_solve_without_a_list_says_what_to_ease() -> None:
    assert solve(a_problem(_TWO, budget(190), theme("heat", low=2))).said == (
        "No list keeps all rules together.",
        "Ease ‘Budget’ to at most £200,000 instead of £190,000. Then every other rule can be kept.",
        "Ease ‘Theme: heat’ to at least 1 award instead of 2 awards. Then every other rule can be kept.",
    )


def test_solve_where_no_rule_alone_is_enough_says_which_are_together() -> None:
    problem = a_problem(_TWO, budget(190), theme("heat", low=2), theme("rail", low=1))

    assert solve(problem).said == (
        "No list keeps all rules together.",
        "No single rule eased alone is enough. All of these together are:",
        "Ease ‘Budget’ to at most £200,000 instead of £190,000.",
        "Ease ‘Theme: rail’ to at least 0 awards instead of 1 award.",
    )


def test_solve_of_nobody_where_somebody_is_asked_says_what_to_ease() -> None:
    assert solve(a_problem((), theme("heat", low=1))).said == (
        "No list keeps all rules together.",
        "Ease ‘Theme: heat’ to at least 0 awards instead of 1 award. Then every other rule can be kept.",
    )


def test_easings_of_projects_that_exclude_each_other_name_them() -> None:
    some = (a_project(0, themes=("heat",), name="Tide"), a_project(1, themes=("heat",), name="Wind"))
    rule = Rule(id="e", kind=Kind.EXCLUSIVE, members=("a0", "a1"))

    assert solve(a_problem(some, theme("heat", low=2, high=2), rule)).said[1:] == (
        "Ease ‘Theme: heat’ to at least 1 award instead of 2 awards. Then every other rule can be kept.",
        "Let Tide and Wind be in, though they exclude each other. Then every other rule can be kept.",
    )
