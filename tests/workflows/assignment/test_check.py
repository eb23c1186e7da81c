"""Does the check in whole numbers name every rule that a choice breaks?"""

from dataclasses import replace

import pytest

from tests.workflows.assignment.made import L, M, T, a_problem, an_assessor, applications
from workflows.assignment.check import RuleBroken, broken, recheck
from workflows.assignment.locks import lock_problems
from workflows.assignment.problem import Assessor, Locks, Problem, Rules

PEOPLE = (
    an_assessor(0, T),
    an_assessor(1, L, region="south"),
    replace(an_assessor(2, M, least=1), organisation="o0"),
    an_assessor(3, M, most=0),
)


def of(people: tuple[Assessor, ...] = PEOPLE, locks: Locks | None = None) -> Problem:
    """One application of two reviews."""
    problem = a_problem(applications(1), people, Rules(reviews=2, technical=1))
    return replace(problem, locks=locks or Locks())


def test_broken_good_panel_breaks_nothing() -> None:
    assert broken(of(PEOPLE[:2]), [("a0", "s0"), ("a0", "s1")]) == ()


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (
            ("s0", "s2"),
            ("a0 has 0 outside, not 1.", "a0 has 0 lay, not 1.", "a0 has more than 1 from one organisation."),
        ),
        (
            ("s2", "s2"),
            (
                "s2 is to assess a0 2 times.",
                "a0 has 0 outside, not 1.",
                "a0 has 0 lay, not 1.",
                "a0 has 0 technical, not 1.",
                "a0 has more than 1 from one organisation.",
            ),
        ),
        (("s0", "s1"), ("s2 has 0 reviews, not 1 to 9.",)),
        (
            ("s0", "s1", "s2", "s3"),
            ("s3 has 1 review, not 0 to 0.", "a0 has 4 reviews, not 2.", "a0 has more than 1 from one organisation."),
        ),
        (("s1", "s2", "s9"), ("s9 may not assess a0.", "a0 has 0 technical, not 1.")),
    ],
)
def test_broken_bad_panel_is_told_each_rule(chosen: tuple[str, ...], said: tuple[str, ...]) -> None:
    assert broken(of(), [("a0", one) for one in chosen]) == said


def test_recheck_broken_rule_raises() -> None:
    with pytest.raises(RuleBroken, match="s2 has 0 reviews, not 1 to 9"):
        recheck(of(), [("a0", "s0"), ("a0", "s1")])


@pytest.mark.parametrize(
    ("fixed", "forbidden", "said"),
    [
        (("s0",), (), ()),
        (
            ("s0", "s2"),
            (),
            (
                "Each application needs at least 1 lay assessor. Those who are fixed leave no room for that on a0 "
                "(s0 and s2: 2 of 2 reviews, 0 lay). Take one of these fixed pairs out.",
                "Each application needs at least 1 assessor from outside its region. Those who are fixed leave no room "
                "for that on a0 (s0 and s2: 2 of 2 reviews, 0 from outside it). Take one of these fixed pairs out.",
                "At most 1 on each application may come from one organisation, and more do on a0 (s0 and s2). "
                "Take one of these fixed pairs out.",
            ),
        ),
        (
            ("s3",),
            (),
            (
                "Each application needs at least 1 technical assessor and 1 lay assessor. Those who are fixed leave no "
                "room for that on a0 (s3: 1 of 2 reviews, 0 technical, 0 lay). Take one of these fixed pairs out.",
                "s3 is fixed on 1 application and can take 0. Take one of these fixed pairs out.",
            ),
        ),
        (("s0",), ("s0",), ("s0 on a0 is both fixed and forbidden. Take one of the two back.",)),
        (("s8",), (), ("s8 is fixed on a0, but has a conflict there or is not in the pool. Take the fixed pair out.",)),
    ],
)
def test_lock_problems_are_told(fixed: tuple[str, ...], forbidden: tuple[str, ...], said: tuple[str, ...]) -> None:
    locks = Locks(frozenset(("a0", one) for one in fixed), frozenset(("a0", one) for one in forbidden))

    assert lock_problems(of(locks=locks)) == said


def test_lock_problems_name_one_rule_once_for_every_application() -> None:
    some = applications(7)
    people = (an_assessor(0, T), an_assessor(1, M), an_assessor(2, L))
    rules = Rules(reviews=2, local=0, outside=0, lay=1, technical=0)
    full = frozenset((one.id, each.id) for one in some for each in people[:2])
    crowded = full | {("a6", "s2")}

    said = lock_problems(replace(a_problem(some, people, rules), locks=Locks(crowded)))

    two = "s0 and s1: 2 of 2 reviews, 0 lay"
    named = ", ".join(f"a{number} ({two})" for number in range(5))
    assert said == (
        "Each application has 2 reviews, and more assessors are fixed on a6 (s0, s1 and s2). "
        "Take one of these fixed pairs out.",
        f"Each application needs at least 1 lay assessor. Those who are fixed leave no room for that on {named} and "
        "1 other application. Take one of these fixed pairs out.",
    )
