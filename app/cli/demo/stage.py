"""How does one thread of a call go, step by step? Each step is a service, called as the person whose step it is."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.cli.demo import giving, plan
from app.cli.demo.cast import Cast, acting
from app.cli.demo.comments import comment, score_for, whole_of
from app.cli.demo.composer import answers_of
from app.cli.demo.cost_rows import cost_sheet
from app.cli.demo.sheet import Sheet
from app.company_register import RecordedRegister
from app.documents.offer_letter import TERMS_VERSION
from app.extensions import db
from app.jobs.outbox import PATIENT, drain_due, oldest_due
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    Offer,
    Organisation,
    Ranking,
    Recommendation,
    Region,
    Rehearsal,
    Scope,
    User,
)
from app.queries.definitions import current_version, definition_for, definition_of
from app.queries.finances import partners_of
from app.queries.letters import Terms
from app.queries.ranking import candidates, region_budget
from app.queries.rounds import round_taking
from app.regions import core_template, layer_template, regions_data
from app.services import (
    applications,
    approving,
    assessments,
    calls,
    costs,
    decisions,
    offers,
    organisations,
    people,
    rehearsals,
    scoring,
)
from app.services.versions import Said
from app.transactions import unit_of_work
from workflows import layers, portfolio
from workflows.actor import Actor, Role
from workflows.calendar import LONDON, london_instant
from workflows.company import Answer
from workflows.declaration_rules import DeclarationRules
from workflows.definition import NATIONAL, Ledger, Milestones, OrganisationKind
from workflows.first_stage import FirstStage
from workflows.letter import SubsidyBasis
from workflows.letter_text import accept_by

NOBODY_YET = frozenset[Role]()
NOBODY_DECLARES = DeclarationRules()
NOTHING_SAID: Mapping[str, str] = MappingProxyType({})


def milestones(opens_on: date, closes_on: date) -> Milestones:
    """A call's dates: it opens at 9am and closes at 11am UK time; scores are due in six weeks, decisions in twelve."""
    at_nine, at_eleven = datetime.min.time().replace(hour=9), datetime.min.time().replace(hour=11)
    closes_at = london_instant(closes_on, at_eleven)
    return Milestones(
        opens_at=london_instant(opens_on, at_nine),
        closes_at=closes_at,
        assessment_due_at=closes_at + timedelta(weeks=6),
        decision_due_at=closes_at + timedelta(weeks=12),
    )


def draft(
    cast: Cast,
    region: str,
    reference: str,
    title: str,
    dates: Milestones,
    now: datetime,
    first_stage: FirstStage | None = None,
    cut_offs: Sequence[datetime] = (),
    declarations: DeclarationRules = NOBODY_DECLARES,
    *,
    asks_for_plan: bool = False,
    **rest: Any,
) -> Call:
    """The programme officer drafts a call on the national core, with an empty place for the region's layer.

    `rest` are further fields of the core.
    """
    themes = next(tuple(one["themes"]) for one in regions_data() if one["slug"] == region)
    core = replace(core_template(), title=title, milestones=dates, first_stage=first_stage, cut_offs=tuple(cut_offs))
    rules = replace(core.finance, asks_for_packages=asks_for_plan, asks_for_months=asks_for_plan)
    core = replace(core, themes=themes, finance=rules, declarations=declarations, **rest)
    definition = layers.merge(core, [replace(layer_template(region), sections=(), criteria=())])
    officer = cast.people["officer"]
    with unit_of_work():
        actor = Actor(officer.id, frozenset({Role.PROGRAMME_OFFICER}))
        return calls.draft_call(reference, cast.funder, [cast.regions[region]], definition, actor, now)


def add_layer(cast: Cast, call: Call, region: str, lead: User, now: datetime) -> None:
    """The region lead adds the region's own questions, criteria, budget and conditions, and asks for places."""
    with unit_of_work():
        seen = current_version(call).sha256
        layer = replace(layer_template(region), asks_for_places=True)
        calls.edit_layer(call.id, layer, acting(lead, call), now, Said("Add our criteria", seen))


def rehearse(call: Call, lead: User, now: datetime) -> str:
    """A region lead has the current version rehearsed, and the worker does it; the hash of the report."""
    with unit_of_work():
        asked = rehearsals.ask(call.id, acting(lead, call), now)
        kept_id = asked.id
    deliver(now)
    with unit_of_work():
        return db.session.get_one(Rehearsal, kept_id, populate_existing=True).report_sha256 or ""


def sign(call: Call, side: str, signatory: User, now: datetime) -> str:
    """A signatory turns one side's key on the current version; its hash."""
    with unit_of_work():
        seen = current_version(call).sha256
        calls.sign(call.id, side, seen, acting(signatory, call), now)
    return seen


def agree(cast: Cast, call: Call, region: str, prefix: str, now: datetime) -> None:
    """The region writes its layer and has it rehearsed, then both sides sign the same hash."""
    add_layer(cast, call, region, cast.people[f"{prefix}_lead"], now)
    rehearse(call, cast.people[f"{prefix}_lead"], now)
    sign(call, region, cast.people[f"{prefix}_signatory"], now + timedelta(days=2))
    sign(call, NATIONAL, cast.people["national_signatory"], now + timedelta(days=3))


def register(sheet: Sheet, now: datetime) -> tuple[Organisation, User, User]:
    """A lead applicant registers the organisation and names its signatory: in a small firm, the same person."""
    with unit_of_work():
        lead = people.create_person(sheet.lead.name, sheet.lead.email, now, job_title="Project lead")
        signatory = lead if sheet.signatory.email == sheet.lead.email else _signatory(sheet, now)
        about = sheet.organisation
        details = organisations.OrganisationDetails(
            name=about.name,
            kind=about.kind,
            size=about.size,
            company_number=about.company_number,
            address="\n".join(about.address),
            place_code=about.local_authority,
        )
        register = RecordedRegister()
        answer = Answer(about.company_number, register.find(about.company_number), register.name, now)
        actor = Actor(lead.id, NOBODY_YET)
        organisation = organisations.register_organisation(details, actor, now, answer=answer)
        people.grant_role(signatory.id, Role.SIGNATORY, Scope.ORGANISATION, organisation.id, now, by=lead.id)
    return organisation, lead, signatory


def _signatory(sheet: Sheet, now: datetime) -> User:
    about = sheet.signatory
    return people.create_person(about.name, about.email, now, job_title=about.job_title)


def round_after(call: Call) -> Call:
    """The round of an always-open call that takes applications after this one."""
    db.session.refresh(call)
    return db.session.get_one(Call, round_taking(call.id))


def begin(
    call: Call, region: Region, sheet: Sheet, organisation: Organisation, lead: User, now: datetime
) -> Application:
    """The lead applicant begins a draft."""
    with unit_of_work():
        return applications.start(call.id, region, organisation, sheet.title, acting(lead, organisation), now)


def write(
    application: Application, sheet: Sheet, organisation: Organisation, lead: User, now: datetime, *, share: int = 100
) -> None:
    """The lead applicant writes answers, details and costs; with `share` below 100, only the first of them."""
    found = find(application.id)
    actor = acting(lead, found)
    answers = answers_of(sheet)
    asked = [question.id for question in definition_for(found).questions if question.id in answers]
    with unit_of_work():
        for question_id in asked[: len(asked) * share // 100]:
            applications.save_answer(application.id, question_id, answers[question_id], 0, actor, now)
        if share < 40:
            return
        category, months = sheet.research_category, sheet.duration_months
        applications.save_details(application.id, sheet.title, category, months, actor, now)
        if share < 60:
            return
        giving.share_out(application, sheet, actor, now)
        partner = next(one for one in partners_of(application.id) if one.organisation_id == organisation.id)
        money = costs.Asked(sheet.funding.requested_rate_basis_points, sheet.funding.other_public_funding_pence)
        plan.divide(found, sheet, partner, actor, now)
        costed = plan.placed(definition_for(found), sheet, cost_sheet(sheet))
        costs.save_sheet(partner.id, costed, money, seen_number=1, actor=actor, now=now)
        if share == 100:
            plan.by_month(found, sheet, partner, costed, actor, now)
            giving.invest(application, sheet, organisation, actor, now)


def submit(application: Application, lead: User, now: datetime) -> str:
    """The lead applicant submits; the hash on the receipt."""
    with unit_of_work():
        actor = acting(lead, find(application.id))
        return applications.submit(application.id, actor, now, declaration_made=True).sha256


def check(cast: Cast, application: Application, now: datetime, *, reason: str = "") -> None:
    """The programme officer finds an application eligible, or ineligible for a reason."""
    with unit_of_work():
        actor = acting(cast.people["officer"], find(application.id))
        if reason:
            applications.find_ineligible(application.id, reason, actor, now)
        else:
            applications.confirm_eligible(application.id, actor, now)


def assign(cast: Cast, application: Application, prefix: str, turn: int, now: datetime) -> list[Assessment]:
    """The officer asks as many national assessors as the call promises, in turn; the region lead its own scorers."""
    found = find(application.id)
    core = definition_for(found).core
    national = _in_turn(cast.of("assessor_"), turn, core.national_assessors)
    regional = _in_turn(cast.of(f"{prefix}_scorer_"), turn, core.regional_scorers)
    with unit_of_work():
        officer, lead = acting(cast.people["officer"], found), acting(cast.people[f"{prefix}_lead"], found)
        return [
            *(assessments.assign(found.id, one.id, Ledger.NATIONAL, officer, now) for one in national),
            *(assessments.assign(found.id, one.id, Ledger.REGIONAL, lead, now) for one in regional),
        ]


def start_assessment(cast: Cast, call: Call, now: datetime) -> None:
    """The officer lets the assessors in."""
    with unit_of_work():
        officer = acting(cast.people["officer"], call)
        assessments.start_assessment(call.id, officer, now, "Every application is checked and has its people.")


def accept(assessment: Assessment, now: datetime) -> None:
    """An assessor accepts, confirming that there is no conflict of interest."""
    with unit_of_work():
        actor = Actor(assessment.user_id, frozenset({Role.ASSESSOR}))
        assessments.accept(assessment.id, actor, now, no_conflict_confirmed=True)


def score(
    assessment: Assessment,
    sheet: Sheet,
    index: int,
    now: datetime,
    *,
    share: int = 100,
    said: Mapping[str, str] = NOTHING_SAID,
) -> None:
    """An assessor gives a mark with its reason for each criterion, and hands in; below 100, only the first of them.

    `said` are reasons in words of their own, by criterion.
    """
    actor = Actor(assessment.user_id, frozenset({Role.ASSESSOR}))
    criteria = definition_for(find(assessment.application_id)).criteria_in(assessment.ledger)
    with unit_of_work():
        for criterion in criteria[: len(criteria) * share // 100]:
            mark = score_for(sheet, criterion.id, index)
            words = said.get(criterion.id) or comment(sheet, criterion.id, mark, index)
            scoring.save_score(assessment.id, criterion.id, mark, words, 0, actor, now)
        if share == 100:
            scoring.save_whole(assessment.id, whole_of(sheet), 0, actor, now)
            scoring.complete(assessment.id, actor, now)


def close_ledgers(cast: Cast, call: Call, now: datetime) -> Ranking:
    """The officer closes both ledgers; the ranking follows."""
    with unit_of_work():
        officer = acting(cast.people["officer"], call)
        return assessments.close_ledgers(call.id, officer, now, "Every mark is in, and nothing is left to moderate.")


def recommend(cast: Cast, call: Call, region: str, prefix: str, now: datetime) -> Recommendation:
    """The panel secretary takes the ranking from the top down as far as the budget reaches, and recommends that."""
    home = cast.regions[region]
    secretary = acting(cast.people[f"{prefix}_secretary"], call)
    with unit_of_work():
        ranked = candidates(call.id, home.id)
        chosen = portfolio.top_down(ranked, region_budget(definition_of(current_version(call)), call, home).left_pence)
        reasons = {
            one.application_id: "Its grant does not fit into what is left of the budget."
            for one in ranked
            if one.passes and one.application_id not in chosen
        }
        note = "The panel took the ranking from the top as far as the budget reaches."
        kept = decisions.compose(call.id, home, chosen, reasons, note, secretary, now)
    with unit_of_work():
        return decisions.recommend(kept.id, secretary, now)


def approve(cast: Cast, kept: Recommendation, now: datetime) -> list[Offer]:
    """A different person at the funder approves; the offers that this begins."""
    with unit_of_work():
        actor = acting(cast.people["approver"], kept)
        approving.approve(kept.id, kept.list_sha256 or "", actor, now)
    query = select(Offer).join(Award).where(Award.recommendation_id == kept.id).order_by(Award.reference)
    return list(db.session.scalars(query.options(joinedload(Offer.award))))


def release(cast: Cast, call: Call, now: datetime) -> None:
    """The officer lifts the embargo."""
    with unit_of_work():
        decisions.release(call.id, acting(cast.people["officer"], call), now)


def build(cast: Cast, offer: Offer, starts_on: date, now: datetime) -> None:
    """The officer prepares the offer and has its letter made."""
    with unit_of_work():
        found = offers.load(offer.id)
        actor = acting(cast.people["officer"], found)
        partners = partners_of(found.award.application_id)
        bases = {str(one.id): _basis(one.organisation.kind).value for one in partners}
        offers.prepare(offer.id, starts_on, bases, "", actor, now)
    with unit_of_work():
        offers.build(offer.id, Terms(TERMS_VERSION, demonstration=True), actor, now)


def send(cast: Cast, offer: Offer, now: datetime) -> None:
    """The officer sends the letter."""
    with unit_of_work():
        offers.send(offer.id, acting(cast.people["officer"], offers.load(offer.id)), now)


def accept_offer(offer: Offer, signatory: User, now: datetime) -> str:
    """The organisation's signatory accepts exactly the letter that was sent; its hash."""
    with unit_of_work():
        found = offers.load(offer.id)
        seen = found.letter_sha256 or ""
        actor = acting(signatory, found)
        offers.accept(offer.id, seen, signatory.job_title, actor, now, authority_declared=True)
    return seen


def find(application_id: uuid.UUID) -> Application:
    """The application with its call, region and organisation."""
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def deliver(until: datetime) -> None:
    """Do what waits, each row at the moment when it was due, so that messages bear the days of their story.

    The PDFs of what was submitted are left to whoever runs what is loaded: they bear no day but their submission's.
    """
    while (due_at := oldest_due(until, leaving=PATIENT)) is not None and drain_due(due_at, leaving=PATIENT):
        pass


def start_on(offered: date) -> date:
    """A project's first day: the first of the month after the time to answer its offer is over."""
    return (accept_by(offered).replace(day=1) + timedelta(days=32)).replace(day=1)


def uk_day(moment: datetime) -> date:
    """The day on which this moment falls in the UK."""
    return moment.astimezone(LONDON).date()


def _in_turn(pool: Sequence[User], turn: int, count: int) -> list[User]:
    return [pool[(turn + step) % len(pool)] for step in range(count)]


def _basis(kind: OrganisationKind) -> SubsidyBasis:
    return SubsidyBasis.SUBSIDY_CONTROL if kind == OrganisationKind.BUSINESS else SubsidyBasis.NOT_A_SUBSIDY
