"""Does PostgreSQL refuse what the gate would have refused, when somebody goes round the gate?

Everything here asks the database for whole tables, as no page may, in a transaction that runs for one person.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db, owner_engine
from app.models import (
    Alternative,
    AnswerVersion,
    Application,
    Assessment,
    AssistanceLine,
    Award,
    Call,
    Clarification,
    Comment,
    CostLine,
    Declaration,
    Event,
    Evidence,
    Interest,
    JoinRequest,
    LateException,
    ListProposal,
    NamedConflict,
    Offer,
    PairLock,
    Partner,
    PartnerInvitation,
    Proposal,
    ProposedPanel,
    ProposedSeat,
    Recommendation,
    RefereeStatement,
    Scope,
    Score,
    Screening,
    Sitting,
    SittingAttendance,
    SittingItem,
    SittingMinutesItem,
    SittingOutcome,
    SpendProfile,
    SubmittedSheet,
    SubsidyAnswer,
    Suggestion,
    Upload,
    User,
    WorkingCopy,
    WorkPackage,
    WorkPlan,
)
from app.policy import PLATFORM_ID, Viewer, standing_of
from app.queries.pools import Side
from app.queries.release_page import NOTICE
from app.queries.visible import VISIBLE, public_awards
from app.services import (
    agendas,
    anchors,
    application_papers,
    assessments,
    assessors,
    calls,
    conflicts,
    decisions,
    discussion,
    documents,
    drafts,
    interests,
    invitations,
    joining,
    late_exceptions,
    lead_changes,
    many_assignments,
    minutes,
    moderation,
    offers,
    partners,
    pools,
    question_work,
    releasing,
    reopening,
    sitting_room,
    sittings,
    team_comments,
    working_copies,
)
from app.services import people as accounts
from app.services.partners import Wanted
from app.services.sitting_room import Found
from app.services.working_copies import Typed
from app.transactions import unit_of_work
from app.walls import APPEND_ONLY, NOBODY, SYSTEM, Standing, are_up, as_system, standing, standing_now
from app.web.shared.told import told_by
from tests.conftest import Database
from tests.factories import (
    AFTER,
    DRAFTED,
    DURING,
    OPENS,
    Applicant,
    World,
    a_call,
    a_declaration,
    a_dependency,
    a_draft,
    a_first_stage,
    a_person,
    a_question,
    a_world,
    actor,
    advised,
    an_applicant,
    an_interest,
    an_investment,
    answered,
    approved,
    assigned,
    built,
    close,
    costed,
    eligible,
    grant,
    interests_told,
    joined,
    partner_of,
    scored,
    sign_both,
    stage_closed,
    started,
    submitted,
    viewer,
)
from tests.talk import settled, talked
from workflows.actor import Actor, Role
from workflows.assessor import Absence, AssessorKind, DeclaredInterest, InterestKind, Profile, Tie, TieKind
from workflows.attendance import Came
from workflows.call import CallState
from workflows.definition import CallEntry, Ledger
from workflows.expertise import Facet
from workflows.interest import Advice
from workflows.pool_list import Named
from workflows.proposal import LockKind, SeatFate
from workflows.screening import ScreeningState
from workflows.sitting import SittingKind
from workflows.sitting_item import Outcome
from workflows.subsidy import AssistanceKind

pytestmark = [pytest.mark.postgresql, pytest.mark.early]

# What stands before the wall, and why. A new table is either walled by its migration or given a reason here.
OPEN = {
    "amendments": "what is in force is public; the gate keeps those that are being drafted",
    "alembic_version": "says which migrations ran",
    "authenticators": "read before it is known who asks; sealed with a key that the database does not have",
    "call_documents": "titles of what everybody is offered; the file of a draft is walled with the documents",
    "call_regions": "who takes part in a call is public",
    "call_reminders": "dates of calls; no applicant is named",
    "call_signatories": "who signs a call is public once they have; no applicant is named",
    "call_versions": "criteria are not an applicant's material; the gate keeps drafts",
    "calls": "criteria are not an applicant's material; the gate keeps drafts",
    "checkpoints": "hashes and signatures only; the public key is public",
    "deadline_extensions": "applicants are told when it is confirmed; the gate keeps proposals",
    "events": "the record names things and moves; its pages say only what the gate lets each reader know",
    "funders": "public",
    "identities": "read before it is known who asks; the other service's own names for people",
    "messages": "written and sent by the system; only the demonstration shows them",
    "organisation_invitations": "read by the invited before they hold any role",
    "organisations": "names are on every list; the gate keeps each organisation's own page",
    "outbox": "names things that wait for the system",
    "passkeys": "read before it is known who asks; public keys only",
    "places": "public",
    "published_answers": "public; who asked is in another table, and walled",
    "recovery_codes": "read before it is known who asks; hashes only",
    "regions": "public",
    "register_answers": "what a public register says of companies",
    "rehearsals": "made up from criteria, which are not an applicant's material; the gate keeps drafts",
    "role_grants": "read before it is known who asks",
    "role_invitations": "read by the invited before they hold any role",
    "seals": "hashes only",
    "signatures": "public once the call is agreed",
    "sign_ins": "read before it is known who asks; hashes only",
    "spent_challenges": "hashes that say nothing of anybody",
    "tokens": "read before it is known who asks; hashes only",
    "unsealed_events": "numbers of events that wait for their seal",
    "users": "read before it is known who asks",
}
WALLED = sorted(set(db.metadata.tables) - set(OPEN))


@dataclass
class Town:
    """Two firms in one call, with everybody who has to do with it and some who have not."""

    world: World
    northbeam: Applicant
    rival: Applicant
    people: dict[str, Standing]
    viewers: dict[str, Viewer]


@pytest.fixture
def town(app: Flask) -> Town:
    world, elsewhere = a_world(), a_world("west-midlands")
    northbeam, rival = an_applicant(world), an_applicant(world, "Rival Ltd")
    auditor = a_person("Aud Itor")
    leaver = grant(a_person("Lea Leaver"), Role.COLLABORATOR, northbeam.organisation)
    with unit_of_work():
        accounts.grant_role(auditor.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
        db.session.execute(
            sa.text("UPDATE role_grants SET ended_at = granted_at WHERE user_id = :id"), {"id": leaver.id}
        )
    people: dict[str, User] = {
        "officer": world.officer,
        "approver": world.approver,
        "region lead": world.region_lead,
        "secretary": world.secretary,
        "panellist": grant(a_person("Pat Panel"), Role.REGIONAL_SCORER, world.region),
        "assessor": world.assessors[0],
        "scorer": world.scorers[0],
        "lead": northbeam.lead,
        "signatory": northbeam.signatory,
        "rival": rival.lead,
        "other region's lead": elsewhere.region_lead,
        "other region's scorer": elsewhere.scorers[0],
        "auditor": auditor,
        "leaver": leaver,
        "stranger": a_person("Stan Stranger"),
    }
    viewers = {name: viewer(user) for name, user in people.items()}
    return Town(world, northbeam, rival, {name: standing_of(one) for name, one in viewers.items()}, viewers)


def _say_of_subsidies(town: Town, bid: Application) -> None:
    """What a partner says of subsidies, as it stands where a call asks."""
    partner_id = partner_of(bid, town.northbeam).id
    with unit_of_work():
        said = SubsidyAnswer(
            partner_id=partner_id, answers={}, number=1, saved_by=town.northbeam.lead.id, saved_at=DURING
        )
        given = AssistanceLine(
            partner_id=partner_id,
            position=0,
            given_on=DURING.date(),
            body="A council",
            amount_pence=1,
            kind=AssistanceKind.MINIMAL,
        )
        db.session.add_all([said, given])


def _plan_work(town: Town, bid: Application) -> None:
    """The plan of a project and a partner's months, as they stand where a call asks."""
    partner_id, saved = partner_of(bid, town.northbeam).id, {"number": 1, "saved_by": town.northbeam.lead.id}
    with unit_of_work():
        plan = WorkPlan(application_id=bid.id, starts_on=DURING.date(), saved_at=DURING, **saved)
        package = WorkPackage(
            application_id=bid.id, number=1, title="Design", first_month=1, last_month=2, partner_id=partner_id
        )
        months = SpendProfile(partner_id=partner_id, planned={"labour": [1]}, saved_at=DURING, **saved)
        db.session.add_all([plan, package, months])


# What the scorer of another region says of themselves, which they read, and their lead.
OF_A_SCORER = {"assessor_profiles": 1, "assessor_declarations": 1, "briefing_acceptances": 1}
OF_THEIR_OWN = dict.fromkeys(("other region's lead", "other region's scorer"), OF_A_SCORER)
OUTSIDERS = ("other region's lead", "other region's scorer", "leaver", "stranger", "nobody")


def story(town: Town) -> Iterator[str]:
    """One call from two applications and a draft to an accepted offer, told step by step."""
    world = town.world
    call = a_call(world, upto=CallState.DRAFTING, layer={"asks_for_places": True})
    said = talked(world, call)
    with unit_of_work():
        drafts.keep_draft(call.id, "national/file", {}, "0" * 64, actor(world.officer, call), DRAFTED)
    yield "drafting"
    settled(world, call, said)
    sign_both(world, call)
    with unit_of_work():
        calls.open_call(call.id, OPENS)
    bids = [submitted(world, call, one, title=one.organisation.name) for one in (town.northbeam, town.rival)]
    unfinished = a_draft(world, call, town.rival, title="Unfinished")
    _papers(town, unfinished)
    an_investment(unfinished, town.rival)
    a_dependency(unfinished, bids[1], town.rival)
    _declare(town, unfinished)
    _ask_to_take_part(town, unfinished)
    _ask_for_more_time(town, call, unfinished)
    answered(world, a_question(call, town.northbeam))
    a_question(call, town.rival)
    _half_typed(town, bids[0])
    _say_of_subsidies(town, bids[0])
    _plan_work(town, bids[0])
    _express(town)
    _invite(town)
    _assess_elsewhere(town)
    with unit_of_work():
        joining.ask_to_join(town.rival.organisation.id, "", town.northbeam.lead.id, DURING)
    yield "open"
    close(call)
    yield "closed"
    work = [one for bid in bids for one in assigned(world, eligible(world, bid))]
    _propose(call, work[0], world)
    yield "assigned"
    started(world, call)
    _run(town, bids[0])
    yield "assessing"
    for one in work:
        scored(one, 9 if one.application_id == bids[0].id else 8)
    yield "scored"
    officer = actor(world.officer, call)
    with unit_of_work():
        assessments.close_ledgers(call.id, officer, AFTER, "All is in place.")
    with unit_of_work():
        reopening.ask(call.id, Ledger.NATIONAL, None, "Two marks were swapped.", officer, AFTER)
    _moderate(work[0].id, bids[0], officer)
    _sit(town, call, bids)
    _put_a_sitting_off(town, call, bids[0])
    yield "ranked"
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        decisions.compose(call.id, world.region, [bids[0].id], {}, "Balanced.", secretary, AFTER)
    _weigh_others(world, call, bids)
    yield "composed"
    offer = approved(world, call, bids[:1])[0]
    yield "approved"
    built(world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, "a" * 64, 10, AFTER)
    yield "built"
    with unit_of_work():
        releasing.ask(call.id, len(told_by(NOTICE, call.id)), officer, AFTER)
        decisions.release(call.id, officer, AFTER)
    yield "released"
    with unit_of_work():
        offers.send(offer.id, officer, AFTER)
    yield "sent"
    signatory = Actor(town.northbeam.signatory.id, frozenset({Role.SIGNATORY}))
    with unit_of_work():
        offers.accept(offer.id, "a" * 64, "Director", signatory, AFTER, authority_declared=True)
    yield "accepted"


def _propose(call: Call, work: Assessment, world: World) -> None:
    """Panels as they were deployed, and a pair that is fixed."""
    side = {"call_id": call.id, "scope_id": call.funder_id, "ledger": Ledger.NATIONAL}
    pair = {"application_id": work.application_id, "user_id": work.user_id}
    with unit_of_work():
        kept = Proposal(id=uuid4(), **side, wanted={}, asked_by=world.officer.id, asked_at=AFTER)
        db.session.add_all([kept, PairLock(**side, **pair, kind=LockKind.FIXED, set_by=world.officer.id, set_at=AFTER)])
        db.session.flush()
        db.session.add(ProposedPanel(proposal_id=kept.id, application_id=work.application_id))
        db.session.add(ProposedSeat(proposal_id=kept.id, **pair, parts=[], fate=SeatFate.NEW))


def _weigh_others(world: World, call: Call, bids: list[Application]) -> None:
    """A proposal of the region's best list, and an alternative that it found."""
    of_region = {"call_id": call.id, "region_id": world.region.id}
    with unit_of_work():
        asked = ListProposal(id=uuid4(), **of_region, number=1, asked_by=world.secretary.id, asked_at=AFTER)
        db.session.add(asked)
        db.session.flush()
        of_ranking = {"ranking_number": 1, "ranking_sha256": "a" * 64}
        found = {"list_proposal_id": asked.id, "place": 0, "chosen": [str(bids[0].id)], "reasons": {}}
        kept = {"name": "Proposal 1", "kept_by": world.secretary.id, "kept_at": AFTER}
        db.session.add(Alternative(**of_region, **of_ranking, **found, **kept))


def _sit(town: Town, call: Call, bids: list[Application]) -> None:
    """The region's panel, on which somebody sits who is kept from the second application: its minutes are agreed."""
    world, panellist = town.world, town.viewers["panellist"].id
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    chair = Actor(world.regional_signatory.id, frozenset({Role.PANEL_MEMBER}))
    planned = sittings.Planned(SittingKind.MODERATION, AFTER, "Town Hall")
    with unit_of_work():
        kept = sittings.plan(call.id, world.region.id, planned, secretary, AFTER)
        people = sittings.People(frozenset({panellist}), chair.id, secretary.id, 1)
        sittings.set_people(kept.id, people, secretary, AFTER)
        agendas.add(kept.id, [bid.id for bid in bids], secretary, AFTER)
        sittings.call_members(kept.id, secretary, AFTER)
        for user_id in (chair.id, panellist):
            sitting_room.attend(kept.id, user_id, Came.PRESENT, secretary, AFTER)
        sittings.open_sitting(kept.id, secretary, AFTER)
    items = sa.select(SittingItem).where(SittingItem.sitting_id == kept.id).order_by(SittingItem.position)
    for item in db.session.scalars(items).all():
        with unit_of_work():
            if item.application_id == bids[1].id:
                sitting_room.declare(item.id, panellist, None, "", secretary, AFTER)
            sitting_room.begin(item.id, [panellist], None, secretary, AFTER)
            sitting_room.record(item.id, Found(Outcome.FUND, "It fits."), secretary, AFTER)
            sitting_room.end(item.id, "", "", secretary, AFTER)
            sitting_room.confirm(item.id, 1, chair, AFTER)
    with unit_of_work():
        sittings.close(kept.id, secretary, AFTER, not_reached_seen=True)
        said = minutes.write_up(kept.id, "", "", secretary, AFTER)
        minutes.agree(kept.id, said.sha256, chair, AFTER)


def _put_a_sitting_off(town: Town, call: Call, bid: Application) -> None:
    """Another sitting of the region's panel, which was called and is planned anew."""
    world, panellist = town.world, town.viewers["panellist"].id
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        kept = sittings.plan(
            call.id, world.region.id, sittings.Planned(SittingKind.MODERATION, AFTER, "Town Hall"), secretary, AFTER
        )
        people = sittings.People(frozenset({panellist}), world.regional_signatory.id, secretary.id, 1)
        sittings.set_people(kept.id, people, secretary, AFTER)
        agendas.add(kept.id, [bid.id], secretary, AFTER)
        sittings.call_members(kept.id, secretary, AFTER)
        sittings.put_off(kept.id, "Snow.", secretary, AFTER)


def _run(town: Town, bid: Application) -> None:
    """An anchor of the national ledger, and an assessor who is reminded of both bids."""
    officer = Actor(town.world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    side = Side(Ledger.NATIONAL, town.world.funder.id)
    with unit_of_work():
        anchors.set_anchor(bid.id, Ledger.NATIONAL, officer, AFTER, is_anchor=True)
    with unit_of_work():
        many_assignments.remind(bid.call_id, side, {str(town.world.assessors[0].id): "2"}, officer, AFTER)


def _moderate(assessment_id: Any, bid: Application, officer: Actor) -> None:
    """A mark that was set aside counts again, its assessor is asked, both sides of a note; and conflicts of others."""
    with unit_of_work():
        moderation.set_aside(assessment_id, "need", "It is about another bid.", officer, AFTER)
        moderation.restore(assessment_id, "need", "It is about this one.", officer, AFTER)
        moderation.ask(assessment_id, "Which page do you mean?", officer, AFTER)
        moderation.write_note(bid.id, Ledger.NATIONAL, "We agree on it.", 0, officer, AFTER)
        discussion.write(bid.id, Ledger.NATIONAL, "What do you make of it?", officer, AFTER)
        conflicts.declare(bid.id, a_person("Con Flicted").id, None, "", officer, AFTER)
        db.session.add(
            NamedConflict(
                application_id=bid.id, position=0, who="Riva Rival", email="", reason="She competes with us.",
                saved_by=officer.id, saved_at=AFTER,
            )
        )  # fmt: skip


def _papers(town: Town, draft: Application) -> None:
    """A draft that is to be printed, with a file that waits for the scanner and one that is on its way."""
    lead = Actor(town.rival.lead.id, frozenset({Role.LEAD_APPLICANT}))
    with unit_of_work():
        application_papers.ask(draft.id, lead, DURING)
        kept = documents.keep("application", draft.id, documents.Paper("a.pdf", documents.PDF, 1, "b" * 64), DURING)
        db.session.add(Screening(document_id=kept.id, state=ScreeningState.WAITING, asked_at=DURING))
        db.session.add(
            Upload(
                application_id=draft.id, question_id="plan", person_id=lead.id, name="b.pdf", size=1, mark="",
                touched_at=DURING,
            )
        )  # fmt: skip


def _declare(town: Town, draft: Application) -> None:
    """What somebody without an account said in confidence of a draft of a firm, which does not read it."""
    asked = a_declaration(draft, town.rival, "gwen@guest.example")
    with unit_of_work():
        said = RefereeStatement(
            declaration_id=asked.id, application_id=draft.id, words="They do what they say.", in_confidence=True
        )
        db.session.add(said)


def _half_typed(town: Town, bid: Application) -> None:
    """Words that the lead of one firm typed and did not save, and that nobody else ever reads."""
    typed = Typed(
        f"/applications/{bid.id}", "application", bid.id, bid.call_id, "Details", (("title", "Half"),), "0" * 64, DURING
    )
    with unit_of_work():
        working_copies.keep(town.northbeam.lead.id, typed)


def lead_of(applicant: Applicant) -> Actor:
    return Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))


def _ask_to_take_part(town: Town, bid: Application) -> None:
    """Somebody without an account is asked to join the draft of a firm, and a partner in it to lead."""
    with unit_of_work():
        partners.invite(bid.id, Wanted("gwen@guest.example"), lead_of(town.rival), DURING)
    partner = an_applicant(town.world, "Partner Ltd")
    part = joined(bid, town.rival, partner)
    with unit_of_work():
        lead = lead_of(town.rival)
        lead_changes.ask(bid.id, part.id, lead, DURING)
        question_work.assign(bid.id, "need", partner.lead.id, "", lead, DURING)
        team_comments.write(bid.id, "need", "Is this how we say it?", lead, DURING)


def _ask_for_more_time(town: Town, call: Call, draft: Application) -> None:
    """A request that the funder refuses, and that the rival firm learns nothing of."""
    lead = Actor(town.rival.lead.id, frozenset({Role.LEAD_APPLICANT}))
    with unit_of_work():
        asked = late_exceptions.ask(draft.id, "Our office burned down.", lead, DURING)
    with unit_of_work():
        late_exceptions.refuse(asked.id, "There is time enough.", actor(town.world.officer, call), DURING)


def _express(town: Town) -> None:
    """Two expressions of interest to another call, told to go on together, and an application that came of both."""
    call = a_call(town.world, reference="GM-2027-02", first_stage=a_first_stage())
    made = [an_interest(town.world, call, one) for one in (town.northbeam, town.rival)]
    stage_closed(call)
    for one, other in (made, made[::-1]):
        advised(town.world, one, Advice.MERGE, others=[other])
    interests_told(town.world, call)
    lead = actor(town.northbeam.lead, town.northbeam.organisation)
    with unit_of_work():
        ids = [one.id for one in made]
        interests.begin_application(call.id, ids, town.northbeam.organisation, "Joined", lead, DURING)


def _invite(town: Town) -> None:
    """A call that only one of the two firms is invited to."""
    call = a_call(town.world, reference="GM-2027-03", entry=CallEntry.INVITATION, is_listed=False)
    officer = actor(town.world.officer, call)
    with unit_of_work():
        number = town.northbeam.organisation.company_number
        invitations.invite(call.id, [town.rival.lead.email], [number], officer, DURING)


def _assess_elsewhere(town: Town) -> None:
    """What an assessor says of themselves, and their place in the pool of another call."""
    assessor, call = (
        town.world.assessors[0],
        db.session.scalars(sa.select(Call).where(Call.reference == "GM-2027-03")).one(),
    )
    me, officer = Actor(assessor.id, frozenset({Role.NATIONAL_ASSESSOR})), actor(town.world.officer, call)
    said = Profile(
        AssessorKind.LAY,
        "wales",
        3,
        terms=((Facet.FIELD, "ai"), (Facet.LANGUAGE, "en")),
        domains=("works.example",),
        ties=(Tie(TieKind.COUNCIL, "Faraway Council"),),
        absences=(Absence(DURING.date(), DURING.date()),),
    )
    owns = DeclaredInterest(InterestKind.PERSONAL_FINANCIAL, "Works Ltd", "I own a part.")
    side = Side(Ledger.NATIONAL, town.world.funder.id)
    with unit_of_work():
        assessors.save_profile(said, 1, me, DURING)
        assessors.declare((owns,), me, DURING, says_nothing=False)
        pools.set_fee(call.id, side, 1_00, officer, DURING)
        pools.invite(call.id, side, [Named(assessor.email, 2)], officer, DURING)


def upto(town: Town, step: str) -> None:
    """The story as far as this step."""
    for reached in story(town):
        if reached == step:
            return


def raw(kind: type[Any]) -> set[object]:
    """Every id that the database gives away to whoever asks now."""
    return set(db.session.scalars(sa.select(kind.id)))


def rows_of(tables: list[str]) -> dict[str, int]:
    """How many rows of each table the database gives away to whoever asks now."""
    counts = {name: sa.select(sa.func.count()).select_from(db.metadata.tables[name]) for name in tables}
    return {name: db.session.scalar(count) for name, count in counts.items()}


def seen_by_gate(kind: type[Any], who: Viewer) -> set[object]:
    return {one.id for one in db.session.scalars(VISIBLE[kind](who)).unique()}


def behind_the_wall(kind: type[Any], who: Viewer) -> set[object]:
    """What the wall lets this person read: what the gate shows, and what pages show beside it."""
    seen = seen_by_gate(kind, who)
    public = list(db.session.scalars(public_awards()).unique())
    reviewed = sa.select(Application.id).where(Application.id.in_(seen_by_gate(Application, who)))
    if kind is Application:
        own_work = db.session.scalars(
            sa.select(Assessment.application_id).where(Assessment.id.in_(seen_by_gate(Assessment, who)))
        )
        sat = sa.select(SittingItem.application_id).where(SittingItem.id.in_(seen_by_gate(SittingItem, who)))
        return seen | set(own_work) | set(db.session.scalars(sat)) | {award.application_id for award in public}
    if kind is Assessment and not who.ids(frozenset({Role.LEAD_APPLICANT, Role.SIGNATORY})):
        return seen | set(db.session.scalars(sa.select(Assessment.id).where(Assessment.application_id.in_(reviewed))))
    if kind in (Evidence, Suggestion):
        own_work = sa.select(Assessment.id).where(Assessment.id.in_(seen_by_gate(Assessment, who)))
        scores_here = db.session.scalars(own_work.where(Assessment.ledger == Ledger.REGIONAL)).first()
        return raw(kind) if scores_here else seen
    if kind is Offer:
        return seen | set(
            db.session.scalars(sa.select(Offer.id).where(Offer.award_id.in_([award.id for award in public])))
        )
    return seen


def test_wall_shows_each_person_what_the_gate_shows_at_every_step(town: Town) -> None:
    differences = []
    for step in story(town):
        for name, who in town.viewers.items():
            for kind in (
                Application,
                Recommendation,
                Offer,
                Assessment,
                Suggestion,
                Comment,
                Evidence,
                Clarification,
                Interest,
                JoinRequest,
                LateException,
                Sitting,
                SittingItem,
            ):
                expected = behind_the_wall(kind, who)
                with standing(town.people[name]):
                    found = raw(kind)
                if kind is Assessment and step in ("released", "sent", "accepted") and name in MEMBERS:
                    expected = _assessments_of(MEMBERS[name](town))
                if found != expected:
                    differences.append((step, name, kind.__name__, len(found), len(expected)))

    assert differences == []


def test_alternatives_to_a_list_never_reach_the_funder(town: Town) -> None:
    upto(town, "sent")

    found = {}
    for name in ("secretary", "region lead", "auditor", "officer", "approver", "lead", "other region's lead"):
        with standing(town.people[name]):
            found[name] = (len(raw(Alternative)), len(raw(ListProposal)))

    assert found == {
        "secretary": (1, 1),
        "region lead": (1, 1),
        "auditor": (1, 1),
        "officer": (0, 0),
        "approver": (0, 0),
        "lead": (0, 0),
        "other region's lead": (0, 0),
    }


MEMBERS = {
    "lead": lambda town: town.northbeam,
    "signatory": lambda town: town.northbeam,
    "rival": lambda town: town.rival,
}


def _assessments_of(applicant: Applicant) -> set[object]:
    """After the release an applicant reads how their own application was marked."""
    theirs = sa.select(Partner.application_id).where(Partner.organisation_id == applicant.organisation.id)
    return set(db.session.scalars(sa.select(Assessment.id).where(Assessment.application_id.in_(theirs))))


@pytest.mark.parametrize("name", OUTSIDERS)
def test_outsider_who_goes_round_the_gate_finds_nothing(town: Town, name: str) -> None:
    upto(town, "sent")

    with standing(town.people.get(name, NOBODY)):
        found = rows_of(WALLED)

    assert found == dict.fromkeys(WALLED, 0) | OF_THEIR_OWN.get(name, {})
    assert [table for table, rows in rows_of(WALLED).items() if rows == 0] == ["acceptances"]


def test_public_reads_an_accepted_award_and_nothing_beside_it(town: Town) -> None:
    upto(town, "accepted")

    with standing(NOBODY):
        found = rows_of(WALLED)

    assert found == dict.fromkeys(WALLED, 0) | {"applications": 1, "awards": 1, "offers": 1}


def test_member_of_another_organisation_finds_only_their_own(town: Town) -> None:
    upto(town, "scored")
    bids = sa.select(Partner.application_id).where(Partner.organisation_id == town.rival.organisation.id)
    theirs = set(db.session.scalars(sa.select(Partner.id).where(Partner.application_id.in_(bids))))

    with standing(town.people["rival"]):
        found, partners = rows_of(WALLED), raw(Partner)

    assert partners == theirs
    assert (found["applications"], found["submissions"]) == (2, 1)
    assert (found["assessments"], found["scores"], found["recommendations"], found["awards"]) == (0, 0, 0, 0)


def test_partner_finds_the_application_only_while_it_takes_part(town: Town) -> None:
    bid = a_draft(town.world, a_call(town.world), town.northbeam)
    with unit_of_work():
        asked = partners.invite(bid.id, Wanted(town.rival.lead.email), lead_of(town.northbeam), DURING)
    rival, found = town.people["rival"], []

    def look() -> None:
        with standing(rival):
            found.append((len(raw(PartnerInvitation)), len(raw(Application)), len(raw(Partner))))

    look()
    with unit_of_work():
        invited = Actor(town.rival.lead.id, frozenset({Role.INVITED}))
        part = partners.accept(asked.id, town.rival.organisation.id, invited, DURING)
    look()
    with unit_of_work():
        partners.remove(bid.id, part.id, lead_of(town.northbeam), DURING)
    look()

    assert found == [(1, 0, 0), (1, 1, 2), (1, 0, 0)]


@pytest.mark.parametrize(
    ("name", "rows"), [("rival", (1, 0)), ("lead", (0, 0)), ("officer", (0, 0)), ("stranger", (0, 0))]
)
def test_what_is_said_in_confidence_of_a_draft_is_behind_the_wall_for_its_own_people(
    town: Town, name: str, rows: tuple[int, int]
) -> None:
    upto(town, "open")

    with standing(town.people[name]):
        found = rows_of(["declarations", "referee_statements"])

    assert tuple(found.values()) == rows


def test_whoever_is_asked_to_declare_finds_that_and_their_own_words_alone(town: Town) -> None:
    upto(town, "open")
    asked = a_person("Rae Referee")
    with unit_of_work():
        db.session.execute(sa.update(Declaration).values(email=asked.email))

    with standing(standing_of(viewer(asked))):
        found = rows_of(WALLED)

    assert found == dict.fromkeys(WALLED, 0) | {"declarations": 1, "referee_statements": 1}


@pytest.mark.parametrize(("step", "marks"), [("scored", 0), ("ranked", 1)])
@pytest.mark.parametrize("name", ["officer", "region lead", "auditor"])
def test_staff_find_marks_only_when_the_ledgers_are_closed(town: Town, name: str, step: str, marks: int) -> None:
    upto(town, step)
    every = raw(Score)

    with standing(town.people[name]):
        found = raw(Score)

    assert found == (every if marks else set())


@pytest.mark.parametrize("name", ["officer", "region lead", "assessor", "signatory", "rival", "auditor"])
def test_words_that_were_not_saved_are_their_writer_s_alone(town: Town, name: str) -> None:
    upto(town, "open")

    with standing(town.people["lead"]):
        own = raw(WorkingCopy)
    with standing(town.people[name]):
        others = raw(WorkingCopy)

    assert (len(own), others) == (1, set())


@pytest.mark.parametrize(("name", "versions"), [("signatory", 4), ("officer", 0), ("assessor", 0), ("rival", 4)])
def test_earlier_words_of_an_answer_stay_with_those_who_wrote_it(town: Town, name: str, versions: int) -> None:
    upto(town, "scored")

    with standing(town.people[name]):
        found = raw(AnswerVersion)

    assert len(found) == versions


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        *((name, (3, 1)) for name in ("lead", "signatory", "rival")),
        *((name, (6, 2)) for name in ("officer", "auditor")),
        *((name, (0, 0)) for name in ("region lead", "secretary", "assessor", "scorer")),
    ],
)
def test_rows_of_costs_stay_with_their_organisation_the_funder_and_auditors(
    town: Town, name: str, rows: tuple[int, int]
) -> None:
    upto(town, "scored")

    with standing(town.people[name]):
        found = (len(raw(CostLine)), len(raw(SubmittedSheet)))
        said = (len(raw(SubsidyAnswer)), len(raw(AssistanceLine)), len(raw(SpendProfile)))

    assert found == rows
    assert said == ((1, 1, 1) if rows[0] and name != "rival" else (0, 0, 0))


def test_partners_of_one_application_do_not_find_each_other_s_rows(town: Town) -> None:
    draft = a_draft(town.world, a_call(town.world), town.northbeam)
    costed(draft, town.northbeam)
    joined(draft, town.northbeam, town.rival)
    costed(draft, town.rival)
    every = raw(CostLine)

    found = []
    for name in ("lead", "rival"):
        with standing(town.people[name]):
            found.append(raw(CostLine))

    assert (found[0] & found[1], found[0] | found[1], len(every)) == (set(), every, 6)


def test_assessor_finds_their_own_marks_and_no_other(town: Town) -> None:
    upto(town, "scored")
    own = sa.select(Assessment.id).where(Assessment.user_id == town.people["assessor"].person_id)
    expected = set(db.session.scalars(sa.select(Score.id).where(Score.assessment_id.in_(own))))

    with standing(town.people["assessor"]):
        found = raw(Score)

    assert found == expected
    assert len(expected) > 0


def test_a_panellist_finds_nothing_of_what_they_are_kept_from(town: Town) -> None:
    upto(town, "ranked")
    kinds = (SittingItem, SittingOutcome, SittingMinutesItem, Application)
    out = sa.select(SittingAttendance.id).where(SittingAttendance.came == Came.OUT)

    found = {}
    for name in ("panellist", "secretary"):
        with standing(town.people[name]):
            found[name] = (*(len(raw(kind)) for kind in kinds), len(db.session.scalars(out).all()))

    assert found == {"panellist": (1, 1, 1, 1, 0), "secretary": (3, 2, 2, 2, 1)}


@pytest.mark.parametrize("name", ["lead", "officer", "auditor", "stranger"])
def test_nobody_writes_without_the_gate(town: Town, name: str) -> None:
    upto(town, "closed")

    with standing(town.people[name]), unit_of_work():
        changed = db.session.execute(sa.update(Application).values(title="Mine")).rowcount
        removed = db.session.execute(sa.delete(Partner)).rowcount
    with (
        standing(town.people[name]),
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        unit_of_work(),
    ):
        db.session.execute(sa.insert(Award).from_select(["id"], sa.select(sa.func.gen_random_uuid())))

    assert (changed, removed) == (0, 0)


@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_append_only_tables_refuse_by_grant(town: Town, change: str) -> None:
    there = sorted(APPEND_ONLY & set(db.metadata.tables))

    for table in there:
        column = next(iter(db.metadata.tables[table].primary_key)).name
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), unit_of_work():
            db.session.execute(sa.text(change.format(table, column, column)))

    assert Event.__tablename__ in there


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "ALTER TABLE applications DISABLE ROW LEVEL SECURITY",
        "DROP POLICY seen ON applications",
        "CREATE OR REPLACE FUNCTION accord_is_system() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "TRUNCATE applications CASCADE",
        "DROP TABLE scores",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
def test_application_role_changes_no_table(app: Flask, change: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"), unit_of_work():
        db.session.execute(sa.text(change))

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Application)) == 0


def test_application_is_held_by_the_walls_and_the_owner_is_not(app: Flask) -> None:
    with owner_engine().connect() as owner:
        assert (are_up(db.session.connection()), are_up(owner)) == (True, False)


def test_every_table_is_walled_or_open_for_a_reason(app: Flask) -> None:
    query = """
        SELECT c.relname, c.relrowsecurity, count(p.polname) FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid
    """

    found = {name: (secured, policies) for name, secured, policies in db.session.execute(sa.text(query))}

    assert {name for name, (secured, _) in found.items() if not secured} == set(OPEN)
    policies_of = dict.fromkeys(WALLED, 2) | {
        "applications": 3,
        "documents": 7,
        "join_requests": 3,
        "size_statements": 3,
        "submissions": 3,
        "suggestions": 3,
    }
    assert {name: policies for name, (secured, policies) in found.items() if secured} == policies_of


def test_connection_forgets_the_last_person_when_it_goes_back_to_the_pool(town: Town, database: Database) -> None:
    upto(town, "open")
    pool = sa.create_engine(database.url, pool_size=1, max_overflow=0)
    ask = sa.text("SELECT pg_backend_pid(), current_setting('accord.person', true), count(*) FROM applications")

    with standing(town.people["lead"]), Session(pool) as session:
        lead = session.execute(ask).one()
    with standing(SYSTEM), Session(pool) as session:
        system = session.execute(ask).one()
    with standing(None), Session(pool) as session:
        nobody = session.execute(ask).one()
    with pool.connect() as connection:
        without_session = connection.execute(ask).one()
    pool.dispose()

    assert {row[0] for row in (lead, system, nobody, without_session)} == {lead[0]}
    assert (lead[1:], system[1:]) == ((str(town.people["lead"].person_id), 2), ("", 4))
    assert (nobody[1:], without_session[1:]) == (("", 0), ("", 0))


def test_another_thread_is_not_the_system(app: Flask) -> None:
    found: list[Standing] = []
    thread = threading.Thread(target=lambda: found.append(standing_now()))

    with as_system():
        thread.start()
        thread.join()

    assert found == [NOBODY]


def test_system_ends_with_its_block_also_when_that_fails(town: Town) -> None:
    upto(town, "open")

    with standing(town.people["stranger"]):
        before = raw(Application)
        with pytest.raises(LookupError, match="4"):
            _fail_as_the_system()
        after = raw(Application)

    assert (before, after) == (set(), set())


@as_system()
def _fail_as_the_system() -> None:
    raise LookupError(len(raw(Application)))


def test_failed_transaction_is_undone_and_the_next_begins_for_the_same_person(town: Town) -> None:
    upto(town, "open")

    with standing(town.people["stranger"]):
        with pytest.raises(sa.exc.ProgrammingError, match="no_such_table"), as_system():
            db.session.execute(sa.text("SELECT * FROM no_such_table"))
        db.session.rollback()
        after = raw(Application)

    assert after == set()


def test_person_sees_the_same_again_after_each_commit(town: Town) -> None:
    upto(town, "open")

    with standing(town.people["lead"]):
        before = raw(Application)
        with unit_of_work():
            db.session.execute(sa.text("SELECT 1"))
        after = raw(Application)

    assert len(before) == 2
    assert after == before


def test_transaction_that_knows_for_whom_it_runs_is_not_told_again(town: Town) -> None:
    told: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.extend(["told"] if "set_config" in statement else [])

    db.session.rollback()
    sa.event.listen(db.engine, "before_cursor_execute", listen)
    with standing(SYSTEM), unit_of_work():
        raw(Application)
        with as_system():
            raw(Application)
        raw(Application)
    sa.event.remove(db.engine, "before_cursor_execute", listen)

    assert told == ["told"]


def test_person_is_told_again_when_the_telling_was_undone_with_a_savepoint(town: Town) -> None:
    upto(town, "open")
    lead = town.people["lead"]

    with as_system(), unit_of_work():
        everything = raw(Application)
        savepoint = db.session.begin_nested()
        with standing(lead):
            before = raw(Application)
            savepoint.rollback()
            with standing(lead):
                after = raw(Application)

    assert (len(everything), len(before)) == (4, 2)
    assert after == before


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("assessor", (1, 1, 1, 0)),
        ("officer", (4, 1, 1, 1)),
        ("region lead", (2, 0, 0, 0)),
        ("auditor", (7, 1, 1, 1)),
        ("lead", (0, 0, 0, 0)),
    ],
)
def test_what_assessors_say_of_themselves_is_read_by_those_who_choose_them(
    town: Town, name: str, rows: tuple[int, int, int, int]
) -> None:
    upto(town, "open")

    with standing(town.people[name]):
        found = rows_of(["assessor_profiles", "assessor_interests", "pool_members", "assessor_pools"])

    assert tuple(found.values()) == rows
