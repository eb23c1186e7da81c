"""Is a match a whole number made of named parts?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.assignment.matching import Bid, Expertise, Match, Subject, Weights, match, why

WORDS = st.frozensets(st.sampled_from("abcde"))


def test_match_says_what_each_part_gave() -> None:
    subject = Subject(topics=frozenset("abc"), sectors=frozenset("s"), stage="idea", languages=frozenset({"cy"}))
    expertise = Expertise(topics=frozenset("ab"), sectors=frozenset("st"), stages=frozenset({"idea"}))

    found = match(subject, expertise, bid=Bid.KEEN)

    assert found == Match(topic=400, sector=150, stage=100, language=0, bid=100)
    assert (found.total, why(found)) == (
        750,
        "750 points: 400 for topics, 150 for sector, 100 for stage and 100 for bid.",
    )


@given(topics=WORDS, known=WORDS, sectors=WORDS, bid=st.sampled_from(Bid))
def test_match_is_between_nought_and_a_thousand(
    topics: frozenset[str], known: frozenset[str], sectors: frozenset[str], bid: Bid
) -> None:
    subject = Subject(topics=topics, sectors=sectors)

    found = match(subject, Expertise(topics=known, sectors=known), bid=bid)
    perfect = match(subject, Expertise(topics=topics, sectors=sectors), bid=Bid.KEEN)

    assert 0 <= found.total <= perfect.total == 1_000


def test_weights_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1,000"):
        Weights(topic=700)
