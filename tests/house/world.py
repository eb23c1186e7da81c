"""Whom and what does the gate have to tell apart? Everybody who might look, and one call in each phase of its life.

`Column` names each person as `docs/permissions.md` does. Everything is made by the services, as in life.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa

from app.extensions import db, files
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    CoInvestment,
    Funder,
    Offer,
    OrganisationInvitation,
    Partner,
    PoolMember,
    Recommendation,
    RoleGrant,
    Scope,
    SittingItem,
    Submission,
    User,
)
from app.policy import PLATFORM_ID
from app.queries.definitions import current_version
from app.queries.pools import Side
from app.services import (
    agendas,
    application_papers,
    approving,
    assessments,
    calls,
    decisions,
    joining,
    late_exceptions,
    lead_changes,
    moderation,
    offers,
    organisations,
    partners,
    people,
    pools,
    roles,
    sign_off,
    sittings,
)
from app.transactions import unit_of_work
from app.walls import as_system
from tests import factories as f
from tests.house.account_rows import sign_in_everybody
from tests.proposed_list import a_proposed_list
from tests.proposing import kept_panels
from tests.talk import settled, talked
from tests.workflows.definitions import finance_rules
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, REGION_ROLES, Actor, Role
from workflows.assessment import DeclineReason
from workflows.call import CallState
from workflows.definition import Ledger, YearBudget
from workflows.pool_list import Named
from workflows.sitting import SittingKind

BY_OFFICER = frozenset({Role.PROGRAMME_OFFICER})
LETTER = b"%PDF-1.7\n% the bytes of a letter, as a test needs them\n"
BY_ROLE = {
    Role.PROGRAMME_OFFICER: "off",
    Role.NATIONAL_SIGNATORY: "nsg",
    Role.APPROVER: "app",
    Role.SENIOR_APPROVER: "sap",
    Role.REGION_LEAD: "lead",
    Role.REGIONAL_SIGNATORY: "rsg",
    Role.PANEL_SECRETARY: "sec",
    Role.BOARD_MEMBER: "brd",
    Role.LEAD_APPLICANT: "apl",
    Role.COLLABORATOR: "col",
    Role.SIGNATORY: "sig",
}
# In the order in which the table shows them. A star is the same role on another funder, region or organisation.
COLUMNS = {
    "out": "nobody is signed in",
    "none": "signed in, holds no role; has been invited to an organisation, to a role and to a draft",
    "left": "held every role here and an assignment; all the roles have ended",
    "aud": "auditor",
    "adm": "administrator of the platform",
    "off": "programme officer",
    "nsg": "national signatory",
    "app": "approver",
    "sap": "senior approver",
    "off*": "programme officer of another funder",
    "nsg*": "national signatory of another funder",
    "app*": "approver of another funder",
    "lead": "region lead",
    "rsg": "regional signatory",
    "sec": "panel secretary",
    "brd": "board member",
    "lead*": "region lead of another region of the same call",
    "rsg*": "regional signatory of another region of the same call",
    "sec*": "panel secretary of another region of the same call",
    "lead**": "region lead of a region that has no part in the call",
    "ass": "national assessor, asked about this application",
    "ass!": "national assessor who declined it as a conflict of interest",
    "mem": "national assessor, asked, who then joined the applicant as a collaborator",
    "pool": "national assessor who was not asked",
    "scr": "regional scorer, asked about this application",
    "scr!": "regional scorer who declined it as a conflict of interest",
    "scr*": "regional scorer of another region of the same call, asked there",
    "apl": "lead applicant",
    "col": "collaborator",
    "sig": "signatory",
    "apl+": "lead applicant of a partner, which takes part in the application and does not lead it",
    "col+": "collaborator of that partner",
    "sig+": "signatory of that partner",
    "apl*": "lead applicant of another organisation, an applicant too",
    "col*": "collaborator of another organisation",
    "sig*": "signatory of another organisation",
}


class Moment(StrEnum):
    """A point in the life of a call; the letter stands for it in the table."""

    DRAFTING = "D"
    OPEN = "O"
    CLOSED = "C"
    ASSESSING = "A"
    FROZEN = "F"
    RECOMMENDED = "L"
    DECIDED = "X"
    RELEASED = "R"
    ACCEPTED = "E"

    @property
    def at(self) -> datetime:
        """The instant at which one looks."""
        return f.DURING if self in (Moment.DRAFTING, Moment.OPEN) else f.AFTER


@dataclass
class Things:
    """One call at one moment with what hangs on it; None for what is not there yet. `work` is by column.

    A member is the partner in the application, or in the draft, in which somebody else is asked to take part.
    `number` is that of a version: the one in force, once the call is open.
    """

    call: UUID
    application: UUID | None = None
    draft: UUID | None = None
    partner: UUID | None = None
    draft_partner: UUID | None = None
    rival: UUID | None = None
    work: dict[str, UUID] = field(default_factory=dict)
    proposed: dict[Ledger, UUID] = field(default_factory=dict)
    listed: UUID | None = None
    list_proposal: UUID | None = None
    alternative: UUID | None = None
    offer: UUID | None = None
    award: UUID | None = None
    asked: UUID | None = None
    suggestion: UUID | None = None
    comment: UUID | None = None
    evidence: UUID | None = None
    member: UUID | None = None
    draft_member: UUID | None = None
    part_asked: UUID | None = None
    drafted_sum: UUID | None = None
    sum: UUID | None = None
    dependency: UUID | None = None
    declaration: UUID | None = None
    sitting: UUID | None = None
    interview: UUID | None = None
    number: int = 2


@dataclass
class House:
    """Everybody by column, and the things of each moment. `own` is the region and organisation that columns mean.

    Role and invitation to one are those of a scorer in the own region; passkey and further sign-in are the officer's.
    """

    own: f.World
    beside: f.World
    applicant: f.Applicant
    rival: f.Applicant
    partner: f.Applicant
    neighbour: f.Applicant
    people: dict[str, User | None]
    things: dict[Moment, Things] = field(default_factory=dict)
    invitation: UUID | None = None
    asking: UUID | None = None
    staged: UUID | None = None
    interest: UUID | None = None
    late: UUID | None = None
    place: UUID | None = None
    role_invitation: UUID | None = None
    role: UUID | None = None
    passkey: UUID | None = None
    sign_in: UUID | None = None


def build(moments: tuple[Moment, ...] = tuple(Moment)) -> House:
    """The whole house, committed. Each moment costs one call with three applications."""
    house = _bodies()
    house.people |= _applicants(house)
    house.people |= _assessors(house)
    _invite(house)
    _express(house)
    _ask_for_more_time(house)
    _fill_a_pool(house)
    for moment in moments:
        house.things[moment] = _life(house, moment)
    # Nobody who belongs to an applicant is asked to assess: they join it afterwards.
    f.grant(house.people["mem"], Role.COLLABORATOR, house.applicant.organisation)
    _leave(house, house.people["left"])
    house.passkey, house.sign_in = sign_in_everybody(filter(None, house.people.values()), house.own.officer)
    # People and bodies are kept as they are read here, whatever a later look undoes.
    db.session.expunge_all()
    db.session.remove()
    return house


def _bodies() -> House:
    own, beside, elsewhere = (
        f.a_world(slug) for slug in ("greater-manchester", "west-midlands", "glasgow-city-region")
    )
    everybody: dict[str, User | None] = dict.fromkeys(COLUMNS)
    everybody |= {"off": own.officer, "nsg": own.national_signatory, "app": own.approver}
    for star, world in (("", own), ("*", beside)):
        everybody |= {f"lead{star}": world.region_lead, f"rsg{star}": world.regional_signatory}
        everybody[f"sec{star}"] = world.secretary
    everybody["brd"] = f.grant(f.a_person(), Role.BOARD_MEMBER, own.region)
    everybody["sap"] = f.grant(f.a_person(), Role.SENIOR_APPROVER, own.funder)
    everybody["lead**"] = elsewhere.region_lead
    other = Funder(id=uuid4(), slug="other-funder", name="Another Funder", address="London")
    with unit_of_work():
        db.session.add(other)
    strangers = FUNDER_ROLES - {Role.SENIOR_APPROVER}
    everybody |= {f"{BY_ROLE[role]}*": f.grant(f.a_person(), role, other) for role in strangers}
    everybody["none"], everybody["aud"] = f.a_person("Nell Norole"), f.a_person("Aud Itor")
    everybody["adm"] = f.a_person("Adam Administrator")
    with unit_of_work():
        for key, role in (("aud", Role.AUDITOR), ("adm", Role.ADMINISTRATOR)):
            people.grant_role(everybody[key].id, role, Scope.PLATFORM, PLATFORM_ID, f.DRAFTED)
    return House(
        own,
        beside,
        f.an_applicant(own),
        f.an_applicant(own, "Rival Robotics Ltd"),
        f.an_applicant(own, "Partner Works Ltd"),
        f.an_applicant(beside, "Neighbour Ltd"),
        everybody,
    )


def _applicants(house: House) -> dict[str, User]:
    found = {}
    for star, applicant in (("", house.applicant), ("+", house.partner), ("*", house.rival)):
        found |= {f"apl{star}": applicant.lead, f"sig{star}": applicant.signatory}
        found[f"col{star}"] = f.grant(f.a_person(), Role.COLLABORATOR, applicant.organisation)
    return found


def _assessors(house: House) -> dict[str, User]:
    pool = Role.NATIONAL_ASSESSOR
    national = {key: f.grant(f.a_person(), pool, house.own.funder) for key in ("ass!", "mem", "pool", "left")}
    return {
        "ass": house.own.assessors[0],
        "scr": house.own.scorers[0],
        "scr!": f.grant(f.a_person(), Role.REGIONAL_SCORER, house.own.region),
        "scr*": house.beside.scorers[0],
        **national,
    }


def _invite(house: House) -> None:
    lead = f.actor(house.applicant.lead, house.applicant.organisation)
    with unit_of_work():
        organisations.invite_member(
            house.applicant.organisation.id, house.people["none"].email, Role.COLLABORATOR, lead, f.DURING
        )
    with unit_of_work():
        asked = joining.ask_to_join(house.applicant.organisation.id, "", house.people["pool"].id, f.DURING)
        house.asking = asked.id
    house.invitation = db.session.scalars(sa.select(OrganisationInvitation.id)).one()
    region, lead = house.own.region, Actor(house.own.region_lead.id, frozenset({Role.REGION_LEAD}))
    held = sa.select(RoleGrant.id).where(RoleGrant.user_id == house.own.scorers[0].id, RoleGrant.ended_at.is_(None))
    house.role = db.session.scalars(held).one()
    with unit_of_work():
        house.role_invitation = roles.invite_to_role(
            house.people["none"].email, Role.REGIONAL_SCORER, Scope.REGION, region.id, lead, f.DURING
        ).id


def _express(house: House) -> None:
    """A call that begins with expressions of interest, all told; the first of them may go on."""
    call = f.a_call(house.own, reference="HOUSE-STAGE", beside=[house.beside], first_stage=f.a_first_stage())
    made = [f.an_interest(house.own, call, one) for one in (house.applicant, house.rival)]
    f.stage_closed(call)
    for one in made:
        f.advised(house.own, one)
    f.interests_told(house.own, call)
    house.staged, house.interest = call.id, made[0].id


def _ask_for_more_time(house: House) -> None:
    """An open call in which the applicant's draft waits for the funder to say whether it may come later."""
    draft = f.a_draft(house.own, f.a_call(house.own, reference="HOUSE-LATE"), house.applicant)
    lead = Actor(house.applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    with unit_of_work():
        house.late = late_exceptions.ask(draft.id, "Our office burned down.", lead, f.DURING).id


def _fill_a_pool(house: House) -> None:
    """The national pool of the call that began with expressions of interest: one assessor is asked into it."""
    side, officer = Side(Ledger.NATIONAL, house.own.funder.id), Actor(house.own.officer.id, BY_OFFICER)
    with unit_of_work():
        pools.set_fee(house.staged, side, 100_00, officer, f.DURING)
        pools.invite(house.staged, side, [Named(house.people["ass"].email, 3)], officer, f.DURING)
    house.place = db.session.scalars(sa.select(PoolMember.id)).one()


def _leave(house: House, user: User) -> None:
    """A leaver, who held every role. The rows are changed as the service does, without a notice for each."""
    held = (
        (house.own.funder, FUNDER_ROLES),
        (house.own.region, REGION_ROLES),
        (house.applicant.organisation, ORGANISATION_ROLES),
    )
    for thing, every in held:
        for role in every:
            f.grant(user, role, thing)
    with unit_of_work():
        db.session.execute(
            sa.text("UPDATE role_grants SET ended_at = granted_at WHERE user_id = :id").bindparams(
                sa.bindparam("id", user.id, sa.Uuid())
            )
        )


def _life(house: House, moment: Moment) -> Things:
    """A call of two regions with three applications, moved on until this moment."""
    reference = f"HOUSE-{moment.name}"
    years = tuple(YearBudget(starts_in, 1_000_000_00) for starts_in in range(2027, 2032))
    asked = {"asks_for_places": True, "budget": years}
    money = {"finance": finance_rules(asks_for_packages=True, asks_for_months=True)}
    call = f.a_call(
        house.own, upto=CallState.DRAFTING, reference=reference, beside=[house.beside], layer=asked, core=money
    )
    said = talked(house.own, call, is_public=True)
    things = Things(call.id, suggestion=said.suggestion.id, comment=said.comment.id, evidence=said.evidence.id)
    if moment == Moment.DRAFTING:
        return things
    settled(house.own, call, said)
    f.sign_both(house.own, call, beside=[house.beside])
    with unit_of_work():
        calls.open_call(call.id, f.OPENS)
    things.number = current_version(call).number
    with unit_of_work():
        sign_off.keep_sheet(current_version(call), files.put(LETTER), len(LETTER), f.OPENS)
    received = _receive(house, call, things)
    if moment == Moment.OPEN:
        return things
    f.close(call)
    for reached, step in STEPS:
        if list(Moment).index(moment) >= list(Moment).index(reached):
            step(house, call, received, things)
    return things


def _propose(house: House, call: Call, things: Things, received: list[Application]) -> None:
    """Panels of the funder for everything, and of the region for its own, as they wait to be looked at."""
    own = house.own
    ids = [one.id for one in received]
    sides = (
        (Side(Ledger.NATIONAL, own.funder.id), ids, own.assessors[0], own.officer),
        (Side(Ledger.REGIONAL, own.region.id), ids[:2], own.scorers[0], own.region_lead),
    )
    for side, those, person, by in sides:
        things.proposed[side.ledger] = kept_panels(call, side, those, person, by)


def _receive(house: House, call: Call, things: Things) -> list[Application]:
    theirs = f.submitted(house.own, call, house.applicant, title="Our idea", partner=house.partner, invested=True)
    rival = f.submitted(house.own, call, house.rival, title="Rival idea")
    neighbour = f.submitted(house.beside, call, house.neighbour, title="Idea next door")
    things.partner = f.partner_of(theirs, house.applicant).id
    things.sum = db.session.scalars(sa.select(CoInvestment.id).where(CoInvestment.application_id == theirs.id)).one()
    things.application, things.rival = theirs.id, rival.id
    things.member = db.session.scalars(
        sa.select(Partner.id).where(Partner.application_id == theirs.id, ~Partner.is_lead)
    ).one()
    _begin_together(house, call, things)
    _print(house, things)
    f.answered(house.own, f.a_question(call, house.applicant))
    things.asked = f.a_question(call, house.applicant, "May we, the robot makers, hire the rig?").id
    return [theirs, rival, neighbour]


def _begin_together(house: House, call: Call, things: Things) -> None:
    """A draft with a partner, which is asked to lead, and in which whoever holds no role is asked to take part."""
    draft = f.a_draft(house.own, call, house.applicant, title="Second idea")
    things.draft, things.draft_member = draft.id, f.joined(draft, house.applicant, house.partner).id
    things.draft_partner = f.partner_of(draft, house.applicant).id
    things.drafted_sum = f.an_investment(draft, house.applicant).id
    theirs = db.session.get_one(Application, things.application)
    things.dependency = f.a_dependency(draft, theirs, house.applicant).id
    things.declaration = f.a_declaration(draft, house.applicant, house.people["none"].email).id
    wanted, lead = partners.Wanted(house.people["none"].email), f.actor(house.applicant.lead, draft)
    with unit_of_work():
        things.part_asked = partners.invite(draft.id, wanted, lead, f.DURING).id
        lead_changes.ask(draft.id, things.draft_member, lead, f.DURING)


def _print(house: House, things: Things) -> None:
    """Papers of no words that matter: of record for what was submitted, and one of the draft."""
    lead, letter = Actor(house.applicant.lead.id, frozenset({Role.LEAD_APPLICANT})), files.put(LETTER)
    with unit_of_work():
        for submission in db.session.scalars(sa.select(Submission)).all():
            application_papers.keep_record(submission, letter, len(LETTER), f.DURING)
        paper = application_papers.ask(things.draft, lead, f.DURING)
        application_papers.keep_draft(paper, paper.content_mark, letter, len(LETTER), f.DURING)


def _assess(house: House, call: Call, received: list[Application], things: Things) -> None:
    """Everybody is asked and let in; the conflicted decline; one assessor has begun, the others have handed in."""
    theirs, rival, neighbour = received
    work = f.assigned(house.own, f.eligible(house.own, theirs))
    weaker = f.assigned(house.own, f.eligible(house.own, rival))
    elsewhere = f.assigned(house.beside, f.eligible(house.beside, neighbour))
    _propose(house, call, things, received)
    extra = {key: _ask(house, theirs, key) for key in ("ass!", "mem", "left", "scr!")}
    f.started(house.own, call)
    for one in work[1:] + elsewhere:
        f.scored(one)
    for one in weaker:
        f.scored(one, 7)
    for one in (work[0], extra["left"]):
        with unit_of_work():
            assessments.accept(one.id, _assessor(one), f.AFTER, no_conflict_confirmed=True)
    for key in ("ass!", "scr!"):
        with unit_of_work():
            assessments.decline(extra[key].id, DeclineReason.CONFLICT, _assessor(extra[key]), f.AFTER)
    things.work = {"ass": work[0].id, "scr": work[2].id, "scr*": elsewhere[-1].id}
    things.work |= {key: one.id for key, one in extra.items()}


def _ask(house: House, application: Application, key: str) -> Assessment:
    ledger = Ledger.REGIONAL if key.startswith("scr") else Ledger.NATIONAL
    by = (house.own.region_lead, Role.REGION_LEAD) if ledger == Ledger.REGIONAL else (
        house.own.officer, Role.PROGRAMME_OFFICER
    )  # fmt: skip
    with unit_of_work():
        return assessments.assign(
            application.id, house.people[key].id, ledger, Actor(by[0].id, frozenset({by[1]})), f.AFTER
        )


def _assessor(one: Assessment) -> Actor:
    return Actor(one.user_id, frozenset({Role.ASSESSOR}))


def _freeze(house: House, call: Call, received: list[Application], things: Things) -> None:
    f.hand_in(db.session.get(Assessment, things.work["ass"]))
    with unit_of_work():
        assessments.close_ledgers(call.id, f.actor(house.own.officer, call), f.AFTER, "All is in place.")
    _moderate(house, things)
    _call_a_panel(house, call, received, things)
    things.listed = _compose(house.own, call, received[:1]).id
    things.list_proposal, things.alternative = a_proposed_list(house.own, call)


def _moderate(house: House, things: Things) -> None:
    """One assessment of each ledger is asked about."""
    sides = (("ass", house.own.officer, Role.PROGRAMME_OFFICER), ("scr", house.own.region_lead, Role.REGION_LEAD))
    for key, user, role in sides:
        with unit_of_work():
            moderation.ask(things.work[key], "Which page says so?", Actor(user.id, frozenset({role})), f.AFTER)


def _call_a_panel(house: House, call: Call, received: list[Application], things: Things) -> None:
    """The region's panel is called to interview both of its applicants; a scorer sits on it."""
    secretary = Actor(house.own.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    planned = sittings.Planned(SittingKind.INTERVIEW, f.AFTER + timedelta(days=3), "Town Hall", criteria=("Team",))
    with unit_of_work():
        kept = sittings.plan(call.id, house.own.region.id, planned, secretary, f.AFTER)
    chair = house.own.regional_signatory.id
    seats = sittings.People(frozenset({house.own.scorers[0].id}), chair, house.own.secretary.id, 2)
    with unit_of_work():
        sittings.set_people(kept.id, seats, secretary, f.AFTER)
        agendas.add(kept.id, [one.id for one in received[:2]], secretary, f.AFTER)
    items = db.session.scalars(sa.select(SittingItem).where(SittingItem.sitting_id == kept.id)).all()
    for index, item in enumerate(items):
        with unit_of_work():
            agendas.give_slot(item.id, kept.starts_at + timedelta(minutes=index), secretary, f.AFTER)
        if item.application_id == things.application:
            things.sitting, things.interview = kept.id, item.id
    with unit_of_work():
        sittings.call_members(kept.id, secretary, f.AFTER)


def _compose(world: f.World, call: Call, chosen: list[Application]) -> Recommendation:
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    chosen_ids = [one.id for one in chosen]
    with unit_of_work():
        return decisions.compose(call.id, world.region, chosen_ids, {}, "A balanced list.", secretary, f.AFTER)


def _recommend(house: House, call: Call, received: list[Application], things: Things) -> None:
    secretary = Actor(house.own.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        decisions.recommend(things.listed, secretary, f.AFTER)


def _decide(house: House, call: Call, received: list[Application], things: Things) -> None:
    kept = decisions.load(things.listed)
    with unit_of_work():
        approving.approve(kept.id, kept.list_sha256 or "", f.actor(house.own.approver, kept), f.AFTER)
    f.approved(house.beside, call, received[2:])
    award = sa.select(Award).where(Award.application_id == things.application)
    things.award = db.session.scalars(award).one().id
    things.offer = db.session.scalars(sa.select(Offer).where(Offer.award_id == things.award)).one().id


@as_system()
def decide(house: House, things: Things, *, ours: bool) -> None:
    """From frozen marks to approved lists of both regions: our application is chosen, or its rival in its place."""
    call = db.session.get(Call, things.call)
    chosen, left = (things.application, things.rival) if ours else (things.rival, things.application)
    secretary = Actor(house.own.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        reasons = {left: "A balanced list."}
        kept = decisions.compose(call.id, house.own.region, [chosen], reasons, "Balanced.", secretary, f.AFTER)
    with unit_of_work():
        decisions.recommend(kept.id, secretary, f.AFTER)
    with unit_of_work():
        approver = f.actor(house.own.approver, kept)
        approving.approve(kept.id, decisions.load(kept.id).list_sha256 or "", approver, f.AFTER)
    neighbours = sa.select(Application).where(
        Application.call_id == call.id, Application.region_id == house.beside.region.id
    )
    f.approved(house.beside, call, list(db.session.scalars(neighbours)))


def _release(house: House, call: Call, received: list[Application], things: Things) -> None:
    officer = f.actor(house.own.officer, call)
    f.built(house.own, db.session.get(Offer, things.offer))
    with unit_of_work():
        offers.keep_letter(things.offer, files.put(LETTER), len(LETTER), f.AFTER)
    with unit_of_work():
        decisions.release(call.id, officer, f.AFTER)
    with unit_of_work():
        offers.send(things.offer, officer, f.AFTER)


def _accept(house: House, call: Call, received: list[Application], things: Things) -> None:
    signatory = Actor(house.applicant.signatory.id, frozenset({Role.SIGNATORY}))
    seen = db.session.get(Offer, things.offer).letter_sha256
    with unit_of_work():
        offers.accept(things.offer, seen, "Director", signatory, f.AFTER, authority_declared=True)


STEPS: tuple[tuple[Moment, Callable[..., None]], ...] = (
    (Moment.ASSESSING, _assess),
    (Moment.FROZEN, _freeze),
    (Moment.RECOMMENDED, _recommend),
    (Moment.DECIDED, _decide),
    (Moment.RELEASED, _release),
    (Moment.ACCEPTED, _accept),
)
