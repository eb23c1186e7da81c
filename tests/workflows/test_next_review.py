"""Does the least-reviewed application come next, and are ties shuffled for each person and always alike?"""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.next_review import Waiting, in_turn, ticket

DUE = datetime(2027, 4, 12, 11, tzinfo=UTC)
ME = UUID(int=7)
DRAWN = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 5)).map(
        lambda drawn: (drawn[0], DUE + timedelta(days=drawn[1]), drawn[2])
    ),
    max_size=12,
)


def waiting(drawn: list[tuple[bool, datetime, int]]) -> list[Waiting]:
    return [
        Waiting(UUID(int=100 + at), UUID(int=at), is_accepted=accepted, due_at=due, reviews=reviews)
        for at, (accepted, due, reviews) in enumerate(drawn)
    ]


@settings(max_examples=60)
@given(DRAWN, st.randoms(use_true_random=False))
def test_turn_keeps_its_order_whatever_comes_in_first(drawn: list[tuple[bool, datetime, int]], random: Random) -> None:
    given_so, shuffled = waiting(drawn), waiting(drawn)
    random.shuffle(shuffled)

    turn = in_turn(shuffled, ME)

    keys = [(not one.is_accepted, one.due_at, one.reviews) for one in turn]
    assert keys == sorted(keys)
    assert turn == in_turn(given_so, ME)
    assert sorted(one.assessment_id for one in turn) == [one.assessment_id for one in given_so]


def test_ties_are_shuffled_for_each_person() -> None:
    tied = waiting([(True, DUE, 1)] * 6)
    firsts = {in_turn(tied, UUID(int=person))[0].application_id for person in range(60)}

    assert firsts == {one.application_id for one in tied}


def test_ticket_is_the_keyed_hash_of_the_application() -> None:
    assert ticket(UUID(int=1), ME) == "4c02756778440cb6079cc4f614434aaf"
