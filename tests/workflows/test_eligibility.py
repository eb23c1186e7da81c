"""Does every rule of eligibility say yes, no or ask?"""

import pytest

from tests.workflows.definitions import a_core, a_definition
from workflows.definition import EligibilityKind, EligibilityRule, Measure, OrganisationKind, PortfolioRule
from workflows.definition import OrganisationSize as Size
from workflows.definition import PortfolioKind as P
from workflows.eligibility import Applicant, Outcome, overall, verdicts
from workflows.layers import problems

K = EligibilityKind
BUSINESS = OrganisationKind.BUSINESS


def a_rule(kind: EligibilityKind, **changes: object) -> EligibilityRule:
    return EligibilityRule("rule", kind, "The words of the rule.", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "applicant", "outcome"),
    [
        (a_rule(K.LEAD_KIND, kinds=(BUSINESS,)), Applicant(lead_kind=BUSINESS), Outcome.YES),
        (a_rule(K.LEAD_KIND, kinds=(BUSINESS,)), Applicant(lead_kind=OrganisationKind.RTO), Outcome.NO),
        (a_rule(K.LEAD_KIND, kinds=(BUSINESS,)), Applicant(), Outcome.ASK),
        (
            a_rule(K.LEAD_SIZE, sizes=(Size.MEDIUM,)),
            Applicant(lead_size=Size.LARGE),
            Outcome.NO,
        ),
        (a_rule(K.UK_REGISTERED), Applicant(is_uk_registered=True), Outcome.YES),
        (a_rule(K.PLACE_OF_WORK), Applicant(works_in_region=False), Outcome.NO),
        (a_rule(K.MONTHS, low=6, high=36), Applicant(months=36), Outcome.YES),
        (a_rule(K.MONTHS, low=6, high=36), Applicant(months=37), Outcome.NO),
        (a_rule(K.COST, low=100_000_00), Applicant(cost_pence=99_999_99), Outcome.NO),
        (a_rule(K.PARTNERS, low=2), Applicant(partners=2), Outcome.YES),
        (a_rule(K.STATEMENT, wanted=False), Applicant(answers={"rule": False}), Outcome.YES),
        (a_rule(K.STATEMENT), Applicant(answers={"rule": False}), Outcome.NO),
        (a_rule(K.STATEMENT), Applicant(answers={"rule": None}), Outcome.ASK),
    ],
)
def test_rule_is_judged(rule: EligibilityRule, applicant: Applicant, outcome: Outcome) -> None:
    (found,) = verdicts([rule], applicant)

    assert (found.rule, found.outcome) == (rule, outcome)


def test_overall_is_the_worst_that_any_rule_says() -> None:
    rules = [a_rule(K.UK_REGISTERED), a_rule(K.MONTHS, low=6), a_rule(K.PARTNERS, low=2)]

    assert overall(verdicts(rules, Applicant(is_uk_registered=True, months=1))) == Outcome.NO
    assert overall(verdicts(rules, Applicant(is_uk_registered=True, months=7))) == Outcome.ASK
    assert overall(verdicts(rules, Applicant(is_uk_registered=True, months=7, partners=3))) == Outcome.YES
    assert overall(()) == Outcome.YES


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (a_rule(K.UK_REGISTERED), []),
        (EligibilityRule("rule", K.UK_REGISTERED, " "), ["no_words"]),
        (a_rule(K.LEAD_KIND), ["no_kinds"]),
        (a_rule(K.LEAD_SIZE), ["no_sizes"]),
        (a_rule(K.MONTHS), ["no_bounds"]),
        (a_rule(K.COST, low=2, high=1), ["bounds"]),
        (a_rule(K.PARTNERS, low=-1), ["bounds"]),
    ],
)
def test_rule_that_says_nothing(rule: EligibilityRule, codes: list[str]) -> None:
    found = problems(a_definition(core=a_core(eligibility=(rule,))))

    assert [(reason.code, reason.where) for reason in found] == [(code, "core:eligibility:rule") for code in codes]


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (PortfolioRule("rule", P.YEAR, "2027", Measure.PENCE, high=1), []),
        (PortfolioRule("rule", P.YEAR, "next", Measure.PENCE, high=1), ["subject"]),
        (PortfolioRule("rule", P.YEAR, "2027", high=1), ["measure"]),
        (PortfolioRule("rule", P.PLACE, "E08000003", low=1), []),
        (PortfolioRule("rule", P.PLACE, "Manchester", low=1), ["subject"]),
        (PortfolioRule("rule", P.SIZE, "micro_small", low=2, high=1), ["bounds"]),
        (PortfolioRule("rule", P.THEME, "Net zero"), ["no_bounds"]),
        (PortfolioRule("rule", P.CO_INVESTMENT, "", Measure.BASIS_POINTS, low=10_000), []),
        (PortfolioRule("rule", P.CO_INVESTMENT, "", Measure.COUNT, low=1), ["measure"]),
        (PortfolioRule("rule", P.EXCLUSIVE, members=("A", "B")), []),
        (PortfolioRule("rule", P.DEPENDENT, members=("A", "A")), ["members"]),
    ],
)
def test_portfolio_rule_that_cannot_be_kept(rule: PortfolioRule, codes: list[str]) -> None:
    found = problems(a_definition(core=a_core(portfolio=(rule,))))

    assert [(reason.code, reason.where) for reason in found] == [(code, "core:portfolio:rule") for code in codes]


def test_rules_of_one_id_are_named() -> None:
    rule = a_rule(K.UK_REGISTERED)

    found = problems(a_definition(core=a_core(eligibility=(rule, rule))))
    assert [(one.code, one.where) for one in found] == [("id_taken", "core:eligibility:rule")]
