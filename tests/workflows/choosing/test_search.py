"""Does a proposal hold the best list, the next ones, and who would have had to go for each that was refused?"""

from hypothesis import given, settings

from tests.workflows.choosing.made import a_problem, a_project, budget, problems
from workflows.choosing.check import broken
from workflows.choosing.forcing import displaced_by
from workflows.choosing.model import Problem, value
from workflows.choosing.outcome import Status
from workflows.choosing.search import LIMITS_OF_ONE, filler_words, price_words, refused_by, search, value_words
from workflows.choosing.solve import solve
from workflows.choosing_rules import Objective

TIGHT = a_problem(
    (a_project(0, 9_000, name="Heat"), a_project(1, 8_000, 60, name="Rail"), a_project(2, 7_000, 40, name="Sea")),
    budget(120),
)


@settings(max_examples=15)
@given(problem=problems())
def test_search_finds_distinct_lists_that_keep_every_rule_the_best_first(problem: Problem) -> None:
    found = search(problem, others=2, forced=1)

    worths = [value(problem, one.selection) for one in found.lists]
    assert found.best == solve(problem)
    assert worths == sorted(worths, reverse=True)
    assert len({tuple(one.selection.items()) for one in found.lists}) == len(found.lists)
    assert all(broken(problem, one.selection) == () for one in found.lists)
    assert len(found.displaced) == (min(1, len(refused_by(problem, found.best))) if found.lists else 0)


def test_search_tells_each_step_and_who_would_have_had_to_go() -> None:
    told: list[tuple[int, int, str]] = []

    found = search(TIGHT, others=1, forced=5, told=lambda *step: told.append(step))

    assert found.best.selection == {"a0": 10_000}
    assert found.displaced == tuple(displaced_by(TIGHT, found.best, one, limits=LIMITS_OF_ONE) for one in ("a1", "a2"))
    assert [one.said[0][:18] for one in found.displaced] == ["To fund Rail, Heat", "To fund Sea, Heat "]
    assert [(done, of) for done, of, _ in told] == [(0, 7), (1, 4), (2, 4), (3, 4)]


def test_search_without_a_list_says_why() -> None:
    found = search(a_problem((), budget(1)), others=2, forced=2)
    impossible = search(a_problem((a_project(0),), budget(1), objective=Objective.SCORES), others=1, forced=1)

    assert (found.best.selection, found.displaced) == ({}, ())
    assert (impossible.best.status, impossible.best.selection) == (Status.PROPOSED, {})


def test_words_tell_value_bound_prices_and_fillers() -> None:
    best = solve(TIGHT)
    small = solve(a_problem((a_project(0, 9_000), a_project(1, 7_000, 20)), budget(50), objective=Objective.SCORES))
    ranked = a_problem(TIGHT.projects, budget(120), objective=Objective.TOP_DOWN)

    assert value_words(TIGHT, best) == (
        ("Value", "£30,000 at full marks"),
        ("Bound: the most if parts of awards could be made", "£34,000 at full marks"),
        ("Lost to awards being whole", "11.77% at most"),
    )
    assert price_words(TIGHT, best) == (
        "Budget: eased by £1,000, the list would be worth about £200 at full marks more.",
    )
    assert value_words(ranked, solve(ranked)) == (("Objective", "down the ranking, so that nothing is summed"),)
    assert list(filler_words(TIGHT, best)) == []
    assert small.selection == {"a1": 10_000}
    problem = a_problem((a_project(0, 9_000), a_project(1, 7_000, 20)), budget(50), objective=Objective.SCORES)
    assert filler_words(problem, small)["a1"].startswith(
        "It came before 1 project of a higher score, first of them a0:"
    )
