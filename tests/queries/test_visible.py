"""What does each role see and not see, of every kind of thing, before and after closing and release?

Everything is asked of everybody: both sides of the call, its assessors, its applicant, another region, another
organisation, an auditor and a stranger. The answer is the exact set of those who may know that the thing exists.
"""

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Call,
    Clarification,
    Comment,
    Declaration,
    Evidence,
    Interest,
    JoinRequest,
    LateException,
    Offer,
    Organisation,
    Partner,
    PartnerInvitation,
    PoolMember,
    Recommendation,
    RoleGrant,
    RoleInvitation,
    Scope,
    Sitting,
    SittingItem,
    Suggestion,
    User,
)
from app.policy import PLATFORM_ID
from app.queries.definitions import current_version, definition_of
from app.queries.visible import VISIBLE, find, public_awards, public_calls
from app.services import (
    applications,
    assessments,
    comments,
    decisions,
    evidence,
    offers,
    partners,
    people,
    suggestions,
)
from app.services.comments import Words
from app.services.suggestions import Wish
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    DRAFTED,
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_person,
    a_ranked_call,
    a_world,
    actor,
    an_applicant,
    approved,
    assigned,
    built,
    close,
    complete,
    eligible,
    grant,
    joined,
    scored,
    started,
    submitted,
    viewer,
)
from workflows.actor import Actor, Role
from workflows.anchor import anchor_at
from workflows.assessment import DeclineReason
from workflows.call import CallState
from workflows.comment import CommentKind
from workflows.evidence import Passage

FUNDER = {"officer", "national signatory", "approver"}
REGION = {"region lead", "regional signatory", "secretary"}
STAFF = FUNDER | REGION
MEMBERS = {"lead applicant", "collaborator", "signatory"}
AUDITOR = {"auditor"}
NOBODY: set[str] = set()


@dataclass
class Everybody:
    """One person of each sort, by name."""

    world: World
    applicant: Applicant
    people: dict[str, User]

    def who_sees(self, thing: Any) -> set[str]:
        """The names of those for whom this thing exists, by its address and in their lists alike."""
        by_address = {name for name, user in self.people.items() if find(type(thing), thing.id, viewer(user))}
        in_lists = {name for name, user in self.people.items() if thing.id in _listed(type(thing), user)}
        assert by_address == in_lists
        return by_address


def _listed(kind: type[Any], user: User) -> set[object]:
    return {one.id for one in db.session.scalars(VISIBLE[kind](viewer(user))).unique()}


@pytest.fixture
def everybody(app: Flask) -> Everybody:
    world, elsewhere = a_world(), a_world("west-midlands")
    applicant, rival = an_applicant(world), an_applicant(world, "Rival Ltd")
    auditor = a_person("Aud Itor")
    with unit_of_work():
        people.grant_role(auditor.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    return Everybody(
        world,
        applicant,
        {
            "officer": world.officer,
            "national signatory": world.national_signatory,
            "approver": world.approver,
            "region lead": world.region_lead,
            "regional signatory": world.regional_signatory,
            "secretary": world.secretary,
            "assessor": world.assessors[0],
            "second assessor": world.assessors[1],
            "scorer": world.scorers[0],
            "lead applicant": applicant.lead,
            "collaborator": grant(a_person("Col Lab"), Role.COLLABORATOR, applicant.organisation),
            "signatory": applicant.signatory,
            "rival": rival.lead,
            "other region's lead": elsewhere.region_lead,
            "other region's signatory": elsewhere.regional_signatory,
            "other region's secretary": elsewhere.secretary,
            "other region's scorer": elsewhere.scorers[0],
            "auditor": auditor,
            "stranger": a_person("Stan Stranger"),
        },
    )


def public_call_ids() -> list[object]:
    return [call.id for call in db.session.scalars(public_calls())]


def public_award_ids() -> list[object]:
    return [award.id for award in db.session.scalars(public_awards()).unique()]


@pytest.mark.parametrize("upto", [CallState.DRAFTING, CallState.AGREED, CallState.OPEN, CallState.CLOSED])
def test_call_is_seen_by_those_who_work_on_it_and_by_auditors(everybody: Everybody, upto: CallState) -> None:
    call = a_call(everybody.world, upto=upto)

    assert everybody.who_sees(call) == STAFF | AUDITOR
    assert public_call_ids() == ([] if upto == CallState.DRAFTING else [call.id])


def test_organisation_is_seen_by_its_members(everybody: Everybody) -> None:
    assert everybody.who_sees(everybody.applicant.organisation) == MEMBERS


def test_draft_is_seen_by_its_writers_also_after_closing(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    draft = a_draft(everybody.world, call, everybody.applicant)

    while_open = everybody.who_sees(draft)
    close(call)

    assert (while_open, everybody.who_sees(draft)) == (MEMBERS, MEMBERS)


def test_submitted_application_is_seen_by_staff_only_after_closing(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)

    while_open = everybody.who_sees(application)
    close(call)

    assert while_open == MEMBERS
    assert everybody.who_sees(application) == MEMBERS | STAFF | AUDITOR


def test_withdrawn_application_stays_with_its_writers(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    with unit_of_work():
        applications.withdraw(
            application.id, Actor(everybody.applicant.lead.id, frozenset({Role.LEAD_APPLICANT})), DURING
        )
    close(call)

    assert everybody.who_sees(application) == MEMBERS


def test_ineligible_application_is_seen_by_staff(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    close(call)
    with unit_of_work():
        applications.find_ineligible(application.id, "Out of scope.", actor(everybody.world.officer, call), AFTER)

    assert everybody.who_sees(application) == MEMBERS | STAFF | AUDITOR


def test_being_assigned_opens_no_application(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    close(call)
    assigned(everybody.world, eligible(everybody.world, application))
    started(everybody.world, call)

    assert everybody.who_sees(application) == MEMBERS | STAFF | AUDITOR


def test_application_ends_for_a_member_whose_role_ended(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    with unit_of_work():
        db.session.execute(db.text("UPDATE role_grants SET ended_at = granted_at WHERE role = 'collaborator'"))

    assert everybody.who_sees(application) == MEMBERS - {"collaborator"}


def test_assessment_is_its_own_persons_from_start_to_after_closing(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    close(call)
    work = assigned(everybody.world, eligible(everybody.world, application))

    before = [everybody.who_sees(one) for one in work]
    started(everybody.world, call)
    during = [everybody.who_sees(one) for one in work]
    for one in work:
        scored(one)
    with unit_of_work():
        assessments.close_ledgers(call.id, actor(everybody.world.officer, call), AFTER, "All is in place.")

    assert before == [NOBODY, NOBODY, NOBODY]
    assert during == [{"assessor"}, {"second assessor"}, {"scorer"}]
    assert [everybody.who_sees(one) for one in work] == during


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_declined_assessment_is_seen_by_nobody(everybody: Everybody, reason: DeclineReason) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    close(call)
    first, second, _regional = assigned(everybody.world, eligible(everybody.world, application))
    started(everybody.world, call)

    with unit_of_work():
        assessments.decline(first.id, reason, Actor(first.user_id, frozenset({Role.ASSESSOR})), AFTER)

    assert (everybody.who_sees(first), everybody.who_sees(second)) == (NOBODY, {"second assessor"})


def test_list_is_the_regions_alone_until_it_is_recommended(everybody: Everybody) -> None:
    call, received = a_ranked_call(everybody.world)
    secretary = Actor(everybody.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        kept = decisions.compose(
            call.id, everybody.world.region, [one.id for one in received], {}, "Balanced.", secretary, AFTER
        )

    composing = everybody.who_sees(kept)
    with unit_of_work():
        decisions.recommend(kept.id, secretary, AFTER)

    assert composing == REGION | AUDITOR
    assert everybody.who_sees(kept) == STAFF | AUDITOR


def test_offer_reaches_region_and_organisation_when_it_is_sent(everybody: Everybody) -> None:
    offer, call, lead = _offer(everybody)
    officer = actor(everybody.world.officer, call)

    preparing = everybody.who_sees(offer)
    built(everybody.world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, "a" * 64, 10, AFTER)
    with unit_of_work():
        decisions.release(call.id, officer, AFTER)
    released = everybody.who_sees(offer)
    with unit_of_work():
        offers.send(offer.id, officer, AFTER)

    assert (preparing, released) == (FUNDER | AUDITOR, FUNDER | AUDITOR)
    assert everybody.who_sees(offer) == STAFF | AUDITOR | {lead}


def test_award_is_public_only_when_released_and_accepted(everybody: Everybody) -> None:
    offer, call, _lead = _offer(everybody)
    officer = actor(everybody.world.officer, call)
    signatory = Actor(everybody.people["firm's signatory"].id, frozenset({Role.SIGNATORY}))
    seen = [public_award_ids()]

    built(everybody.world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, "a" * 64, 10, AFTER)
    with unit_of_work():
        decisions.release(call.id, officer, AFTER)
    seen.append(public_award_ids())
    with unit_of_work():
        offers.send(offer.id, officer, AFTER)
    seen.append(public_award_ids())
    with unit_of_work():
        offers.accept(offer.id, "a" * 64, "Director", signatory, AFTER, authority_declared=True)

    assert seen == [[], [], []]
    assert public_award_ids() == [offer.award_id]


def test_assessment_ends_for_who_left_the_pool_or_joined_the_applicant(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    close(call)
    first, second, _regional = assigned(everybody.world, eligible(everybody.world, application))
    started(everybody.world, call)

    before = [everybody.who_sees(one) for one in (first, second)]
    with unit_of_work():
        db.session.execute(
            sa.update(RoleGrant).where(RoleGrant.user_id == first.user_id).values(ended_at=RoleGrant.granted_at)
        )
    grant(everybody.people["second assessor"], Role.COLLABORATOR, everybody.applicant.organisation)

    assert before == [{"assessor"}, {"second assessor"}]
    assert [everybody.who_sees(one) for one in (first, second)] == [NOBODY, NOBODY]


def test_assessment_ends_for_who_joined_an_organisation_that_had_left(everybody: Everybody) -> None:
    call, partner = a_call(everybody.world), an_applicant(everybody.world, "Partner Works Ltd")
    application = complete(a_draft(everybody.world, call, everybody.applicant), everybody.applicant)
    lead = actor(everybody.applicant.lead, application)
    part = joined(application, everybody.applicant, partner)
    with unit_of_work():
        partners.remove(application.id, part.id, lead, DURING)
    with unit_of_work():
        applications.submit(application.id, lead, DURING, declaration_made=True)
    close(call)
    asked = assigned(everybody.world, eligible(everybody.world, application))
    started(everybody.world, call)

    before = [everybody.who_sees(one) for one in asked]
    grant(everybody.people["second assessor"], Role.COLLABORATOR, partner.organisation)

    assert before == [{"assessor"}, {"second assessor"}, {"scorer"}]
    assert [everybody.who_sees(one) for one in asked] == [{"assessor"}, NOBODY, {"scorer"}]


def test_application_declined_as_a_conflict_is_not_opened_by_another_role(everybody: Everybody) -> None:
    call = a_call(everybody.world)
    application = submitted(everybody.world, call, everybody.applicant)
    close(call)
    work = assigned(everybody.world, eligible(everybody.world, application))
    started(everybody.world, call)
    grant(everybody.people["assessor"], Role.APPROVER, everybody.world.funder)

    before = everybody.who_sees(application)
    with unit_of_work():
        me = Actor(everybody.people["assessor"].id, frozenset({Role.ASSESSOR}))
        assessments.decline(work[0].id, DeclineReason.CONFLICT, me, AFTER)

    assert before == MEMBERS | STAFF | AUDITOR | {"assessor"}
    assert everybody.who_sees(application) == MEMBERS | STAFF | AUDITOR


def test_every_kind_of_thing_has_its_scoped_query() -> None:
    said = {Clarification, Comment, Evidence, Interest, JoinRequest, LateException, Suggestion}
    asked = {Declaration, PartnerInvitation, PoolMember}
    held = {RoleGrant, RoleInvitation}
    things = {Application, Assessment, Call, Offer, Organisation, Partner, Recommendation, Sitting, SittingItem}
    assert set(VISIBLE) == things | said | asked | held


def test_what_is_said_of_a_call_is_for_those_who_work_on_it(everybody: Everybody) -> None:
    call, where = a_call(everybody.world, upto=CallState.DRAFTING), "core:threshold"
    officer = actor(everybody.world.officer, call)
    found = anchor_at(definition_of(current_version(call)), where)
    assert found is not None
    with unit_of_work():
        wish = Wish(where, {"threshold_basis_points": 6_000}, "It is high.", "national", found.sha256)
        suggestion = suggestions.suggest(call.id, wish, officer, DRAFTED)
        comment = comments.write(call.id, Words(where, CommentKind.QUESTION, "Why?", "national"), officer, DRAFTED)
        piece = evidence.support(Comment, comment.id, Passage("The Plan", "", "Less."), officer, DRAFTED)

    seen = [everybody.who_sees(thing) for thing in (call, suggestion, comment, piece)]

    assert seen == [STAFF | AUDITOR] * 4


def _offer(everybody: Everybody) -> tuple[Offer, Call, str]:
    """The offer that an approved list of one began; its lead applicant and signatory join everybody."""
    call, received = a_ranked_call(everybody.world, scores=(9,))
    offer = approved(everybody.world, call, received)[0]
    organisation = db.session.get(Organisation, received[0].organisation_id)
    everybody.people["firm's signatory"] = grant(a_person("Fay Firm"), Role.SIGNATORY, organisation)
    return offer, call, "firm's signatory"
