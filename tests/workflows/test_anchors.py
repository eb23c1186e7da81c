"""Do anchors join the regions of assessors, who marks one, and does the sentence say so?"""

from fractions import Fraction
from uuid import UUID

import pytest

from workflows.actor import Actor, Role
from workflows.anchors import Joining, joining, joining_words, marking_refusals
from workflows.application import ApplicationState
from workflows.calibration_gate import Terms, Unadjusted, judged
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.marks_design import Review

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
NORTH, SOUTH = UUID(int=11), UUID(int=12)
OFFICER = Actor(None, frozenset({Role.PROGRAMME_OFFICER}))


def review(application: UUID, assessor: int, region: UUID | None) -> Review:
    return Review(application, UUID(int=100 + assessor), region, Fraction(5_000 + assessor))


REVIEWS = (review(ONE, 1, NORTH), review(ONE, 2, SOUTH), review(TWO, 1, NORTH), review(THREE, 3, SOUTH))


@pytest.mark.parametrize(
    ("anchors", "expected"),
    [
        ((), Joining(0, 0, 2)),
        ((TWO,), Joining(1, 0, 2)),
        ((ONE, TWO), Joining(2, 1, 2)),
        ((ONE, ONE), Joining(1, 1, 2)),
    ],
)
def test_an_anchor_joins_where_two_regions_have_read_it(anchors: tuple[UUID, ...], expected: Joining) -> None:
    assert joining(REVIEWS, anchors) == expected


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Joining(2, 1, 1), "All assessors come from one region, or none: there are no regions to join."),
        (Joining(0, 0, 2), "No application is marked as an anchor, to be read by assessors of every region."),
        (
            Joining(1, 0, 2),
            "1 application is marked as an anchor, and none was read by assessors of more than one region.",
        ),
        (
            Joining(3, 2, 2),
            "3 applications are marked as anchors: 2 of 3 join regions, read by assessors of more than one.",
        ),
    ],
)
def test_the_sentence_says_how_many_join(found: Joining, words: str) -> None:
    assert joining_words(found) == words


def test_the_gate_names_anchors_where_regions_are_not_connected() -> None:
    names = {NORTH: "North", SOUTH: "South"}
    apart = REVIEWS[2:]

    with_none, unasked = (
        judged(apart, Terms(), region_names=names, anchors=anchors) for anchors in (frozenset({TWO}), None)
    )

    assert isinstance(with_none, Unadjusted)
    assert isinstance(unasked, Unadjusted)
    added = "1 application is marked as an anchor, and none was read by assessors of more than one region."
    assert with_none.reasons[0].text == f"{unasked.reasons[0].text} {added}"


@pytest.mark.parametrize(
    ("ledger", "call", "application", "codes"),
    [
        (Ledger.NATIONAL, CallState.ASSESSING, ApplicationState.ELIGIBLE, []),
        (Ledger.REGIONAL, CallState.CLOSED, ApplicationState.ELIGIBLE, ["wrong_role"]),
        (Ledger.NATIONAL, CallState.RANKED, ApplicationState.SUBMITTED, ["not_now", "not_eligible"]),
    ],
)
def test_who_marks_one_and_when(
    ledger: Ledger, call: CallState, application: ApplicationState, codes: list[str]
) -> None:
    assert [one.code for one in marking_refusals(ledger, OFFICER, call, application, is_open=True)] == codes


def test_nobody_marks_one_of_a_ledger_that_stays_closed_while_another_is_open_again() -> None:
    eligible = ApplicationState.ELIGIBLE

    reasons = marking_refusals(Ledger.NATIONAL, OFFICER, CallState.ASSESSING, eligible, is_open=False)

    assert [one.code for one in reasons] == ["ledger_closed"]
