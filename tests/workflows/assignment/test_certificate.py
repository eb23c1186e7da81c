"""Does a certificate depend on what was asked and on nothing else?"""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.assignment.made import NO_RULES, a_problem, an_assessor, applications, problems
from workflows.assignment.certificate import certificate, input_sha256
from workflows.assignment.outcome import Status
from workflows.assignment.problem import Problem
from workflows.assignment.solve import solve
from workflows.plain import to_plain


@given(problem=problems(), draws=st.randoms(use_true_random=False))
def test_input_hash_is_that_of_any_order_and_of_no_other_input(problem: Problem, draws: Random) -> None:
    shuffled = replace(
        problem,
        assessors=tuple(draws.sample(problem.assessors, len(problem.assessors))),
        pairs=tuple(draws.sample(problem.pairs, len(problem.pairs))),
    )

    assert input_sha256(shuffled) == input_sha256(problem)
    assert input_sha256(replace(problem, seed="another")) != input_sha256(problem)
    assert input_sha256(replace(problem, assessors=problem.assessors[1:], pairs=())) != input_sha256(problem)


def test_certificate_says_rules_numbers_and_versions() -> None:
    problem = a_problem(applications(1), (an_assessor(0),), NO_RULES)

    found = certificate(problem, solve(problem), {"highspy": "1", "accord": "2"})

    assert (found.status, found.value, found.bound, found.gap_ppm, found.broken) == (Status.PROPOSED, 500, 500, 0, ())
    assert found.rules_in_words == (
        "Each application has exactly 1 review.",
        "Each assessor does at least as many reviews as were promised to them, and no more than they offered.",
    )
    assert found.objective == "The greatest sum of all matches, a match being a whole number from 0 to 1,000."
    assert [(use.rule, use.rows, use.just_kept, use.least_slack) for use in found.uses] == [
        ("reviews", 1, 1, 0),
        ("load", 1, 0, 1),
    ]
    assert to_plain(found)["versions"] == {"accord": "2", "highspy": "1"}
