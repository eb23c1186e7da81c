"""Does the eligibility check ask what this call's rules need, and does every rule say yes, no or ask in its words?"""

from typing import Any

import pytest

from tests.workflows.definitions import a_core, finance_rules
from workflows.definition import EligibilityKind, EligibilityRule, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.eligibility import Applicant, Outcome, broken
from workflows.eligibility_check import Fact, Finding, facts_asked, findings, outcome_of, statements

K, F = EligibilityKind, Fact
BUSINESS, SMALL = OrganisationKind.BUSINESS, OrganisationSize.MICRO_SMALL
STUDY = ResearchCategory.FEASIBILITY
YES, NO, ASK = Outcome.YES, Outcome.NO, Outcome.ASK


def a_rule(kind: EligibilityKind, id_: str = "rule", **changes: Any) -> EligibilityRule:
    return EligibilityRule(id_, kind, f"The words of {id_}.", **changes)


def sound(**changes: Any) -> Applicant:
    """A small business with a sound project."""
    facts = {"lead_kind": BUSINESS, "lead_size": SMALL, "category": STUDY, "months": 12, "cost_pence": 200_000_00}
    return Applicant(**{**facts, **changes})


def said(applicant: Applicant, **changes: Any) -> list[tuple[str, Outcome, str]]:
    found = findings(a_core(**changes), applicant)
    return [(one.clause, one.outcome, one.words) for one in found]


def test_questions_are_those_that_a_rule_needs() -> None:
    rules = (a_rule(K.STATEMENT, "one"), a_rule(K.UK_REGISTERED), a_rule(K.STATEMENT, "two"))
    bare = a_core(finance=finance_rules(ceilings=()))
    full = a_core(eligibility=rules, finance=finance_rules(minimum_partners=2))

    assert facts_asked(bare) == (F.MONTHS, F.COST)
    assert facts_asked(full) == (
        F.LEAD_KIND, F.LEAD_SIZE, F.UK_REGISTERED, F.CATEGORY, F.MONTHS, F.COST, F.PARTNERS, F.STATEMENT,
    )  # fmt: skip
    assert [rule.id for rule in statements(full)] == ["one", "two"]


def test_sound_project_hears_yes_from_every_rule() -> None:
    rule = a_rule(K.LEAD_KIND, kinds=(BUSINESS,))

    assert said(sound(), eligibility=(rule,)) == [
        ("rule-rule", YES, "The words of rule."),
        ("money", YES, "A project lasts 6 to 36 months."),
        ("money", YES, "A project costs £100,000 to £2,000,000."),
        (
            "rates",
            YES,
            "The call pays up to 70% of the eligible costs (business, micro or small, feasibility study).",
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "outcomes"),
    [
        ({}, [YES, YES, YES]),
        ({"months": 5}, [NO, YES, YES]),
        ({"months": 6, "cost_pence": 2_000_000_01}, [YES, NO, YES]),
        ({"months": None, "cost_pence": None}, [ASK, ASK, YES]),
        ({"lead_size": None}, [YES, YES, ASK]),
    ],
)
def test_bounds_of_money_are_rules_too(changes: dict[str, Any], outcomes: list[Outcome]) -> None:
    assert [outcome for _clause, outcome, _words in said(sound(**changes))] == outcomes


def test_kind_for_which_the_call_has_no_rate_hears_no() -> None:
    rates = finance_rules(ceilings=finance_rules().ceilings[:1])

    assert said(sound(category=ResearchCategory.INDUSTRIAL_RESEARCH), finance=rates)[-1] == (
        "rates",
        NO,
        "The call has no rate of grant for this (business, micro or small, industrial research).",
    )


def test_fixed_rate_is_the_rate_where_the_ceiling_is_higher() -> None:
    rules = finance_rules(fixed_basis_points=5_000)

    assert said(sound(), finance=rules)[-1][2].startswith("The call pays up to 50% of the eligible costs")


def test_outcome_is_no_before_ask_before_yes() -> None:
    three = [Finding("a", one, "") for one in (YES, ASK, NO)]

    assert [outcome_of(three[:count]) for count in (1, 2, 3)] == [YES, ASK, NO]


def test_what_breaks_a_rule_is_said_with_where_it_is_mended() -> None:
    rules = (
        a_rule(K.LEAD_KIND, "kind", kinds=(OrganisationKind.RTO,)),
        a_rule(K.MONTHS, "months", high=6),
        a_rule(K.UK_REGISTERED, "uk"),
    )

    reasons = broken(rules, sound())

    assert [(reason.code, reason.text, reason.where) for reason in reasons] == [
        ("not_eligible", "A rule of who may apply is not kept: The words of kind.", ""),
        ("not_eligible", "A rule of who may apply is not kept: The words of months.", "details"),
    ]
