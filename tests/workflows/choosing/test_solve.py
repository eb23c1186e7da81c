"""Is the list the best that keeps every rule, the same in any order, and honest where there is none?"""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.choosing.made import (
    THOUSAND,
    WHOLE,
    a_problem,
    a_project,
    best_list,
    budget,
    problems,
    theme,
)
from workflows.choosing.check import broken
from workflows.choosing.model import Kind, Problem, Rule, value
from workflows.choosing.outcome import Status
from workflows.choosing.programme import Limits
from workflows.choosing.solve import alternatives, solve, with_project
from workflows.choosing_rules import Objective
from workflows.rules import Measure

SUMMED = st.sampled_from([one for one in Objective if one != Objective.TOP_DOWN])
PER_AWARD = st.sampled_from((Objective.ABOVE_LINE, Objective.SCORES))
FEW = settings(max_examples=25)


@settings(max_examples=60)
@given(problem=problems())
def test_solve_any_small_choice_gives_the_best_of_all_lists_or_none(problem: Problem) -> None:
    best = best_list(problem)

    outcome = solve(problem)

    assert (outcome.status == Status.PROPOSED) == (best is not None)
    assert outcome.selection == (best or {})
    assert bool(outcome.said) == (best is None)


@FEW
@given(problem=problems(SUMMED))
def test_solve_keeps_every_rule_and_is_worth_no_more_than_the_bound(problem: Problem) -> None:
    outcome = solve(problem)

    assert broken(problem, outcome.selection) == () or outcome.status == Status.IMPOSSIBLE
    assert outcome.value == value(problem, outcome.selection)
    assert outcome.value <= outcome.bound
    assert all(problem.project_by_id[one].score >= problem.rules.line for one in outcome.selection)


@FEW
@given(problem=problems(), draws=st.randoms(use_true_random=False))
def test_solve_shuffled_input_gives_the_same_outcome(problem: Problem, draws: Random) -> None:
    shuffled = tuple(draws.sample(problem.projects, len(problem.projects)))

    assert solve(replace(problem, projects=shuffled)) == solve(problem)


@FEW
@given(problem=problems(SUMMED), more=st.integers(1, 100))
def test_solve_more_budget_never_lowers_the_value(problem: Problem, more: int) -> None:
    first, *others = problem.rules.rules
    richer = replace(first, high=(first.high or 0) + more * THOUSAND)
    before = solve(problem)

    after = solve(replace(problem, rules=replace(problem.rules, rules=(richer, *others))))

    assert after.value >= before.value
    assert before.status == Status.IMPOSSIBLE or after.status == Status.PROPOSED


@FEW
@given(problem=problems(SUMMED))
def test_solve_one_rule_less_never_lowers_the_value(problem: Problem) -> None:
    fewer = replace(problem, rules=replace(problem.rules, rules=problem.rules.rules[:-1]))

    assert solve(fewer).value >= solve(problem).value


@FEW
@given(problem=problems(PER_AWARD))
def test_solve_nobody_envies_a_costlier_award_with_a_lower_score(problem: Problem) -> None:
    rules = tuple(rule for rule in problem.rules.rules if rule.kind != Kind.YEAR)
    whole = replace(problem, rules=replace(problem.rules, rules=rules, levels=(WHOLE,)))

    outcome = solve(whole)

    grants = {one.id: one.grant_pence for one in problem.projects}
    over = [(award.grant_pence, grants[one]) for award in outcome.awards for one in award.passed_over]
    assert [(pence, asked) for pence, asked in over if asked <= pence] == []


@FEW
@given(problem=problems(SUMMED))
def test_with_project_forcing_one_that_is_in_gives_the_same_list(problem: Problem) -> None:
    outcome = solve(problem)

    assert [with_project(problem, one).selection for one in list(outcome.selection)[:2]] == [
        outcome.selection for _ in list(outcome.selection)[:2]
    ]


@FEW
@given(problem=problems())
def test_alternatives_are_distinct_and_never_better_than_what_came_before(problem: Problem) -> None:
    outcome = solve(problem)
    found = (outcome, *alternatives(problem, outcome, count=2)) if outcome.status == Status.PROPOSED else ()

    assert [one.value for one in found] == sorted((one.value for one in found), reverse=True)
    assert len({tuple(one.selection.items()) for one in found}) == len(found)


def test_solve_identical_twins_differ_by_ticket_alone() -> None:
    twins = tuple(a_project(number, 7_000, 100) for number in range(12))

    chosen = [tuple(solve(a_problem(twins, budget(500), seed=f"seed {number}")).selection) for number in range(3)]

    assert chosen == [
        ("a0", "a2", "a4", "a6", "a7"),
        ("a0", "a1", "a2", "a3", "a6"),
        ("a0", "a3", "a4", "a5", "a8"),
    ]


def test_solve_twins_are_named_as_tied() -> None:
    outcome = solve(a_problem((a_project(0, 8_000), a_project(1), a_project(2)), budget(200)))

    assert len(outcome.selection) == 2
    assert set(outcome.tied) <= {"a1", "a2"}


def test_solve_twelve_shuffles_of_a_larger_choice_give_one_list() -> None:
    draws = Random(7)
    some = [
        a_project(n, draws.randrange(60, 90) * 100, draws.randrange(2, 30) * 10, themes=(draws.choice("abc"),))
        for n in range(60)
    ]
    rules = (budget(3_000), theme("a", low=6), theme("b", high=5))

    found = {tuple(solve(a_problem(tuple(draws.sample(some, 60)), *rules)).selection.items()) for _ in range(12)}

    assert len(found) == 1


def test_solve_a_cut_grant_is_taken_at_the_margin() -> None:
    some = (a_project(0, 8_000, 100), a_project(1, 7_000, 100, least_basis_points=6_000))

    outcome = solve(a_problem(some, budget(170), levels=(WHOLE, 8_000, 6_000)))

    assert outcome.selection == {"a0": WHOLE, "a1": 6_000}
    assert [award.grant_pence for award in outcome.awards] == [100 * THOUSAND, 60 * THOUSAND]


def test_solve_bounds_that_no_sum_of_whole_awards_lies_between_are_impossible() -> None:
    exactly = 150 * THOUSAND
    rule = theme("heat", low=exactly, high=exactly, measure=Measure.PENCE)

    outcome = solve(a_problem(tuple(a_project(number, themes=("heat",)) for number in range(3)), rule))

    assert outcome.said == (
        "No list keeps all rules together.",
        "Ease ‘Theme: heat’ to at least £100,000 instead of £150,000. Then every other rule can be kept.",
    )


def test_solve_what_depends_on_a_project_below_the_line_falls_with_it() -> None:
    some = (a_project(0, 9_000), a_project(1, 5_000), a_project(2, 8_000))
    rules = tuple(
        Rule(id=first, kind=Kind.DEPENDENT, members=(first, on)) for first, on in (("a0", "a1"), ("a2", "a0"))
    )

    outcome = solve(a_problem(some, budget(300), *rules))

    assert outcome.selection == {}


def test_solve_an_award_made_for_the_last_money_is_a_filler() -> None:
    some = (a_project(0, 9_000, 100), a_project(1, 8_000, 60), a_project(2, 6_500, 20))

    outcome = solve(a_problem(some, budget(130)))

    assert [(award.application_id, award.passed_over) for award in outcome.awards] == [("a0", ()), ("a2", ("a1",))]
    assert [award.is_filler for award in outcome.awards] == [False, True]


def test_solve_an_award_that_a_least_asks_for_is_no_filler() -> None:
    some = (a_project(0, 9_000, 100), a_project(1, 8_000, 60), a_project(2, 6_500, 20, themes=("heat",)))

    outcome = solve(a_problem(some, budget(130), theme("heat", low=1)))

    assert [(award.application_id, award.is_filler) for award in outcome.awards] == [("a0", False), ("a2", False)]


def test_solve_an_award_beside_one_whose_organisation_has_its_share_is_no_filler() -> None:
    some = (a_project(0, 9_000, 100, lead="x"), a_project(1, 8_000, 20, lead="x"), a_project(2, 6_500, 20, lead="y"))

    outcome = solve(a_problem(some, budget(130), Rule(id="l", kind=Kind.LEAD, high=1)))

    assert [(award.application_id, award.is_filler) for award in outcome.awards] == [("a0", False), ("a2", False)]


def test_solve_the_price_of_the_budget_is_told() -> None:
    some = tuple(a_project(number, 7_000, 100) for number in range(3))

    outcome = solve(a_problem(some, budget(250)))

    assert [(one.rule_id, one.worth) for one in outcome.shadow_prices] == [("budget", 1_000)]
    assert (outcome.value, outcome.bound) == (200_000, 200_000)


def test_solve_out_of_time_proposes_nothing() -> None:
    some = tuple(a_project(number, 7_000 + number, 50 + number) for number in range(5))

    outcome = solve(a_problem(some, budget(130)), limits=Limits(seconds=0))

    assert outcome.status == Status.UNFINISHED
    assert outcome.selection == {}
    assert outcome.said == ("The search ran out of steps or time, and what it had is not proposed.",)


def test_with_project_that_no_list_has_says_what_would_have_to_give() -> None:
    outcome = with_project(a_problem((a_project(0), a_project(1, 8_000, 900, name="Big")), budget(200)), "a1")

    assert outcome.status == Status.IMPOSSIBLE
    assert outcome.said == (
        "No list that keeps every rule has Big.",
        "Ease ‘Budget’ to at most £900,000 instead of £200,000. Then a list can have it.",
    )
