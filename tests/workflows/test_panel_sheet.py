"""Does the panel sheet keep to the plain means, and say beside them what is and is not established?"""

import random
from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given, settings

from tests.workflows.reviewed import application, assessor, connected, region, reviews_of
from workflows.calibration_gate import Terms
from workflows.marks_design import Review
from workflows.panel_sheet import Comparison, PanelSheet, SheetLine, panel_sheet
from workflows.panel_words import agreement_words, difference_words, points
from workflows.reliability import Reliability

OPEN = Terms(1, 1, 0, 0)
NAMES = {region(number): f"Region {number}" for number in range(3)}
# The third assessor is strict throughout; the last application was not marked by them.
STRICT = reviews_of([[9, 9, 6], [8, 7, 5], [5, 6, 2], [7, 7, None]])


def sheet_of(reviews: list[Review], terms: Terms = OPEN, threshold: int = 6_000) -> PanelSheet:
    return panel_sheet(
        reviews, terms, region_names=NAMES, thresholds=dict.fromkeys((one.application_id for one in reviews), threshold)
    )


def test_the_plain_mean_orders_and_the_adjusted_stands_beside() -> None:
    sheet = sheet_of(STRICT)

    assert [(line.application_id, line.place, line.mean) for line in sheet.lines] == [
        (application(0), 1, Fraction(8_000)),
        (application(3), 2, Fraction(7_000)),
        (application(1), 3, Fraction(20_000, 3)),
        (application(2), 4, Fraction(13_000, 3)),
    ]
    compared = {line.application_id: line.compared for line in sheet.lines}
    assert [compared[application(n)].place for n in (0, 1, 3, 2)] == [1, 2, 3, 4]  # type: ignore[union-attr]


def test_equal_means_share_a_place() -> None:
    sheet = sheet_of(reviews_of([[5, 7], [6, 6], [4, 5]]))

    assert [line.place for line in sheet.lines] == [1, 1, 3]


def test_reasons_stand_where_nothing_is_adjusted() -> None:
    sheet = sheet_of(reviews_of([[5, 7, None, None], [None, None, 6, 8]], homes=(0, 0, 1, 1)), Terms())

    assert sheet.reasons[0].code == "not_connected"
    assert ([line.compared for line in sheet.lines], sheet.agreement) == ([None, None], None)


def test_only_wanted_applications_have_a_line() -> None:
    sheet = panel_sheet(STRICT, OPEN, region_names=NAMES, thresholds={application(1): 6_000, application(2): 6_000})

    assert [(line.application_id, line.place) for line in sheet.lines] == [(application(1), 1), (application(2), 2)]
    assert {line.compared.last for line in sheet.lines if line.compared} <= {1, 2}


def test_a_threshold_inside_a_range_establishes_nothing() -> None:
    adjusted = sheet_of(STRICT).lines[0].compared
    assert adjusted

    inside = sheet_of(STRICT, threshold=adjusted.score.low).lines[0]
    above = sheet_of(STRICT, threshold=adjusted.score.low - 1).lines[0]

    assert (inside.compared and inside.compared.is_at_line, above.compared and above.compared.is_at_line) == (
        True,
        False,
    )
    assert "The threshold lies inside its 90% range" in difference_words(inside)


@settings(max_examples=15, deadline=None)
@given(connected())
def test_the_order_of_the_reviews_changes_nothing(reviews: list[Review]) -> None:
    shuffled = random.Random(7).sample(reviews, len(reviews))

    assert sheet_of(shuffled) == sheet_of(reviews)


@settings(max_examples=15, deadline=None)
@given(connected())
def test_a_span_holds_its_own_place(reviews: list[Review]) -> None:
    lines = sheet_of(reviews).lines

    assert [
        line.place for line in lines if line.compared and not line.compared.first <= line.place <= line.compared.last
    ] == []


def test_no_severity_of_a_person_is_on_the_sheet() -> None:
    held = {field.name for kind in (PanelSheet, SheetLine, Comparison) for field in fields(kind)}

    assert not held & {"assessors", "assessor_id", "severity", "severities"}
    assert str(assessor(2)) not in repr(sheet_of(STRICT))


def test_differences_are_said_in_words() -> None:
    line = sheet_of(STRICT).lines[2]

    assert difference_words(line).startswith("Its assessors are stricter than others on applications they share, so it")
    assert "By adjusted score it stands at place 2." in difference_words(line)


@pytest.mark.parametrize(("basis_points", "said"), [(100, "1 point"), (-210, "2.1 points"), (0, "0 points")])
def test_points_are_written_out(basis_points: int, said: str) -> None:
    assert points(basis_points) == said


def test_agreement_is_said_with_its_numbers() -> None:
    found = Reliability(Fraction(5, 2), Fraction(2, 5), Fraction(5, 8), Fraction(1, 2), Fraction(5, 7))

    assert agreement_words(found, Fraction(-7, 200)) == (
        "Of the differences between single assessments 40% is difference between applications; of those between means "
        "of 2.5 assessments, 62%. The rest is how strict assessors are, and chance (ICC of one assessment 0.40, of 2.5 "
        "0.62). Krippendorff’s alpha for intervals is −0.04, where 1 is full agreement."
    )
    assert agreement_words(None, None).endswith("no two assessments that can be compared differ.")
