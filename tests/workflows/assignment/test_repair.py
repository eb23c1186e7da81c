"""When somebody leaves, does started work stay, and does other work move only where it must?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.assignment.made import (
    NO_RULES,
    a_problem,
    all_pairs,
    an_assessor,
    applications,
    every_answer,
    problems,
)
from workflows.assignment.matching import Match
from workflows.assignment.outcome import Status
from workflows.assignment.problem import Pair, Problem
from workflows.assignment.repair import repair
from workflows.assignment.solve import solve


def without(problem: Problem, leaver: str) -> Problem:
    """The problem when one assessor is gone."""
    return replace(
        problem,
        assessors=tuple(one for one in problem.assessors if one.id != leaver),
        pairs=tuple(pair for pair in problem.pairs if pair.assessor_id != leaver),
    )


def solvable(problem: Problem) -> Problem:
    """The problem if it has an answer, and else one of the same applications and people that always has."""
    if solve(problem).chosen:
        return problem
    people = tuple(replace(one, least=0, most=len(problem.applications)) for one in problem.assessors)
    return replace(problem, assessors=people, pairs=all_pairs(problem.applications, people), rules=NO_RULES)


@given(problem=problems(), choice=st.data())
def test_repair_keeps_what_was_started_and_moves_the_fewest_others(problem: Problem, choice: st.DataObject) -> None:
    problem = solvable(problem)
    before = solve(problem).chosen
    left = without(problem, choice.draw(st.sampled_from([ids[1] for ids in before])))
    stay = [ids for ids in before if left.can_be(ids)]
    started = {ids for ids in stay if choice.draw(st.booleans())}

    result = repair(left, before, started)

    answers = [set(chosen) for chosen in every_answer(left) if started <= set(chosen)]
    fewest = min((len(set(stay) - chosen) for chosen in answers), default=0)
    assert (result.outcome.status == Status.PROPOSED) == bool(answers)
    assert started <= set(result.outcome.chosen) or not answers
    assert len(result.moved) == fewest
    assert set(result.must) == set(before) - set(stay)


def test_repair_started_review_of_one_who_left_says_so() -> None:
    problem = a_problem(applications(1), (an_assessor(1),), NO_RULES)

    result = repair(problem, [("a0", "s0")], [("a0", "s0")])

    assert result.outcome.status == Status.IMPOSSIBLE
    assert result.outcome.said == (
        "s0 is fixed on a0, but has a conflict there or is not in the pool. Take the fixed pair out.",
    )


def test_repair_a_better_match_moves_nobody() -> None:
    matches = {("a0", "s0"): 0, ("a0", "s1"): 1_000}
    pairs = tuple(Pair(*ids, Match(match)) for ids, match in matches.items())
    problem = a_problem(applications(1), (an_assessor(0), an_assessor(1)), NO_RULES, pairs)

    result = repair(problem, [("a0", "s0")], [])

    assert (result.outcome.chosen, result.moved) == ((("a0", "s0"),), ())
    assert (result.outcome.total, result.outcome.value) == (0, 2_000)


def test_repair_floor_that_would_move_standing_reviews_is_not_kept() -> None:
    matches = {("a0", "s0"): 100, ("a0", "s1"): 1_000}
    pairs = tuple(Pair(*ids, Match(match)) for ids, match in matches.items())
    problem = a_problem(applications(1), (an_assessor(0), an_assessor(1)), replace(NO_RULES, floors=(9_000,)), pairs)

    result = repair(problem, [("a0", "s0")], [])

    assert result.outcome.said == ("A floor of 90% of the own best panel would move 1 more standing review.",)
    assert (result.moved, result.outcome.floor_basis_points) == ((), 0)
