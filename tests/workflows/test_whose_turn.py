"""Does an application wait for those who can do something about it, and for nobody once it is over?"""

from typing import Any

import pytest

from workflows.application import ApplicationState as A
from workflows.call import CallState as C
from workflows.offer import OfferState as O
from workflows.whose_turn import SHELVES, Shelf, Standing, Turn, turn_of


def a_standing(state: A = A.DRAFT, call_state: C = C.OPEN, **changes: Any) -> Standing:
    return Standing(state, call_state, **{"takes_words": False, "to_do": 0, **changes})


@pytest.mark.parametrize(
    ("one", "turn"),
    [
        (a_standing(takes_words=True, to_do=1), Turn.WRITERS),
        (a_standing(takes_words=True), Turn.LEAD),
        (a_standing(call_state=C.CLOSED, takes_words=True), Turn.LEAD),
        (a_standing(call_state=C.CLOSED, to_do=3), Turn.NOBODY),
        (a_standing(A.SUBMITTED), Turn.DEADLINE),
        (a_standing(A.WITHDRAWN), Turn.NOBODY),
        (a_standing(A.INELIGIBLE, C.CLOSED), Turn.NOBODY),
        *((a_standing(A.ELIGIBLE, state), Turn.ASSESSMENT) for state in (C.CLOSED, C.ASSESSING, C.RANKED, C.DECIDED)),
        (a_standing(A.ELIGIBLE, C.RELEASED, is_funded=False), Turn.NOBODY),
        (a_standing(A.ELIGIBLE, C.RELEASED, is_funded=True), Turn.LETTER),
        (a_standing(A.ELIGIBLE, C.RELEASED, is_funded=True, offer=O.SENT), Turn.SIGNATORY),
        (a_standing(A.ELIGIBLE, C.RELEASED, is_funded=True, offer=O.ACCEPTED), Turn.NOBODY),
        (a_standing(A.ELIGIBLE, C.RELEASED, is_funded=True, offer=O.REFUSED), Turn.NOBODY),
    ],
)
def test_turn_follows_from_where_it_is(one: Standing, turn: Turn) -> None:
    assert turn_of(one) == turn


def test_stages_inside_the_embargo_are_one() -> None:
    inside = (C.CLOSED, C.ASSESSING, C.RANKED, C.DECIDED)

    assert {turn_of(a_standing(state, at)) for state in (A.SUBMITTED, A.ELIGIBLE) for at in inside} == {Turn.ASSESSMENT}


def test_every_turn_stands_on_a_shelf() -> None:
    assert set(SHELVES) == set(Turn)
    assert set(SHELVES.values()) == set(Shelf)
