"""Which comments are asked about, by which rule, and which are left in peace?"""

import pytest

from tests.workflows.definitions import a_criterion
from workflows.comment_prompts import prompts
from workflows.scoring import Judgement, MarkKind

NEED = a_criterion("need")
ANSWER = "Kidney tests that can be had at the bedside measure creatinine, and cost over £8,000."
LONG = "The kidney tests are named with their prices, and the answer says what each of them measures and for whom."


def codes(score: int | None, comment: str, *, answer: str = ANSWER, others: tuple[str, ...] = ()) -> list[str]:
    return [one.code for one in prompts(NEED, Judgement("need", score, comment), others, answer)]


@pytest.mark.parametrize(
    ("score", "comment", "found"),
    [
        (6, LONG, []),
        (9, LONG, []),
        (None, "Weak.", []),
        (6, " ", []),
        (6, "Kidney tests are named, and little else.", ["thin"]),
        (6, "Kidney tests are named, and hardly anything else is.", []),
        (9, "Kidney tests are named, and hardly anything else is.", ["thin"]),
        (0, "Kidney tests are named, and hardly anything else is.", ["thin"]),
        (9, f"{LONG} It is weak.", ["blame"]),
        (9, f"{LONG} It is not convincing.", ["blame"]),
        (9, f"{LONG} It is not weak.", []),
        (9, f"{LONG} One part is weak, the rest is strong.", []),
        (7, f"{LONG} It is weak.", []),
        (4, f"{LONG} It is outstanding.", ["praise"]),
        (4, f"{LONG} It is never vague.", ["praise"]),
        (4, f"{LONG} It is outstanding but vague.", []),
        (5, f"{LONG} It is outstanding.", []),
        (6, "They wrote about several matters that anybody would have expected here.", ["elsewhere"]),
    ],
)
def test_prompts(score: int | None, comment: str, found: list[str]) -> None:
    assert codes(score, comment) == found


def test_prompt_says_what_was_noticed_and_its_rule() -> None:
    comment = f"{LONG} It is weak, and without any strong reason."

    found = prompts(NEED, Judgement("need", 9, comment), (), ANSWER)

    text = "This comment says ‘weak’ and ‘without … strong’, which does not support a 9. Check the two."
    assert [(one.text, one.rule) for one in found] == [
        (text, "Words of weakness beside a mark of 80% or more, and no word of what is strong.")
    ]


def test_prompt_for_a_mark_where_nothing_was_answered() -> None:
    assert codes(3, LONG, answer=" ") == ["unanswered"]
    assert codes(0, LONG, answer=" ") == []


def test_prompt_for_a_comment_written_elsewhere_takes_no_heed_of_its_dress() -> None:
    assert codes(6, LONG, others=(LONG.upper().replace(",", " –"),)) == ["copied"]
    assert codes(6, LONG, others=(f"{LONG} More.",)) == []


def test_mark_that_is_no_score_is_asked_about_only_when_its_reason_is_a_copy() -> None:
    said = Judgement("need", None, "Weak.", MarkKind.ABSTAIN)

    assert prompts(NEED, said, (), ANSWER) == ()
    assert [one.code for one in prompts(NEED, said, ("weak",), ANSWER)] == ["copied"]
