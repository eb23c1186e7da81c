"""Are adjusted scores shown only where they rest on enough, and is every reason told with its number?"""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.workflows.planted import as_reviews, small_round
from tests.workflows.reviewed import a_review, application, assessor, connected, region, reviews_of
from workflows.calibration import Variances, calibrate
from workflows.calibration_gate import Adjusted, Terms, Unadjusted, Withheld, judged, judged_by_group
from workflows.connection import connection
from workflows.machine import Reason
from workflows.marks_design import Review

NAMES = {region(0): "Cornwall", region(1): "Leeds", region(2): "York"}
LENIENT = Terms(least_marks_per_application=1, least_marks_per_assessor=1, least_connection=0, least_severity_percent=0)
# Two regions that each mark their own, and two assessors who give 2000 less than the others.
APART = reviews_of(
    [[4, 6, None, None], [5, 7, None, None], [3, 5, None, None], [None, None, 6, 8], [None, None, 5, 7]], (0, 0, 1, 1)
)
SEVERE = Variances(error=1_000_000, severity=1_000_000)


def codes(reviews: list[Review], terms: Terms, frozen: Variances | None = None) -> list[str]:
    found = judged(reviews, terms, region_names=NAMES, frozen=frozen)

    return [reason.code for reason in found.reasons] if isinstance(found, Unadjusted) else []


def test_adjusted_scores_are_shown_where_they_rest_on_enough() -> None:
    reviews = as_reviews(small_round(1, severity=10))

    found = judged(reviews, Terms(), region_names=NAMES)

    assert found == Adjusted(calibrate(reviews), connection(reviews), withheld=())


def test_no_marks_are_told() -> None:
    found = judged([], Terms(), region_names=NAMES)

    reason = Reason("no_marks", "There are no marks yet. Adjusted scores come with complete ones.")
    assert found == Unadjusted((reason,), ())


def test_parts_that_nobody_connects_are_named() -> None:
    found = judged(APART, LENIENT, region_names=NAMES)

    assert isinstance(found, Unadjusted)
    assert found.reasons == (
        Reason(
            "not_connected",
            "The scores of 3 applications marked by assessors of Cornwall and 2 applications marked by assessors of "
            "Leeds cannot be compared: no assessor links them. Have some applications of each marked by assessors of "
            "another, or compare only inside each.",
        ),
    )
    assert [(group.application_ids, group.assessor_ids, group.region_ids) for group in found.groups] == [
        (tuple(application(n) for n in (0, 1, 2)), (assessor(0), assessor(1)), (region(0),)),
        (tuple(application(n) for n in (3, 4)), (assessor(2), assessor(3)), (region(1),)),
    ]


def test_assessors_without_region_have_a_name_too() -> None:
    homeless = [replace(one, region_id=None) if one.region_id == region(1) else one for one in APART]

    found = judged(homeless, LENIENT, region_names=NAMES)

    assert isinstance(found, Unadjusted)
    assert "2 applications marked by assessors of no region cannot" in found.reasons[0].text


def test_each_group_is_judged_by_itself() -> None:
    (first, of_first), (second, of_second) = judged_by_group(APART, LENIENT, region_names=NAMES, frozen=SEVERE)

    assert isinstance(of_first, Adjusted)
    assert isinstance(of_second, Adjusted)
    assert of_first.calibration == calibrate(first.reviews, SEVERE)
    assert [one.application_id for one in of_second.calibration.applications] == list(second.application_ids)


@given(connected(), connected())
def test_adjusted_scores_never_cross_from_one_part_to_another(one: list[Review], other: list[Review]) -> None:
    moved = [
        replace(
            review,
            application_id=application(50 + review.application_id.int),
            assessor_id=assessor(review.assessor_id.int),
        )
        for review in other
    ]

    found = dict(judged_by_group([*one, *moved], LENIENT, region_names=NAMES, frozen=SEVERE))

    alone = [calibrate(reviews, SEVERE) for reviews in (one, moved)]
    inside = [outcome.calibration for outcome in found.values() if isinstance(outcome, Adjusted)]
    assert sorted(map(str, inside)) == sorted(map(str, alone))
    assert codes([*one, *moved], LENIENT, SEVERE) == ["not_connected"]


def test_loose_links_are_told_with_their_strength() -> None:
    bridged = [*APART, a_review(0, 2, 6_000, home=1)]
    terms = replace(LENIENT, least_connection=2_500)

    found = judged(bridged, terms, region_names=NAMES, frozen=SEVERE)

    assert isinstance(found, Unadjusted)
    assert connection(bridged) == 2_137
    assert found.reasons == (
        Reason(
            "loosely_connected",
            "The assessors are linked too loosely: the strength of their links is 21.3 of 100, and 25 is needed. Have "
            "more applications marked by assessors from other regions.",
        ),
    )
    assert codes(bridged, replace(LENIENT, least_connection=2_137), SEVERE) == []


def test_few_marks_of_each_assessor_are_told() -> None:
    reviews = reviews_of([[4, 6, 7], [5, 7, None]])

    found = judged(reviews, replace(LENIENT, least_marks_per_assessor=4), region_names=NAMES, frozen=SEVERE)

    assert isinstance(found, Unadjusted)
    assert found.reasons == (
        Reason(
            "few_marks_per_assessor",
            "Each assessor has assessed 1.6 applications on average; 4 are needed to tell how strict they are.",
        ),
    )


def test_few_marks_everywhere_are_told() -> None:
    found = judged(
        reviews_of([[4, 6], [5, 7]]),
        replace(LENIENT, least_marks_per_application=3),
        region_names=NAMES,
        frozen=SEVERE,
    )

    assert isinstance(found, Unadjusted)
    assert found.reasons == (
        Reason(
            "few_marks_per_application",
            "No application has more than 2 complete assessments; 3 are needed. Wait until more are complete.",
        ),
    )


def test_few_marks_of_one_application_withhold_its_own_adjusted_score() -> None:
    reviews = reviews_of([[4, 6, 7], [5, 7, 7], [5, None, None]])

    found = judged(reviews, replace(LENIENT, least_marks_per_application=3), region_names=NAMES, frozen=SEVERE)

    reason = Reason("few_marks", "It has 1 complete assessment; an adjusted score needs 3.")
    assert isinstance(found, Adjusted)
    assert found.withheld == (Withheld(application(2), marks=1, reason=reason),)
    assert found.calibration.applications == calibrate(reviews, SEVERE).applications[:2]


@pytest.mark.parametrize(("severity", "shown"), [(0, False), (89_999, False), (90_000, True), (1_000_000, True)])
def test_small_severity_beside_chance(severity: int, *, shown: bool) -> None:
    reviews = reviews_of([[4, 6, 7], [5, 7, 7]])

    found = codes(reviews, replace(LENIENT, least_severity_percent=30), Variances(error=1_000_000, severity=severity))

    assert found == ([] if shown else ["alike"])


def test_small_severity_is_told_in_points() -> None:
    reviews = as_reviews(small_round(1, severity=1))

    found = judged(reviews, Terms(), region_names=NAMES, frozen=Variances(error=1_000_000, severity=26_896))

    assert isinstance(found, Unadjusted)
    assert found.reasons == (
        Reason(
            "alike",
            "Assessors differ in strictness by 1.6 points of 100 as a rule, beside 10.0 points of chance in each mark. "
            "Under 30% of that, adjusting gains nothing.",
        ),
    )


def test_marks_that_are_all_the_same_are_not_adjusted() -> None:
    assert codes(reviews_of([[5, 5], [5, 5]]), LENIENT) == ["alike"]


def test_severity_between_regions_counts_even_where_assessors_of_one_are_alike() -> None:
    low, high = 4_000, 7_000
    reviews = [
        a_review(of, by, high if by // 2 else low, home=by // 2) for of in range(4) for by in range(4) if of != by
    ]

    assert codes(reviews, LENIENT, Variances(error=10_000, severity=0)) == []


def test_every_reason_is_told_at_once() -> None:
    found = codes(APART, Terms(), Variances(error=1_000_000, severity=0))

    assert found == ["not_connected", "few_marks_per_assessor", "few_marks_per_application", "alike"]
