"""Is the assignment the best that keeps every rule, the same in any order, and honest where there is none?"""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.assignment.made import (
    NO_RULES,
    L,
    M,
    T,
    a_problem,
    an_assessor,
    applications,
    every_answer,
    problems,
    worth,
)
from workflows.assignment.check import broken
from workflows.assignment.matching import Match
from workflows.assignment.model import model_of
from workflows.assignment.outcome import Status
from workflows.assignment.own_best import own_bests
from workflows.assignment.problem import Application, Assessor, Locks, Pair, Problem, Rules
from workflows.assignment.solve import solve
from workflows.assignment.whole import Limits


@given(problem=problems())
def test_solve_any_small_call_gives_the_best_of_all_answers_or_none(problem: Problem) -> None:
    best = max((worth(problem, chosen) for chosen in every_answer(problem)), default=None)

    outcome = solve(problem)

    assert (outcome.status == Status.PROPOSED) == (best is not None)
    assert outcome.total == (best or 0)
    assert broken(problem, outcome.chosen) == () or best is None
    assert outcome.total <= outcome.bound
    assert bool(outcome.said) == (best is None)


@given(problem=problems(), draws=st.randoms(use_true_random=False))
def test_solve_shuffled_input_gives_the_same_outcome(problem: Problem, draws: Random) -> None:
    def shuffled(things: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(draws.sample(things, len(things)))

    other = replace(
        problem,
        applications=shuffled(problem.applications),
        assessors=shuffled(problem.assessors),
        pairs=shuffled(problem.pairs),
    )

    assert solve(other) == solve(problem)


@given(problem=problems())
def test_solve_one_more_assessor_never_lowers_the_total(problem: Problem) -> None:
    new = an_assessor(9, M, region="south", most=2)
    more = tuple(Pair(one.id, new.id, Match(400)) for one in problem.applications)
    bigger = replace(problem, assessors=(*problem.assessors, new), pairs=(*problem.pairs, *more))

    assert solve(bigger).total >= solve(problem).total


@given(problem=problems())
def test_solve_one_more_conflict_never_raises_the_total(problem: Problem) -> None:
    fewer = replace(problem, pairs=problem.pairs[1:])

    assert solve(fewer).total <= solve(problem).total


@given(problem=problems())
def test_solve_with_floors_keeps_the_highest_that_any_answer_keeps(problem: Problem) -> None:
    tried = (5_000, 8_000, 9_000, 10_000)
    model = model_of(problem)
    best = dict(zip(model.application_ids, own_bests(model), strict=True))

    outcome = solve(replace(problem, rules=replace(problem.rules, floors=tried)))

    assert outcome.total <= solve(problem).total
    exempt = {one.application_id for one in outcome.exemptions}
    for panel in outcome.panels:
        is_kept = 10_000 * panel.total >= outcome.floor_basis_points * best[panel.application_id]
        assert is_kept or panel.application_id in exempt
    for one in outcome.exemptions:
        most = max(
            worth(problem, tuple(ids for ids in chosen if ids[0] == one.application_id))
            for chosen in every_answer(problem)
        )
        assert 10_000 * most < outcome.floor_basis_points * best[one.application_id]


def test_solve_floor_lifts_the_worst_off() -> None:
    people = (an_assessor(0, most=1), an_assessor(1, most=1))
    matches = {("a0", "s0"): 1_000, ("a0", "s1"): 900, ("a1", "s0"): 600, ("a1", "s1"): 400}
    pairs = tuple(Pair(*ids, Match(match)) for ids, match in matches.items())
    problem = a_problem(applications(2), people, replace(NO_RULES, floors=(9_000,)), pairs)

    outcome = solve(problem)

    assert outcome.chosen == (("a0", "s1"), ("a1", "s0"))
    assert (outcome.floor_basis_points, outcome.worst_share_basis_points) == (9_000, 9_000)


def test_solve_floor_impossible_for_all_at_once_is_not_kept_and_said() -> None:
    people = (an_assessor(0, most=1), an_assessor(1, most=1))
    matches = {("a0", "s0"): 1_000, ("a0", "s1"): 100, ("a1", "s0"): 1_000, ("a1", "s1"): 100}
    pairs = tuple(Pair(*ids, Match(match)) for ids, match in matches.items())

    outcome = solve(a_problem(applications(2), people, replace(NO_RULES, floors=(9_000,)), pairs))

    assert (outcome.status, outcome.floor_basis_points, outcome.exemptions) == (Status.PROPOSED, 0, ())
    assert outcome.said == (
        "Not every application can have 90% of its own best panel. It is possible for each, but not for all at once.",
    )


def test_solve_floor_proved_impossible_for_one_is_said_and_kept_for_the_others() -> None:
    people = (an_assessor(0, most=1), an_assessor(1, L, least=1, most=1))
    pairs = (Pair("a0", "s0", Match(1_000)), Pair("a1", "s0", Match(1_000)), Pair("a1", "s1", Match(300)))

    outcome = solve(a_problem(applications(2), people, replace(NO_RULES, floors=(9_000,)), pairs))

    assert (outcome.floor_basis_points, [one.application_id for one in outcome.exemptions]) == (9_000, ["a1"])
    assert outcome.said == ("a1 cannot have 90% of its own best panel: 300 points is proved to be the most.",)
    assert outcome.worst_share_basis_points == 3_000


def test_solve_out_of_time_gives_nothing() -> None:
    outcome = solve(hard_to_finish(), limits=Limits(seconds=0))

    assert (solve(hard_to_finish()).status, outcome.status) == (Status.PROPOSED, Status.UNFINISHED)
    assert (outcome.panels, outcome.total) == ((), 0)
    assert outcome.said == (
        "The search ran out of steps or time, and what it had is not proposed. Start it again with a longer limit.",
    )


def hard_to_finish() -> Problem:
    """A call whose best splits reviews, so that whole ones have to be searched for."""
    draws = Random(2)
    people = tuple(
        Assessor(
            id=f"s{number}",
            kind=(T, M, L)[number % 3],
            region=("north", "south")[number % 2],
            organisation=f"o{number % 5}",
            most=3,
        )
        for number in range(12)
    )
    some = tuple(Application(f"a{number}", frozenset({("north", "south")[number % 2]})) for number in range(8))
    pairs = tuple(
        Pair(one.id, other.id, Match(draws.randint(0, 1_000)))
        for one in some
        for other in people
        if draws.random() < 0.8
    )
    rules = Rules(reviews=3, technical=1)
    return Problem(applications=some, assessors=people, pairs=pairs, rules=rules)


def test_solve_fixed_and_forbidden_pairs_are_kept() -> None:
    people = (an_assessor(0), an_assessor(1), an_assessor(2))
    matches = (900, 500, 100)
    pairs = tuple(Pair("a0", f"s{number}", Match(match)) for number, match in enumerate(matches))
    problem = a_problem(applications(1), people, replace(NO_RULES, reviews=2), pairs)

    outcome = solve(replace(problem, locks=Locks(frozenset({("a0", "s2")}), frozenset({("a0", "s0")}))))

    assert outcome.chosen == (("a0", "s1"), ("a0", "s2"))


def test_solve_tells_its_progress_to_the_end() -> None:
    told: list[tuple[int, int]] = []

    solve(a_problem(applications(1), (an_assessor(0),), NO_RULES), progress=lambda done, of, _: told.append((done, of)))

    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
