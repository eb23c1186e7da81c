"""By which name is each field of a definition shown, in which unit, and whom does it touch?

A field or a record that is not named here is shown all the same: by its own name, in the unit that its name ends with,
and as one that touches everybody. A test asks for the missing name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any

from workflows.choosing_rules import Objective
from workflows.definition import (
    NATIONAL,
    AnswerKind,
    CallEntry,
    Ledger,
    OrganisationKind,
    OrganisationSize,
    ResearchCategory,
)
from workflows.plain import canonical
from workflows.wording import counted, day, moment, money, percent


class Audience(StrEnum):
    """Whom a change touches: those who answer, or those who judge the answers."""

    APPLICANTS = "applicants"
    ASSESSORS = "assessors"


NOBODY: frozenset[Audience] = frozenset()
APPLICANTS = frozenset({Audience.APPLICANTS})
ASSESSORS = frozenset({Audience.ASSESSORS})
EVERYBODY = APPLICANTS | ASSESSORS

SHARE, WEIGHT = "share", "weight"
QUESTION, SIDE, FINANCIAL_YEAR = "question", "side", "financial year"


@dataclass(frozen=True)
class Shown:
    """How a field is shown. `unit` is a word that is counted, or one of the units of this module, or '' for none.

    `part` is the part of the definition that the field belongs to for whoever mends it (`layers.problems`).
    """

    label: str
    touches: frozenset[Audience] = EVERYBODY
    unit: str = ""
    part: str = ""


@dataclass(frozen=True)
class Kind:
    """How a record is shown: its noun, what tells it from its like, and what people call it.

    One that stands once in what holds it has no key. One that stands alone is told apart from what holds it. A key that
    may change is no id: a band whose marks change is the same band while its words are.
    """

    noun: str
    key: tuple[str, ...] = ("id",)
    name: Callable[[Any], str] | None = None
    touches: frozenset[Audience] = EVERYBODY
    stands_alone: bool = False
    key_may_change: bool = False


KINDS: dict[str, Kind] = {
    "Authority": Kind("who decides", (), touches=NOBODY),
    "Band": Kind("band", ("low", "high"), lambda one: _marks(one.low, one.high), key_may_change=True),
    "Choice": Kind("choice", ("value",)),
    "ChoosingRules": Kind("how the list is proposed", (), touches=APPLICANTS),
    "Clause": Kind("part of a condition", ("question_id", "operator")),
    "Column": Kind("column"),
    "Condition": Kind("condition of asking", ()),
    "Contact": Kind("contact", ("email",), lambda one: str(one.name), NOBODY),
    "Core": Kind("national core", ()),
    "Criterion": Kind("criterion", stands_alone=True),
    "DeclarationRules": Kind("declarations", (), touches=APPLICANTS),
    "Definition": Kind("call", ()),
    "EligibilityRule": Kind("eligibility rule", name=lambda one: str(one.words), touches=APPLICANTS),
    "FinanceRules": Kind("finance rules", (), touches=APPLICANTS),
    "FirstStage": Kind("first stage", (), touches=APPLICANTS),
    "Layer": Kind("layer", ("region",), lambda one: side_name(one.region), stands_alone=True),
    "LetterCondition": Kind("condition", touches=APPLICANTS, stands_alone=True),
    "Milestones": Kind("dates", ()),
    "Opening": Kind("opened field", ("path",), lambda one: str(one.path)),
    "Partnership": Kind("partnership", (), touches=NOBODY),
    "PortfolioRule": Kind("portfolio rule", name=lambda one: str(one.subject or one.id), touches=APPLICANTS),
    "Question": Kind("question", stands_alone=True),
    "RateCeiling": Kind("grant rate", ("kind", "size", "category"), touches=APPLICANTS),
    "Section": Kind("section", stands_alone=True),
    "Setting": Kind("setting", ("path",), lambda one: str(one.path)),
    "Slot": Kind("room for regional criteria", ()),
    "YearBudget": Kind("budget", ("starts_in",), touches=APPLICANTS, key_may_change=True),
}

FIELDS: dict[str, Shown] = {
    "Authority.approver_limit_pence": Shown("Most that an approver approves for one award", NOBODY),
    "Authority.board_endorses": Shown("The region’s board endorses the list", NOBODY),
    "Authority.senior_limit_pence": Shown("Most that a senior approver approves for one award", NOBODY),
    "Authority.two_above_pence": Shown("Two people approve a list with an award above", NOBODY),
    "Band.high": Shown("Highest mark"),
    "Band.low": Shown("Lowest mark"),
    "Band.text": Shown("What the marks mean"),
    "Choice.label": Shown("Words of the choice"),
    "Choice.value": Shown("Name of the choice in data", NOBODY),
    "Clause.operator": Shown("How it is compared", APPLICANTS),
    "Clause.question_id": Shown("Depends on the question", APPLICANTS, QUESTION),
    "Clause.value": Shown("Compared with", APPLICANTS),
    "ChoosingRules.most_per_lead": Shown("Most awards for one lead organisation", APPLICANTS),
    "ChoosingRules.objective": Shown("What the proposed list is best at", APPLICANTS),
    "Column.choices": Shown("Choices of the column"),
    "Column.id": Shown("Name in data", NOBODY),
    "Column.kind": Shown("How the column is answered"),
    "Column.required": Shown("Has to be filled in", APPLICANTS),
    "Column.title": Shown("Title of the column"),
    "Condition.clauses": Shown("Parts of the condition", APPLICANTS),
    "Condition.joining": Shown("How its parts are joined", APPLICANTS),
    "Contact.email": Shown("Email address", NOBODY),
    "Contact.name": Shown("Name", NOBODY),
    "Contact.role": Shown("Role", NOBODY),
    "Core.authority": Shown("Who decides", NOBODY, part="authority"),
    "Core.choosing": Shown("How the list is proposed", APPLICANTS, part="choosing"),
    "Core.criteria": Shown("Criteria"),
    "Core.cut_offs": Shown("Later cut-off dates", APPLICANTS, part="milestones"),
    "Core.declarations": Shown("Declarations of signatories and referees", APPLICANTS, part="declarations"),
    "Core.eligibility": Shown("Who may apply", APPLICANTS),
    "Core.entry": Shown("Who may come", APPLICANTS),
    "Core.finance": Shown("Finance rules", APPLICANTS, part="finance"),
    "Core.first_stage": Shown("Expression of interest", APPLICANTS, part="first-stage"),
    "Core.is_listed": Shown("Everybody may learn that the call exists", APPLICANTS),
    "Core.milestones": Shown("Dates", part="milestones"),
    "Core.national_assessors": Shown("National assessors for each application", unit="assessor", part="assessors"),
    "Core.openings": Shown("Fields open to regions"),
    "Core.own_place": Shown("Assessors from where applicants are", part="assessors"),
    "Core.portfolio": Shown("Rules of every list", APPLICANTS),
    "Core.regional_scorers": Shown("Regional scorers for each application", unit="scorer", part="assessors"),
    "Core.scope": Shown("Scope"),
    "Core.sections": Shown("Sections"),
    "Core.shape": Shown("Shape of the call", APPLICANTS),
    "Core.slot": Shown("Room for regional criteria"),
    "Core.summary": Shown("Summary"),
    "Core.themes": Shown("Themes", APPLICANTS, part="themes"),
    "Core.threshold_basis_points": Shown("National threshold", unit=SHARE, part="threshold"),
    "Core.title": Shown("Title of the call", part="title"),
    "Criterion.applicant_guidance": Shown("Guidance for applicants", APPLICANTS),
    "Criterion.bands": Shown("Bands"),
    "Criterion.comment_words": Shown("Room for the comment", ASSESSORS, "word"),
    "Criterion.guidance": Shown("Guidance for assessors", ASSESSORS),
    "Criterion.id": Shown("Name in data", NOBODY),
    "Criterion.ledger": Shown("Scored by"),
    "Criterion.maximum": Shown("Highest mark"),
    "Criterion.owner": Shown("Whose criterion", NOBODY, SIDE),
    "Criterion.question_id": Shown("Judges the question", unit=QUESTION),
    "Criterion.threshold": Shown("Threshold of the criterion", unit="mark"),
    "Criterion.title": Shown("Title"),
    "Criterion.weight": Shown("Weight", unit=WEIGHT),
    "DeclarationRules.in_confidence": Shown("Referees write in confidence"),
    "DeclarationRules.referees": Shown("Referees from outside", unit="referee"),
    "DeclarationRules.signatories": Shown("A signatory of each organisation declares", APPLICANTS),
    "DeclarationRules.statement_words": Shown("Room for a referee’s words", unit="word"),
    "Definition.core": Shown("National core"),
    "Definition.layers": Shown("Layers"),
    "EligibilityRule.high": Shown("At most", APPLICANTS),
    "EligibilityRule.id": Shown("Name in data", NOBODY),
    "EligibilityRule.kind": Shown("What is checked", APPLICANTS),
    "EligibilityRule.kinds": Shown("Kinds of organisation", APPLICANTS),
    "EligibilityRule.low": Shown("At least", APPLICANTS),
    "EligibilityRule.sizes": Shown("Sizes of organisation", APPLICANTS),
    "EligibilityRule.wanted": Shown("Answer that lets in", APPLICANTS),
    "EligibilityRule.words": Shown("The rule in words", APPLICANTS),
    "FinanceRules.asks_for_months": Shown("Asks for costs by month", APPLICANTS),
    "FinanceRules.asks_for_packages": Shown("Asks for work packages", APPLICANTS),
    "FinanceRules.calculated_overheads": Shown("Overheads by an organisation’s own calculation", APPLICANTS),
    "FinanceRules.categories": Shown("Costs that may be claimed", APPLICANTS),
    "FinanceRules.ceilings": Shown("Highest grant rates", APPLICANTS),
    "FinanceRules.fixed_basis_points": Shown("Fixed grant rate", APPLICANTS),
    "FinanceRules.maximum_cost_pence": Shown("Highest cost of a project", APPLICANTS),
    "FinanceRules.maximum_grant_pence": Shown("Highest grant of a project", APPLICANTS),
    "FinanceRules.maximum_months": Shown("Longest project", APPLICANTS),
    "FinanceRules.maximum_partner_grant_pence": Shown("Highest grant of a partner", APPLICANTS),
    "FinanceRules.minimum_cost_pence": Shown("Lowest cost of a project", APPLICANTS),
    "FinanceRules.minimum_months": Shown("Shortest project", APPLICANTS),
    "FinanceRules.minimum_partners": Shown("Fewest partners", APPLICANTS, "partner"),
    "FinanceRules.overheads_basis_points_of_labour": Shown("Overheads as a share of labour", APPLICANTS),
    "FinanceRules.participation_cap_basis_points": Shown("Most for research organisations", APPLICANTS),
    "FinanceRules.subsidy": Shown("Questions on subsidies", APPLICANTS),
    "FirstStage.closes_at": Shown("Expressions of interest close", APPLICANTS),
    "FirstStage.introduction": Shown("Introduction to the expression of interest", APPLICANTS),
    "FirstStage.sections": Shown("Sections of the expression of interest", APPLICANTS),
    "FirstStage.told_by_at": Shown("Told about expressions of interest by", APPLICANTS),
    "Layer.asks_for_places": Shown("Asks for activity and benefit by local authority", APPLICANTS),
    "Layer.budget": Shown("Budget", APPLICANTS, part="budget"),
    "Layer.conditions": Shown("Conditions of every offer", APPLICANTS),
    "Layer.criteria": Shown("Criteria"),
    "Layer.partnership": Shown("Partnership", NOBODY),
    "Layer.portfolio": Shown("Rules of the region’s list", APPLICANTS),
    "Layer.priorities": Shown("Priorities"),
    "Layer.region": Shown("Region", unit=SIDE, part="region"),
    "Layer.sections": Shown("Sections"),
    "Layer.settings": Shown("Settings of opened fields"),
    "Layer.threshold_basis_points": Shown("Regional threshold", unit=SHARE, part="threshold"),
    "LetterCondition.id": Shown("Name in data", NOBODY),
    "LetterCondition.text": Shown("Text", APPLICANTS),
    "Milestones.answers_by_at": Shown("Questions answered by", APPLICANTS),
    "Milestones.assessment_due_at": Shown("Assessment finished by", ASSESSORS),
    "Milestones.assessment_starts_at": Shown("Assessment starts", ASSESSORS),
    "Milestones.closes_at": Shown("Closes", APPLICANTS),
    "Milestones.decision_due_at": Shown("Decisions by", APPLICANTS),
    "Milestones.opens_at": Shown("Opens", APPLICANTS),
    "Milestones.panel_at": Shown("Panel meets", NOBODY),
    "Milestones.questions_until_at": Shown("Questions taken until", APPLICANTS),
    "Milestones.release_at": Shown("Decisions released", APPLICANTS),
    "Opening.high": Shown("Highest value"),
    "Opening.low": Shown("Lowest value"),
    "Opening.path": Shown("Opened field"),
    "Partnership.contacts": Shown("Contacts", NOBODY),
    "Partnership.lead_authority": Shown("Lead authority", NOBODY),
    "Partnership.places": Shown("Local authorities", NOBODY),
    "Partnership.responsible_officer": Shown("Senior responsible officer", NOBODY),
    "PortfolioRule.high": Shown("At most", APPLICANTS),
    "PortfolioRule.id": Shown("Name in data", NOBODY),
    "PortfolioRule.kind": Shown("What is limited", APPLICANTS),
    "PortfolioRule.low": Shown("At least", APPLICANTS),
    "PortfolioRule.measure": Shown("Counted in", APPLICANTS),
    "PortfolioRule.members": Shown("Projects concerned", APPLICANTS),
    "PortfolioRule.subject": Shown("Concerns", APPLICANTS),
    "Question.assessor_guidance": Shown("Guidance for assessors", ASSESSORS),
    "Question.choices": Shown("Choices"),
    "Question.columns": Shown("Columns"),
    "Question.file_types": Shown("Types of file", APPLICANTS),
    "Question.guidance": Shown("Guidance for applicants", APPLICANTS),
    "Question.id": Shown("Name in data", NOBODY),
    "Question.kind": Shown("How it is answered"),
    "Question.most_bytes": Shown("Largest file in bytes", APPLICANTS),
    "Question.most_files": Shown("Most files", APPLICANTS, "file"),
    "Question.most_pages": Shown("Most pages of a PDF", APPLICANTS, "page"),
    "Question.most_rows": Shown("Most rows", APPLICANTS, "row"),
    "Question.prompt": Shown("Question"),
    "Question.published": Shown("Published if the project is funded", APPLICANTS),
    "Question.required": Shown("Has to be answered", APPLICANTS),
    "Question.shown_if": Shown("Asked only if", APPLICANTS),
    "Question.statement": Shown("What is declared"),
    "Question.title": Shown("Title"),
    "Question.word_limit": Shown("Word limit", unit="word"),
    "RateCeiling.basis_points": Shown("Highest grant rate", APPLICANTS),
    "RateCeiling.category": Shown("Category", APPLICANTS),
    "RateCeiling.kind": Shown("Kind of organisation", APPLICANTS),
    "RateCeiling.size": Shown("Size of organisation", APPLICANTS),
    "Section.id": Shown("Name in data", NOBODY),
    "Section.introduction": Shown("Introduction"),
    "Section.owner": Shown("Whose section", NOBODY, SIDE),
    "Section.questions": Shown("Questions"),
    "Section.title": Shown("Title"),
    "Setting.path": Shown("Opened field"),
    "Setting.value": Shown("Value"),
    "Slot.most": Shown("Most criteria"),
    "Slot.weight": Shown("Their weight together", unit=WEIGHT),
    "YearBudget.pence": Shown("Sum", APPLICANTS),
    "YearBudget.starts_in": Shown("Financial year", APPLICANTS, FINANCIAL_YEAR),
}

# Values whose stored form does not read as words.
_VALUES: Mapping[Enum, str] = {
    AnswerKind.YES_NO: "yes or no",
    AnswerKind.ONE_OF: "one of several choices",
    AnswerKind.MANY_OF: "any number of choices",
    Ledger.NATIONAL: "national assessors",
    Ledger.REGIONAL: "regional scorers",
    CallEntry.OPEN: "everybody who keeps the rules",
    CallEntry.INVITATION: "those who are invited",
    OrganisationKind.RTO: "research and technology organisation",
    OrganisationKind.PUBLIC_SECTOR_OR_CHARITY: "public sector or charity",
    OrganisationSize.MICRO_SMALL: "micro or small",
    ResearchCategory.FEASIBILITY: "feasibility study",
    **{one: one.words for one in Objective},
}
# What the end of a field's name says of its unit.
_ENDS = (("_pence", "pence"), ("pence", "pence"), ("_months", "month"), ("_words", "word"), ("_days", "day"))


def kind_of(record: Any) -> Kind:
    """How a record is shown; one without an entry is called by its class and known by its id, or else by its whole."""
    cls = type(record)
    if cls.__name__ in KINDS:
        return KINDS[cls.__name__]
    names = tuple(field.name for field in fields(cls))
    noun = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in cls.__name__).strip()
    return Kind(noun, ("id",) if "id" in names else names)


def shown(record: Any, name: str) -> Shown:
    """How one field of a record is shown; one without an entry by its own name, less its unit."""
    return FIELDS.get(f"{type(record).__name__}.{name}") or Shown(_plain_label(name))


def unit_of(record: Any, name: str) -> str:
    """The unit of a field: as the table says, else as its name does."""
    said = shown(record, name).unit
    if said:
        return said
    if "basis_points" in name:
        return SHARE
    return next((unit for end, unit in _ENDS if name.endswith(end)), "")


def name_of(record: Any) -> str:
    """What people call one thing among its like: its title or words, else what tells it from the others.

    One that stands once in what holds it is called nothing: the field that holds it says what it is.
    """
    kind = kind_of(record)
    if kind.name is not None:
        return kind.name(record)
    for name in ("title", "label", "name", "text"):
        if getattr(record, name, ""):
            return str(getattr(record, name))
    return ", ".join(said(getattr(record, name), unit_of(record, name)) for name in kind.key)


def said(value: Any, unit: str = "") -> str:
    """A value in words: money, shares, dates in UK time, counts with their noun; 'none' for nothing."""
    if value is None or value == () or value == "":
        return "none"
    if is_dataclass(value):
        return _record_said(value)
    if isinstance(value, tuple):
        return ", ".join(said(one, unit) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return _VALUES.get(value) or str(value.value).replace("_", " ")
    if isinstance(value, int):
        return _number_said(value, unit)
    return _text_said(value, unit)


def said_apart(before: Any, after: Any, unit: str = "") -> tuple[str, str]:
    """Two values that differ, in words that differ too: where the usual words hide it, the stored form is added."""
    old, new = said(before, unit), said(after, unit)
    if old != new:
        return old, new
    return f"{old} ({canonical(before).decode()})", f"{new} ({canonical(after).decode()})"


def side_name(side: str) -> str:
    """A side by its slug, where the page has no better name for it."""
    return "the national core" if side == NATIONAL else side.replace("-", " ").title()


def _marks(low: int, high: int) -> str:
    return counted(low, "mark") if low == high else f"{low} to {high} marks"


def _number_said(value: int, unit: str) -> str:
    written = {
        "pence": lambda: money(value),
        SHARE: lambda: percent(value),
        FINANCIAL_YEAR: lambda: f"{value} to {value + 1}",
        WEIGHT: lambda: str(value),
        "": lambda: f"{value:,}",
    }
    return written[unit]() if unit in written else counted(value, unit)


def _text_said(value: Any, unit: str) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return side_name(value) if unit == SIDE else str(value)


def _record_said(record: Any) -> str:
    """A small record on one line: what it is called, and what else it says."""
    kind = kind_of(record)
    called = name_of(record)
    rest = [
        (shown(record, field.name).label, said(getattr(record, field.name), unit_of(record, field.name)))
        for field in fields(record)
        if field.name not in kind.key and getattr(record, field.name) not in ("", None, (), called)
    ]
    if len(rest) == 1:
        return f"{called}: {rest[0][1]}" if called else rest[0][1]
    return "; ".join([*([called] if called else []), *(f"{label.lower()}: {text}" for label, text in rest)])


def _plain_label(name: str) -> str:
    for end, _unit in (*_ENDS, ("_basis_points", SHARE), ("_at", ""), ("_id", "")):
        name = name.removesuffix(end)
    return name.replace("_", " ").strip().capitalize()
