"""When two people, or two clocks, act at the same moment, does exactly one of the two stories become true?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.jobs import clockwork
from app.models import (
    Acceptance,
    Answer,
    Application,
    Assessment,
    Award,
    Call,
    CallVersion,
    Document,
    Event,
    Offer,
    Organisation,
    Ranking,
    Recommendation,
    RoleGrant,
    Scope,
    Score,
    Signature,
    Submission,
    Token,
    TokenPurpose,
    User,
)
from app.policy import PLATFORM_ID
from app.queries.definitions import current_version, definition_of
from app.services import (
    access,
    application_papers,
    applications,
    approving,
    assessments,
    calls,
    costs,
    decisions,
    offers,
    organisations,
    people,
    roles,
    scoring,
)
from app.services.organisations import OrganisationDetails
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, CLOSES, DRAFTED, DURING, OPENS, Applicant, World, actor
from tests.together import at_once, overlapping
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.call import CallState
from workflows.cost_rows import OtherCost
from workflows.cost_sheet import CostSheet
from workflows.decision import RecommendationState
from workflows.definition import NATIONAL, Ledger, OrganisationKind, OrganisationSize
from workflows.offer import OfferState

DETAILS = OrganisationDetails(
    "Quiet Engines Ltd", OrganisationKind.BUSINESS, OrganisationSize.MEDIUM, "SC123456", "2 Example Road", None
)


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def how_many(kind: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def moves_of(thing_id: UUID) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == thing_id).order_by(Event.number)))


def fresh(kind: type[Any], thing_id: UUID) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(kind, thing_id)


class TestApproval:
    def test_two_approvals_of_one_list_make_each_award_once(self, app: Flask, world: World) -> None:
        call, received = factories.a_ranked_call(world)
        kept = factories.recommended(world, call, received)
        other = factories.grant(factories.a_person("Ada Approves"), Role.APPROVER, world.funder)
        actors = [actor(user, kept) for user in (world.approver, other)]
        first, second = (lambda one=one: approving.approve(kept.id, kept.list_sha256, one, AFTER) for one in actors)

        said = overlapping(app, first, second)

        assert said == ("done", ["wrong_state"])
        assert (how_many(Award), how_many(Offer)) == (2, 2)
        assert moves_of(kept.id) == ["begin", "recommend", "approve"]

    def test_list_is_approved_or_sent_back_never_both(self, app: Flask, world: World) -> None:
        call, received = factories.a_ranked_call(world)
        kept = factories.recommended(world, call, received)
        approver = actor(world.approver, kept)

        said = overlapping(
            app,
            lambda: approving.send_back(kept.id, "Say why.", approver, AFTER),
            lambda: approving.approve(kept.id, kept.list_sha256, approver, AFTER),
        )

        assert said == ("done", ["wrong_state"])
        assert (fresh(Recommendation, kept.id).state, how_many(Award)) == (RecommendationState.PREPARING, 0)

    def test_last_two_lists_of_a_call_decide_it_once(self, app: Flask, world: World) -> None:
        call, received = factories.a_ranked_call(world)
        kept = factories.recommended(world, call, received)
        approver = actor(world.approver, kept)

        at_once(app, *[lambda: in_one(lambda: approving.approve(kept.id, kept.list_sha256, approver, AFTER))] * 4)

        assert moves_of(call.id).count("decide") == 1

    def test_list_that_is_being_recommended_is_not_recomposed(self, app: Flask, world: World) -> None:
        call, received = factories.a_ranked_call(world)
        secretary = actor(world.secretary, call)
        kept = composed(world, call, [received[0].id], secretary)

        said = overlapping(
            app,
            lambda: decisions.recommend(kept.id, secretary, AFTER),
            lambda: decisions.compose(
                call.id, world.region, [received[1].id], {}, "A balanced list.", secretary, AFTER
            ),
        )

        assert said == ("done", ["wrong_state"])
        found = decisions.load(kept.id)
        assert [line.application_id for line in found.lines if line.is_chosen] == [received[0].id]
        assert found.list_sha256 == decisions.list_hash(found)

    def test_recomposing_while_approving_stops_neither(self, app: Flask, world: World) -> None:
        call, received = factories.a_ranked_call(world)
        kept = factories.recommended(world, call, received)
        secretary = actor(world.secretary, call)
        approver = actor(world.approver, kept)

        said = overlapping(
            app,
            lambda: approving.approve(kept.id, kept.list_sha256, approver, AFTER),
            lambda: decisions.compose(call.id, world.region, [], {}, "Another list.", secretary, AFTER),
        )

        assert said == ("done", ["wrong_state"])


class TestAgreement:
    @pytest.fixture
    def call(self, world: World) -> Call:
        call = factories.a_call(world, upto=CallState.DRAFTING)
        factories.rehearsed(world, call)
        return call

    def sign(self, world: World, call: Call, seen: str) -> None:
        calls.sign(call.id, NATIONAL, seen, actor(world.national_signatory, call), DRAFTED)

    def edit(self, world: World, call: Call, seen: str) -> None:
        layer = factories.a_layer(world.region.slug, priorities="Something else.")
        calls.edit_layer(call.id, layer, actor(world.region_lead, call), DRAFTED, Said("Change", seen))

    def test_signature_after_an_edit_that_was_not_there_when_it_was_read_is_refused(
        self, app: Flask, world: World, call: Call
    ) -> None:
        seen = current_version(call).sha256

        said = overlapping(app, lambda: self.edit(world, call, seen), lambda: self.sign(world, call, seen))

        assert said == ("done", ["version_changed"])
        assert (how_many(Signature), fresh(Call, call.id).current_number) == (0, 3)

    def test_edit_after_a_signature_makes_a_version_without_it(self, app: Flask, world: World, call: Call) -> None:
        seen = current_version(call).sha256

        said = overlapping(app, lambda: self.sign(world, call, seen), lambda: self.edit(world, call, seen))

        assert said == ("done", "done")
        assert standing_signatures(call) == []

    def test_two_last_keys_agree_the_call_once(self, app: Flask, world: World, call: Call) -> None:
        seen = current_version(call).sha256

        said = overlapping(
            app,
            lambda: self.sign(world, call, seen),
            lambda: calls.sign(call.id, world.region.slug, seen, actor(world.regional_signatory, call), DRAFTED),
        )

        assert said == ("done", "done")
        assert (fresh(Call, call.id).state, moves_of(call.id).count("agree")) == (CallState.AGREED, 1)

    def test_one_side_signs_once(self, app: Flask, world: World, call: Call) -> None:
        seen = current_version(call).sha256
        other = factories.grant(factories.a_person("Nat Also"), Role.NATIONAL_SIGNATORY, world.funder)

        said = overlapping(
            app,
            lambda: self.sign(world, call, seen),
            lambda: calls.sign(call.id, NATIONAL, seen, actor(other, call), DRAFTED),
        )

        assert said == ("done", ["already_signed", "not_named"])
        assert standing_signatures(call) == [NATIONAL]

    def test_two_edits_of_one_version_keep_the_first(self, app: Flask, world: World, call: Call) -> None:
        version = current_version(call)
        core = replace(definition_of(version).core, summary="Said better.")

        said = overlapping(
            app,
            lambda: self.edit(world, call, version.sha256),
            lambda: calls.edit_core(call.id, core, actor(world.officer, call), DRAFTED, Said("x", version.sha256)),
        )

        assert said == ("done", ["version_changed"])
        assert how_many(CallVersion) == 3

    def test_reference_is_taken_once(self, app: Flask, world: World, call: Call) -> None:
        definition = definition_of(current_version(call))
        officer = actor(world.officer, call)

        def draft() -> None:
            calls.draft_call("GM-2027-09", world.funder, [world.region], definition, officer, DRAFTED)

        said = overlapping(app, draft, draft)

        assert said == ("done", ["reference_taken"])
        assert how_many(Call) == 2


class TestApplication:
    @pytest.fixture
    def call(self, world: World) -> Call:
        return factories.a_call(world)

    def test_two_saves_of_one_answer_keep_the_first_and_tell_the_second(
        self, app: Flask, world: World, call: Call
    ) -> None:
        applicant = factories.an_applicant(world)
        draft = factories.a_draft(world, call, applicant)
        lead = writer(applicant)

        said = overlapping(
            app,
            lambda: applications.save_answer(draft.id, "need", "First.", 0, lead, DURING),
            lambda: applications.save_answer(draft.id, "need", "Second.", 0, lead, DURING),
        )

        assert said == ("done", ("overtaken", 1))
        assert db.session.execute(select(Answer.value, Answer.number)).all() == [("First.", 1)]

    def test_two_cost_sheets_keep_the_first_and_tell_the_second(self, app: Flask, world: World, call: Call) -> None:
        applicant = factories.an_applicant(world)
        draft = factories.a_draft(world, call, applicant)
        lead, partner_id = writer(applicant), factories.partner_of(draft, applicant).id

        def save(pence: int) -> None:
            sheet, asked = CostSheet(rows=(OtherCost("Parts", pence),)), costs.Asked(5_000, 0)
            costs.save_sheet(partner_id, sheet, asked, seen_number=1, actor=lead, now=DURING)

        said = overlapping(app, lambda: save(100_00), lambda: save(200_00))

        assert said == ("done", ("overtaken", 2))
        assert fresh(type(draft), draft.id).cost_pence == 100_00

    def test_pressing_submit_twice_submits_once(self, app: Flask, world: World, call: Call) -> None:
        applicant = factories.an_applicant(world)
        draft = factories.complete(factories.a_draft(world, call, applicant), applicant)
        lead = writer(applicant)

        def submit() -> None:
            applications.submit(draft.id, lead, DURING, declaration_made=True)

        said = overlapping(app, submit, submit)

        assert said == ("done", ["wrong_state"])
        assert (how_many(Submission), moves_of(draft.id)) == (1, ["start", "submit"])

    def test_answer_saved_while_submitting_is_in_the_submission_or_refused(
        self, app: Flask, world: World, call: Call
    ) -> None:
        applicant = factories.an_applicant(world)
        draft = factories.complete(factories.a_draft(world, call, applicant), applicant)
        lead = writer(applicant)

        said = overlapping(
            app,
            lambda: applications.submit(draft.id, lead, DURING, declaration_made=True),
            lambda: applications.save_answer(draft.id, "need", "Too late.", 1, lead, DURING),
        )

        assert said == ("done", ["wrong_state"])
        assert how_many(Submission) == 1

    def test_references_are_given_once_and_without_gaps(self, app: Flask, world: World, call: Call) -> None:
        applicant = factories.an_applicant(world)
        lead = writer(applicant)

        def start() -> None:
            applications.start(call.id, world.region, applicant.organisation, "Idea", lead, DURING)

        said = at_once(app, *[lambda: in_one(start)] * 4)

        assert said == ["done"] * 4
        found = db.session.scalars(select(Application.reference)).all()
        assert sorted(found) == [f"GM-2027-01-00{number}" for number in range(1, 5)]


class TestRegistration:
    def test_one_company_number_is_registered_once(self, app: Flask) -> None:
        first, second = (Actor(factories.a_person().id, frozenset()) for _ in range(2))

        said = overlapping(
            app,
            lambda: organisations.register_organisation(DETAILS, first, DURING),
            lambda: organisations.register_organisation(DETAILS, second, DURING),
        )

        assert said == ("done", ["organisation_known"])
        assert (how_many(Organisation), roles_of(first.id), roles_of(second.id)) == (1, [Role.LEAD_APPLICANT], [])

    def test_one_address_gets_one_account_and_the_page_is_the_same(self, app: Flask) -> None:
        def register() -> None:
            people.register("Nell New", "nell@people.example", "a long password", DURING)

        said = overlapping(app, register, register)

        assert said == ("done", "done")
        assert how_many(User) == 1

    def test_one_address_is_taken_once_by_two_links(self, app: Flask) -> None:
        first, second = factories.a_person(), factories.a_person()
        secrets = [address_link(user, "wanted@people.example") for user in (first, second)]

        said = overlapping(app, *(lambda secret=secret: access.change_address(secret, DURING) for secret in secrets))

        assert said == ("done", ["link_spent"])
        assert [db.session.get_one(User, user.id).email == "wanted@people.example" for user in (first, second)] == [
            True,
            False,
        ]

    def test_one_administrator_stands_when_two_end_each_other(self, app: Flask) -> None:
        first, second = (administrator() for _ in range(2))

        def ends(actor: Actor, other: Actor) -> Callable[[], None]:
            held = select(RoleGrant.id).where(RoleGrant.user_id == other.id, RoleGrant.role == Role.ADMINISTRATOR)
            grant_id = db.session.scalars(held).one()
            return lambda: roles.end_role(grant_id, "Left the team.", actor, DURING)

        said = overlapping(app, ends(first, second), ends(second, first))

        assert said == ("done", ["last_administrator"])
        held = select(RoleGrant.user_id).where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
        assert list(db.session.scalars(held)) == [first.id]

    def test_one_role_is_granted_once(self, app: Flask, world: World) -> None:
        person = factories.a_person()

        def give() -> None:
            people.grant_role(person.id, Role.APPROVER, Scope.FUNDER, world.funder.id, DRAFTED)

        said = overlapping(app, give, give)

        assert said == ("done", "done")
        assert roles_of(person.id) == [Role.APPROVER]


class TestAssessing:
    """A call with one application, every assessment of which is complete."""

    @pytest.fixture
    def call(self, world: World) -> Call:
        call = factories.a_call(world)
        received = factories.submitted(world, call)
        factories.close(call)
        work = factories.assigned(world, factories.eligible(world, received))
        factories.started(world, call)
        for assessment in work:
            factories.scored(assessment)
        return call

    @pytest.fixture
    def assessment(self, call: Call) -> Assessment:
        return db.session.scalars(select(Assessment).order_by(Assessment.id)).first()

    def test_ledgers_are_closed_once(self, app: Flask, world: World, call: Call) -> None:
        officer = actor(world.officer, call)

        def close() -> None:
            assessments.close_ledgers(call.id, officer, AFTER, "All is in place.")

        assert overlapping(app, close, close) == ("done", ["wrong_state"])
        assert how_many(Ranking) == 1

    def test_nothing_is_reopened_while_the_ledgers_are_closing(
        self, app: Flask, world: World, call: Call, assessment: Assessment
    ) -> None:
        said = overlapping(
            app,
            lambda: assessments.close_ledgers(call.id, actor(world.officer, call), AFTER, "All is in place."),
            lambda: scoring.reopen(assessment.id, me(assessment), AFTER),
        )

        assert said == ("done", ["not_assessing"])
        assert fresh(Assessment, assessment.id).state == AssessmentState.COMPLETE

    def test_ledgers_do_not_close_over_one_that_is_being_reopened(
        self, app: Flask, world: World, call: Call, assessment: Assessment
    ) -> None:
        said = overlapping(
            app,
            lambda: scoring.reopen(assessment.id, me(assessment), AFTER),
            lambda: assessments.close_ledgers(call.id, actor(world.officer, call), AFTER, "All is in place."),
        )

        assert said == ("done", ["assessments_outstanding"])
        assert (how_many(Ranking), fresh(Call, call.id).state) == (0, CallState.ASSESSING)

    def test_two_windows_scoring_keep_the_first_and_tell_the_second(
        self, app: Flask, call: Call, assessment: Assessment
    ) -> None:
        with unit_of_work():
            scoring.reopen(assessment.id, me(assessment), AFTER)
        criterion = db.session.scalars(select(Score).where(Score.assessment_id == assessment.id)).first()

        def save(score: int) -> None:
            scoring.save_score(assessment.id, criterion.criterion_id, score, "Why.", 1, me(assessment), AFTER)

        said = overlapping(app, lambda: save(3), lambda: save(4))

        assert said == ("done", ("overtaken", 2))

    def test_one_person_is_asked_once(self, app: Flask, world: World, call: Call, assessment: Assessment) -> None:
        newcomer = factories.grant(factories.a_person(), Role.NATIONAL_ASSESSOR, world.funder)
        officer = actor(world.officer, call)

        def ask() -> None:
            assessments.assign(assessment.application_id, newcomer.id, Ledger.NATIONAL, officer, AFTER)

        assert overlapping(app, ask, ask) == ("done", ["already_assigned"])


class TestOffer:
    def test_letter_is_accepted_or_refused_never_both(self, app: Flask, world: World) -> None:
        call, received = factories.a_ranked_call(world)
        offer = factories.sent(world, factories.approved(world, call, received[:1])[0])
        signatory = offers.signatories_of(received[0].id)[0]
        signs = Actor(signatory.id, frozenset({Role.SIGNATORY}))

        said = overlapping(
            app,
            lambda: offers.accept(offer.id, offer.letter_sha256, "Director", signs, AFTER, authority_declared=True),
            lambda: offers.refuse(offer.id, offer.letter_sha256, "Too small.", signs, AFTER),
        )

        assert said == ("done", ["wrong_state"])
        assert (how_many(Acceptance), fresh(Offer, offer.id).state) == (1, OfferState.ACCEPTED)


class TestClock:
    def test_two_clocks_open_a_call_once(self, app: Flask, world: World) -> None:
        call = factories.a_call(world, upto=CallState.AGREED)

        moves = ticks(app, OPENS)

        assert (sorted(moves), moves_of(call.id).count("open")) == ([0, 1], 1)

    def test_two_clocks_close_a_call_once(self, app: Flask, world: World) -> None:
        call = factories.a_call(world)

        moves = ticks(app, CLOSES)

        assert (sorted(moves), moves_of(call.id).count("close")) == ([0, 1], 1)

    def test_two_clocks_close_the_ledgers_once(self, app: Flask, world: World) -> None:
        call = factories.a_call(world)
        application = factories.submitted(world, call, factories.an_applicant(world))
        factories.close(call)
        asked = factories.assigned(world, factories.eligible(world, application))
        factories.started(world, call)
        for assessment in asked:
            factories.scored(assessment)

        moves = ticks(app, factories.milestones().assessment_due_at)

        assert (sorted(moves), moves_of(call.id).count("close_ledgers"), how_many(Ranking)) == ([0, 1], 1, 1)

    def test_clock_that_waited_for_another_is_refused(self, app: Flask, world: World) -> None:
        call = factories.a_call(world, upto=CallState.AGREED)

        said = overlapping(app, lambda: calls.open_call(call.id, OPENS), lambda: calls.open_call(call.id, OPENS))

        assert said == ("done", ["wrong_state"])

    def test_submission_that_waited_for_the_closing_clock_counts_by_its_own_time(
        self, app: Flask, world: World
    ) -> None:
        call = factories.a_call(world)
        applicant = factories.an_applicant(world)
        draft = factories.complete(factories.a_draft(world, call, applicant), applicant)
        lead = writer(applicant)
        in_time = CLOSES - timedelta(seconds=1)

        said = overlapping(
            app,
            lambda: applications.submit(draft.id, lead, in_time, declaration_made=True),
            lambda: calls.close_call(call.id, CLOSES),
        )

        assert said == ("done", "done")
        assert fresh(type(draft), draft.id).state == ApplicationState.SUBMITTED


def in_one(act: Callable[[], object]) -> None:
    with unit_of_work():
        act()


def composed(world: World, call: Call, chosen: list[UUID], secretary: Actor) -> Recommendation:
    with unit_of_work():
        return decisions.compose(call.id, world.region, chosen, {}, "A balanced list.", secretary, AFTER)


def standing_signatures(call: Call) -> list[str]:
    found = current_version(fresh(Call, call.id))
    return list(db.session.scalars(select(Signature.side).where(Signature.version_id == found.id)))


def address_link(user: User, address: str) -> str:
    """The secret of a link by which this person takes this address."""
    with unit_of_work():
        token, secret = Token.issue(user, TokenPurpose.CHANGE_ADDRESS, DURING, new_value=address)
        db.session.add(token)
    return secret


def administrator() -> Actor:
    """Somebody who is an administrator of the platform."""
    person = factories.a_person()
    with unit_of_work():
        people.grant_role(person.id, Role.ADMINISTRATOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    return Actor(person.id, frozenset({Role.ADMINISTRATOR}))


def roles_of(user_id: UUID) -> list[Role]:
    db.session.rollback()
    return list(db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id)))


def writer(applicant: Applicant) -> Actor:
    return Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))


def me(assessment: Assessment) -> Actor:
    return Actor(assessment.user_id, frozenset({Role.ASSESSOR}))


def ticks(app: Flask, now: datetime) -> list[int]:
    """What two clocks that look at the same instant have moved."""
    moved: list[int] = []
    at_once(app, *[lambda: moved.append(clockwork.tick(now))] * 2)
    return moved


def test_two_workers_keep_one_record_of_a_submission(app: Flask) -> None:
    world = factories.a_world()
    application = factories.submitted(world, factories.a_call(world))
    submission_id = db.session.scalars(select(Submission.id).where(Submission.application_id == application.id)).one()

    def keeps(sha256: str) -> Callable[[], None]:
        def keep() -> None:
            found = db.session.get_one(Submission, submission_id)
            application_papers.keep_record(found, sha256, 10, DURING)

        return keep

    assert overlapping(app, keeps("a" * 64), keeps("b" * 64)) == ("done", "done")
    assert db.session.scalars(select(Document.sha256)).all() == ["a" * 64]
