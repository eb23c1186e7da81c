"""What does a call ask, how is it judged, and with which money and dates?

A definition is immutable data. The national core and each region's layer are drafted apart (`Core`, `Layer`) and merged
into one `Definition`; the SHA-256 of its canonical form is what the signatories sign.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.authority import Authority
from workflows.choosing_rules import ChoosingRules
from workflows.criteria import Band, Criterion, Ledger
from workflows.declaration_rules import DeclarationRules
from workflows.first_stage import FirstStage
from workflows.openings import THRESHOLD, Opening, Setting, Slot, effective, settled_criteria, settled_sections
from workflows.own_place import OwnPlace
from workflows.partnership import CallEntry, CallShape, Contact, Partnership
from workflows.plain import later
from workflows.questions import (
    NATIONAL,
    AnswerKind,
    Choice,
    Clause,
    Column,
    Condition,
    Joining,
    Operator,
    Question,
    Section,
)
from workflows.rules import EligibilityKind, EligibilityRule, Measure, PortfolioKind, PortfolioRule
from workflows.terms import CostCategory, OrganisationKind, OrganisationSize, ResearchCategory, SubsidyRule

__all__ = [
    "NATIONAL",
    "AnswerKind",
    "Band",
    "CallEntry",
    "CallShape",
    "Choice",
    "Clause",
    "Column",
    "Condition",
    "Contact",
    "Core",
    "CostCategory",
    "Criterion",
    "DeclarationRules",
    "Definition",
    "EligibilityKind",
    "EligibilityRule",
    "FinanceRules",
    "FirstStage",
    "Joining",
    "Layer",
    "Ledger",
    "LetterCondition",
    "Measure",
    "Milestones",
    "Opening",
    "Operator",
    "OrganisationKind",
    "OrganisationSize",
    "Partnership",
    "PortfolioKind",
    "PortfolioRule",
    "Question",
    "RateCeiling",
    "ResearchCategory",
    "Section",
    "Setting",
    "Slot",
    "YearBudget",
]


@dataclass(frozen=True)
class Milestones:
    """The instants at which a call acts by itself or asks its people to act (UTC)."""

    opens_at: datetime
    closes_at: datetime
    assessment_due_at: datetime
    decision_due_at: datetime
    panel_at: datetime | None = later(None)
    release_at: datetime | None = later(None)
    questions_until_at: datetime | None = later(None)
    answers_by_at: datetime | None = later(None)
    assessment_starts_at: datetime | None = later(None)

    @property
    def in_order(self) -> tuple[tuple[str, datetime], ...]:
        """Those that are given, in the order in which they must come, each with its field's name."""
        before_closing = ("opens_at", "questions_until_at", "answers_by_at", "closes_at")
        assessed = ("assessment_starts_at", "assessment_due_at")
        names = (*before_closing, *assessed, "panel_at", "decision_due_at", "release_at")
        return tuple((name, at) for name in names if (at := getattr(self, name)) is not None)

    def with_deadline(self, closes_at: datetime) -> "Milestones":
        """The dates that count once the deadline is put off: those of questions keep their time before it."""
        later_by = closes_at - self.closes_at
        until, by = self.questions_until_at, self.answers_by_at
        return replace(
            self,
            closes_at=closes_at,
            questions_until_at=until + later_by if until else None,
            answers_by_at=by + later_by if by else None,
        )


@dataclass(frozen=True)
class RateCeiling:
    """The highest grant rate, in basis points of eligible cost, for one kind and size of organisation and category."""

    kind: OrganisationKind
    size: OrganisationSize
    category: ResearchCategory
    basis_points: int


@dataclass(frozen=True)
class FinanceRules:
    """The call's money rules, every number as data (source of the defaults: `app/regions/funding_rates.json`).

    Overheads are at most a share of labour; with `calculated_overheads` an organisation may calculate its own instead.
    No `categories` means all of them. With `fixed_basis_points` everybody asks for exactly this rate, or for their
    ceiling where that is lower. With `asks_for_packages` every row of costs names its work package; with
    `asks_for_months` each organisation plans its costs by month.
    """

    ceilings: tuple[RateCeiling, ...]
    minimum_cost_pence: int
    maximum_cost_pence: int
    minimum_months: int
    maximum_months: int
    overheads_basis_points_of_labour: int
    participation_cap_basis_points: int
    categories: tuple[CostCategory, ...] = later(())
    maximum_grant_pence: int | None = later(None)
    maximum_partner_grant_pence: int | None = later(None)
    minimum_partners: int = later(1)
    fixed_basis_points: int | None = later(None)
    subsidy: SubsidyRule = later(SubsidyRule.NOT_ASKED)
    calculated_overheads: bool = later(False)
    asks_for_packages: bool = later(False)
    asks_for_months: bool = later(False)

    @property
    def asks_for_plan(self) -> bool:
        """Whether a project says in which month it starts, and how it is divided or when it is spent."""
        return self.asks_for_packages or self.asks_for_months


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
    """What the national funder fixes for everyone. Thresholds are basis points of the ledger's full marks.

    `openings` are the numbers that a region may set within bounds, and `slot` the room for its own criteria (None: as
    many as it likes). `own_place` says who is left out as an assessor because of where they live, `authority` who
    decides on a list and up to which amount, `choosing` how the best list is found. All else is locked.
    """

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
    shape: CallShape = later(CallShape.COMPETITION)
    eligibility: tuple[EligibilityRule, ...] = later(())
    portfolio: tuple[PortfolioRule, ...] = later(())
    openings: tuple[Opening, ...] = later(())
    slot: Slot | None = later(None)
    first_stage: FirstStage | None = later(None)
    entry: CallEntry = later(CallEntry.OPEN)
    is_listed: bool = later(True)
    cut_offs: tuple[datetime, ...] = later(())
    themes: tuple[str, ...] = later(())
    declarations: DeclarationRules = later(DeclarationRules())
    own_place: OwnPlace = later(OwnPlace.ALLOWED)
    authority: Authority = later(Authority())
    choosing: ChoosingRules = later(ChoosingRules())

    def settled(self, settings: tuple[Setting, ...]) -> "Core":
        """The core with a region's settings in force: only those that are open and within their bounds."""
        values = effective(self.openings, settings)
        if not values:
            return self
        return replace(
            self,
            sections=settled_sections(self.sections, values),
            criteria=settled_criteria(self.criteria, values),
            threshold_basis_points=values.get(THRESHOLD, self.threshold_basis_points),
        )


@dataclass(frozen=True)
class Layer:
    """What one region adds: its own sections and criteria, its threshold, budget and conditions.

    `settings` are what it makes of the numbers that the core opens; `partnership` says who stands behind the layer.
    With `asks_for_places` its applicants share out activity and benefit among the region's local authorities.
    """

    region: str
    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    threshold_basis_points: int = 0
    budget: tuple[YearBudget, ...] = ()
    conditions: tuple[LetterCondition, ...] = ()
    priorities: str = ""
    settings: tuple[Setting, ...] = later(())
    partnership: Partnership | None = later(None)
    portfolio: tuple[PortfolioRule, ...] = later(())
    asks_for_places: bool = later(False)


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

    @property
    def asks_for_places(self) -> bool:
        """Whether any of its regions asks where the work is done; of one region's definition, whether that one does."""
        return any(layer.asks_for_places for layer in self.layers)

    def for_region(self, region: str) -> "Definition":
        """What an application in one region is asked: the core as that region settled it, and its layer only."""
        layers = tuple(layer for layer in self.layers if layer.region == region)
        settings = tuple(setting for layer in layers for setting in layer.settings)
        return Definition(self.core.settled(settings), layers)

    def question(self, question_id: str) -> Question:
        """The question with this id; `KeyError` if the call does not ask it."""
        return {question.id: question for question in self.questions}[question_id]

    def criteria_in(self, ledger: Ledger) -> tuple[Criterion, ...]:
        """The criteria that one ledger scores, in the order of the form."""
        return tuple(criterion for criterion in self.criteria if criterion.ledger == ledger)
