"""Is the strength of the links between assessors what the graph says?"""

import numpy as np
from hypothesis import given

from tests.workflows.planted import small_round
from tests.workflows.reviewed import a_review, connected, reviews_of
from workflows import connection as rule
from workflows.connection import connection, second_eigenvalue
from workflows.marks_design import Review, named_design


def written_down(reviews: list[Review]) -> float:
    """The second eigenvalue, from the graph written down pair by pair."""
    assessors = sorted({one.assessor_id for one in reviews})
    joined = np.zeros((len(assessors), len(assessors)))
    for one in reviews:
        panel = [other for other in reviews if other.application_id == one.application_id]
        for other in panel:
            weight = one.weight * other.weight / sum(each.weight for each in panel)
            joined[assessors.index(one.assessor_id), assessors.index(other.assessor_id)] += weight
    degree = np.sqrt(np.sum(joined, axis=1))
    laplacian = np.eye(len(assessors)) - joined / np.outer(degree, degree)
    return float(np.linalg.eigvalsh(laplacian)[1])


@given(connected(heaviest=3))
def test_connection_is_the_second_eigenvalue_of_the_graph(reviews: list[Review]) -> None:
    assert np.isclose(second_eigenvalue(named_design(reviews).design), written_down(reviews), atol=1e-9)


def test_connection_of_parts_is_nought() -> None:
    assert connection(reviews_of([[5, None], [None, 5]])) == 0


def test_connection_of_a_full_table_is_firm() -> None:
    assert connection(reviews_of([[5, 6, 7], [6, 7, 8]])) == 10_000


def test_connection_of_one_assessor_is_firm() -> None:
    assert connection([a_review(0, 0, 5_000), a_review(1, 0, 6_000)]) == 10_000


def test_connection_of_many_assessors_is_that_of_the_whole_spectrum() -> None:
    design = small_round(1, severity=6, applications=400, assessors=rule._WHOLE + 20).design

    found = second_eigenvalue(design)

    walk = rule._walk(design).toarray()
    assert np.isclose(found, 1 - np.linalg.eigvalsh(walk.T @ walk)[-2], atol=1e-7)
