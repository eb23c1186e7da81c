"""Are the days that are badly chosen named, and never refused?"""

from datetime import UTC, date, datetime

import pytest

from tests.workflows.definitions import REGION, a_core, a_definition, a_layer, milestones
from workflows.advice import advice
from workflows.bank_holidays import ENGLAND_AND_WALES, SCOTLAND, easter, holidays
from workflows.layers import problems
from workflows.partnership import Partnership
from workflows.rules import EligibilityKind, EligibilityRule

# As published on gov.uk/bank-holidays.
PUBLISHED = {
    (2026, ENGLAND_AND_WALES): ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    (2026, SCOTLAND): ["01-01", "01-02", "04-03", "05-04", "05-25", "08-03", "11-30", "12-25", "12-28"],
    (2027, ENGLAND_AND_WALES): ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    (2027, SCOTLAND): ["01-01", "01-04", "03-26", "05-03", "05-31", "08-02", "11-30", "12-27", "12-28"],
}


@pytest.mark.parametrize(("year", "nation"), PUBLISHED)
def test_holidays_of_a_year(year: int, nation: str) -> None:
    assert [f"{day:%m-%d}" for day in sorted(holidays(year, nation))] == PUBLISHED[year, nation]


def test_christmas_moves_behind_boxing_day() -> None:
    assert holidays(2022, ENGLAND_AND_WALES)[date(2022, 12, 26)] == "Boxing Day"
    assert holidays(2022, ENGLAND_AND_WALES)[date(2022, 12, 27)] == "the substitute day for Christmas Day"


@pytest.mark.parametrize(("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2038, (4, 25)), (2285, (3, 22))])
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(
    ("closes_at", "said"),
    [
        (datetime(2027, 3, 3, 11, tzinfo=UTC), []),
        (
            datetime(2027, 3, 6, 11, tzinfo=UTC),
            ["The deadline is on a Saturday, 6 March 2027: few people are there to answer questions."],
        ),
        (
            datetime(2027, 3, 29, 11, tzinfo=UTC),
            ["The deadline is on 29 March 2027, Easter Monday: a bank holiday in England and Wales."],
        ),
        (
            datetime(2027, 3, 26, 11, tzinfo=UTC),
            ["The deadline is on 26 March 2027, Good Friday: a bank holiday in England and Wales and in Scotland."],
        ),
        # 16:30 in London in winter, 17:30 once the clocks have gone forward.
        (datetime(2027, 3, 24, 16, 30, tzinfo=UTC), []),
        (
            datetime(2027, 3, 30, 16, 30, tzinfo=UTC),
            ["The deadline is at 5:30pm, outside office hours (9:00am to 5:00pm)."],
        ),
    ],
)
def test_deadline_badly_chosen_is_said_and_not_refused(closes_at: datetime, said: list[str]) -> None:
    definition = a_definition(core=a_core(milestones=milestones(closes_at=closes_at)))

    found = [reason.text for reason in advice(definition, {}) if reason.text.startswith("The deadline")]
    assert found == said
    assert problems(definition) == ()


def test_what_no_one_scores_is_said() -> None:
    found = [(reason.code, reason.where) for reason in advice(a_definition(), {}) if reason.code == "no_one_scores"]

    assert found == [("no_one_scores", "core:question:summary")]


@pytest.mark.parametrize(
    ("changes", "texts"),
    [
        ({"panel_at": datetime(2027, 5, 1, 9, tzinfo=UTC), "release_at": datetime(2027, 6, 1, 9, tzinfo=UTC)}, []),
        (
            {"panel_at": datetime(2027, 4, 1, 9, tzinfo=UTC)},
            [
                "The time of the panel must be after that of the end of assessment. It is 1 April 2027 at 10:00am UK"
                " time, and that is 14 April 2027 at 5:00pm UK time."
            ],
        ),
        (
            {"release_at": datetime(2027, 5, 26, 16, tzinfo=UTC)},
            [
                "The time of the release must be after that of the decision. It is 26 May 2027 at 5:00pm UK time,"
                " and that is 26 May 2027 at 5:00pm UK time."
            ],
        ),
    ],
)
def test_panel_and_release_have_their_place(changes: dict[str, datetime], texts: list[str]) -> None:
    definition = a_definition(core=a_core(milestones=milestones(**changes)))

    assert [reason.text for reason in problems(definition)] == texts


@pytest.mark.parametrize(
    ("places", "known", "said"),
    [
        (("E08000003",), {REGION: {"E08000003"}}, []),
        (
            ("E08000003", "E99999999", "S12000049"),
            {REGION: {"E08000003"}},
            ["Not known as a local authority of this region: E99999999, S12000049. Look the code up."],
        ),
        (("E99999999",), {}, []),
        ((), {}, ["The call asks for work in the region, and the partnership names no place by GSS code."]),
    ],
)
def test_codes_of_places_are_compared_with_those_known_of_the_region(
    places: tuple[str, ...], known: dict[str, set[str]], said: list[str]
) -> None:
    core = a_core(eligibility=(EligibilityRule("here", EligibilityKind.PLACE_OF_WORK, "Work here"),))
    layer = a_layer(partnership=Partnership("Authority", "Officer", places=places))

    found = advice(a_definition(core=core, layers=(layer,)), known)

    assert [one.text for one in found if one.where == f"layer:{REGION}:partnership"] == said
