"""Is an assessment set aside only for a reason, by somebody else, and with its effect told?"""

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest

from tests.workflows.reviewed import application, assessor, reviews_of
from workflows.machine import Reason
from workflows.marks_design import Review
from workflows.ranking import Line, Rule, Scored, rank
from workflows.set_aside import Effect, SetAside, counting, effect_on_rank, effect_words, refusals

CHAIR = UUID(int=7)
REVIEWS = reviews_of([[3, 8, 8], [7, 7, 7], [5, None, None]])
WANTED = SetAside(application(0), assessor(0), CHAIR, "Marked a draft, as its comments show.")
RULE = Rule(national_threshold=6_000, regional_threshold=0, seed="GM-2027-1")


def ranked(reviews: tuple[Review, ...] | list[Review]) -> tuple[Line, ...]:
    by_application: dict[UUID, list[Fraction]] = {}
    for one in reviews:
        by_application.setdefault(one.application_id, []).append(one.value)
    return rank(RULE, [Scored(id_, tuple(values), (Fraction(0),)) for id_, values in by_application.items()])


def test_set_aside_is_possible_for_a_reason() -> None:
    assert refusals(REVIEWS, [], WANTED) == ()


@pytest.mark.parametrize(
    ("standing", "wanted", "expected"),
    [
        ([], replace(WANTED, why=" \n"), [("why_missing", "why")]),
        ([WANTED], WANTED, [("already_aside", "")]),
        ([], replace(WANTED, by=assessor(0)), [("own_assessment", "")]),
        ([], replace(WANTED, application_id=application(2)), [("last_one", "")]),
        ([], replace(WANTED, assessor_id=assessor(9)), [("no_assessment", "")]),
        ([], SetAside(application(9), CHAIR, CHAIR, ""), [
            ("why_missing", "why"), ("no_assessment", ""), ("own_assessment", ""), ("last_one", ""),
        ]),
    ],
)  # fmt: skip
def test_set_aside_is_refused_with_every_reason(
    standing: list[SetAside], wanted: SetAside, expected: list[tuple[str, str]]
) -> None:
    assert [(reason.code, reason.where) for reason in refusals(REVIEWS, standing, wanted)] == expected


def test_refusal_says_what_to_do() -> None:
    assert refusals(REVIEWS, [], replace(WANTED, why="")) == (
        Reason("why_missing", "Write why this assessment does not count. The reason stays beside it.", "why"),
    )


def test_what_is_set_aside_does_not_count() -> None:
    assert counting(REVIEWS, [WANTED]) == tuple(REVIEWS[1:])


def test_effect_on_rank_is_told() -> None:
    effect = effect_on_rank(application(0), before=ranked(REVIEWS), after=ranked(counting(REVIEWS, [WANTED])))

    assert effect == Effect(application(0), before=2, after=1, others=1)
    assert effect_words(effect) == "It moves from place 2 to place 1. 1 other application changes place."


def test_effect_on_an_application_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        effect_on_rank(application(9), before=ranked(REVIEWS), after=ranked(REVIEWS))


@pytest.mark.parametrize(
    ("before", "after", "others", "said"),
    [
        (3, 3, 0, "It stays at place 3. No other application changes its place."),
        (None, None, 0, "It stays unranked. No other application changes its place."),
        (None, 4, 2, "It is ranked now, at place 4. 2 other applications change place."),
        (4, None, 2, "It is no longer ranked; it stood at place 4. 2 other applications change place."),
    ],
)
def test_effect_in_words(before: int | None, after: int | None, others: int, said: str) -> None:
    assert effect_words(Effect(application(0), before, after, others)) == said
