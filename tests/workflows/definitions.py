"""Which small, sound definition do the tests begin with, and which answers complete it?

Each builder takes changes to the fields of its record: `a_core(title="")` is a sound core without a title.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from workflows.compound_answers import cell_question
from workflows.definition import (
    AnswerKind,
    Band,
    Choice,
    Column,
    Core,
    CostCategory,
    Criterion,
    Definition,
    FinanceRules,
    Layer,
    Ledger,
    LetterCondition,
    Milestones,
    OrganisationKind,
    OrganisationSize,
    Question,
    RateCeiling,
    ResearchCategory,
    Section,
    YearBudget,
)
from workflows.filetypes import FileType
from workflows.finance import PartnerCosts

REGION = "greater-manchester"

_STORED = {
    AnswerKind.SHORT_TEXT: "A line",
    AnswerKind.LONG_TEXT: "A paragraph of words.",
    AnswerKind.NUMBER: 12,
    AnswerKind.MONEY: 125_050,
    AnswerKind.PERCENTAGE: 6_750,
    AnswerKind.DATE: "2027-03-03",
    AnswerKind.YES_NO: True,
    AnswerKind.ADDRESS: {"lines": ["1 Mill Lane"], "town": "Salford", "postcode": "M5 4WT"},
}


def a_question(id_: str = "need", **changes: Any) -> Question:
    """A required long text of at most 400 words."""
    question = Question(id_, AnswerKind.LONG_TEXT, id_.capitalize(), f"Describe the {id_}.", word_limit=400)
    return replace(question, **changes)


def bands(maximum: int = 10) -> tuple[Band, ...]:
    """Two bands that cover 1 to `maximum`."""
    middle = maximum // 2
    return (Band(1, middle, "Some of it is missing."), Band(middle + 1, maximum, "All of it is there."))


def a_criterion(id_: str = "need", **changes: Any) -> Criterion:
    """A national criterion with the whole weight of its ledger, which judges the question of the same name."""
    criterion = Criterion(id_, id_, Ledger.NATIONAL, id_.capitalize(), weight=100, maximum=10, bands=bands())
    return replace(criterion, **changes)


def milestones(**changes: Any) -> Milestones:
    """Four instants of 2027, in order."""
    dates = Milestones(
        opens_at=datetime(2027, 1, 11, 9, tzinfo=UTC),
        closes_at=datetime(2027, 3, 3, 11, tzinfo=UTC),
        assessment_due_at=datetime(2027, 4, 14, 16, tzinfo=UTC),
        decision_due_at=datetime(2027, 5, 26, 16, tzinfo=UTC),
    )
    return replace(dates, **changes)


def finance_rules(**changes: Any) -> FinanceRules:
    """The published rates for businesses, 100% for everybody else, and every other bound of the same round size."""
    percents = {
        OrganisationSize.MICRO_SMALL: (70, 70, 45),
        OrganisationSize.MEDIUM: (60, 60, 35),
        OrganisationSize.LARGE: (50, 50, 25),
    }
    rules = FinanceRules(
        ceilings=tuple(
            RateCeiling(kind, size, category, percent * 100 if kind == OrganisationKind.BUSINESS else 10_000)
            for kind in OrganisationKind
            for size, row in percents.items()
            for category, percent in zip(ResearchCategory, row, strict=True)
        ),
        minimum_cost_pence=100_000_00,
        maximum_cost_pence=2_000_000_00,
        minimum_months=6,
        maximum_months=36,
        overheads_basis_points_of_labour=2_000,
        participation_cap_basis_points=3_000,
    )
    return replace(rules, **changes)


def a_core(**changes: Any) -> Core:
    """Two sections (one of them unscored), two national criteria of weight 60 and 40."""
    core = Core(
        title="Small call",
        summary="A call for tests.",
        scope="Anything that tests ask for.",
        sections=(
            Section("details", "Details", (a_question("summary", title="Summary", published=True),)),
            Section("questions", "Questions", (a_question("need"), a_question("risks"))),
        ),
        criteria=(a_criterion("need", weight=60), a_criterion("risks", weight=40)),
        threshold_basis_points=7_000,
        milestones=milestones(),
        finance=finance_rules(),
        national_assessors=3,
        regional_scorers=2,
    )
    return replace(core, **changes)


def a_layer(region: str = REGION, **changes: Any) -> Layer:
    """One section with one question and one regional criterion; ids start with the first letter of the region."""
    id_ = f"{region[0]}_local_fit"
    layer = Layer(
        region=region,
        sections=(Section(f"{region[0]}_local", "Local fit", (a_question(id_, word_limit=250),), owner=region),),
        criteria=(a_criterion(id_, ledger=Ledger.REGIONAL, owner=region),),
        threshold_basis_points=5_000,
        budget=(YearBudget(2027, 2_000_000_00), YearBudget(2028, 3_000_000_00)),
        conditions=(LetterCondition(f"{region[0]}_report", "You report to the region once a year."),),
        priorities="Work for people who live here.",
    )
    return replace(layer, **changes)


def a_definition(**changes: Any) -> Definition:
    """`a_core` and one `a_layer`."""
    return replace(Definition(a_core(), (a_layer(),)), **changes)


def a_choice_question(kind: AnswerKind = AnswerKind.ONE_OF, **changes: Any) -> Question:
    """A required question with three choices."""
    choices = (Choice("red", "Red"), Choice("green", "Green"), Choice("blue", "Blue"))
    return replace(Question("colour", kind, "Colour", "Choose.", choices=choices), **changes)


def a_table_question(**changes: Any) -> Question:
    """A required table of at most three rows: a name, a sum, a day that may be left empty, and a choice."""
    columns = (
        Column("name", AnswerKind.SHORT_TEXT, "Name"),
        Column("cost", AnswerKind.MONEY, "Cost"),
        Column("start", AnswerKind.DATE, "Start", required=False),
        Column("risk", AnswerKind.ONE_OF, "Risk", choices=(Choice("low", "Low"), Choice("high", "High"))),
    )
    return replace(
        Question("work", AnswerKind.TABLE, "Work", "List the work.", columns=columns, most_rows=3), **changes
    )


def a_file_question(**changes: Any) -> Question:
    """A required PDF or picture of at most 2 MB, up to two of them."""
    types = (FileType.PDF, FileType.PNG)
    question = Question("plan", AnswerKind.FILE, "Plan", "Attach it.", file_types=types, most_files=2)
    return replace(question, most_bytes=2_000_000, **changes)


def a_declaration(**changes: Any) -> Question:
    """A required declaration."""
    question = Question("true", AnswerKind.DECLARATION, "True", "Read this.", statement="All of it is true.")
    return replace(question, **changes)


def a_question_of(kind: AnswerKind) -> Question:
    """A sound question of any kind."""
    made = {
        AnswerKind.ONE_OF: a_choice_question(AnswerKind.ONE_OF),
        AnswerKind.MANY_OF: a_choice_question(AnswerKind.MANY_OF),
        AnswerKind.TABLE: a_table_question(),
        AnswerKind.FILE: a_file_question(),
        AnswerKind.DECLARATION: a_declaration(),
    }
    return made.get(kind, a_question(kind=kind))


def a_partner(**changes: Any) -> PartnerCosts:
    """A small business doing industrial research for £250,000, at 70%."""
    partner = PartnerCosts(
        organisation_name="Larkfield Sensors Ltd",
        kind=OrganisationKind.BUSINESS,
        size=OrganisationSize.MICRO_SMALL,
        category=ResearchCategory.INDUSTRIAL_RESEARCH,
        costs=(
            (CostCategory.LABOUR, 150_000_00),
            (CostCategory.OVERHEADS, 30_000_00),
            (CostCategory.MATERIALS, 70_000_00),
        ),
        requested_basis_points=7_000,
        other_public_pence=0,
    )
    return replace(partner, **changes)


def answers_for(definition: Definition) -> dict[str, Any]:
    """A complete stored answer to every question that the definition asks."""
    return {question.id: stored_answer(question) for question in definition.questions}


def stored_answer(question: Question) -> Any:
    """A complete stored answer to a question of any kind."""
    if question.kind == AnswerKind.ONE_OF:
        return question.choices[0].value
    if question.kind == AnswerKind.MANY_OF:
        return [question.choices[0].value]
    if question.kind == AnswerKind.TABLE:
        return [{column.id: stored_answer(cell_question(column)) for column in question.columns}]
    if question.kind == AnswerKind.DECLARATION:
        return {"statement": question.statement, "by": "Ada Holt", "at": "2027-03-03T10:00:00Z"}
    if question.kind == AnswerKind.FILE:
        kept = {"name": "plan.pdf", "type": question.file_types[0].value, "size": 1_200_000, "sha256": "ab" * 32}
        return [{"id": "5b0c1f3e", **kept}]
    return _STORED[question.kind]
