"""Do draws say how sure a place is, where marks tell of chance, and nothing where they do not?"""

from fractions import Fraction
from uuid import UUID

import numpy as np
import pytest

from tests.workflows.choosing.made import THOUSAND, a_problem, budget
from workflows.calibration import Variances, estimated_variances
from workflows.choosing.model import Problem, Project
from workflows.choosing.sureness import NO_CHANCE, NOT_CONNECTED, UNMARKED, sure_words, sureness, unsayable
from workflows.choosing_rules import Objective
from workflows.marks_design import Review

IDS = [UUID(int=at) for at in range(1, 7)]
SCORERS = [UUID(int=at) for at in range(11, 14)]
MEANS = (9_000, 8_000, 7_050, 6_950, 6_300, 5_000)
NOISE = (-150, 0, 150)


def reviews(*, noise: tuple[int, ...] = NOISE) -> list[Review]:
    """Three marks of each, in which every scorer is now above and now below the others."""
    return [
        Review(id_, SCORERS[at], None, Fraction(mean + noise[(at + turn) % 3]))
        for turn, (id_, mean) in enumerate(zip(IDS, MEANS, strict=True))
        for at in range(3)
    ]


def a_choice() -> Problem:
    """Six projects of the same size, of which the money is enough for three; the last is below the line."""
    marked = zip(IDS, MEANS, strict=True)
    projects = tuple(Project(id=str(id_), score=score, grant_pence=THOUSAND) for id_, score in marked)
    return a_problem(projects, budget(3), objective=Objective.TOP_DOWN)


def test_draws_are_sure_at_the_ends_and_marginal_at_the_line() -> None:
    marks, problem = reviews(), a_choice()
    frozen = estimated_variances(marks)

    found = sureness(problem, marks, frozen, generator=np.random.default_rng(7), draws=200)
    again = sureness(problem, marks[::-1], frozen, generator=np.random.default_rng(7), draws=200)

    shares = [found.basis_points[str(one)] for one in IDS]
    assert (shares[0], shares[1], shares[4], shares[5]) == (10_000, 10_000, 0, 0)
    assert 5_000 < shares[2] < 9_500
    assert shares[2] + shares[3] == 10_000
    assert (found, found.without) == (again, 0)


def test_nothing_is_said_where_marks_tell_nothing() -> None:
    marks, problem = reviews(), a_choice()
    one_each = [one for one in marks if one.assessor_id == SCORERS[0]]
    apart = [Review(one.application_id, one.application_id, None, one.value) for one in marks[::3]]

    assert unsayable(problem, marks, Variances(100, 0)) == ""
    assert unsayable(problem, marks[3:], Variances(100, 0)) == UNMARKED
    assert unsayable(problem, apart, Variances(100, 0)) == NOT_CONNECTED
    assert unsayable(problem, one_each, Variances(100, 0)) == NO_CHANCE
    assert unsayable(problem, marks, Variances(0, 0)) == NO_CHANCE
    assert unsayable(problem, marks, None) == NO_CHANCE


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (10_000, "In under every reading, in 1,000 of 1,000 draws"),
        (9_120, "In under nearly every reading, in 912 of 1,000 draws"),
        (4_120, "Marginal, in 412 of 1,000 draws"),
        (10, "Out under nearly every reading, in 1 of 1,000 draws"),
        (0, "Out under every reading, in 0 of 1,000 draws"),
    ],
)
def test_words_say_how_sure_it_is(share: int, words: str) -> None:
    assert sure_words(share, 1_000) == words
