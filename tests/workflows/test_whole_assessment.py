"""What is asked of the judgement of a whole application before it is handed in?"""

import pytest

from workflows.machine import Reason
from workflows.whole_assessment import FundingAdvice, Whole, refusals

FUND, CONDITIONS = FundingAdvice.FUND, FundingAdvice.WITH_CONDITIONS


def test_refusals_of_nothing_ask_for_scope_and_recommendation() -> None:
    assert refusals(Whole()) == (
        Reason("in_scope", "Say whether the application is in the scope of the call.", "whole:in_scope"),
        Reason("recommendation", "Say whether you would fund the application.", "whole:recommendation"),
    )


@pytest.mark.parametrize(
    ("whole", "texts"),
    [
        (Whole(True, "", None, FUND, "It is ready."), []),
        (Whole(False, "It builds a road.", False, FundingAdvice.DO_NOT_FUND, "Out of scope.", "Ask them."), []),
        (Whole(False, " ", None, FUND, "It is ready."), ["Say why the application is not in scope."]),
        (Whole(True, "", None, FUND, ""), ["Say why you would, or would not, fund the application."]),
        (Whole(True, "", None, CONDITIONS, ""), ["Say on which conditions you would fund the application."]),
        (
            Whole(True, "word " * 101, None, FUND, "word " * 103, "word " * 202),
            [
                "Your reason about the scope has 101 words; the limit is 100. Take out 1.",
                "Your recommendation has 103 words; the limit is 100. Take out 3.",
                "Your note to the funder has 202 words; the limit is 200. Take out 2.",
            ],
        ),
        (
            Whole(True, "", None, FUND, "It is ready.", "w" * 501),
            ["Your note to the funder has a word of 501 characters. Put spaces between its words."],
        ),
    ],
)
def test_refusals_say_what_to_mend(whole: Whole, texts: list[str]) -> None:
    assert [reason.text for reason in refusals(whole)] == texts
