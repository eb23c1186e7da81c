"""Does a sentence name the shortage, and is its arithmetic right?"""

from hypothesis import given

from tests.workflows.assignment.made import NO_RULES, L, T, a_problem, an_assessor, applications, every_answer, problems
from workflows.assignment.feasible import shortages
from workflows.assignment.matching import Match
from workflows.assignment.model import Rule, model_of
from workflows.assignment.outcome import Status
from workflows.assignment.problem import Pair, Problem, Rules
from workflows.assignment.solve import solve


@given(problem=problems())
def test_shortages_add_up_and_leave_no_answer(problem: Problem) -> None:
    found = shortages(problem, model_of(problem))

    for shortage in found:
        there = sum(problem.assessor_by_id[one].most for one in shortage.assessor_ids)
        assert shortage.short > 0
        assert shortage.rule == Rule.LOAD or shortage.can_take == there + shortage.few
    assert not found or next(every_answer(problem), None) is None


def test_shortages_too_few_lay_assessors_are_counted() -> None:
    people = tuple(an_assessor(number, L if number < 13 else T, most=13) for number in range(60))
    problem = a_problem(applications(200), people, Rules(reviews=3, local=0, outside=0, technical=0))

    (found,) = shortages(problem, model_of(problem))

    assert (found.needed, found.can_take, found.short, found.few) == (200, 169, 31, 0)
    assert found.text == (
        "200 reviews must be by lay assessors; 13 lay assessors can take 169: 31 short. "
        "Invite lay assessors who can take 31 more, ask those there to take more, or look at their conflicts."
    )


def test_shortages_in_one_corner_names_the_applications() -> None:
    people = (an_assessor(0, most=1), an_assessor(1))
    some = applications(3)
    pairs = (Pair("a0", "s0", Match(1)), Pair("a1", "s0", Match(1)), Pair("a2", "s1", Match(1)))
    problem = a_problem(some, people, NO_RULES, pairs)

    (found,) = shortages(problem, model_of(problem))

    assert (found.application_ids, found.assessor_ids) == (("a0", "a1"), ("s0",))
    assert found.text.startswith(
        "On 2 applications (a0 and a1), 2 reviews must be done; 1 assessor can take 1: 1 short. Invite assessors who"
    )


def test_shortages_more_promised_than_there_is_to_do_says_so() -> None:
    problem = a_problem(applications(1), (an_assessor(0, least=1), an_assessor(1, least=1)), NO_RULES)

    outcome = solve(problem)

    assert outcome.status == Status.IMPOSSIBLE
    assert outcome.said == (
        "2 reviews were promised to 2 assessors; there is room for 1 of them: 1 too many. "
        "Promise fewer, or look at their conflicts.",
    )


def test_solve_rules_that_only_fail_together_names_the_cheapest_to_ease() -> None:
    people = (an_assessor(0, L, region="north"), an_assessor(1, T, region="south"), an_assessor(2, T, region="south"))
    rules = Rules(reviews=2, local=1, outside=0, lay=0, technical=2)
    more = an_assessor(3, T, region="north", most=1)
    everyone = (*people, more)
    problem = a_problem(applications(2), everyone, rules)

    outcome = solve(problem)

    assert outcome.shortages == ()
    assert outcome.said == (
        "There are enough assessors for each rule, but not for all of them together.",
        "If 1 review fewer in all were asked for, every other rule could be kept.",
        "If assessors’ least or most loads were eased by 1 review in all, every other rule could be kept.",
        "If 1 review by technical assessors could be missing, every other rule could be kept.",
        "If 1 review from the application’s own region could be missing, every other rule could be kept.",
    )
