"""How does a test get a call, an application or an award in the state it needs? By the services, as in life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

from sqlalchemy import select, update

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    AssessorDeclaration,
    AssessorProfile,
    Award,
    BriefingAcceptance,
    Call,
    Clarification,
    CoInvestment,
    Declaration,
    Dependency,
    Funder,
    Interest,
    Offer,
    Organisation,
    Outbox,
    Partner,
    Place,
    Recommendation,
    Region,
    Rehearsal,
    Scope,
    User,
)
from app.policy import Viewer, actor_for, viewer_of
from app.queries.amendments import drafted_version
from app.queries.definitions import current_version, definition_for, definition_of, version_by_id
from app.queries.finances import partners_of
from app.queries.letters import Terms
from app.queries.rehearsals import material_sha256
from app.queries.sheets import reread_partner
from app.queries.signatories import named_for
from app.queries.work_plans import kept_profile
from app.services import (
    applications,
    approving,
    assessments,
    calls,
    clarifications,
    co_investment,
    costs,
    decisions,
    dependencies,
    interests,
    offers,
    organisations,
    partners,
    people,
    places,
    registers,
    scoring,
    signatories,
    work_plans,
)
from app.services.versions import Said
from app.transactions import unit_of_work
from app.walls import as_system
from tests.remembered import remembered
from tests.workflows.definitions import a_core, a_layer, answers_for, milestones
from tests.workflows.definitions import a_question as a_question_record
from workflows import briefing, layers
from workflows.actor import POOL_ROLES, Actor, Role
from workflows.assessor import AssessorKind
from workflows.call import CallState
from workflows.co_investment import InvestmentKind, InvestmentOrigin
from workflows.company import Answer, Company, CompanyStatus
from workflows.cost_rows import Labour, Material
from workflows.cost_sheet import CostSheet, Overheads, lines
from workflows.declaration import DeclarationKind, DeclarationState
from workflows.definition import (
    NATIONAL,
    CallEntry,
    Ledger,
    OrganisationKind,
    OrganisationSize,
    Partnership,
    ResearchCategory,
    Section,
    YearBudget,
)
from workflows.first_stage import FirstStage
from workflows.interest import Advice
from workflows.places import Evidence, Nation, Share, Site
from workflows.rehearsal_run import RehearsalState
from workflows.rules import EligibilityRule
from workflows.spend_profile import due_of, evenly
from workflows.terms import OverheadMethod
from workflows.whole_assessment import FundingAdvice, Whole

OPENS = datetime(2027, 1, 11, 9, tzinfo=UTC)
CLOSES = datetime(2027, 3, 3, 11, tzinfo=UTC)
DRAFTED = OPENS - timedelta(days=30)
DURING = OPENS + timedelta(days=20)
AFTER = CLOSES + timedelta(days=1)
# Until when a declaration of an assessor of a test holds, whatever a test does with the clock.
FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)
# When the second and the third round of an always-open call close.
CUT_OFFS = (CLOSES + timedelta(days=140), CLOSES + timedelta(days=280))
# Who stands behind each region’s part: without a senior responsible officer no call opens.
BEHIND = Partnership("The Combined Authority", "Orla Officer")


SCOPES = {Funder: Scope.FUNDER, Region: Scope.REGION, Organisation: Scope.ORGANISATION}


@remembered
def a_person(name: str = "") -> User:
    """A confirmed person with a fresh address; the words of the name make the address."""
    with unit_of_work():
        return _person(name)


def _person(name: str) -> User:
    mark = uuid4().hex[:8]
    name = name or f"Person {mark}"
    return people.create_person(name, f"{name.lower().replace(' ', '.')}@people-{mark}.example", DRAFTED)


@remembered
def grant(user: User, role: Role, on: Funder | Region | Organisation) -> User:
    """The person, now holding a role on a funder, region or organisation; an assessor is ready to assess."""
    with unit_of_work():
        people.grant_role(user.id, role, SCOPES[type(on)], on.id, DRAFTED)
        if role in POOL_ROLES:
            _make_ready(user)
    return user


@as_system()
def _make_ready(user: User) -> None:
    """A profile, nothing to declare for as long as any test looks, and the briefing accepted: the rows alone."""
    if db.session.get(AssessorProfile, user.id) is not None:
        return
    profile = {"kind": AssessorKind.TECHNICAL, "nation": Nation.WALES, "employer": "", "employer_key": "", "load": 10}
    db.session.add_all(
        [
            AssessorProfile(user_id=user.id, number=1, saved_at=DRAFTED, **profile),
            AssessorDeclaration(user_id=user.id, declared_at=DRAFTED, valid_until=FOR_GOOD, has_nothing=True),
            BriefingAcceptance(
                user_id=user.id, version=briefing.VERSION, text_sha256=briefing.text_sha256(), accepted_at=DRAFTED
            ),
        ]
    )
    db.session.flush()


def _with_role(name: str, role: Role, on: Funder | Region) -> User:
    """A new person who holds a role, within a unit of work: a world is made in one."""
    user = _person(name)
    people.grant_role(user.id, role, SCOPES[type(on)], on.id, DRAFTED)
    if role in POOL_ROLES:
        _make_ready(user)
    return user


def actor(user: User, thing: object) -> Actor:
    """The person as the gate sees them on this thing."""
    return actor_for(viewer(user), thing)


def viewer(user: User) -> Viewer:
    """The person with their roles, as pages see them."""
    return viewer_of(user.id)


@dataclass
class World:
    """One funder, one region with a place, and one person for each role on either side."""

    funder: Funder
    region: Region
    officer: User
    national_signatory: User
    approver: User
    region_lead: User
    regional_signatory: User
    secretary: User
    assessors: list[User]
    scorers: list[User]


@remembered
def a_world(slug: str = "greater-manchester") -> World:
    """The bodies and their people, with two national assessors and one regional scorer."""
    with unit_of_work():
        funder = db.session.scalars(select(Funder)).first() or Funder(
            id=uuid4(), slug="innovate-uk", name="Innovate UK", address="Swindon"
        )
        region = Region(
            id=uuid4(),
            slug=slug,
            name=slug.replace("-", " ").title(),
            lead_body="The Combined Authority",
            board="The Board",
            nation="England",
            gss_code=None,
        )
        db.session.add_all([funder, region])
        db.session.flush()
        db.session.add(
            Place(
                gss_code=f"E{crc32(slug.encode()) % 10**8:08d}",
                region_id=region.id,
                name="Hometown",
                tile_column=0,
                tile_row=0,
            )
        )
        return World(
            funder=funder,
            region=region,
            officer=_with_role("Olive Officer", Role.PROGRAMME_OFFICER, funder),
            national_signatory=_with_role("Nora Signs", Role.NATIONAL_SIGNATORY, funder),
            approver=_with_role("Abel Approves", Role.APPROVER, funder),
            region_lead=_with_role("Rhian Leads", Role.REGION_LEAD, region),
            regional_signatory=_with_role("Ravi Signs", Role.REGIONAL_SIGNATORY, region),
            secretary=_with_role("Sara Secretary", Role.PANEL_SECRETARY, region),
            assessors=[_with_role(f"Asa Assesses {n}", Role.NATIONAL_ASSESSOR, funder) for n in (1, 2)],
            scorers=[_with_role("Lorna Local", Role.REGIONAL_SCORER, region)],
        )


@remembered
def a_call(
    world: World,
    *,
    upto: CallState = CallState.OPEN,
    reference: str = "GM-2027-01",
    beside: Sequence[World] = (),
    first_stage: FirstStage | None = None,
    entry: CallEntry = CallEntry.OPEN,
    is_listed: bool = True,
    cut_offs: Sequence[datetime] = (),
    budget_pence: int | None = None,
    core: Mapping[str, Any] | None = None,
    eligibility: Sequence[EligibilityRule] = (),
    layer: Mapping[str, Any] | None = None,
    sheet: bool = False,
) -> Call:
    """A small call of this world, and of regions beside it, moved by its people to a state up to OPEN or CLOSED.

    `core` changes fields of its core, `layer` of each region's layer. Its sign-off sheet is as good as made unless
    `sheet` says that it is still to be: it is a PDF that few who drain the outbox ask for.
    """
    worlds = (world, *beside)
    national = replace(
        a_core(
            first_stage=first_stage,
            entry=entry,
            is_listed=is_listed,
            cut_offs=tuple(cut_offs),
            milestones=replace(milestones(), opens_at=OPENS, closes_at=CLOSES),
        ),
        **{"national_assessors": 2, "regional_scorers": 1, "eligibility": tuple(eligibility), **(core or {})},
    )
    changes = {**({} if budget_pence is None else {"budget": (YearBudget(2027, budget_pence),)}), **(layer or {})}
    parts = [a_layer(one.region.slug, partnership=BEHIND, **changes) for one in worlds]
    definition = layers.merge(national, parts)
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        regions = [one.region for one in worlds]
        call = calls.draft_call(reference, world.funder, regions, definition, officer, DRAFTED)
    _name_signatories(world, call, beside)
    with unit_of_work():
        version = current_version(call)
        words = "Work for people who live in this region."
        drafted = a_layer(world.region.slug, priorities=words, partnership=BEHIND, **changes)
        calls.edit_layer(
            call.id, drafted, actor(world.region_lead, call), DRAFTED, Said("Say our priorities", version.sha256)
        )
    if upto != CallState.DRAFTING:
        sign_both(world, call, beside=beside)
        if not sheet:
            _leave_out_the_sheet()
    if upto not in (CallState.DRAFTING, CallState.AGREED):
        with unit_of_work():
            calls.open_call(call.id, OPENS)
    if upto == CallState.CLOSED:
        close(call)
    return call


def _leave_out_the_sheet() -> None:
    with unit_of_work():
        db.session.execute(update(Outbox).where(Outbox.kind == "build_sheet").values(done_at=DRAFTED))


def _name_signatories(world: World, call: Call, beside: Sequence[World]) -> None:
    """The signatories of these worlds, where the service had several holders of a role to choose from."""
    named = named_for(call.id)
    national = (NATIONAL, world.national_signatory, world.officer)
    regional = [(one.region.slug, one.regional_signatory, one.region_lead) for one in (world, *beside)]
    for side, signatory, drafter in (national, *regional):
        if side not in named:
            with unit_of_work():
                signatories.name_signatory(call.id, side, signatory.id, "", actor(drafter, call), DRAFTED)


@remembered
def sign_both(world: World, call: Call, at: datetime = DRAFTED, *, beside: Sequence[World] = ()) -> None:
    """Both keys on the current version, which is rehearsed, and those of regions beside this one."""
    rehearsed(world, call, at)
    regional = [(one.regional_signatory, one.region.slug) for one in (world, *beside)]
    for user, side in (*regional, (world.national_signatory, NATIONAL)):
        with unit_of_work():
            calls.sign(call.id, side, current_version(call).sha256, actor(user, call), at)


@remembered
def rehearsed(world: World, call: Call, at: datetime = DRAFTED) -> None:
    """A finished rehearsal of the version that is drafted, without its chapters: what the keys wait for, at no cost."""
    with unit_of_work():
        version = drafted_version(call)
        db.session.add(
            Rehearsal(
                call_id=call.id,
                version_id=version.id,
                material_sha256=material_sha256(definition_of(version)),
                seed=1,
                applications=0,
                state=RehearsalState.FINISHED,
                report_sha256="0" * 64,
                asked_by=world.region_lead.id,
                asked_at=at,
                finished_at=at,
            )
        )


@remembered
def close(call: Call) -> None:
    """The deadline passes."""
    with unit_of_work():
        calls.close_call(call.id, CLOSES)


@dataclass
class Applicant:
    """An organisation with its lead applicant and its signatory."""

    organisation: Organisation
    lead: User
    signatory: User


@remembered
def an_applicant(world: World, name: str = "Northbeam Robotics Ltd") -> Applicant:
    """A micro or small business in the world's region."""
    lead = a_person("Lena Lead")
    place = db.session.scalars(select(Place).where(Place.region_id == world.region.id)).first()
    details = organisations.OrganisationDetails(
        name=name,
        kind=OrganisationKind.BUSINESS,
        size=OrganisationSize.MICRO_SMALL,
        company_number=f"FC{uuid4().int % 10**6:06d}",
        address="1 Example Street\nHometown",
        place_code=place.gss_code if place else None,
    )
    with unit_of_work():
        organisation = organisations.register_organisation(details, Actor(lead.id, frozenset()), DRAFTED)
    return Applicant(organisation, lead, grant(a_person("Sian Signatory"), Role.SIGNATORY, organisation))


@remembered
def ended(applicant: Applicant) -> None:
    """The register says of its company that it is dissolved."""
    number = applicant.organisation.company_number or ""
    company = Company(number, applicant.organisation.name.upper(), CompanyStatus.DISSOLVED, ended_on=date(2027, 1, 18))
    with unit_of_work():
        found = Answer(number, company, "recorded", DURING)
        registers.look_up(applicant.organisation.id, found, actor(applicant.lead, applicant.organisation), DURING)


@remembered
def a_draft(world: World, call: Call, applicant: Applicant | None = None, *, title: str = "Bright idea") -> Application:
    """An empty draft in an open call."""
    applicant = applicant or an_applicant(world)
    with unit_of_work():
        return applications.start(
            call.id, world.region, applicant.organisation, title, actor(applicant.lead, applicant.organisation), DURING
        )


@remembered
def a_question(
    call: Call, applicant: Applicant, words: str = "May we buy the test rig?", topic: str = "core:finance"
) -> Clarification:
    """A question about an open call, as its organisation asked it."""
    with unit_of_work():
        return clarifications.ask(
            call.id, applicant.organisation, topic, words, actor(applicant.lead, applicant.organisation), DURING
        )


@remembered
def answered(world: World, asked: Clarification, answer: str = "Yes, as capital usage.") -> Clarification:
    """The question, answered by the officer to everybody."""
    said = clarifications.Answer("May a test rig be bought?", answer, changes_rule=False)
    with unit_of_work():
        clarifications.publish(asked.id, said, Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER})), DURING)
    return asked


STAGE_CLOSES = OPENS + timedelta(days=7)
IN_STAGE = OPENS + timedelta(days=3)
STAGED = STAGE_CLOSES + timedelta(days=1)


def a_first_stage() -> FirstStage:
    """One question of 50 words; closes a week after the call opens."""
    question = a_question_record("idea", title="Idea", prompt="What is the idea?", word_limit=50)
    section = Section("interest", "Expression of interest", (question,))
    return FirstStage("Tell us briefly.", (section,), STAGE_CLOSES, STAGE_CLOSES + timedelta(days=14))


@remembered
def an_interest(
    world: World, call: Call, applicant: Applicant, title: str = "Bright idea", *, sent: bool = True
) -> Interest:
    """An expression of interest, written and submitted in time."""
    lead = actor(applicant.lead, applicant.organisation)
    with unit_of_work():
        made = interests.start(call.id, world.region, applicant.organisation, title, lead, IN_STAGE)
        interests.save(made.id, title, {"idea": f"The idea of {title}."}, 0, lead, IN_STAGE)
        if sent:
            interests.submit(made.id, lead, IN_STAGE)
    return made


@remembered
def stage_closed(call: Call) -> None:
    """The time for expressions of interest passes."""
    with unit_of_work():
        calls.close_interests(call.id, STAGE_CLOSES)


@remembered
def advised(
    world: World,
    made: Interest,
    advice: Advice = Advice.GO_ON,
    reason: str = "It fits what we want.",
    others: Sequence[Interest] = (),
    applications: int = 1,
) -> Interest:
    """The region's advice, kept and not told."""
    said = interests.Advised(advice, reason, tuple(one.id for one in others), applications)
    with unit_of_work():
        interests.advise(made.id, said, Actor(world.region_lead.id, frozenset({Role.REGION_LEAD})), STAGED)
    return made


@remembered
def interests_told(world: World, call: Call) -> None:
    """Every applicant of the region is told."""
    with unit_of_work():
        interests.tell(call.id, world.region, Actor(world.region_lead.id, frozenset({Role.REGION_LEAD})), STAGED)


@remembered
def complete(application: Application, applicant: Applicant) -> Application:
    """The draft with every answer, its details, the places if asked, and a sound cost sheet: £200,000 at 70%."""
    lead = Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    found = load(application.id, applicant.lead)
    with unit_of_work():
        applications.save_details(
            application.id, application.title, ResearchCategory.INDUSTRIAL_RESEARCH, 18, lead, DURING
        )
        for question_id, value in answers_for(definition_for(found)).items():
            applications.save_answer(application.id, question_id, _typed(value), 0, lead, DURING)
        if definition_for(found).asks_for_places:
            places.save_places(application.id, _everything_at(applicant), 0, lead, DURING)
    divided(application, applicant)
    costed(application, applicant)
    return load(application.id, applicant.lead)


def partner_of(application: Application, applicant: Applicant) -> Partner:
    """The organisation's part in the application, as the sheet's page would load it."""
    query = select(Partner.id).where(
        Partner.application_id == application.id, Partner.organisation_id == applicant.organisation.id
    )
    return reread_partner(db.session.scalars(query).one())


@remembered
def joined(application: Application, lead: Applicant, partner: Applicant) -> Partner:
    """Another organisation, asked by the lead and taking part."""
    actor_of_lead = Actor(lead.lead.id, frozenset({Role.LEAD_APPLICANT}))
    with unit_of_work():
        asked = partners.invite(application.id, partners.Wanted(partner.lead.email), actor_of_lead, DURING)
    invited = Actor(partner.lead.id, frozenset({Role.INVITED}))
    with unit_of_work():
        return partners.accept(asked.id, partner.organisation.id, invited, DURING)


# Day rate 46,400 / 232 = 200, times 750 = 150,000; overheads 20% of that; parts 20,000: together 200,000.
SHEET = CostSheet(
    rows=(Labour("Two engineers", 46_400_00, 232, 750), Material("Prototype parts", 1, 20_000_00)),
    overheads=Overheads(OverheadMethod.SHARE),
)
# 50,000 in all.
ENGINEER = CostSheet(rows=(Labour("One engineer", 46_400_00, 232, 250),))


@remembered
def divided(application: Application, applicant: Applicant, packages: int = 1) -> None:
    """The project in so many work packages, all led by this organisation, where its call asks for any."""
    partner = partner_of(application, applicant)
    rules = definition_for(partner.application).core.finance
    if not rules.asks_for_plan:
        return
    names = [f"Package {number}" for number in range(1, packages + 1)]
    with unit_of_work():
        work_plans.save_plan(
            application.id,
            date(2028, 4, 1),
            [work_plans.Wanted(0, name, 1, 18, partner.id) for name in names],
            seen_number=0,
            own=(),
            actor=actor(applicant.lead, partner),
            now=DURING,
        )


@remembered
def costed(
    application: Application,
    applicant: Applicant,
    sheet: CostSheet = SHEET,
    *,
    rate: int = 7_000,
    other_pence: int = 0,
    seen: int = 1,
    with_months: bool = True,
) -> None:
    """The organisation's sheet, saved by its lead applicant; with its months, all alike, where the call asks for them.

    Where it asks for work packages every row that names none is in the first.
    """
    partner = partner_of(application, applicant)
    writer, months = actor(applicant.lead, partner), partner.application.months
    rules = definition_for(partner.application).core.finance
    if rules.asks_for_packages:
        sheet = replace(sheet, rows=tuple(replace(row, package=row.package or 1) for row in sheet.rows))
    with unit_of_work():
        asked = costs.Asked(rate, other_pence)
        costs.save_sheet(partner.id, sheet, asked, seen_number=seen, actor=writer, now=DURING)
        if rules.asks_for_months and months and with_months:
            made = lines(sheet, rules.overheads_basis_points_of_labour)
            due = due_of([(line.category, line.amount_pence) for line in made])
            seen_months = kept_profile(partner.id).number
            work_plans.save_months(partner.id, evenly(due, months), seen_number=seen_months, actor=writer, now=DURING)


@remembered
def an_investment(application: Application, applicant: Applicant) -> CoInvestment:
    """A sum of co-investment that is hoped for."""
    lead = Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    given = co_investment.Sum(
        applicant.organisation.id,
        "Own works",
        InvestmentKind.IN_KIND,
        InvestmentOrigin.PRIVATE,
        50_000_00,
        2027,
    )
    with unit_of_work():
        return co_investment.add(application.id, given, lead, DURING)


@remembered
def a_declaration(
    application: Application, applicant: Applicant, email: str, kind: DeclarationKind = DeclarationKind.REFEREE
) -> Declaration:
    """That somebody is asked to declare something, in a call that need not ask for it: the row alone."""
    partner = partner_of(application, applicant) if kind == DeclarationKind.SIGNATORY else None
    asked = Declaration(
        id=uuid4(),
        application_id=application.id,
        kind=kind,
        partner_id=partner.id if partner else None,
        email=email,
        name="Dee Declares",
        relation="Finance director",
        state=DeclarationState.ASKED,
        asked_by=applicant.lead.id,
        asked_at=DURING,
        sent_at=DURING,
    )
    with unit_of_work():
        db.session.add(asked)
    return asked


@remembered
def a_dependency(application: Application, other: Application, applicant: Applicant) -> Dependency:
    """That one application of an organisation depends on another of the same."""
    lead, own = Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT})), {applicant.organisation.id}
    with unit_of_work():
        return dependencies.ask(application.id, other.reference, own, lead, DURING)


def _everything_at(applicant: Applicant) -> Evidence:
    """Work and benefit where the organisation is."""
    home = applicant.organisation.place_code or Nation.WALES.value
    return Evidence((Share(home, 10_000, 10_000),), "Our works are there.", (Site("M1 0AA", home),))


@remembered
def submitted(
    world: World,
    call: Call,
    applicant: Applicant | None = None,
    *,
    title: str = "Bright idea",
    partner: Applicant | None = None,
    invested: bool = False,
) -> Application:
    """A complete application, submitted; with a partner that takes part and has costs, and with a sum of
    co-investment, where they are wanted."""
    applicant = applicant or an_applicant(world)
    application = complete(a_draft(world, call, applicant, title=title), applicant)
    if partner is not None:
        joined(application, applicant, partner)
        costed(application, partner)
    if invested:
        an_investment(application, applicant)
    with unit_of_work():
        applications.submit(application.id, actor(applicant.lead, application), DURING, declaration_made=True)
    return load(application.id, applicant.lead)


@remembered
def eligible(world: World, application: Application, at: datetime = AFTER) -> Application:
    """Found eligible by the officer. The call is closed."""
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        return applications.confirm_eligible(application.id, officer, at)


@remembered
def assigned(world: World, application: Application) -> list[Assessment]:
    """Both national assessors and the regional scorer, asked by their own sides."""
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    lead = Actor(world.region_lead.id, frozenset({Role.REGION_LEAD}))
    with unit_of_work():
        national = [
            assessments.assign(application.id, user.id, Ledger.NATIONAL, officer, AFTER) for user in world.assessors
        ]
        regional = [assessments.assign(application.id, user.id, Ledger.REGIONAL, lead, AFTER) for user in world.scorers]
    return national + regional


@remembered
def started(world: World, call: Call) -> Call:
    """The assessors are let in."""
    with unit_of_work():
        return assessments.start_assessment(call.id, actor(world.officer, call), AFTER, "All is in place.")


WHOLE = Whole(
    in_scope=True,
    category_agreed=True,
    recommendation=FundingAdvice.FUND,
    recommendation_reason="It does what the call asks for.",
)


@remembered
def accepted(assessment: Assessment) -> Assessment:
    """Accepted by its assessor, who has no conflict."""
    assessor = Actor(assessment.user_id, frozenset({Role.ASSESSOR}))
    with unit_of_work():
        return assessments.accept(assessment.id, assessor, AFTER, no_conflict_confirmed=True)


@remembered
def scored(assessment: Assessment, score: int = 8) -> Assessment:
    """Accepted, given this score with a comment for every criterion, and handed in."""
    return hand_in(accepted(assessment), score)


@remembered
def hand_in(assessment: Assessment, score: int = 8) -> Assessment:
    """An accepted assessment, given this score with a comment for every criterion, the whole judged, and handed in."""
    assessor = Actor(assessment.user_id, frozenset({Role.ASSESSOR}))
    with unit_of_work():
        found = scoring.held(assessment.id)
        for criterion in definition_for(found.application).criteria_in(assessment.ledger):
            comment = f"Because the answer on {criterion.title.lower()} says so."
            scoring.save_score(assessment.id, criterion.id, score, comment, 0, assessor, AFTER)
        scoring.save_whole(assessment.id, WHOLE, 0, assessor, AFTER)
    with unit_of_work():
        return scoring.complete(assessment.id, assessor, AFTER)


@remembered
def a_ranked_call(world: World, *, scores: tuple[int, ...] = (9, 8)) -> tuple[Call, list[Application]]:
    """A call with one application for each score, assessed by everyone, with its ledgers closed."""
    call = a_call(world)
    return call, ranked(world, call, scores)


@remembered
def ranked(world: World, call: Call, scores: Sequence[int] = (9,), at: datetime = CLOSES) -> list[Application]:
    """One application for each score in an open call, which closes at this time, assessed by everyone and ranked."""
    received = [
        submitted(world, call, an_applicant(world, f"Firm {n} Ltd"), title=f"Idea {n}") for n in range(len(scores))
    ]
    with unit_of_work():
        calls.close_call(call.id, at)
    asked = [
        (assigned(world, eligible(world, application, at)), score)
        for application, score in zip(received, scores, strict=True)
    ]
    started(world, call)
    for work, score in asked:
        for assessment in work:
            scored(assessment, score)
    with unit_of_work():
        assessments.close_ledgers(call.id, actor(world.officer, call), AFTER, "All is in place.")
    return received


@remembered
def recommended(world: World, call: Call, chosen: list[Application]) -> Recommendation:
    """The region's list, sent to the funder."""
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        kept = decisions.compose(
            call.id, world.region, [application.id for application in chosen], {}, "A balanced list.", secretary, AFTER
        )
    with unit_of_work():
        return decisions.recommend(kept.id, secretary, AFTER)


@remembered
def approved(world: World, call: Call, chosen: list[Application]) -> list[Offer]:
    """The list approved; the offers that it began, in rank order."""
    kept = recommended(world, call, chosen)
    with unit_of_work():
        approving.approve(kept.id, kept.list_sha256 or "", actor(world.approver, kept), AFTER)
    return list(db.session.scalars(select(Offer).join(Award).order_by(Award.reference)))


@remembered
def built(world: World, offer: Offer) -> Offer:
    """Prepared and waiting for its letter."""
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        found = offers.load(offer.id)
        partners = partners_of(found.award.application_id)
        bases = {str(partner.id): "subsidy_control" for partner in partners}
        offers.prepare(offer.id, date(2027, 7, 1), bases, "", officer, AFTER)
    with unit_of_work():
        return offers.build(offer.id, Terms("1", demonstration=True), officer, AFTER)


@remembered
def sent(world: World, offer: Offer) -> Offer:
    """The decisions released, the letter made (of no bytes that matter) and sent to the organisation."""
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        decisions.release(offers.load(offer.id).award.application.call_id, officer, AFTER)
    built(world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, "0" * 64, 10, AFTER)
    with unit_of_work():
        return offers.send(offer.id, officer, AFTER)


def load(application_id: UUID, user: User) -> Application:
    """The application as its page would load it."""
    from_gate = db.session.get(Application, application_id)
    assert from_gate is not None
    return applications._load(application_id)


def _typed(value: object) -> str | list[str]:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return [str(item) for item in value] if isinstance(value, list) else str(value)


@remembered
def with_budget(rounds: Sequence[Call], pence: int) -> None:
    """The version on which these rounds stand has this budget for each region, as after an amendment."""
    version = current_version(rounds[0])
    definition = definition_of(version)
    parts = tuple(replace(one, budget=(YearBudget(2027, pence),)) for one in definition.layers)
    author = Actor(version.author_id, frozenset())
    with unit_of_work():
        less = replace(definition, layers=parts)
        made = calls.add_version(rounds[0], less, side=NATIONAL, summary="Less", actor=author, now=DURING)
        for one in rounds:
            db.session.get_one(Call, one.id).current_number = made.number


@remembered
def ruled(call: Call, application: Application, **rules: Any) -> None:
    """The application answers a version of its call with these rules of money."""
    version = version_by_id(application.version_id)
    definition = definition_of(version)
    core = replace(definition.core, finance=replace(definition.core.finance, **rules))
    author = Actor(version.author_id, frozenset())
    with unit_of_work():
        other = replace(definition, core=core)
        made = calls.add_version(call, other, side=NATIONAL, summary="Other rules", actor=author, now=DURING)
        db.session.get_one(Application, application.id).version_id = made.id
