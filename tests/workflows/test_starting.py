"""What goes into a new call that starts from an earlier one, and what stays behind?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_layer, milestones
from workflows import layers
from workflows.calendar import LONDON
from workflows.definition import FirstStage, Layer, Measure, PortfolioKind, PortfolioRule
from workflows.starting import Contents, begun_from, contents_of, dated, moved_on

YEAR = PortfolioRule("y", PortfolioKind.YEAR, "2027", Measure.PENCE, low=1)
THEME = PortfolioRule("t", PortfolioKind.THEME, "Health", Measure.COUNT, low=1)
SOURCE = layers.merge(a_core(portfolio=(YEAR, THEME)), [a_layer("glasgow", portfolio=(YEAR,)), a_layer()])
FRESH = {slug: Layer(slug) for slug in ("glasgow", "west-midlands")}


def test_layers_are_kept_without_their_money():
    begun = begun_from(SOURCE, ["west-midlands", "glasgow"], FRESH, keeps_layers=True)

    assert begun.core == replace(SOURCE.core, portfolio=(THEME,))
    assert begun.layers == (a_layer("glasgow", budget=()), Layer("west-midlands"))


def test_layers_are_left_behind_unless_they_are_asked_for():
    assert begun_from(SOURCE, list(FRESH), FRESH, keeps_layers=False).layers == tuple(FRESH.values())


def test_what_is_in_a_definition_is_counted():
    assert contents_of(SOURCE) == Contents(2, 3, 2, ("glasgow", "greater-manchester"))


@given(st.integers(0, 12_000).map(lambda days: datetime(2027, 1, 12, tzinfo=UTC) + timedelta(days=days)))
def test_dates_move_by_whole_years_to_the_same_weekday_and_hour(now):
    before = milestones()
    after = moved_on(before, now)

    assert now < after.opens_at
    assert [at > was for (_, at), (_, was) in zip(after.in_order, before.in_order, strict=True)] == [True] * 4
    for (_, at), (_, was) in zip(after.in_order, before.in_order, strict=True):
        local, old = at.astimezone(LONDON), was.astimezone(LONDON)
        assert (local.weekday(), local.time()) == (old.weekday(), old.time())


def test_dates_that_are_not_asked_for_keep_their_uk_time_from_those_that_are():
    before = milestones(
        questions_until_at=datetime(2027, 2, 20, 12, 0, tzinfo=UTC),
        answers_by_at=datetime(2027, 2, 25, 17, 0, tzinfo=UTC),
        panel_at=datetime(2027, 5, 10, 9, 0, tzinfo=UTC),
        release_at=datetime(2027, 5, 14, 8, 0, tzinfo=UTC),
    )
    opens_at = before.opens_at
    stage = FirstStage("Tell us.", (), opens_at + timedelta(days=14), opens_at + timedelta(days=21))
    # The deadline moves by 61 days into British Summer Time, and the decisions by 30 days within it.
    given = replace(
        milestones(),
        opens_at=opens_at + timedelta(days=7),
        closes_at=datetime(2027, 5, 3, 10, 0, tzinfo=UTC),
        decision_due_at=before.decision_due_at + timedelta(days=30),
    )

    core = dated(a_core(milestones=before, first_stage=stage), given)

    assert core.milestones == replace(
        given,
        questions_until_at=datetime(2027, 4, 22, 11, 0, tzinfo=UTC),
        answers_by_at=datetime(2027, 4, 27, 16, 0, tzinfo=UTC),
        panel_at=datetime(2027, 6, 9, 9, 0, tzinfo=UTC),
        release_at=datetime(2027, 6, 13, 8, 0, tzinfo=UTC),
    )
    assert core.first_stage == replace(
        stage, closes_at=opens_at + timedelta(days=21), told_by_at=opens_at + timedelta(days=28)
    )


def test_start_of_assessment_goes_by_the_deadline():
    before = milestones(assessment_starts_at=datetime(2027, 3, 17, 11, 0, tzinfo=UTC))
    given = replace(milestones(), closes_at=datetime(2027, 5, 3, 10, 0, tzinfo=UTC))

    core = dated(a_core(milestones=before), given)

    assert core.milestones.assessment_starts_at == datetime(2027, 5, 17, 10, 0, tzinfo=UTC)


def test_later_cut_offs_keep_their_uk_time_from_the_first():
    # The first moves by 61 days into British Summer Time; one of the others moves within it, and one back out of it.
    cut_offs = (datetime(2027, 5, 19, 10, 0, tzinfo=UTC), datetime(2027, 9, 8, 11, 0, tzinfo=UTC))
    given = replace(milestones(), closes_at=datetime(2027, 5, 3, 10, 0, tzinfo=UTC))

    core = dated(a_core(cut_offs=cut_offs), given)

    assert core.cut_offs == (datetime(2027, 7, 19, 10, 0, tzinfo=UTC), datetime(2027, 11, 8, 12, 0, tzinfo=UTC))


def test_a_core_without_other_dates_is_given_none():
    assert dated(a_core(), milestones()) == a_core()


def test_dates_that_are_still_to_come_stay():
    assert moved_on(milestones(), datetime(2026, 1, 1, tzinfo=UTC)) == milestones()
