"""Are frequencies what they say, and does each project’s fate follow from draws and readings?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.choosing.made import THOUSAND, a_problem, a_project, budget, problems, theme
from workflows.choosing.bound import Prices, bound_of
from workflows.choosing.figures import figures_of
from workflows.choosing.forcing import Displaced, displaced_by
from workflows.choosing.fragility import Inclusion, Reading, Standing, Verdict, inclusion, standings, under_readings
from workflows.choosing.model import Kind, Problem, Rule
from workflows.choosing.outcome import Status
from workflows.choosing.solve import solve
from workflows.choosing_rules import Objective
from workflows.rules import Measure

SUMMED = st.sampled_from([one for one in Objective if one != Objective.TOP_DOWN])
FEW = settings(max_examples=20)


@FEW
@given(problem=problems(), seed=st.integers(0, 99))
def test_inclusion_is_a_share_and_nought_where_every_draw_is_below_the_line(problem: Problem, seed: int) -> None:
    ids = [one.id for one in problem.projects]
    values = np.random.default_rng(seed).normal(7_000, 900, (5, len(ids)))
    values[:, 0] = problem.rules.line - 1

    found = inclusion(problem, ids, values)

    assert sorted(found.basis_points) == sorted(ids)
    assert all(0 <= share <= 10_000 for share in found.basis_points.values())
    assert found.basis_points[ids[0]] == 0
    assert 0 <= found.without <= found.draws == 5


@FEW
@given(problem=problems(SUMMED))
def test_inclusion_of_sure_scores_is_whole_where_the_bound_proves_it(problem: Problem) -> None:
    outcome, figures = solve(problem), figures_of(problem)
    bound = bound_of(figures, outcome.prices or Prices((0,) * len(figures.rows), 0))
    room = bound.total - (outcome.value << bound.bits) + (1 << bound.bits)
    sure = [one for one, loss in zip(figures.ids, bound.loss_without.tolist(), strict=True) if loss > room]
    scores = np.array([[one.score for one in problem.projects]], dtype=np.float64)

    found = inclusion(problem, [one.id for one in problem.projects], scores)

    assert [found.basis_points[one] for one in sure if not found.without] == [10_000 for _ in sure if not found.without]
    assert set(sure) <= set(outcome.selection) or outcome.status == Status.IMPOSSIBLE


@pytest.mark.parametrize("objective", list(Objective))
def test_inclusion_counts_in_how_many_draws_each_is_best(objective: Objective) -> None:
    problem = a_problem((a_project(0), a_project(1)), budget(100), objective=objective)
    values = np.array([[8_000.0, 7_000.0], [8_000.0, 7_500.0], [6_500.0, 7_000.0], [5_000.0, 5_500.0]])

    found = inclusion(problem, ["a0", "a1"], values)

    assert found == Inclusion({"a0": 5_000, "a1": 2_500}, 4, 0)


@pytest.mark.parametrize("objective", [Objective.TOP_DOWN, Objective.ABOVE_LINE])
def test_inclusion_leaves_out_draws_in_which_there_is_no_list(objective: Objective) -> None:
    problem = a_problem((a_project(0), a_project(1, themes=("heat",))), theme("heat", low=1), objective=objective)
    values = np.array([[8_000.0, 5_000.0], [8_000.0, 7_500.0]])

    found = inclusion(problem, ["a0", "a1"], values)

    assert found == Inclusion({"a0": 10_000, "a1": 10_000}, 2, 1)


def test_inclusion_down_the_ranking_keeps_a_least_that_a_plain_run_breaks() -> None:
    some = (a_project(0), a_project(1, themes=("heat",)))
    problem = a_problem(some, budget(100), theme("heat", low=1), objective=Objective.TOP_DOWN)

    found = inclusion(problem, ["a0", "a1"], np.array([[9_000.0, 7_000.0]]))

    assert found.basis_points == {"a0": 0, "a1": 10_000}


def test_standings_tell_sure_from_marginal_and_name_the_readings_that_differ() -> None:
    problem = a_problem(
        (a_project(0, 9_000), a_project(1, 7_000), a_project(2, 6_900), a_project(3, 5_000)), budget(200)
    )
    readings = (Reading("without assessor 4", {"a2": 7_100}), Reading("quality 5 points more", {"a0": 8_900}))
    drawn = Inclusion({"a0": 9_900, "a1": 9_500, "a2": 500, "a3": 0}, 100, 0)

    read = under_readings(problem, readings)
    found = standings(solve(problem).selection, drawn, read)

    assert found == (
        Standing("a0", True, 9_900, ()),
        Standing("a1", True, 9_500, ("without assessor 4",)),
        Standing("a2", False, 500, ("without assessor 4",)),
        Standing("a3", False, 0, ()),
    )
    assert [one.verdict for one in found] == [Verdict.ALWAYS, Verdict.MARGINAL, Verdict.MARGINAL, Verdict.NEVER]
    assert found[1].words == "Marginal: in 95% of the draws; otherwise with without assessor 4."


def test_standing_below_nine_draws_of_ten_is_marginal() -> None:
    assert [Standing("a", is_in, share, ()).verdict for is_in, share in ((True, 8_999), (False, 1_001))] == [
        Verdict.MARGINAL
    ] * 2


def test_displaced_names_who_would_have_gone() -> None:
    some = (a_project(0, 9_000, 100, name="Tide"), a_project(1, 8_000, 60, name="Wind"), a_project(2, 7_900, 20))
    problem = a_problem(some, budget(130))

    found = displaced_by(problem, solve(problem), "a1")

    assert found == Displaced(
        application_id="a1",
        is_possible=True,
        said=("To fund Wind, Tide at least would have lost their place.",),
        had_to_go=("a0",),
        gone=("a0",),
        value_lost=180_000,
    )


def test_displaced_tells_the_fewest_that_had_to_go_apart_from_the_best_list_with_it() -> None:
    some = (
        a_project(0, 9_000, 100, name="Tide"),
        a_project(1, 7_000, 80, name="Wind"),
        a_project(2, 8_500, 60, name="Sun"),
        a_project(3, 8_000, 40, name="Rain"),
    )
    problem = a_problem(some, budget(180), Rule(id="e", kind=Kind.EXCLUSIVE, members=("a1", "a0")))
    outcome = solve(problem)

    found = displaced_by(problem, outcome, "a1")

    assert list(outcome.selection) == ["a0", "a2"]
    assert (found.had_to_go, found.gone, found.come, found.value_lost) == (("a0",), ("a0",), ("a3",), 140_000)
    assert found.said == (
        "To fund Wind, Tide at least would have lost their place.",
        "In the best list with it Tide would have lost their place; Rain would have come in.",
    )


def test_displaced_by_one_below_the_line_or_fallen_is_impossible() -> None:
    some = (a_project(0, 5_000, name="Tide"), a_project(1, name="Wind"))
    problem = a_problem(some, budget(300), Rule(id="d", kind=Kind.DEPENDENT, members=("a1", "a0")))
    outcome = solve(problem)

    assert [displaced_by(problem, outcome, one).said for one in ("a0", "a1")] == [
        ("Tide is below 60%, and no list may have it.",),
        ("Wind depends on a project that cannot be funded, and falls with it.",),
    ]


def test_displaced_by_one_that_no_list_has_says_what_would_have_to_give() -> None:
    some = (a_project(0, 9_000, 100), a_project(1, 8_000, 60, size="large", name="Wind"))
    none = Rule(id="s", kind=Kind.SIZE, subject="large", measure=Measure.PENCE, high=10 * THOUSAND)
    problem = a_problem(some, budget(500), none)

    found = displaced_by(problem, solve(problem), "a1")

    assert (found.is_possible, found.said) == (
        False,
        (
            "No list that keeps every rule has Wind.",
            "Ease ‘Size: large’ to at most £60,000 instead of £10,000. Then a list can have it.",
        ),
    )
