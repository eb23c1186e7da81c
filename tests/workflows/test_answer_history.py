"""Does a save that takes most of the words away leave those that stood there to be read again?"""

import pytest

from workflows.answer_history import takes_most_away

LONG = "We measure what it saves each week and publish how we did it."


@pytest.mark.parametrize(
    ("before", "after", "is_so"),
    [
        (LONG, "oops", True),
        (LONG, "", True),
        (LONG, None, True),
        (LONG, "We measure what it saves each week.", False),
        (LONG, f"{LONG} And more.", False),
        ("Only a few words", "", False),
        (None, LONG, False),
        ({"rows": [{"name": LONG}, {"name": "Second"}]}, {"rows": [{"name": "Second"}]}, True),
        ([LONG, LONG], [LONG], False),
    ],
)
def test_most_is_more_than_half_of_enough_words(before: object, after: object, is_so: bool) -> None:
    assert takes_most_away(before, after) == is_so
