"""Is the best panel that an application could have alone the best of all its panels?"""

from hypothesis import given

from tests.workflows.assignment.made import best_alone, problems
from workflows.assignment.model import NONE, model_of
from workflows.assignment.own_best import own_bests
from workflows.assignment.problem import Problem


@given(problem=problems())
def test_own_best_is_that_of_trying_every_panel(problem: Problem) -> None:
    model = model_of(problem)

    found = dict(zip(model.application_ids, own_bests(model), strict=True))

    best = {one.id: best_alone(problem, one) for one in problem.applications}
    assert found == {id_: NONE if points is None else points for id_, points in best.items()}
