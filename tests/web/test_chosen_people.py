"""Do chosen people come back out of an address, and nobody out of one that says nothing?"""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.shared.chosen_people import MOST, named_in, written

PEOPLE = [UUID(int=number << 96) for number in range(1, 9)]


@settings(max_examples=30)
@given(st.sets(st.sampled_from(PEOPLE)))
def test_people_who_are_written_are_named(some: set[UUID]) -> None:
    assert named_in(written(some), PEOPLE) == [one for one in PEOPLE if one in some]


@pytest.mark.parametrize("text", ["", "=", "a", "not an address!", "ééé"])
def test_a_text_that_nobody_wrote_names_nobody(text: str) -> None:
    assert named_in(text, PEOPLE) == []


def test_the_most_people_fit_into_an_address() -> None:
    assert len(written([UUID(int=number) for number in range(MOST)])) < 3_500
