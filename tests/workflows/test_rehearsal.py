"""Does a rehearsal find what is wrong with a call, say nothing of what is right, and give the same report each time?"""

from dataclasses import replace
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
    a_question_of,
    bands,
    finance_rules,
    milestones,
)
from workflows.completeness import missing
from workflows.definition import (
    AnswerKind,
    Band,
    Clause,
    Condition,
    Definition,
    EligibilityKind,
    EligibilityRule,
    Ledger,
    LetterCondition,
    Measure,
    Operator,
    OrganisationKind,
    Partnership,
    PortfolioKind,
    PortfolioRule,
    Section,
    YearBudget,
)
from workflows.draws import Draws
from workflows.made_up import BELOW, OVER, answer, trials
from workflows.plain import from_plain, sha256, to_plain
from workflows.rehearsal import Step, chapter, material, material_sha256, rehearse, steps
from workflows.rehearsal_form import answers_of
from workflows.rehearsal_report import Report
from workflows.rehearsal_scores import made_up, mark_for, worth_of
from workflows.scoring import Mark, percent_basis_points

FEW = 40


def asking(*questions: Any) -> Definition:
    """The small definition with these questions beside its own."""
    core = a_core()
    return a_definition(core=replace(core, sections=(*core.sections, Section("more", "More", questions))))


def codes(definition: Definition, name: str, applications: int = FEW) -> list[tuple[str, str]]:
    """What one chapter finds, with the clause where it is mended."""
    found = chapter(definition, Step(name, REGION), 1, applications).findings
    return [(finding.code, finding.where) for finding in found]


@pytest.mark.parametrize("kind", AnswerKind)
@pytest.mark.parametrize("required", [True, False])
def test_form_takes_every_kind_within_its_limit_and_refuses_it_over_that(kind: AnswerKind, required: bool) -> None:
    question = replace(a_question_of(kind), required=required)
    definition = a_definition(core=a_core(sections=(Section("one", "One", (question,)),)), layers=())

    for trial in trials(question):
        assert (trial.name, not missing(definition, {question.id: trial.stored})) == (trial.name, trial.is_taken)
    assert codes(asking(question), "form") == []


@given(kind=st.sampled_from(AnswerKind), seed=st.integers(0, 10**6))
def test_made_up_answers_are_ones_that_an_applicant_could_give(kind: AnswerKind, seed: int) -> None:
    question = a_question_of(kind)
    definition = a_definition(core=a_core(sections=(Section("one", "One", (question,)),)), layers=())
    given_ = answer(question, (), Draws(seed))

    reasons = [reason.code for reason in missing(definition, {question.id: given_})]

    assert reasons in ([], ["unanswered"] if kind == AnswerKind.MANY_OF else [])


def test_trials_over_a_limit_come_with_the_limit() -> None:
    names = {limit: [trial.name for trial in trials(a_question(word_limit=limit))] for limit in (None, 400)}

    assert names == {None: [BELOW, "at"], 400: [BELOW, "at", OVER]}


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**15), st.integers(0, 10**6))
def test_draws_stay_within_their_bounds_and_repeat(low: int, width: int, seed: int) -> None:
    drawn = Draws("a", seed).within(low, low + width)

    assert low <= drawn <= low + width
    assert drawn == Draws("a", seed).within(low, low + width)


@given(st.integers(0, 999))
def test_mark_lies_in_the_band_that_the_merit_reaches(merit: int) -> None:
    criterion = a_criterion()

    assert (
        criterion.bands[merit * 2 // 1000].low <= mark_for(criterion, merit) <= criterion.bands[merit * 2 // 1000].high
    )


def test_assessment_is_worth_what_scoring_says() -> None:
    criteria = (a_criterion("need", weight=60), a_criterion("risks", weight=40, maximum=7, bands=bands(7)))
    definition = a_definition(core=a_core(criteria=criteria)).for_region(REGION)
    applications = made_up(definition, 1, FEW)

    for ledger in Ledger:
        judged = definition.criteria_in(ledger)
        expected = [
            tuple(
                percent_basis_points(judged, [Mark(id_, mark) for id_, mark in marks.items()])
                for marks in one.marks[ledger]
            )
            for one in applications
        ]
        assert worth_of(judged, ledger, applications) == expected


def test_same_material_and_seed_give_the_same_report_and_hash() -> None:
    first, again, other = (rehearse(a_definition(), seed, FEW) for seed in (1, 1, 2))

    assert first == again
    assert sha256(first) == "500b51ab67e1e34fe9415ffaaa4f6b5843390ac8fe70bdeb65218f6e1e92e264"
    assert first.chapters != other.chapters
    assert from_plain(Report, to_plain(first)) == first


def test_texts_and_dates_that_are_not_read_need_no_new_rehearsal() -> None:
    before = a_definition()
    question = a_question("need", prompt="Other words.", guidance="More.", assessor_guidance="Look.", published=True)
    core = before.core
    reworded = replace(
        before,
        core=replace(
            core,
            title="Another",
            summary="Another",
            scope="Another",
            milestones=milestones(release_at=milestones().decision_due_at),
            sections=(core.sections[0], Section("questions", "Renamed", (question, a_question("risks")))),
            criteria=tuple(
                replace(
                    one,
                    guidance="Other",
                    applicant_guidance="Other",
                    bands=tuple(replace(band, text="x") for band in one.bands),
                )
                for one in core.criteria
            ),
        ),
        layers=(
            a_layer(
                priorities="Others",
                conditions=(LetterCondition("g_other", "Another."),),
                partnership=Partnership("Authority", "Officer"),
            ),
        ),
    )

    assert sha256(reworded) != sha256(before)
    assert material_sha256(reworded) == material_sha256(before)
    assert rehearse(reworded, 1, FEW) == rehearse(before, 1, FEW)


@pytest.mark.parametrize(
    "changed",
    [
        a_core(threshold_basis_points=6_999),
        a_core(criteria=(a_criterion("need", weight=59), a_criterion("risks", weight=41))),
        a_core(national_assessors=4),
        a_core(finance=finance_rules(maximum_months=35)),
        a_core(sections=(*a_core().sections, Section("more", "More", (a_question("more"),)))),
        a_core(criteria=(a_criterion("need", weight=60, title="Renamed"), a_criterion("risks", weight=40))),
    ],
    ids=["threshold", "weight", "assessors", "months", "question", "title of a criterion"],
)
def test_everything_else_needs_a_new_rehearsal(changed: Any) -> None:
    assert material_sha256(a_definition(core=changed)) != material_sha256(a_definition())


def test_material_of_material_is_itself() -> None:
    once = material(a_definition())

    assert material(once) == once


def test_steps_are_every_chapter_of_every_region() -> None:
    definition = a_definition(layers=(a_layer(), a_layer("west-midlands")))

    found = steps(definition)

    assert len(found) == len(set(found)) == 14
    assert [step.region for step in found[::7]] == [REGION, "west-midlands"]


class TestForm:
    def test_condition_that_never_holds(self) -> None:
        about = a_choice_question(id="about")
        never = Condition((Clause("about", Operator.IS, "red"), Clause("about", Operator.IS, "green")))

        assert codes(asking(about, a_question("then", shown_if=never)), "form") == [
            ("never_asked", "core:question:then")
        ]

    def test_condition_that_always_holds(self) -> None:
        about = a_question("about", kind=AnswerKind.LONG_TEXT)
        always = Condition((Clause("about", Operator.ANSWERED),))

        found = codes(asking(about, a_question("then", shown_if=always)), "form")

        assert found == [("always_asked", "core:question:then")]

    @pytest.mark.parametrize(
        ("kind", "operator", "value"),
        [
            (AnswerKind.NUMBER, Operator.AT_LEAST, "500000"),
            (AnswerKind.NUMBER, Operator.IS, "-7"),
            (AnswerKind.MONEY, Operator.AT_MOST, "12345678"),
            (AnswerKind.PERCENTAGE, Operator.IS, "3333"),
            (AnswerKind.DATE, Operator.AT_MOST, "2027-03-28"),
            (AnswerKind.YES_NO, Operator.IS, "no"),
        ],
    )
    def test_both_branches_of_a_condition_are_reached(self, kind: AnswerKind, operator: Operator, value: str) -> None:
        then = a_question("then", shown_if=Condition((Clause("about", operator, value),)))
        definition = asking(a_question("about", kind=kind), then)

        asked = {"then" in answers_of(definition, Draws(number)) for number in range(FEW)}

        assert asked == {True, False}
        assert codes(definition, "form") == []

    def test_limit_that_nobody_can_keep(self) -> None:
        nothing_fits = a_choice_question(AnswerKind.ONE_OF, choices=())

        assert codes(asking(nothing_fits), "form")[0] == ("refuses_its_limit", "core:question:colour")


class TestMarks:
    def test_criterion_with_one_band_tells_little_apart(self) -> None:
        flat = a_criterion("risks", weight=40, bands=(Band(1, 10, "Anything."),))
        definition = a_definition(core=a_core(criteria=(a_criterion("need", weight=60), flat)))

        assert ("narrow_marks", "core:criterion:risks") in codes(definition, "criteria", 200)
        assert ("narrow_marks", "core:criterion:need") not in codes(definition, "criteria", 200)

    def test_two_criteria_on_one_answer_say_the_same(self) -> None:
        twice = replace(a_criterion("risks", weight=40), question_id="need")
        definition = a_definition(core=a_core(criteria=(a_criterion("need", weight=60), twice)))
        apart, together = (
            chapter(a_definition(), Step("criteria", REGION), 1),
            chapter(definition, Step("criteria", REGION), 1),
        )

        assert together.lines[0].cells[3] > apart.lines[0].cells[3]

    def test_weight_that_decides_nothing(self) -> None:
        same = tuple(replace(a_criterion(id_, weight=50), question_id="need", bands=()) for id_ in ("need", "again"))
        low = a_core(criteria=same, threshold_basis_points=1)

        found = codes(a_definition(core=low), "weights")

        assert found == [("idle_weight", "core:criterion:need"), ("idle_weight", "core:criterion:again")]

    def test_weight_of_an_only_criterion_is_not_named(self) -> None:
        definition = a_definition()

        found = codes(definition, "weights", 200)

        assert ("idle_weight", f"layer:{REGION}:criterion:g_local_fit") not in found

    @pytest.mark.parametrize(
        ("threshold", "expected"), [(10_000, ["nothing_passes"]), (7_000, []), (0, ["nearly_all_pass"])]
    )
    def test_thresholds_that_stop_all_or_none(self, threshold: int, expected: list[str]) -> None:
        core, layer = a_core(threshold_basis_points=threshold), a_layer(threshold_basis_points=0)

        found = codes(a_definition(core=core, layers=(layer,)), "thresholds", 200)

        assert found == [(code, f"layer:{REGION}:threshold") for code in expected]

    def test_floor_of_a_criterion_has_a_line_of_its_own(self) -> None:
        criteria = (a_criterion("need", weight=60, threshold=6), a_criterion("risks", weight=40))

        found = chapter(a_definition(core=a_core(criteria=criteria)), Step("thresholds", REGION), 1, FEW)

        assert [line.label for line in found.lines] == [
            "National: 70%",
            "Regional: 50%",
            "‘Need’: 6 of 10",
            "All of them",
        ]
        assert min(line.amount for line in found.lines) == found.lines[-1].amount

    def test_every_application_stands_in_one_tenth(self) -> None:
        found = chapter(a_definition(), Step("spread", REGION), 1, FEW)

        assert sum(line.amount for line in found.lines) == FEW
        assert found.marked == "70% to 80%"


class TestMoney:
    @pytest.mark.parametrize(
        ("pence", "expected"),
        [
            ((), [("no_budget", f"layer:{REGION}:budget")]),
            ((100,), [("funds_nothing", f"layer:{REGION}:budget"), ("years_short", f"layer:{REGION}:budget")]),
            (
                (1_000_000_00,),
                [("largest_does_not_fit", f"layer:{REGION}:budget"), ("years_short", f"layer:{REGION}:budget")],
            ),
            ((2_000_000_00, 2_000_000_00, 1), []),
        ],
    )
    def test_budget_against_the_sizes_of_projects(self, pence: tuple[int, ...], expected: list[Any]) -> None:
        budget = tuple(YearBudget(2027 + place, sum_) for place, sum_ in enumerate(pence))

        assert codes(a_definition(layers=(a_layer(budget=budget),)), "money") == expected

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            (PortfolioRule("r", PortfolioKind.THEME, "ai", low=500), ["rule_beyond_budget"]),
            (PortfolioRule("r", PortfolioKind.THEME, "ai", low=3), []),
            (PortfolioRule("r", PortfolioKind.YEAR, "2027", Measure.PENCE, low=2_000_000_01), ["rule_beyond_budget"]),
            (PortfolioRule("r", PortfolioKind.YEAR, "2027", Measure.PENCE, low=2_000_000_00), []),
            (PortfolioRule("r", PortfolioKind.THEME, "ai", Measure.PENCE, low=5_000_000_01), ["rule_beyond_budget"]),
            (PortfolioRule("r", PortfolioKind.CO_INVESTMENT, "", Measure.BASIS_POINTS, low=10_000), []),
        ],
    )
    def test_rule_of_the_portfolio_against_the_budget(self, rule: PortfolioRule, expected: list[str]) -> None:
        definition = a_definition(
            core=a_core(finance=finance_rules(maximum_months=24)), layers=(a_layer(portfolio=(rule,)),)
        )

        assert codes(definition, "money") == [(code, f"layer:{REGION}:portfolio:r") for code in expected]

    def test_sizes_that_do_not_fit_together(self) -> None:
        rules = tuple(PortfolioRule(size, PortfolioKind.SIZE, size, low=150) for size in ("micro_small", "medium"))
        definition = a_definition(core=a_core(finance=finance_rules(maximum_months=24), portfolio=rules))

        assert codes(definition, "money") == [("sizes_beyond_budget", "core:portfolio:micro_small")]

    def test_fixed_rate_and_cap_bound_the_grant(self) -> None:
        rules = finance_rules(fixed_basis_points=5_000, maximum_grant_pence=300_000_00)

        found = chapter(a_definition(core=a_core(finance=rules)), Step("money", REGION), 1, FEW)

        assert [line.cells[0] for line in found.lines[::2]] == ["£300,000", "£25,000"]


class TestPeople:
    def test_rule_beyond_the_bounds_of_cost_lets_nobody_in(self) -> None:
        rule = EligibilityRule("big", EligibilityKind.COST, "Costs are above £2m.", low=2_000_000_01)

        assert codes(a_definition(core=a_core(eligibility=(rule,))), "people") == [
            ("lets_nobody_in", "core:eligibility:big")
        ]

    def test_rule_that_the_bounds_keep_anyway_keeps_nobody_out(self) -> None:
        rule = EligibilityRule("long", EligibilityKind.MONTHS, "At least six months.", low=6)

        assert codes(a_definition(core=a_core(eligibility=(rule,))), "people") == [
            ("keeps_nobody_out", "core:eligibility:long")
        ]

    def test_rules_that_exclude_each_other(self) -> None:
        kinds = {"a": OrganisationKind.BUSINESS, "b": OrganisationKind.RTO}
        rules = tuple(
            EligibilityRule(id_, EligibilityKind.LEAD_KIND, f"Led by {id_}.", kinds=(kind,))
            for id_, kind in kinds.items()
        )

        assert codes(a_definition(core=a_core(eligibility=rules)), "people") == [
            ("together_nobody", "core:eligibility")
        ]

    def test_bound_of_a_rule_is_met_from_both_sides(self) -> None:
        rule = EligibilityRule("at", EligibilityKind.COST, "Exactly £1m.", low=1_000_000_00, high=1_000_000_00)

        assert codes(a_definition(core=a_core(eligibility=(rule,))), "people") == []


def test_grave_findings_stand_first_and_once() -> None:
    layers = (a_layer(budget=()), a_layer("west-midlands"))
    flat = a_criterion("risks", weight=40, bands=(Band(1, 10, "Anything."),))

    found = rehearse(a_definition(core=a_core(criteria=(a_criterion("need", weight=60), flat)), layers=layers), 1, FEW)

    assert len(set(found.findings)) == len(found.findings)
    assert [finding.is_grave for finding in found.findings] == sorted(
        (finding.is_grave for finding in found.findings), reverse=True
    )
    assert found.findings[0].code == "no_budget"
