"""Is everything flagged that somebody should look at, in words that say what to look for?"""

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_criterion
from tests.workflows.reviewed import application, assessor
from workflows.moderation import (
    FLAG_WORDS,
    CriterionSpread,
    Flag,
    FlagKind,
    Limits,
    Sheet,
    Spread,
    criterion_spreads,
    flags,
    spread_of,
    total_spread,
)
from workflows.outliers import Outlier
from workflows.scoring import Judgement

CRITERIA = [a_criterion("need", weight=60), a_criterion("risks", weight=40)]
LONG = "It says who needs it, how many they are, and how it is known that they do. "
DRAWN = st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 10))
LIMITS = Limits(total_range=2_500, criterion_range=4_000, comment_words=10)


def a_sheet(of: int, by: int, need: int | None, risks: int | None, *, comment: str = LONG) -> Sheet:
    judgements = (Judgement("need", need, comment), Judgement("risks", risks, LONG))
    return Sheet(application(of), assessor(by), judgements)


def test_spread_of_marks_on_each_criterion() -> None:
    sheets = [a_sheet(0, 0, 4, None), a_sheet(0, 1, 9, None), a_sheet(0, 2, 8, None)]

    found = criterion_spreads(CRITERIA, sheets)

    spread = Spread(count=3, lowest=Fraction(4), highest=Fraction(9), mean=Fraction(7))
    assert found == (CriterionSpread("need", spread), CriterionSpread("risks", None))
    assert spread.range == 5


def test_spread_of_totals_counts_whole_sheets() -> None:
    sheets = [a_sheet(0, 0, 5, 5), a_sheet(0, 1, 9, 4), a_sheet(0, 2, 0, None)]

    found = total_spread(CRITERIA, sheets)

    assert found == Spread(count=2, lowest=Fraction(5_000), highest=Fraction(7_000), mean=Fraction(6_000))


def test_spread_of_nothing_is_none() -> None:
    assert (spread_of([]), total_spread(CRITERIA, [])) == (None, None)


@given(st.lists(st.builds(Fraction, st.integers(0, 10_000), st.integers(1, 12)), min_size=1, max_size=6))
def test_spread_holds_every_value(values: list[Fraction]) -> None:
    found = spread_of(values)

    assert found is not None
    assert (found.lowest, found.highest, found.range) == (min(values), max(values), max(values) - min(values))
    assert found.lowest <= found.mean <= found.highest


def test_sound_sheets_have_no_flag() -> None:
    assert flags(CRITERIA, [a_sheet(0, 0, 7, 7), a_sheet(0, 1, 8, 6)], limits=LIMITS) == ()


def test_ranges_at_their_limit_are_no_flag() -> None:
    at = [a_sheet(0, 0, 8, 6), a_sheet(0, 1, 4, 6)]

    assert flags(CRITERIA, at, limits=LIMITS) == ()


def test_wide_ranges_are_flagged() -> None:
    found = flags(CRITERIA, [a_sheet(0, 0, 9, 8), a_sheet(0, 1, 4, 6)], limits=LIMITS)

    assert found == (
        Flag(
            FlagKind.SPREAD,
            application(0),
            "Its assessments range from 48% to 86%. A range over 25% is looked at.",
        ),
        Flag(FlagKind.SPREAD, application(0), "Its marks for ‘Need’ range from 4 to 9 of 10.", criterion_id="need"),
    )


def test_missing_marks_are_flagged() -> None:
    unwritten = Sheet(application(0), assessor(1), (Judgement("need", 7, LONG),))

    found = flags(CRITERIA, [a_sheet(0, 0, None, 7), unwritten], limits=LIMITS)

    assert found == (
        Flag(FlagKind.MISSING_MARK, application(0), "‘Need’ has no mark.", assessor(0), "need"),
        Flag(FlagKind.MISSING_MARK, application(0), "‘Risks’ has no mark.", assessor(1), "risks"),
    )


def test_thin_comments_are_flagged_with_their_words() -> None:
    found = flags(CRITERIA, [a_sheet(0, 0, 9, 7, comment="Good."), a_sheet(0, 1, 9, 7)], limits=LIMITS)

    text = "The comment on ‘Need’, marked 9 of 10, has 1 word; fewer than 10 are looked at."
    assert found == (Flag(FlagKind.THIN_COMMENT, application(0), text, assessor(0), "need"),)


def test_outliers_are_flagged_on_their_own_sheet() -> None:
    outliers = [Outlier(application(1), assessor(0), -2_150, -318), Outlier(application(9), assessor(0), 5_000, 700)]

    found = flags(CRITERIA, [a_sheet(0, 0, 7, 7), a_sheet(1, 0, 7, 7)], limits=LIMITS, outliers=outliers)

    text = (
        "This assessment is 21.5% below what the other assessments of this application, and this assessor's others, "
        "lead one to expect: 3.1 times the usual distance."
    )
    assert found == (Flag(FlagKind.OUTLIER, application(1), text, assessor(0)),)


def test_every_kind_of_flag_has_words() -> None:
    assert FLAG_WORDS == {
        FlagKind.SPREAD: "spread",
        FlagKind.OUTLIER: "outlier",
        FlagKind.THIN_COMMENT: "thin comment",
        FlagKind.MISSING_MARK: "missing mark",
    }


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 10)), max_size=8, unique_by=lambda t: t[:2]
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_sheets_changes_no_flag(drawn: list[tuple[int, int, int]], random: Random) -> None:
    sheets = [a_sheet(of, by, mark, None, comment="Good.") for of, by, mark in drawn]

    assert flags(CRITERIA, random.sample(sheets, len(sheets)), limits=LIMITS) == flags(CRITERIA, sheets, limits=LIMITS)
