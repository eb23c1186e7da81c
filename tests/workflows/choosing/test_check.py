"""Do the lights tell of each rule whether it is kept, by how much, and where to look?"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from tests.workflows.choosing.made import THOUSAND, a_problem, a_project, budget, every_list, problems, theme
from workflows.choosing.check import Light, RuleBroken, broken, lights, recheck
from workflows.choosing.figures import figures_of
from workflows.choosing.model import Kind, Problem, Project, Rule
from workflows.definition import YearBudget
from workflows.rules import Measure

SHARES = Measure.BASIS_POINTS


def light(rule: Rule, projects: tuple[Project, ...], *chosen: str) -> Light:
    """The light of one rule for these whole awards."""
    return lights(a_problem(projects, rule), dict.fromkeys(chosen, 10_000))[-1]


@settings(max_examples=25)
@given(problem=problems())
def test_check_and_the_rows_of_the_solver_agree_on_every_list(problem: Problem) -> None:
    figures = figures_of(problem)
    vectors = (np.array(one, dtype=np.int64) for one in product((0, 1), repeat=min(figures.size, 7)))
    padded = [np.pad(one, (0, figures.size - len(one))) for one in vectors]

    kept = [figures.selection(one) for one in padded if figures.keeps(one)]

    seen = {at for one in padded for at in np.flatnonzero(one).tolist()}
    columns = {(figures.columns[at].project.id, figures.columns[at].level) for at in seen}
    possible = [one for one in every_list(problem) if set(one.items()) <= columns]
    assert sorted(sorted(one.items()) for one in kept) == sorted(sorted(one.items()) for one in possible)


def test_light_of_the_budget_says_what_is_left() -> None:
    assert light(budget(250), (a_project(0), a_project(1)), "a0") == Light(
        rule_id="budget",
        title="Budget",
        words="£100,000; £150,000 left of £250,000.",
        is_kept=True,
        used=100 * THOUSAND,
        high=250 * THOUSAND,
        slack=150 * THOUSAND,
    )


def test_light_of_the_budget_overspent_says_by_how_much_and_names_the_lowest_scores() -> None:
    some = (a_project(0, 8_000), a_project(1, 6_500), a_project(2, 7_000))

    found = light(budget(250), some, "a0", "a1", "a2")

    assert (found.is_kept, found.slack, found.look_at) == (False, -50 * THOUSAND, ("a1", "a2", "a0"))
    assert found.words == "£300,000; the most is £250,000: £50,000 too much."


def test_light_of_a_theme_with_too_few_names_the_best_that_are_out() -> None:
    some = (a_project(0, themes=("heat",)), a_project(1, 8_000, themes=("heat",)), a_project(2), a_project(3, 5_000))

    found = light(theme("heat", low=2), some, "a0")

    assert (found.title, found.is_kept, found.used, found.slack) == ("Theme: heat", False, 1, -1)
    assert found.words == "1 award; the least is 2 awards: 1 award more needed."
    assert found.look_at == ("a1",)


def test_light_of_a_year_counts_what_falls_in_it() -> None:
    years = (YearBudget(2027, 30 * THOUSAND), YearBudget(2028, 70 * THOUSAND))
    rule = Rule(id="y", kind=Kind.YEAR, subject="2028", measure=Measure.PENCE, high=60 * THOUSAND)

    found = light(rule, (a_project(0, grant_by_year=years),), "a0")

    assert (found.title, found.used, found.slack) == ("April 2028 to March 2029", 70 * THOUSAND, -10 * THOUSAND)


def test_light_of_a_place_counts_the_part_that_is_spent_there() -> None:
    rule = Rule(id="p", kind=Kind.PLACE, subject="E1", name="Salford", measure=Measure.PENCE, low=40 * THOUSAND)

    found = light(rule, (a_project(0, place_shares=(("E1", 4_000), ("E2", 6_000))),), "a0")

    assert (found.title, found.is_kept, found.used, found.slack) == ("Place: Salford", True, 40 * THOUSAND, 0)


@pytest.mark.parametrize(
    ("pence", "is_kept", "used", "slack"), [(9_999_999, False, 9_999, -1), (10_000_000, True, 10_000, 0)]
)
def test_light_of_co_investment_is_exact_to_the_penny(pence: int, is_kept: bool, used: int, slack: int) -> None:
    rule = Rule(id="c", kind=Kind.CO_INVESTMENT, measure=SHARES, low=10_000)

    found = light(rule, (a_project(0, co_investment_pence=pence),), "a0")

    assert (found.is_kept, found.used, found.slack) == (is_kept, used, slack)
    assert found.look_at == (() if is_kept else ("a0",))


def test_light_of_co_investment_without_awards_asks_for_nothing() -> None:
    rule = Rule(id="c", kind=Kind.CO_INVESTMENT, measure=SHARES, low=20_000)

    found = light(rule, (a_project(0),))

    assert (found.is_kept, found.words) == (True, "Nothing is awarded yet.")


def test_light_of_exclusive_projects_names_both() -> None:
    rule = Rule(id="e", kind=Kind.EXCLUSIVE, members=("a0", "a1"))

    found = light(rule, (a_project(0, name="Tide"), a_project(1, name="Wind")), "a0", "a1")

    assert (found.is_kept, found.look_at) == (False, ("a0", "a1"))
    assert found.words == "Tide and Wind exclude each other; take out all but one."


def test_light_of_a_dependent_project_says_what_it_needs() -> None:
    rule = Rule(id="d", kind=Kind.DEPENDENT, members=("a0", "a1"))

    found = light(rule, (a_project(0, name="Tide"), a_project(1, name="Grid")), "a0")

    assert (found.is_kept, found.look_at) == (False, ("a0", "a1"))
    assert found.words == "Tide needs Grid: take that in, or this out."


def test_light_of_a_project_that_depends_on_a_failed_one_says_that_it_falls() -> None:
    rule = Rule(id="d", kind=Kind.DEPENDENT, members=("a0", "a1"))

    found = light(rule, (a_project(0, name="Tide"), a_project(1, 5_000, name="Grid")), "a0")

    assert found.words == "Tide needs Grid: that cannot be funded, so it falls too."


def test_light_of_a_lead_organisation_with_too_many_names_its_projects() -> None:
    some = tuple(a_project(number, lead="x" if number < 3 else "y") for number in range(4))

    found = light(Rule(id="l", kind=Kind.LEAD, high=2), some, "a0", "a1", "a2", "a3")

    assert (found.is_kept, found.used, found.look_at) == (False, 3, ("a0", "a1", "a2"))


def test_lights_of_the_line_and_of_parts_come_first() -> None:
    problem = a_problem((a_project(0, 5_999), a_project(1, least_basis_points=9_000)), levels=(10_000, 8_000))

    line, parts = lights(problem, {"a0": 10_000, "a1": 8_000})

    assert (line.is_kept, line.words, line.look_at) == (False, "1 award is below 60%.", ("a0",))
    assert (parts.is_kept, parts.words, parts.look_at) == (False, "a1 cannot have that part of the grant.", ("a1",))


def test_recheck_of_a_broken_list_names_every_rule_it_breaks() -> None:
    problem = a_problem((a_project(0, 5_000),), budget(50))

    with pytest.raises(RuleBroken) as raised:
        recheck(problem, {"a0": 10_000})

    assert str(raised.value) == (
        "Quality line: 1 award is below 60%. Budget: £100,000; the most is £50,000: £50,000 too much."
    )
    assert broken(problem, {}) == ()
