"""What does a call ask, how is it judged, and with which money and dates?

A definition is immutable data. The national core and each region's layer are drafted apart (`Core`, `Layer`) and merged
into one `Definition`; the SHA-256 of its canonical form is what the signatories sign.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NATIONAL = "national"


class Ledger(StrEnum):
    """Which side scores a criterion. Neither side sees the other's marks until both ledgers are closed."""

    NATIONAL = "national"
    REGIONAL = "regional"


class AnswerKind(StrEnum):
    """The shapes an answer can have."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"


class ResearchCategory(StrEnum):
    """Kinds of research and development, which set the ceiling of the grant rate."""

    FEASIBILITY = "feasibility"
    INDUSTRIAL_RESEARCH = "industrial_research"
    EXPERIMENTAL_DEVELOPMENT = "experimental_development"


class OrganisationKind(StrEnum):
    """Kinds of organisation, as the funding rules distinguish them."""

    BUSINESS = "business"
    RESEARCH_ORGANISATION = "research_organisation"
    RTO = "rto"
    PUBLIC_SECTOR_OR_CHARITY = "public_sector_or_charity"


class OrganisationSize(StrEnum):
    """Size for the grant rate: micro and small share a rate."""

    MICRO_SMALL = "micro_small"
    MEDIUM = "medium"
    LARGE = "large"


class CostCategory(StrEnum):
    """Eligible cost categories of the business form, in the order of every finance table."""

    LABOUR = "labour"
    OVERHEADS = "overheads"
    MATERIALS = "materials"
    CAPITAL_USAGE = "capital_usage"
    SUBCONTRACTING = "subcontracting"
    TRAVEL_AND_SUBSISTENCE = "travel_and_subsistence"
    OTHER_COSTS = "other_costs"


@dataclass(frozen=True)
class Choice:
    """One option of a one-of or many-of question."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """One thing the applicant is asked. `word_limit` counts words as `workflows.text.count_words` does."""

    id: str
    kind: AnswerKind
    title: str
    prompt: str
    guidance: str = ""
    required: bool = True
    word_limit: int | None = None
    choices: tuple[Choice, ...] = ()
    published: bool = False


@dataclass(frozen=True)
class Section:
    """A titled run of questions. `owner` is 'national' or the slug of the region whose layer it comes from."""

    id: str
    title: str
    questions: tuple[Question, ...]
    owner: str = NATIONAL


@dataclass(frozen=True)
class Band:
    """What marks from `low` to `high` mean, in words for assessors and applicants."""

    low: int
    high: int
    text: str


@dataclass(frozen=True)
class Criterion:
    """How one answer is judged: by which ledger, with which weight (whole per cent of its ledger) and which marks."""

    id: str
    question_id: str
    ledger: Ledger
    title: str
    weight: int
    maximum: int
    bands: tuple[Band, ...]
    guidance: str = ""
    comment_words: int = 100
    owner: str = NATIONAL


@dataclass(frozen=True)
class Milestones:
    """The instants at which a call acts by itself or asks its people to act (UTC)."""

    opens_at: datetime
    closes_at: datetime
    assessment_due_at: datetime
    decision_due_at: datetime


@dataclass(frozen=True)
class RateCeiling:
    """The highest grant rate, in basis points of eligible cost, for one kind and size of organisation and category."""

    kind: OrganisationKind
    size: OrganisationSize
    category: ResearchCategory
    basis_points: int


@dataclass(frozen=True)
class FinanceRules:
    """The call's money rules, every number as data (source of the defaults: `app/regions/funding_rates.json`)."""

    ceilings: tuple[RateCeiling, ...]
    minimum_cost_pence: int
    maximum_cost_pence: int
    minimum_months: int
    maximum_months: int
    overheads_basis_points_of_labour: int
    participation_cap_basis_points: int


@dataclass(frozen=True)
class YearBudget:
    """Money for one financial year, named by the year in which it starts (1 April)."""

    starts_in: int
    pence: int


@dataclass(frozen=True)
class LetterCondition:
    """A condition that a region attaches to every offer made under its layer."""

    id: str
    text: str


@dataclass(frozen=True)
class Core:
    """What the national funder fixes for everyone. Thresholds are basis points of the ledger's full marks."""

    title: str
    summary: str
    scope: str
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    threshold_basis_points: int
    milestones: Milestones
    finance: FinanceRules
    national_assessors: int
    regional_scorers: int


@dataclass(frozen=True)
class Layer:
    """What one region adds: its own sections and criteria, its threshold, budget and conditions."""

    region: str
    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    threshold_basis_points: int = 0
    budget: tuple[YearBudget, ...] = ()
    conditions: tuple[LetterCondition, ...] = ()
    priorities: str = ""


@dataclass(frozen=True)
class Definition:
    """The core and its layers as one: what applicants answer, assessors judge and signatories sign."""

    core: Core
    layers: tuple[Layer, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.core.sections + tuple(section for layer in self.layers for section in layer.sections)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.core.criteria + tuple(criterion for layer in self.layers for criterion in layer.criteria)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def budget_pence(self) -> int:
        return sum(year.pence for layer in self.layers for year in layer.budget)

    def for_region(self, region: str) -> "Definition":
        """What an application in one region is asked: the core and that region's layer only."""
        return Definition(self.core, tuple(layer for layer in self.layers if layer.region == region))

    def question(self, question_id: str) -> Question:
        """The question with this id; `KeyError` if the call does not ask it."""
        return {question.id: question for question in self.questions}[question_id]

    def criteria_in(self, ledger: Ledger) -> tuple[Criterion, ...]:
        """The criteria that one ledger scores, in the order of the form."""
        return tuple(criterion for criterion in self.criteria if criterion.ledger == ledger)
