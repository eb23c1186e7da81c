"""Does a search find what it should and nothing else, and does every filter keep to what it says?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflows.definitions import a_core, a_layer, milestones
from workflows import layers
from workflows.call import CallState
from workflows.definition import EligibilityKind, EligibilityRule, OrganisationKind
from workflows.finding import (
    SOON,
    Findable,
    Group,
    Wanted,
    contents_of,
    counts,
    folded,
    groups_of,
    is_found,
    leads_of,
    theme_problems,
)

CLOSES = milestones().closes_at
NOW = CLOSES - timedelta(days=30)
RTO, BUSINESS = OrganisationKind.RTO, OrganisationKind.BUSINESS


def a_call(state: CallState = CallState.OPEN, **changes: object) -> Findable:
    core = a_core(title="Café robotics", summary="Heat and power.", themes=("Net zero", "Health"), **changes)
    definition = layers.merge(core, [a_layer(priorities="Décarbonise the foundries.")])
    return Findable(
        "GM-2027-01", (("greater-manchester", "Greater Manchester"),), state, CLOSES, contents_of(definition)
    )


def led_by(*kinds: OrganisationKind) -> EligibilityRule:
    return EligibilityRule(f"led_{len(kinds)}", EligibilityKind.LEAD_KIND, "Who leads.", kinds=kinds)


@pytest.mark.parametrize(
    ("words", "is_there"),
    [
        ("", True),
        ("cafe ROBOT", True),
        ("décarb", True),
        ("decarbonise foundr", True),
        ("gm-2027", True),
        ("manchester heat", True),
        ("net zero", True),
        ("obotics", False),
        ("robotics submarine", False),
        ("power!", True),
    ],
)
def test_every_word_begins_a_word_of_the_call(words: str, is_there: bool) -> None:
    assert is_found(a_call(), Wanted(words=words), NOW) is is_there


def test_words_of_questions_find_nothing() -> None:
    assert not is_found(a_call(), Wanted(words="risks"), NOW)


@pytest.mark.parametrize(
    ("state", "before", "groups"),
    [
        (CallState.AGREED, SOON, {Group.SOON}),
        (CallState.OPEN, SOON + timedelta(seconds=1), {Group.OPEN}),
        (CallState.OPEN, SOON, {Group.OPEN, Group.CLOSING}),
        (CallState.OPEN, timedelta(seconds=1), {Group.OPEN, Group.CLOSING}),
        (CallState.OPEN, timedelta(0), {Group.ASSESSING}),
        (CallState.RANKED, timedelta(0), {Group.ASSESSING}),
        (CallState.RELEASED, timedelta(0), {Group.DECIDED}),
    ],
)
def test_call_belongs_to_the_groups_of_its_time(state: CallState, before: timedelta, groups: set[Group]) -> None:
    assert groups_of(state, CLOSES, CLOSES - before) == groups


def test_whoever_may_lead_is_everybody_unless_rules_name_them() -> None:
    rules = (led_by(BUSINESS, RTO), led_by(RTO))

    assert leads_of(a_core()) == frozenset(OrganisationKind)
    assert leads_of(a_core(eligibility=rules)) == frozenset({RTO})
    assert is_found(a_call(eligibility=rules), Wanted(lead=RTO), NOW)
    assert not is_found(a_call(eligibility=rules), Wanted(lead=BUSINESS), NOW)


def test_filters_hold_together() -> None:
    wanted = Wanted(words="heat", group=Group.OPEN, region="greater-manchester", theme="net zero", lead=BUSINESS)
    others = [{"group": Group.DECIDED}, {"region": "west-midlands"}, {"theme": "Steel"}, {"words": "steel"}]

    assert is_found(a_call(), wanted, NOW)
    assert [is_found(a_call(), replace(wanted, **one), NOW) for one in others] == [False] * 4


def test_counts_say_what_each_choice_would_show() -> None:
    calls = [a_call(), a_call(CallState.RELEASED), a_call(CallState.CLOSED)]

    assert counts(calls, Wanted(group=Group.OPEN), "group", [None, *Group], NOW) == [3, 1, 0, 0, 1, 1]


def test_folded_words_have_neither_case_nor_accents() -> None:
    assert folded("Été, STRASSE & straße") == ["ete", "strasse", "strasse"]


@pytest.mark.parametrize(
    ("themes", "codes"),
    [
        ((), []),
        (("Health",), []),
        (("Health", "health"), ["theme_twice"]),
        ((" ",), ["theme_length"]),
        (("x" * 61,), ["theme_length"]),
        (tuple(map(str, range(13))), ["too_many_themes"]),
    ],
)
def test_themes_are_few_short_and_different(themes: tuple[str, ...], codes: list[str]) -> None:
    assert [reason.code for reason in theme_problems(themes)] == codes
