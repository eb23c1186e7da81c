"""Who is ready to assess, which profile and declaration can be kept, and until when does a declaration hold?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.assessor import (
    REMINDED_BEFORE,
    Absence,
    AssessorKind,
    DeclaredInterest,
    InterestKind,
    Profile,
    Standing,
    Tie,
    TieKind,
    declaration_refusals,
    is_away,
    profile_refusals,
    valid_until,
)
from workflows.calendar import LONDON
from workflows.expertise import FIELDS, LANGUAGES, SECTORS, STAGES, TERMS, Facet, unknown, words_of

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
READY = Standing(True, NOW + timedelta(days=100), "2", current_briefing="2")
PLACES = ("E08000003", "wales")
PROFILE = Profile(
    AssessorKind.LAY, "wales", 3, terms=((Facet.FIELD, "ai"), (Facet.LANGUAGE, "cy")), domains=("example.ac.uk",)
)


def codes(reasons: object) -> list[tuple[str, str]]:
    return [(reason.code, reason.where) for reason in reasons]


def test_unready_names_everything_that_is_missing_with_its_page() -> None:
    found = Standing(current_briefing="2").unready(NOW)

    assert codes(found) == [
        ("no_profile", "profile"),
        ("not_declared", "declaration"),
        ("no_briefing", "briefing"),
    ]


def test_unready_names_what_lapsed_and_what_changed() -> None:
    lapsed = replace(READY, declared_until=NOW, briefing="1")

    assert codes(lapsed.unready(NOW)) == [("declaration_lapsed", "declaration"), ("old_briefing", "briefing")]
    assert READY.unready(NOW) == ()


@pytest.mark.parametrize(
    ("left", "is_soon"),
    [(REMINDED_BEFORE, True), (REMINDED_BEFORE + timedelta(seconds=1), False), (timedelta(0), False)],
)
def test_declaration_lapses_soon_within_the_days_of_the_reminder(left: timedelta, is_soon: bool) -> None:
    assert replace(READY, declared_until=NOW + left).lapses_soon(NOW) == is_soon


@given(st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(max_examples=60)
def test_declaration_holds_for_a_year_of_the_calendar(at: datetime) -> None:
    until = valid_until(at)

    assert until.astimezone(LONDON).year == at.astimezone(LONDON).year + 1
    assert timedelta(days=364, hours=22) < until - at < timedelta(days=366, hours=2)


def test_declaration_of_a_leap_day_ends_on_the_last_of_february() -> None:
    assert valid_until(datetime(2028, 2, 29, 9, tzinfo=UTC)) == datetime(2029, 2, 28, 9, tzinfo=UTC)


def test_profile_that_is_sound_is_kept() -> None:
    assert profile_refusals(PROFILE, PLACES) == ()


def test_profile_is_refused_for_everything_that_is_wrong_with_it() -> None:
    wrong = Profile(
        AssessorKind.LAY,
        "nowhere",
        0,
        employer_number="12",
        terms=((Facet.SECTOR, "alchemy"),),
        domains=("not a domain",),
        ties=(Tie(TieKind.DIRECTORSHIP, "Firm", "x"),),
        absences=(Absence(date(2027, 2, 2), date(2027, 2, 1)),),
    )

    assert codes(profile_refusals(wrong, PLACES)) == [
        ("place", "place"),
        ("load", "load"),
        ("fields", "fields"),
        ("languages", "languages"),
        ("unknown_term", "sectors"),
        ("domain", "domains"),
        ("company_number", "employer_number"),
        ("company_number", "ties-0-company_number"),
        ("employer", "employer"),
        ("absence", "absences-0-until_on-day"),
    ]


INTEREST = DeclaredInterest(InterestKind.FAMILY, "Works Ltd", "My sister directs it.", "01234567", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("interests", "says_nothing", "expected"),
    [
        ((), None, [("not_said", "anything")]),
        ((), True, []),
        ((INTEREST,), True, [("both", "anything")]),
        ((), False, [("no_interest", "interests-0-kind")]),
        ((INTEREST,), False, []),
        ((replace(INTEREST, since=date(2027, 3, 2)),), False, [("since", "interests-0-since-day")]),
        ((INTEREST, replace(INTEREST, until=date(2019, 1, 1))), False, [("until", "interests-1-until-day")]),
        ((replace(INTEREST, company_number="12"),), False, [("company_number", "interests-0-company_number")]),
    ],
)
def test_declaration_says_nothing_or_something_and_never_both(
    interests: tuple[DeclaredInterest, ...], says_nothing: bool | None, expected: list[tuple[str, str]]
) -> None:
    found = declaration_refusals(interests, says_nothing=says_nothing, today=date(2027, 3, 1))

    assert codes(found) == expected


def test_absence_counts_its_first_and_its_last_day() -> None:
    away = (Absence(date(2027, 3, 1), date(2027, 3, 3)),)

    days = [date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 3), date(2027, 3, 4)]

    assert [is_away(away, one) for one in days] == [False, True, True, False]


def test_taxonomy_has_codes_that_are_stored_once_and_words_for_each() -> None:
    every = (*FIELDS, *SECTORS, *STAGES, *LANGUAGES)

    assert len(TERMS) == len(every)
    assert len(FIELDS) == 25
    assert {len(term.code) <= 40 and term.words != "" for term in every} == {True}
    assert words_of(Facet.FIELD, ["software", "ai", "gone"]) == (
        "Artificial intelligence and data science",
        "Software and cloud",
        "gone",
    )
    assert unknown(Facet.SECTOR, ["energy", "ai"]) == ("ai",)
