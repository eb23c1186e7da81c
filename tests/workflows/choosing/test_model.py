"""What does an award come to, what is it worth, and which rules follow from a definition?"""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.choosing.made import THOUSAND, a_problem, a_project, projects
from workflows.choosing.derived import Terms, rules_from
from workflows.choosing.model import Kind, Project, Rule, Rules, amounts, worth
from workflows.choosing.tickets import ticket
from workflows.choosing.words import all_asked
from workflows.choosing_rules import Objective
from workflows.definition import YearBudget
from workflows.rules import Measure, PortfolioKind, PortfolioRule


@settings(max_examples=40)
@given(project=projects(0), level=st.integers(1, 10_000))
def test_amounts_of_any_part_add_up_to_the_penny(project: Project, level: int) -> None:
    found = amounts(project, level)

    assert found.grant_pence == project.grant_pence * level // 10_000
    assert sum(found.by_year.values()) == found.grant_pence
    assert sum(found.by_place.values()) == found.grant_pence


@pytest.mark.parametrize(
    ("objective", "whole", "part"),
    [
        (Objective.TOP_DOWN, 0, 0),
        (Objective.ABOVE_LINE_TIMES_GRANT, 150_000, 108_000),
        (Objective.ABOVE_LINE, 1_500, 1_080),
        (Objective.SCORES, 7_500, 5_400),
    ],
)
def test_worth_of_a_part_is_a_tenth_less_than_its_part(objective: Objective, whole: int, part: int) -> None:
    rules = Rules(rules=(), objective=objective, line=6_000)
    project = a_project(0, 7_500, 100)

    assert (worth(project, 10_000, rules), worth(project, 8_000, rules)) == (whole, part)


def test_worth_of_finer_scores_is_the_same_quality() -> None:
    fine = Rules(rules=(), line=600_000, full_mark=1_000_000)

    assert worth(a_project(0, 750_000, 100), 10_000, fine) == 150_000


def test_each_objective_has_words_and_says_what_it_does() -> None:
    assert [len({getattr(one, name) for one in Objective}) for name in ("words", "effect")] == [4, 4]


def test_project_twice_among_the_candidates_is_refused() -> None:
    with pytest.raises(ValueError, match="A project stands for choice twice"):
        assert a_problem((a_project(0), a_project(0))).project_by_id


def test_ticket_depends_on_the_seed_and_the_id_alone() -> None:
    assert ticket("seed", "a0") == hashlib.sha256(b"seeda0").hexdigest()


def test_rules_from_a_definition_bring_budget_years_parts_and_dependencies() -> None:
    parts = {
        "core": (PortfolioRule("1", PortfolioKind.PLACE, "E1", Measure.PENCE, low=5),),
        "gm": (PortfolioRule("1", PortfolioKind.EXCLUSIVE, members=("Tide", "Lost")),),
    }
    terms = Terms(
        budget_pence=9,
        line=6_000,
        budget_by_year=(YearBudget(2027, 4), YearBudget(2028, 5)),
        grant_years=(2028, 2029),
        levels=(8_000,),
        most_per_lead=2,
        links=(("a1", "a0"),),
        names={"E1": "Salford"},
    )

    found = rules_from(parts, terms, {"Tide": "a0"})

    years = ((2027, 4), (2028, 5), (2029, 0))
    assert found == Rules(
        rules=(
            Rule(id="budget", kind=Kind.BUDGET, measure=Measure.PENCE, high=9),
            *(
                Rule(id=f"budget:{year}", kind=Kind.YEAR, subject=str(year), measure=Measure.PENCE, high=high)
                for year, high in years
            ),
            Rule(id="core:1", kind=Kind.PLACE, subject="E1", name="Salford", measure=Measure.PENCE, low=5),
            Rule(id="gm:1", kind=Kind.EXCLUSIVE, members=("a0", "Lost")),
            Rule(id="lead", kind=Kind.LEAD, high=2),
            Rule(id="a1>a0", kind=Kind.DEPENDENT, members=("a1", "a0")),
        ),
        line=6_000,
        levels=(10_000, 8_000),
    )


def test_rules_in_words_name_every_number() -> None:
    rules = Rules(
        rules=(
            Rule(id="budget", kind=Kind.BUDGET, measure=Measure.PENCE, high=250 * THOUSAND),
            Rule(id="t", kind=Kind.THEME, subject="heat", low=1, high=3),
            Rule(id="c", kind=Kind.CO_INVESTMENT, measure=Measure.BASIS_POINTS, low=10_000),
            Rule(id="d", kind=Kind.DEPENDENT, members=("a1", "a0")),
        ),
        line=6_750,
        levels=(10_000, 8_000),
    )

    assert all_asked(rules) == (
        "The most quality for the money: score above the line, times the grant, summed.",
        "Nothing below 67.5% of the full mark is funded.",
        "Budget: at most £250,000.",
        "Theme: heat: at least 1 award and at most 3 awards.",
        "Co-investment on the whole: at least 100% of the grants.",
        "a1 only with a0.",
        "Of a grant 100%, 80% may be awarded, where the applicant said that it is enough; "
        "a part is worth 90% of its part of the whole.",
    )
