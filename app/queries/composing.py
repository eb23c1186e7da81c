"""What stands for choice in a region's list, as the rules of choice count it: scores, money by year, places, themes?"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    Answer,
    Application,
    Call,
    CoInvestment,
    Dependency,
    Organisation,
    Partner,
    Place,
    PlaceShare,
    SpendProfile,
    WorkPlan,
)
from app.walls import as_system
from workflows import spend_profile
from workflows.choosing.derived import Terms, rules_from
from workflows.choosing.model import Problem, Project
from workflows.co_investment import InvestmentState
from workflows.consortium import PartnerState
from workflows.definition import AnswerKind, Definition, Layer, YearBudget
from workflows.dependency import DependencyState
from workflows.money import FULL_BASIS_POINTS, share
from workflows.portfolio import Candidate
from workflows.spend_profile import profile_of
from workflows.terms import SIZE_WORDS, CostCategory, OrganisationSize

Ids = Sequence[uuid.UUID]
Years = Mapping[uuid.UUID, tuple[YearBudget, ...]]


@dataclass(frozen=True)
class Money:
    """What a region may award in a call: in all, and by financial year where it is to be kept by year."""

    pence: int
    by_year: tuple[YearBudget, ...] = ()


def money_of(definition: Definition, call: Call, region_slug: str, left_pence: int) -> Money:
    """What a region has left in this call, by year unless other rounds of the call share the years."""
    years = tuple(year for layer in definition.layers if layer.region == region_slug for year in layer.budget)
    return Money(left_pence, () if call.round_number else years)


@as_system()
def problem_for(
    definition: Definition, region_slug: str, candidates: Sequence[Candidate], budget: Money, seed: str
) -> Problem:
    """What a region chooses from, and by which rules. The caller has been through the gate of the call. Eight queries.

    A score is the regional mean in basis points with the place in the ranking behind it, so that it never leads to
    another order than the ranking; who does not pass scores nothing. Years count where every project says in which
    months it spends.
    """
    ids = [one.application_id for one in candidates]
    found = _Found(
        _leads(ids), _grants_by_year(candidates), _places(ids), _choices(ids, definition), _co_investment(ids)
    )
    layers = [layer for layer in definition.layers if layer.region == region_slug]
    terms = Terms(
        budget_pence=budget.pence,
        line=_line(layers, candidates),
        full_mark=FULL_BASIS_POINTS * (len(candidates) + 1),
        budget_by_year=budget.by_year if found.is_known_by_year(candidates) else (),
        grant_years=sorted({year.starts_in for one in found.years.values() for year in one}),
        objective=definition.core.choosing.objective,
        most_per_lead=definition.core.choosing.most_per_lead,
        links=_links(ids),
        names={**_place_names(found.places), **{size.value: words for size, words in SIZE_WORDS.items()}},
    )
    parts = {"core": definition.core.portfolio, **{layer.region: layer.portfolio for layer in layers}}
    return Problem(
        projects=tuple(found.project(one, len(candidates)) for one in candidates),
        rules=rules_from(parts, terms, _by_name(found.leads.values())),
        seed=seed,
    )


@dataclass(frozen=True)
class _Lead:
    """What a rule may name or count of whoever leads an application."""

    application_id: uuid.UUID
    title: str
    reference: str
    organisation_id: uuid.UUID
    size: OrganisationSize


@dataclass(frozen=True)
class _Found:
    """What is known of each application: its lead, its years, its places, what it chose, and what others put in."""

    leads: Mapping[uuid.UUID, _Lead]
    years: Years
    places: Mapping[uuid.UUID, Sequence[tuple[str, str, int]]]
    choices: Mapping[uuid.UUID, tuple[str, ...]]
    co_investment: Mapping[uuid.UUID, int]

    def is_known_by_year(self, candidates: Sequence[Candidate]) -> bool:
        """Whether every candidate that can be chosen says when it spends."""
        return all(one.application_id in self.years for one in candidates if one.passes)

    def project(self, one: Candidate, ranked: int) -> Project:
        """A candidate as the rules count it."""
        id_, lead = one.application_id, self.leads[one.application_id]
        return Project(
            id=str(id_),
            name=lead.title,
            score=_score(one, ranked),
            grant_pence=one.grant_pence,
            grant_by_year=self.years.get(id_, ()),
            place_shares=tuple((code, share) for code, _, share in self.places.get(id_, ())),
            themes=self.choices.get(id_, ()),
            size=lead.size.value,
            lead=str(lead.organisation_id),
            co_investment_pence=self.co_investment.get(id_, 0),
        )


def _score(one: Candidate, ranked: int) -> int:
    if not one.passes or one.position is None:
        return 0
    return one.regional_basis_points * (ranked + 1) + ranked + 1 - one.position


def _line(layers: Sequence[Layer], candidates: Sequence[Candidate]) -> int:
    """The regional threshold as a score. Whoever passes is above it, also by the threshold of an earlier version."""
    marks = [one.regional_basis_points for one in candidates if one.passes]
    lowest = min((*marks, *(layer.threshold_basis_points for layer in layers)), default=0)
    return max(1, lowest * (len(candidates) + 1))


def _leads(ids: Ids) -> Mapping[uuid.UUID, _Lead]:
    query = (
        select(
            Partner.application_id,
            Application.title,
            Application.reference,
            Partner.organisation_id,
            func.coalesce(Partner.submitted_size, Organisation.size),
        )
        .join(Application, Application.id == Partner.application_id)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(Partner.application_id.in_(ids), Partner.is_lead)
    )
    return {row[0]: _Lead(*row) for row in db.session.execute(query)}


def _by_name(leads: Iterable[_Lead]) -> Mapping[str, str]:
    """An application by its reference or title, as a rule may name it."""
    found = {}
    for one in leads:
        found[one.title] = found[one.reference] = str(one.application_id)
    return found


def _grants_by_year(candidates: Sequence[Candidate]) -> Years:
    """What of each grant falls into which financial year, shared as the spending is; only where that is said."""
    grants = {one.application_id: one.grant_pence for one in candidates}
    query = (
        select(Partner.application_id, WorkPlan.starts_on, SpendProfile.planned)
        .join(SpendProfile, SpendProfile.partner_id == Partner.id)
        .join(WorkPlan, WorkPlan.application_id == Partner.application_id)
        .where(
            Partner.application_id.in_(grants),
            Partner.state == PartnerState.TAKES_PART,
            WorkPlan.starts_on.is_not(None),
        )
    )
    pounds: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
    for application_id, starts_on, planned in db.session.execute(query):
        profile = profile_of({CostCategory(name): months for name, months in planned.items()})
        for year, spent in spend_profile.by_year(profile, starts_on).items():
            pounds[application_id][year] = pounds[application_id].get(year, 0) + spent
    return {one: _shared(grants[one], by_year) for one, by_year in pounds.items() if any(by_year.values())}


def _shared(grant_pence: int, pounds: Mapping[int, int]) -> tuple[YearBudget, ...]:
    years = sorted(pounds)
    parts = share(grant_pence, [pounds[year] for year in years])
    return tuple(YearBudget(year, pence) for year, pence in zip(years, parts, strict=True))


def _places(ids: Ids) -> Mapping[uuid.UUID, Sequence[tuple[str, str, int]]]:
    """In which local authorities the work of each is done: code, name and basis points."""
    query = (
        select(PlaceShare.application_id, PlaceShare.gss_code, PlaceShare.activity_basis_points, Place.name)
        .join(Place, Place.gss_code == PlaceShare.gss_code)
        .where(PlaceShare.application_id.in_(ids), PlaceShare.activity_basis_points > 0)
        .order_by(PlaceShare.gss_code)
    )
    found = defaultdict(list)
    for application_id, code, basis_points, name in db.session.execute(query):
        found[application_id].append((code, name, basis_points))
    return found


def _place_names(places: Mapping[uuid.UUID, Sequence[tuple[str, str, int]]]) -> Mapping[str, str]:
    return {code: name for shares in places.values() for code, name, _ in shares}


def _choices(ids: Ids, definition: Definition) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """What each chose in questions with choices: a theme of a rule is one of their labels."""
    labels = {
        (question.id, choice.value): choice.label
        for question in definition.questions
        if question.kind in (AnswerKind.ONE_OF, AnswerKind.MANY_OF)
        for choice in question.choices
    }
    questions = {question_id for question_id, _ in labels}
    query = select(Answer.application_id, Answer.question_id, Answer.value).where(
        Answer.application_id.in_(ids), Answer.question_id.in_(questions)
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for application_id, question_id, value in db.session.execute(query):
        chosen = value if isinstance(value, list) else [value]
        found[application_id] += [labels[question_id, one] for one in chosen if (question_id, one) in labels]
    return {one: tuple(sorted(said)) for one, said in found.items()}


def _co_investment(ids: Ids) -> Mapping[uuid.UUID, int]:
    """What others put into each, in cash or kind and however sure, through organisations that take part."""
    query = (
        select(CoInvestment.application_id, func.sum(CoInvestment.amount_pence))
        .join(
            Partner,
            (Partner.application_id == CoInvestment.application_id)
            & (Partner.organisation_id == CoInvestment.organisation_id),
        )
        .where(
            CoInvestment.application_id.in_(ids),
            CoInvestment.state != InvestmentState.LAPSED,
            Partner.state == PartnerState.TAKES_PART,
        )
        .group_by(CoInvestment.application_id)
    )
    return {application_id: int(pence) for application_id, pence in db.session.execute(query)}


def _links(ids: Ids) -> tuple[tuple[str, str], ...]:
    query = select(Dependency.application_id, Dependency.on_id).where(
        Dependency.application_id.in_(ids), Dependency.state == DependencyState.CONFIRMED
    )
    return tuple((str(one), str(on)) for one, on in db.session.execute(query))
