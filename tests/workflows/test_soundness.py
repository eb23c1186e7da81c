"""Is everything named that keeps a definition from being signed?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import (
    REGION,
    a_choice_question,
    a_core,
    a_criterion,
    a_definition,
    a_layer,
    a_question,
    finance_rules,
    milestones,
)
from workflows.definition import (
    NATIONAL,
    AnswerKind,
    Band,
    Choice,
    Definition,
    Ledger,
    LetterCondition,
    Question,
    Section,
    YearBudget,
)
from workflows.layers import merge, problems
from workflows.machine import Reason

OTHER = "west-midlands"


def wheres(definition: Definition) -> list[tuple[str, str]]:
    return [(reason.code, reason.where) for reason in problems(definition)]


def with_question(question: Question) -> Definition:
    """A definition whose layer asks this question first."""
    layer = a_layer()
    section = replace(layer.sections[0], questions=(question, *layer.sections[0].questions))
    return a_definition(layers=(replace(layer, sections=(section,)),))


def with_criterion(**changes: Any) -> Definition:
    """A definition whose one regional criterion is changed."""
    layer = a_layer()
    return a_definition(layers=(replace(layer, criteria=(replace(layer.criteria[0], **changes),)),))


def test_problems_sound_definition_has_none() -> None:
    assert problems(a_definition()) == ()
    assert problems(merge(a_core(), [a_layer(REGION), a_layer(OTHER)])) == ()


@pytest.mark.parametrize(
    ("definition", "code", "where"),
    [
        (a_definition(core=a_core(title=" ")), "no_title", "core:title"),
        (a_definition(core=a_core(threshold_basis_points=10_001)), "threshold", "core:threshold"),
        (a_definition(core=a_core(threshold_basis_points=-1)), "threshold", "core:threshold"),
        (a_definition(core=a_core(national_assessors=0)), "assessors", "core:assessors"),
        (a_definition(core=a_core(regional_scorers=0)), "assessors", "core:assessors"),
        (a_definition(core=a_core(criteria=(a_criterion("need", weight=60),))), "weights", "core:criteria"),
        (a_definition(core=a_core(criteria=())), "no_criteria", "core:criteria"),
        (a_definition(layers=(a_layer(criteria=()),)), "no_criteria", f"layer:{REGION}:criteria"),
        (a_definition(layers=(a_layer(threshold_basis_points=10_001),)), "threshold", f"layer:{REGION}:threshold"),
        (a_definition(layers=(a_layer(budget=()),)), "no_budget", f"layer:{REGION}:budget"),
        (a_definition(layers=(a_layer(budget=(YearBudget(2027, 0),)),)), "budget", f"layer:{REGION}:budget"),
        (
            a_definition(layers=(a_layer(budget=(YearBudget(2027, 1), YearBudget(2027, 1))),)),
            "year_twice",
            f"layer:{REGION}:budget",
        ),
        (
            a_definition(layers=(a_layer(conditions=(LetterCondition("report", " "),)),)),
            "no_text",
            f"layer:{REGION}:condition:report",
        ),
        (a_definition(layers=()), "no_region", "layers"),
        (with_criterion(weight=99), "weights", f"layer:{REGION}:criteria"),
        (with_criterion(title=""), "no_title", f"layer:{REGION}:criterion:g_local_fit"),
        (with_criterion(comment_words=0), "comment_words", f"layer:{REGION}:criterion:g_local_fit"),
        (with_criterion(question_id="unasked"), "no_such_question", f"layer:{REGION}:criterion:g_local_fit"),
        (with_criterion(ledger=Ledger.REGIONAL, maximum=0), "maximum", f"layer:{REGION}:criterion:g_local_fit"),
        (with_criterion(maximum=10**12), "maximum", f"layer:{REGION}:criterion:g_local_fit"),
        (with_criterion(owner=NATIONAL), "forged_owner", f"layer:{REGION}:criterion:g_local_fit"),
        (with_question(a_question("extra", word_limit=0)), "word_limit", f"layer:{REGION}:question:extra"),
        (with_question(a_question("extra", title=" ")), "no_title", f"layer:{REGION}:question:extra"),
        (with_question(a_question("Ex:tra")), "id", f"layer:{REGION}:question:Ex:tra"),
        (with_question(a_question("need")), "id_taken", f"layer:{REGION}:question:need"),
        (with_question(a_choice_question(choices=())), "no_choices", f"layer:{REGION}:question:colour"),
        (
            with_question(a_choice_question(choices=(Choice("a", "A"),))),
            "no_choices",
            f"layer:{REGION}:question:colour",
        ),
        (
            with_question(a_choice_question(AnswerKind.MANY_OF, choices=(Choice("a", "A"), Choice("a", "B")))),
            "choice_twice",
            f"layer:{REGION}:question:colour",
        ),
        (
            with_question(a_choice_question(choices=(Choice("a", "Yes"), Choice("b", " yes "), Choice("c", "Maybe")))),
            "choice_words_twice",
            f"layer:{REGION}:question:colour",
        ),
        (
            with_question(a_choice_question(choices=(Choice("a", "A"), Choice("b", " ")))),
            "choice_blank",
            f"layer:{REGION}:question:colour",
        ),
        (with_question(a_choice_question(AnswerKind.NUMBER)), "needless_choices", f"layer:{REGION}:question:colour"),
        (a_definition(core=a_core(finance=finance_rules(ceilings=()))), "no_ceilings", "core:finance"),
        (a_definition(core=a_core(finance=finance_rules(minimum_cost_pence=10**12))), "cost_bounds", "core:finance"),
        (a_definition(core=a_core(finance=finance_rules(minimum_cost_pence=0))), "cost_bounds", "core:finance"),
        (a_definition(core=a_core(finance=finance_rules(minimum_months=37))), "month_bounds", "core:finance"),
        (
            a_definition(core=a_core(finance=finance_rules(participation_cap_basis_points=10_001))),
            "rates",
            "core:finance",
        ),
        (
            a_definition(core=a_core(finance=finance_rules(asks_for_months=True, maximum_months=61))),
            "months_asked",
            "core:finance",
        ),
        (
            a_definition(core=a_core(finance=finance_rules(ceilings=finance_rules().ceilings[:1] * 2))),
            "ceiling_twice",
            "core:finance",
        ),
        (
            a_definition(core=a_core(milestones=milestones(closes_at=milestones().opens_at))),
            "milestones",
            "core:milestones",
        ),
    ],
)
def test_problems_name_what_is_wrong_and_where(definition: Definition, code: str, where: str) -> None:
    assert wheres(definition) == [(code, where)]


@pytest.mark.parametrize(
    "definition",
    [
        a_definition(core=a_core(threshold_basis_points=0)),
        a_definition(core=a_core(threshold_basis_points=10_000)),
        a_definition(core=a_core(national_assessors=1, regional_scorers=1)),
        a_definition(core=a_core(criteria=(a_criterion("need", weight=1), a_criterion("risks", weight=99)))),
        a_definition(core=a_core(finance=finance_rules(minimum_cost_pence=1, maximum_cost_pence=1))),
        a_definition(core=a_core(finance=finance_rules(minimum_months=1, maximum_months=1))),
        a_definition(core=a_core(finance=finance_rules(asks_for_months=True, maximum_months=60))),
        a_definition(core=a_core(finance=finance_rules(maximum_months=61))),
        a_definition(core=a_core(finance=finance_rules(overheads_basis_points_of_labour=0))),
        a_definition(layers=(a_layer(budget=(YearBudget(2027, 1),)),)),
        with_criterion(comment_words=1),
        with_criterion(maximum=1, bands=(Band(1, 1, "There."),)),
        with_criterion(maximum=100, bands=(Band(1, 100, "There."),)),
        with_question(a_question("extra", word_limit=1)),
        with_question(a_question("extra", word_limit=None)),
        with_question(a_choice_question(choices=(Choice("a", "A"), Choice("b", "B")))),
    ],
)
def test_problems_at_the_edge_of_each_bound_there_are_none(definition: Definition) -> None:
    assert problems(definition) == ()


def test_problems_section_that_asks_nothing() -> None:
    core = a_core()

    empty = replace(core, sections=(*core.sections, Section("empty", "Empty", ())))
    assert problems(a_definition(core=empty)) == (
        Reason("no_questions", "‘Empty’ asks nothing. Add a question to it.", "core:section:empty"),
    )


def test_problems_weight_outside_1_to_100_although_the_sum_is_right() -> None:
    core = a_core(criteria=(a_criterion("need", weight=110), a_criterion("risks", weight=-10)))

    assert problems(a_definition(core=core)) == (
        Reason("weight", "The weight of ‘Need’ is 110. Give 1 to 100.", "core:criterion:need"),
        Reason("weight", "The weight of ‘Risks’ is -10. Give 1 to 100.", "core:criterion:risks"),
    )


def test_problems_weights_say_what_they_add_up_to() -> None:
    assert problems(with_criterion(weight=40)) == (
        Reason(
            "weights",
            "The weights of the regional ledger add up to 40. Make them add up to 100.",
            f"layer:{REGION}:criteria",
        ),
    )


@pytest.mark.parametrize(
    ("bands", "codes"),
    [
        ((Band(1, 5, "a"), Band(6, 10, "b")), []),
        ((Band(6, 10, "b"), Band(1, 5, "a")), []),
        ((Band(1, 10, "all"),), []),
        ((), ["band_gap"]),
        ((Band(1, 4, "a"), Band(6, 10, "b")), ["band_gap"]),
        ((Band(1, 9, "a"),), ["band_gap"]),
        ((Band(2, 10, "a"),), ["band_gap"]),
        ((Band(1, 10, "a"), Band(10, 10, "b")), ["band_overlap"]),
        ((Band(1, 6, "a"), Band(6, 10, "b")), ["band_overlap"]),
        ((Band(0, 5, "a"), Band(6, 10, "b")), ["band_outside"]),
        ((Band(1, 5, "a"), Band(6, 11, "b")), ["band_outside"]),
        ((Band(5, 1, "a"), Band(6, 10, "b")), ["band_gap", "band_outside"]),
        ((Band(1, 5, "a"), Band(6, 10, " ")), ["band_silent"]),
    ],
)
def test_problems_bands(bands: tuple[Band, ...], codes: list[str]) -> None:
    where = f"layer:{REGION}:criterion:g_local_fit"

    assert wheres(with_criterion(bands=bands)) == [(code, where) for code in codes]


@given(st.lists(st.tuples(st.integers(-1, 7), st.integers(-1, 7)), max_size=5))
def test_problems_bands_are_sound_exactly_when_each_mark_has_one(pairs: list[tuple[int, int]]) -> None:
    definition = with_criterion(maximum=6, bands=tuple(Band(low, high, "Some.") for low, high in pairs))

    marks = sorted(mark for low, high in pairs for mark in range(low, high + 1))
    no_empty_band = all(low <= high for low, high in pairs)
    assert (problems(definition) == ()) is (marks == [1, 2, 3, 4, 5, 6] and no_empty_band)


@given(st.lists(st.integers(-20, 120), min_size=1, max_size=5))
def test_problems_weights_are_sound_exactly_when_they_add_to_100(weights: list[int]) -> None:
    layer = a_layer()
    criteria = tuple(
        replace(layer.criteria[0], id=f"c{number}", weight=weight) for number, weight in enumerate(weights)
    )

    sound = problems(a_definition(layers=(replace(layer, criteria=criteria),))) == ()
    assert sound is (sum(weights) == 100 and all(1 <= weight <= 100 for weight in weights))


@given(st.permutations([0, 1, 2, 3]), st.booleans())
def test_problems_milestones_are_sound_exactly_in_order(days: list[int], two_together: bool) -> None:
    start = milestones().opens_at
    days = [0, 0, 1, 2] if two_together else days
    names = ("opens_at", "closes_at", "assessment_due_at", "decision_due_at")
    moments = milestones(**{name: start + timedelta(days=day) for name, day in zip(names, days, strict=True)})

    sound = problems(a_definition(core=a_core(milestones=moments))) == ()
    assert sound is (days == [0, 1, 2, 3])


def test_problems_a_single_mark_needs_its_band_too() -> None:
    assert wheres(with_criterion(maximum=1, bands=())) == [("band_gap", f"layer:{REGION}:criterion:g_local_fit")]


def test_problems_same_ids_in_two_regions() -> None:
    layer = a_layer(OTHER)
    twin = replace(
        a_layer(REGION),
        region=OTHER,
        sections=(replace(a_layer(REGION).sections[0], owner=OTHER),),
        criteria=(replace(a_layer(REGION).criteria[0], owner=OTHER),),
    )

    found = wheres(a_definition(layers=(a_layer(REGION), twin)))
    assert found == [
        ("id_taken", f"layer:{OTHER}:section:g_local"),
        ("id_taken", f"layer:{OTHER}:question:g_local_fit"),
        ("id_taken", f"layer:{OTHER}:criterion:g_local_fit"),
        ("id_taken", f"layer:{OTHER}:condition:g_report"),
    ]
    assert wheres(a_definition(layers=(layer, layer)))[0] == ("id_taken", f"layer:{OTHER}:region")


def test_problems_layer_may_judge_a_question_of_the_core_but_not_of_another_region() -> None:
    here = replace(a_layer(REGION), criteria=(replace(a_layer(REGION).criteria[0], question_id="need"),))
    there = replace(a_layer(OTHER), criteria=(replace(a_layer(OTHER).criteria[0], question_id="g_local_fit"),))

    assert wheres(a_definition(layers=(here, there))) == [("no_such_question", f"layer:{OTHER}:criterion:w_local_fit")]


def test_problems_come_all_at_once_and_core_first() -> None:
    core = a_core(title="", national_assessors=0)
    layer = a_layer(threshold_basis_points=-1, budget=())

    assert wheres(Definition(core, (layer,))) == [
        ("no_title", "core:title"),
        ("assessors", "core:assessors"),
        ("threshold", f"layer:{REGION}:threshold"),
        ("no_budget", f"layer:{REGION}:budget"),
    ]
