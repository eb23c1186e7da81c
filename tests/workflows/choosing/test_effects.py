"""Does whoever chooses an objective see what it does to the number and the size of awards?"""

from tests.workflows.choosing.made import THOUSAND, a_problem, a_project, budget, theme
from workflows.choosing.effects import Effect, effects
from workflows.choosing.outcome import Status
from workflows.choosing_rules import Objective


def test_effects_tell_number_size_and_score_of_awards_under_each_objective() -> None:
    large, small = a_project(0, 9_000, 200), tuple(a_project(number, 7_500, 50) for number in range(1, 5))

    found = effects(a_problem((large, *small), budget(200)))

    ranked = (Status.PROPOSED, 1, 200 * THOUSAND, 9_000, 9_000, 10_000)
    many = (Status.PROPOSED, 4, 50 * THOUSAND, 7_500, 7_500, 0)
    words = {
        1: "1 award of £200,000 on average, scored 90% on average; 100% the same as down the ranking.",
        4: "4 awards of £50,000 on average, scored 75% on average; 0% the same as down the ranking.",
    }
    assert found == (
        Effect(Objective.TOP_DOWN, *ranked, words[1]),
        Effect(Objective.ABOVE_LINE_TIMES_GRANT, *ranked, words[1]),
        Effect(Objective.ABOVE_LINE, *many, words[4]),
        Effect(Objective.SCORES, *many, words[4]),
    )


def test_effects_without_a_list_say_so() -> None:
    found = effects(a_problem((a_project(0),), budget(200), theme("heat", low=1)))

    assert {(one.status, one.awards, one.words) for one in found} == {(Status.IMPOSSIBLE, 0, "No list.")}
