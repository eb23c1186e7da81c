"""Does every page ask the database the same number of questions for one row as for a dozen, and few of them?

A call lives its whole life twice, with one of everything and with a dozen. At each stage the pages of those who work
then are read by them. A page that nobody reaches is named, so that no new list escapes.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import BuildError, Rule

from app import clock
from app.extensions import db
from app.models import (
    Acceptance,
    Application,
    Assessment,
    Award,
    Call,
    Comment,
    Offer,
    OrganisationInvitation,
    PartnerInvitation,
    PoolMember,
    RoleGrant,
    Scope,
    SittingItem,
    Suggestion,
    User,
    WorkPackage,
)
from app.policy import PLATFORM_ID
from app.queries.pools import Side
from app.queries.sitting_facts import members_of
from app.services import (
    agendas,
    amendments,
    applications,
    approving,
    assessments,
    calls,
    dependencies,
    joining,
    late_exceptions,
    lead_changes,
    list_alternatives,
    minutes,
    moderation,
    organisations,
    partners,
    people,
    pools,
    question_work,
    sitting_room,
    sittings,
    team_comments,
)
from app.services.sitting_room import Found
from app.transactions import unit_of_work
from app.web.shared.chosen_people import written
from tests import factories
from tests.crowds import OF_A_CALL, OF_A_PERSON, OF_AN_APPLICATION, copies
from tests.factories import AFTER, CLOSES, DRAFTED, DURING, OPENS, Applicant, World, actor
from tests.house.account_rows import ask_into_roles, fill_account, halfway
from tests.house.budgets import BUDGETS, MOST_STATEMENTS
from tests.proposed_list import a_proposed_list
from tests.proposing import kept_panels
from tests.talk import CLAUSE, Said, settled, talked
from tests.workflows.definitions import finance_rules
from workflows.actor import Actor, Role
from workflows.amendment import Effect
from workflows.application import ApplicationState
from workflows.attendance import Came
from workflows.call import CallState
from workflows.comment import CommentState
from workflows.cost_rows import Material
from workflows.cost_sheet import CostSheet
from workflows.declaration import DeclarationKind
from workflows.definition import NATIONAL, Ledger, YearBudget
from workflows.interview_marks import InterviewMark
from workflows.offer import OfferState
from workflows.partner_invitation import PartnerInvitationState
from workflows.pool_list import Named
from workflows.sitting import SittingKind
from workflows.sitting_item import Outcome
from workflows.suggestion import SuggestionState
from workflows.work_packages import MOST_PACKAGES

MANY = 12
# What a page sends to the database; how a transaction begins is the engine's own affair.
QUESTIONS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
# Read by machines or one file each: no rows to count.
NO_PAGES = frozenset(
    {
        # Somebody has to come from another service.
        "account.back_from_provider",
        "account.newcomer",
        "agreement.document_file",
        "agreement.evidence_file",
        "agreement.sign_off_sheet",
        "agreement.signed_text",
        "agreement.version_file",
        "applicant.draft_pdf",
        "applicant.file",
        "applicant.letter",
        "applicant.sheet_csv",
        "applicant.sheet_workbook",
        "applicant.record_pdf",
        "assessor.every_pack",
        "assessor.evidence_file",
        "assessor.file",
        "assessor.pack_file",
        "assessor.paper",
        "funder.file",
        "funder.letter",
        "panels.minutes_pdf",
        "panels.paper",
        "public.document",
        "funder.paper",
        "public.evidence_file",
        "public.sign_off_sheet",
        "public.signed_text",
        "region.file",
        "region.paper",
    }
)
ANYBODY = "anybody"
# Pages of a call that are read of the one that began with expressions of interest: that has a pool too.
STAGED = ("interest", "pool")

# Whose pages are read at each stage: where their rows are.
READ_AT = {
    "drafting": ("account", "agreement", "admin"),
    "open": ("public", "health", "applicant", "agreement"),
    "amending": ("agreement",),
    "submitted": ("applicant",),
    "assigned": ("account", "funder", "region"),
    "invited": ("assessor",),
    "scored": ("assessor",),
    "ranked": ("region", "funder", "assessor", "panels"),
    "recommended": ("account", "funder", "region", "panels"),
    "decided": ("funder",),
    "sent": ("applicant", "account"),
    "accepted": ("public", "applicant", "auditor", "assessor"),
}

# Of each kind of thing that is said, the state in which it waits and what an answer writes.
ANSWERED: dict[Any, tuple[Any, tuple[str, ...]]] = {
    Suggestion: (SuggestionState.OPEN, ("state", "answered_by", "answered_at", "accepted_number")),
    Comment: (CommentState.OPEN, ("state", "resolved_by", "resolved_at")),
}

# What is spent in whichever year is within the budget.
YEARS = tuple(YearBudget(starts_in, 10_000_000_00) for starts_in in range(2027, 2032))

Visit = tuple[str, str, str]
Counts = dict[Visit, int]


class Life:
    """One call from its first draft to its accepted awards, with this many of everything at every stage."""

    def __init__(self, slug: str, count: int) -> None:
        self.count = count
        self.slug = slug
        self.world: World = factories.a_world(slug)
        self.applicant: Applicant = factories.an_applicant(self.world, f"Firm of {slug}")
        self.partner: Applicant = factories.an_applicant(self.world, f"Partner of {slug}")
        self.auditor = factories.a_person("Aud Itor")
        self.beside: Applicant = factories.an_applicant(self.world, f"Firm beside {slug}")
        self.newcomer = factories.a_person("Nia Newcomer")
        self.board_member = factories.grant(factories.a_person("Bo Board"), Role.BOARD_MEMBER, self.world.region)
        self.call: Call = factories.a_call(
            self.world,
            upto=CallState.DRAFTING,
            reference=f"CALL-{slug}",
            layer={"asks_for_places": True, "budget": YEARS},
            core={"finance": finance_rules(asks_for_packages=True, asks_for_months=True)},
        )
        self.application: Application | None = None
        self.recommendation_id = UUID(int=1)
        self.marked: dict[Ledger, UUID] = {}
        self.listed = dict.fromkeys(("list_proposal_id", "alternative_id"), UUID(int=1))
        self.proposed: dict[Ledger, UUID] = {}
        self.asked_id = UUID(int=1)
        self.sitting_id = self.interview_id = UUID(int=1)
        self.staged_id = self.interest_id = self.late_id = self.investment_id = UUID(int=1)
        self.member_id = self.part_asked_id = self.remark_id = self.declaration_id = UUID(int=1)
        self.copied = 0
        self.said: dict[str, UUID] = {"suggestion_id": UUID(int=1), "comment_id": UUID(int=1)}
        with unit_of_work():
            people.grant_role(self.auditor.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
        self._fill_the_pools()
        self.place_id = UUID(int=1)
        self.grant_id = db.session.scalar(select(RoleGrant.id).where(RoleGrant.user_id == self.world.scorers[0].id))
        self.passkey_id = fill_account(self.world.officer, slug, count)
        ask_into_roles(self.world, self.newcomer, count)

    def people(self) -> dict[str, list[tuple[str, User | None]]]:
        """Who reads the pages of each audience."""
        world = self.world
        officer, lead = ("officer", world.officer), ("lead", world.region_lead)
        assessor, applicant = ("assessor", world.assessors[0]), ("applicant", self.applicant.lead)
        approver = ("approver", world.approver)
        return {
            "account": [(ANYBODY, None), officer, lead, assessor, applicant, approver, ("newcomer", self.newcomer)],
            "agreement": [officer, lead, ("signatory", world.national_signatory)],
            "applicant": [
                applicant,
                ("firm’s signatory", self.applicant.signatory),
                ("partner", self.partner.lead),
                ("newcomer", self.newcomer),
            ],
            "assessor": [assessor],
            "region": [lead, ("secretary", world.secretary), ("board", self.board_member)],
            "funder": [officer, approver],
            "panels": [("secretary", world.secretary), ("chair", world.regional_signatory)],
            "auditor": [("auditor", self.auditor)],
            "admin": [officer, lead],
        }

    def stages(self) -> Iterator[tuple[str, datetime]]:
        """Takes the call from stage to stage; the name of each and the time at which its pages are read."""
        self._copy_call()
        said = self._talk()
        yield "drafting", DRAFTED
        self._settle(said)
        factories.sign_both(self.world, self.call)
        with unit_of_work():
            calls.open_call(self.call.id, OPENS)
        self._copy_call()
        self._ask()
        self._express()
        self._write()
        self._ask_for_more_time()
        self._copy_application()
        yield "open", DURING
        officer = actor(self.world.officer, self.call)
        with unit_of_work():
            amendments.begin(self.call.id, NATIONAL, "More time.", Effect.NEW_ONLY, officer, DURING)
        yield "amending", DURING
        with unit_of_work():
            amendments.withdraw(self.call.id, officer, DURING)
        self._submit()
        self._copy_application()
        yield "submitted", CLOSES - timedelta(hours=1)
        factories.close(self.call)
        work = factories.assigned(self.world, factories.eligible(self.world, self.application))
        self._copy_application()
        self._propose()
        yield "assigned", AFTER
        factories.started(self.world, self.call)
        yield "invited", AFTER
        for assessment in work:
            factories.scored(assessment)
        self._copy_application()
        yield "scored", AFTER
        yield from self._choosing()

    def _choosing(self) -> Iterator[tuple[str, datetime]]:
        with unit_of_work():
            assessments.close_ledgers(self.call.id, actor(self.world.officer, self.call), AFTER, "All is in place.")
        self._moderate()
        self._call_a_panel()
        self._weigh_lists()
        yield "ranked", AFTER
        self._sit()
        eligible = select(Application).where(
            Application.call_id == self.call.id, Application.state == ApplicationState.ELIGIBLE
        )
        kept = factories.recommended(self.world, self.call, list(db.session.scalars(eligible)))
        self.recommendation_id = kept.id
        yield "recommended", AFTER
        with unit_of_work():
            approving.approve(kept.id, kept.list_sha256, actor(self.world.approver, kept), AFTER)
        yield "decided", AFTER
        offer = self.offer()
        factories.sent(self.world, offer)
        self._offers_become(OfferState.SENT)
        yield "sent", AFTER
        self._offers_become(OfferState.ACCEPTED)
        self._letters_are_accepted()
        yield "accepted", AFTER

    def _propose(self) -> None:
        """Panels for every application that stands, in both ledgers, with a pair that is fixed."""
        world, sides = self.world, {Ledger.NATIONAL: self.world.funder.id, Ledger.REGIONAL: self.world.region.id}
        standing = select(Application.id).where(
            Application.call_id == self.call.id, Application.state == ApplicationState.ELIGIBLE
        )
        ids = db.session.scalars(standing).all()
        for ledger, scope_id in sides.items():
            person = (world.assessors if ledger == Ledger.NATIONAL else world.scorers)[0]
            self.proposed[ledger] = kept_panels(self.call, Side(ledger, scope_id), ids, person, world.officer)

    def _weigh_lists(self) -> None:
        """A proposal of the region's best list, and as many other lists as there are of everything."""
        self.listed = dict(
            zip(("list_proposal_id", "alternative_id"), a_proposed_list(self.world, self.call), strict=True)
        )
        secretary = Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
        with unit_of_work():
            for at in range(self.count):
                chosen = list_alternatives.Listed([])
                list_alternatives.keep(self.call.id, self.world.region, chosen, f"List {at}", secretary, AFTER)

    def _call_a_panel(self) -> None:
        """The region's panel is called to interview everybody; as many scorers sit on it, and as many sittings are."""
        secretary = Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
        planned = sittings.Planned(SittingKind.INTERVIEW, AFTER + timedelta(days=3), "Town Hall", criteria=("Team",))
        scorers = select(RoleGrant.user_id).where(
            RoleGrant.role == Role.REGIONAL_SCORER, RoleGrant.scope_id == self.world.region.id
        )
        seated = frozenset(db.session.scalars(scorers.order_by(RoleGrant.user_id).limit(self.count)))
        with unit_of_work():
            kept = sittings.plan(self.call.id, self.world.region.id, planned, secretary, AFTER)
        self.sitting_id = kept.id
        chair = self.world.regional_signatory.id
        with unit_of_work():
            sittings.set_people(kept.id, sittings.People(seated, chair, self.world.secretary.id, 1), secretary, AFTER)
            eligible = select(Application.id).where(Application.state == ApplicationState.ELIGIBLE)
            asked = db.session.scalars(eligible.where(Application.call_id == self.call.id)).all()
            agendas.add(kept.id, sorted(asked, key=lambda one: one != self.application.id), secretary, AFTER)
        for index, item in enumerate(self._items()):
            with unit_of_work():
                agendas.give_slot(item, kept.starts_at + timedelta(minutes=index), secretary, AFTER)
        self.interview_id = self._items()[0]
        with unit_of_work():
            sittings.call_members(kept.id, secretary, AFTER)
        copies("sittings", kept.id, self.count - 1)

    def _sit(self) -> None:
        """It has sat, and its minutes wait for the chair."""
        secretary = Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
        chair = Actor(self.world.regional_signatory.id, frozenset({Role.PANEL_MEMBER}))
        found = Found(Outcome.FUND, "It fits.", (InterviewMark(0, 7),))
        for member in members_of(self.sitting_id):
            with unit_of_work():
                sitting_room.attend(self.sitting_id, member, Came.PRESENT, secretary, AFTER)
        with unit_of_work():
            sittings.open_sitting(self.sitting_id, secretary, AFTER)
        for item in self._items():
            with unit_of_work():
                sitting_room.begin(item, [], None, secretary, AFTER)
            with unit_of_work():
                sitting_room.record(item, found, secretary, AFTER)
                sitting_room.end(item, "", "", secretary, AFTER)
            with unit_of_work():
                sitting_room.confirm(item, 1, chair, AFTER)
        with unit_of_work():
            sittings.close(self.sitting_id, secretary, AFTER, not_reached_seen=True)
            minutes.write_up(self.sitting_id, "", "", secretary, AFTER)

    def _items(self) -> list[UUID]:
        query = select(SittingItem.id).where(SittingItem.sitting_id == self.sitting_id)
        return list(db.session.scalars(query.order_by(SittingItem.position)))

    def _moderate(self) -> None:
        """A mark of one national assessor is set aside, and somebody of either ledger is asked about theirs."""
        officer, lead = actor(self.world.officer, self.call), actor(self.world.region_lead, self.call)
        found = db.session.execute(
            select(Assessment.ledger, Assessment.id)
            .where(Assessment.application_id == self.application.id)
            .order_by(Assessment.user_id != self.world.assessors[0].id)
        )
        for ledger, assessment_id in found.all():
            self.marked.setdefault(ledger, assessment_id)
        national = self.marked[Ledger.NATIONAL]
        with unit_of_work():
            moderation.set_aside(national, "need", "It is about another bid.", officer, AFTER)
            moderation.ask(national, "Which page do you mean?", officer, AFTER)
            moderation.ask(self.marked[Ledger.REGIONAL], "Which page do you mean?", lead, AFTER)

    def addresses(self, app: Flask, rule: Rule, values: dict[str, Any]) -> list[str]:
        """Where a page is read: as it stands on the national side and on the region's."""
        letter = self.slug[0]
        national = {"side": NATIONAL, "section_id": "questions", "question_id": "need", "criterion_id": "need"}
        local = f"{letter}_local_fit"
        regional = {"side": self.slug, "section_id": f"{letter}_local", "question_id": local, "criterion_id": local}
        found = {self._address(app, rule, values | names) for names in (national, regional)}
        return sorted(address for address in found if address)

    def _address(self, app: Flask, rule: Rule, values: dict[str, Any]) -> str | None:
        try:
            staged = {"call_id": self.staged_id} if any(word in rule.endpoint for word in STAGED) else {}
            ledger = Ledger.REGIONAL if rule.endpoint.startswith("region.") else Ledger.NATIONAL
            marked = {"marked_id": self.marked.get(ledger, UUID(int=1))}
            marked["proposal_id"] = self.proposed.get(ledger, UUID(int=1))
            if rule.endpoint.endswith("act_on_assignments"):
                people = (*self.world.assessors, *self.world.scorers)
                marked |= {"act": "move", "who": written(one.id for one in people)}
            return app.url_map.bind("localhost").build(rule.endpoint, values | staged | marked)
        except BuildError:
            return None

    def values(self) -> dict[str, Any]:
        """What stands in the addresses at this stage."""
        nothing = UUID(int=1)
        own = select(Assessment.id).where(Assessment.user_id == self.world.assessors[0].id)
        if self.application is not None:
            own = own.where(Assessment.application_id == self.application.id)
        offer = self.offer()
        return {
            "call_id": self.call.id,
            "public_call_id": self.call.id,
            "application_id": self.application.id if self.application else nothing,
            "panel_id": self.application.id if self.application else nothing,
            "partner_id": factories.partner_of(self.application, self.applicant).id if self.application else nothing,
            "organisation_id": self.applicant.organisation.id,
            "asked_organisation_id": self.beside.organisation.id,
            "join_request_id": self.asking_id,
            "colleague_id": self.applicant.signatory.id,
            "assessment_id": db.session.scalar(own) or nothing,
            "recommendation_id": self.recommendation_id,
            **self.listed,
            "offer_id": offer.id if offer else nothing,
            "award_id": offer.award_id if offer else nothing,
            "number": 1,
            "clarification_id": self.asked_id,
            "interest_id": self.interest_id,
            "member_id": self.member_id,
            "remark_id": self.remark_id,
            "partner_invitation_id": self.part_asked_id,
            "declaration_id": self.declaration_id,
            "owed_id": self.declaration_id,
            "late_exception_id": self.late_id,
            "investment_id": self.investment_id,
            "staged_call_id": self.staged_id,
            "pool_member_id": self.place_id,
            "passkey_id": self.passkey_id,
            "sitting_id": self.sitting_id,
            "sitting_item_id": self.interview_id,
            "grant_id": self.grant_id,
            "clause": CLAUSE,
            "grounds": "passage",
            "token": self.slug,
            "side_key": self.slug,
            **self.said,
        }

    def offer(self) -> Offer | None:
        """The offer to the application that was not copied."""
        if self.application is None:
            return None
        return db.session.scalars(select(Offer).join(Award).where(Award.application_id == self.application.id)).first()

    def _fill_the_pools(self) -> None:
        world, organisation = self.world, self.applicant.organisation
        colleague = factories.grant(factories.a_person("Colin Colleague"), Role.COLLABORATOR, organisation)
        with unit_of_work():
            lead = actor(self.applicant.lead, organisation)
            organisations.invite_member(organisation.id, "one@people.example", Role.COLLABORATOR, lead, DRAFTED)
            self.asking_id = joining.ask_to_join(organisation.id, "I keep the books.", self.newcomer.id, DRAFTED).id
        asked = select(OrganisationInvitation.id).where(OrganisationInvitation.organisation_id == organisation.id)
        copies("users", self.newcomer.id, self.count - 1, ("join_requests",))
        copies("organisation_invitations", db.session.scalars(asked).one(), self.count - 1)
        for user in (colleague, world.assessors[1], world.scorers[0]):
            copies("users", user.id, self.count - 1, OF_A_PERSON)

    def _copy_call(self) -> None:
        self.copied += self.count
        copies("calls", self.call.id, self.count - 1, OF_A_CALL, start=self.copied)

    def _talk(self) -> Said:
        """So many suggestions on one clause, each with a document, and so many questions."""
        said = talked(self.world, self.call, is_public=True)
        self.said |= {"suggestion_id": said.suggestion.id, "comment_id": said.comment.id}
        copies("suggestions", said.suggestion.id, self.count - 1, ("evidence",))
        copies("comments", said.comment.id, self.count - 1)
        return said

    def _settle(self, said: Said) -> None:
        """The first suggestion is accepted and the first question answered; so are their copies, at one stroke."""
        settled(self.world, self.call, said)
        for kind, thing in ((Suggestion, said.suggestion), (Comment, said.comment)):
            waiting, names = ANSWERED[kind]
            answer = {name: getattr(thing, name) for name in names}
            with unit_of_work():
                ours = update(kind).where(kind.call_id == self.call.id, kind.state == waiting)
                db.session.execute(ours.values(answer))

    def _copy_application(self) -> None:
        """Copies of the application as it is now; those of an earlier stage are withdrawn."""
        application_id = self.application.id
        copied = update(Application).where(Application.call_id == self.call.id, Application.id != application_id)
        with unit_of_work():
            db.session.execute(copied.values(state=ApplicationState.WITHDRAWN))
        self.copied += self.count
        copies("applications", application_id, self.count - 1, OF_AN_APPLICATION, start=self.copied)

    def _ask(self) -> None:
        """Questions that wait, and as many that are answered."""
        told = factories.answered(self.world, factories.a_question(self.call, self.applicant))
        copies("clarifications", told.id, self.count - 1, ("published_answers",))
        self.asked_id = factories.a_question(self.call, self.applicant).id
        copies("clarifications", self.asked_id, self.count - 1)

    def _express(self) -> None:
        """Expressions of interest to another call, all of which may go on."""
        stage = factories.a_first_stage()
        call = factories.a_call(self.world, reference=f"STAGE-{self.slug}", first_stage=stage)
        made = factories.an_interest(self.world, call, self.applicant)
        factories.stage_closed(call)
        factories.advised(self.world, made)
        self.staged_id, self.interest_id = call.id, made.id
        self._fill_a_pool(call)
        copies("interests", made.id, self.count - 1, ("interest_advice",))
        factories.interests_told(self.world, call)

    def _fill_a_pool(self, call: Call) -> None:
        """As many are asked into the pools of that call, on either side."""
        world, called = self.world, (self.world.assessors[0], self.world.scorers[0])
        acts = (
            (Ledger.NATIONAL, world.funder.id, world.officer),
            (Ledger.REGIONAL, world.region.id, world.region_lead),
        )
        for user, (ledger, scope_id, by) in zip(called, acts, strict=True):
            side = Side(ledger, scope_id)
            with unit_of_work():
                pools.set_fee(call.id, side, 100_00, actor(by, call), DURING)
                pools.invite(call.id, side, [Named(user.email, 3)], actor(by, call), DURING)
            place = db.session.scalars(
                select(PoolMember.id).where(PoolMember.call_id == call.id, PoolMember.user_id == user.id)
            ).one()
            copies("pool_members", place, self.count - 1)
            self.place_id = place if ledger == Ledger.NATIONAL else self.place_id

    def _write(self) -> None:
        """A draft that a dozen can be funded of."""
        self.application = factories.complete(factories.a_draft(self.world, self.call, self.applicant), self.applicant)
        package = db.session.scalars(
            select(WorkPackage.id).where(WorkPackage.application_id == self.application.id)
        ).one()
        copies("work_packages", package, min(self.count, MOST_PACKAGES) - 1)
        parts = CostSheet(rows=(Material("Parts", 1, 200_000_00),))
        factories.costed(self.application, self.applicant, parts, rate=4_000, seen=2)

        self.investment_id = factories.an_investment(self.application, self.applicant).id
        copies("co_investments", self.investment_id, self.count - 1, ("co_investment_steps",))
        lead = actor(self.applicant.lead, self.application)
        with unit_of_work():
            named = dependencies.ask(self.application.id, "NONE-1", (), lead, DURING)
        copies("dependencies", named.id, self.count - 1)
        asked = factories.a_declaration(self.application, self.applicant, self.newcomer.email)
        self.declaration_id = asked.id
        copies("declarations", asked.id, self.count - 1)
        self._take_partners()

    def _take_partners(self) -> None:
        """One takes part, and so many others are asked to."""
        self.member_id = factories.joined(self.application, self.applicant, self.partner).id
        factories.costed(self.application, self.partner, CostSheet(rows=(Material("Parts", 1, 1_000_00),)))
        signs = self.partner.signatory.email
        factories.a_declaration(self.application, self.partner, signs, DeclarationKind.SIGNATORY)
        lead = actor(self.applicant.lead, self.application)
        with unit_of_work():
            wanted = partners.Wanted(self.newcomer.email)
            self.part_asked_id = partners.invite(self.application.id, wanted, lead, DURING).id
            lead_changes.ask(self.application.id, self.member_id, lead, DURING)
            question_work.assign(self.application.id, "need", self.applicant.lead.id, "", lead, DURING)
            said = team_comments.write(self.application.id, "need", "Is this how we say it?", lead, DURING)
        self.remark_id = said.id
        copies("team_comments", said.id, self.count - 1)
        copies("partner_invitations", self.part_asked_id, self.count - 1)

    def _ask_for_more_time(self) -> None:
        """As many requests as there are rows, all refused: they keep nobody from beginning to assess."""
        assert self.application is not None
        lead = Actor(self.applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
        with unit_of_work():
            asked = late_exceptions.ask(self.application.id, "Our office burned down.", lead, DURING)
        with unit_of_work():
            late_exceptions.refuse(asked.id, "There is time enough.", actor(self.world.officer, self.call), DURING)
        self.late_id = asked.id
        copies("late_exceptions", asked.id, self.count - 1)

    def _submit(self) -> None:
        lead = actor(self.applicant.lead, factories.load(self.application.id, self.applicant.lead))
        asked = select(PartnerInvitation.id).where(
            PartnerInvitation.application_id == self.application.id,
            PartnerInvitation.state == PartnerInvitationState.PENDING,
        )
        with unit_of_work():
            lead_changes.withdraw(self.application.id, lead, DURING)
            for one in db.session.scalars(asked).all():
                partners.withdraw(self.application.id, one, lead, DURING)
        with unit_of_work():
            applications.submit(self.application.id, lead, DURING, declaration_made=True)

    def _offers_become(self, state: OfferState) -> None:
        ours = select(Offer.id).join(Award).join(Application).where(Application.call_id == self.call.id)
        with unit_of_work():
            db.session.execute(
                update(Offer)
                .where(Offer.id.in_(ours))
                .values(state=state, letter_sha256="0" * 64, sent_at=AFTER, answered_at=AFTER, starts_on=AFTER.date())
            )
        db.session.expire_all()

    def _letters_are_accepted(self) -> None:
        ours = select(Offer.id).join(Award).join(Application).where(Application.call_id == self.call.id)
        signs = self.applicant.signatory
        with unit_of_work():
            db.session.add_all(
                Acceptance(
                    offer_id=offer_id,
                    user_id=signs.id,
                    name=signs.name,
                    job_title="Director",
                    statement="I accept.",
                    letter_sha256="0" * 64,
                    accepted_at=AFTER,
                )
                for offer_id in db.session.scalars(ours).all()
            )


@pytest.fixture
def counts_of(
    app: Flask,
    client_of: Callable[[User], FlaskClient],
    count_queries: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Counts]:
    """Reads the pages of each stage of a life; how many statements each took, by stage, page and reader. `only` are the
    visits that are worth making, where it is known who is let in."""

    def counts(slug: str, count: int, only: Collection[Visit] | None = None) -> Counts:
        life = Life(slug, count)
        readers = {
            side: [(who, client_of(user) if user else app.test_client()) for who, user in them]
            for side, them in life.people().items()
        }
        readers["account"].append(("halfway", halfway(app.test_client(), life.world.officer)))
        found: Counts = {}
        for stage, now in life.stages():
            monkeypatch.setattr(clock, "now", lambda now=now: now)
            values = life.values()
            for rule in pages(app):
                side = rule.endpoint.partition(".")[0]
                if side not in READ_AT[stage]:
                    continue
                addresses = life.addresses(app, rule, values)
                for who, browser in readers.get(side, [(ANYBODY, app.test_client())]):
                    key = (stage, rule.endpoint, who)
                    for address in addresses if only is None or key in only else ():
                        with count_queries() as statements:
                            answer = browser.get(address)
                            answer.get_data()
                        if answer.status_code in (200, 409):
                            asked = sum(one.startswith(QUESTIONS) for one in statements)
                            found[key] = max(found.get(key, 0), asked)
        return found

    return counts


def pages(app: Flask) -> list[Rule]:
    """Every address that can be read."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.endpoint not in NO_PAGES]


@pytest.mark.slow
def test_every_page_asks_the_same_for_one_row_and_for_a_dozen(app: Flask, counts_of: Callable[..., Counts]) -> None:
    # Another region's call has been through it all, so that no public list is empty in either life.
    for _stage in Life("glasgow-city-region", 2).stages():
        pass

    one = counts_of("greater-manchester", 1)
    many = counts_of("west-midlands", MANY, set(one))

    most: dict[str, int] = {}
    for (_stage, endpoint, _who), count in many.items():
        most[endpoint] = max(most.get(endpoint, 0), count)
    assert {key: (count, many.get(key)) for key, count in one.items() if many.get(key) != count} == {}
    assert {rule.endpoint for rule in pages(app)} - set(most) == set()
    assert {endpoint: count for endpoint, count in most.items() if count > MOST_STATEMENTS} == BUDGETS
