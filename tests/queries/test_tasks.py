"""Does everybody's first page say what waits for them, from the first draft to the answered offer?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import Amendment, Call, Offer, User
from app.queries import facts
from app.queries.amendments import amendment_facts, drafted_version, proposal_of
from app.queries.applicant_tasks import time_left
from app.queries.call_rows import funder_rows, region_rows
from app.queries.definitions import current_version, definition_of
from app.queries.home import Tasks
from app.queries.sides import SideRow, sides_of
from app.queries.tasks import tasks_for
from app.services import (
    amendments,
    approving,
    assessments,
    calls,
    comments,
    decisions,
    offers,
    organisations,
    scoring,
    suggestions,
)
from app.services.comments import Words
from app.services.suggestions import Wish
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, DRAFTED, DURING, World
from workflows.actor import Role
from workflows.amendment import Effect, signing_obstacles
from workflows.anchor import anchor_at
from workflows.call import CallState
from workflows.comment import CommentKind
from workflows.definition import NATIONAL, Ledger

TOLD_THEN = "You are told when it can be signed"


def side_of(user: User) -> SideRow:
    """The first side on which this person stands."""
    return sides_of(factories.viewer(user))[0]


def tasks_of(user: User, at: datetime = AFTER) -> Tasks:
    return tasks_for(factories.viewer(user), side_of(user), at)


def waiting(user: User, at: datetime = AFTER) -> list[tuple[str, str]]:
    """What waits for somebody: the endpoint and the words."""
    return [(task.where[0], f"{task.title}. {task.why}") for task in tasks_of(user, at).waiting]


def on_its_way(user: User, at: datetime = AFTER) -> list[tuple[str, str]]:
    return [(task.where[0], f"{task.title}. {task.why}") for task in tasks_of(user, at).on_its_way]


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def test_whole_draft_waits_for_both_signatories(world: World) -> None:
    factories.rehearsed(world, factories.a_call(world, upto=CallState.DRAFTING))

    expected = [("agreement.sign", "Read and sign: Small call. Nobody has signed this version yet")]

    assert waiting(world.national_signatory) == expected
    assert waiting(world.regional_signatory) == expected
    assert waiting(world.officer) == []
    assert on_its_way(world.officer) == [
        ("agreement.call", "Ready to sign: Small call. Nobody has signed this version yet")
    ]
    assert waiting(world.region_lead) == []


def test_whole_draft_waits_for_its_rehearsal_before_anybody_signs(world: World) -> None:
    factories.a_call(world, upto=CallState.DRAFTING)

    expected = [
        ("agreement.rehearsal", "Rehearse: Small call. Nothing is left to mend, and nobody can sign it before that")
    ]

    assert waiting(world.officer) == waiting(world.region_lead) == expected
    assert waiting(world.national_signatory) == waiting(world.regional_signatory) == []
    assert on_its_way(world.national_signatory) == [
        (
            "agreement.rehearsal",
            "Not rehearsed yet: Small call. Nobody can sign before it is, and you are told when you can",
        )
    ]


def test_signatory_whose_key_an_edit_broke_reads_so_and_what_comes_next(world: World) -> None:
    call = factories.a_call(world, upto=CallState.AGREED)
    seen = current_version(call)
    with unit_of_work():
        layer = replace(definition_of(seen).layers[0], threshold_basis_points=5_500)
        lead, said = factories.actor(world.region_lead, call), Said("Higher", seen.sha256)
        calls.edit_layer(call.id, layer, lead, DRAFTED, said)
    broken = f"Your signature on version {seen.number} no longer holds, because the criteria changed. "

    unrehearsed = on_its_way(world.regional_signatory)
    factories.rehearsed(world, call)

    assert unrehearsed == [
        (
            "agreement.rehearsal",
            f"Not rehearsed yet: Small call. {broken}Nobody can sign before it is, and you are told when you can",
        )
    ]
    for signatory in (world.national_signatory, world.regional_signatory):
        assert waiting(signatory) == [
            ("agreement.sign", f"Read and sign: Small call. {broken}Nobody has signed this version yet")
        ]


def test_agreed_call_waits_for_its_day(world: World) -> None:
    factories.a_call(world, upto=CallState.AGREED)

    assert waiting(world.national_signatory) == []
    assert on_its_way(world.officer) == [("agreement.call", "Opens by itself: Small call. Every side has signed it")]


def an_amendment(world: World, call: Call, summary: str = "") -> Amendment:
    """An amendment of an open call that the funder has begun, and has edited if there is a summary."""
    officer = factories.actor(world.officer, call)
    with unit_of_work():
        kept = amendments.begin(call.id, NATIONAL, "It was misread.", Effect.DRAFTS, officer, DURING)
    if summary:
        with unit_of_work():
            seen = drafted_version(call)
            core = replace(definition_of(seen).core, summary=summary)
            amendments.amend_core(call.id, core, officer, DURING, Said("Clearer", seen.sha256))
    return kept


def signed(world: World, call: Call, kept: Amendment) -> None:
    """The national key is turned on it."""
    with unit_of_work():
        signatory = factories.actor(world.national_signatory, call)
        amendments.sign(call.id, NATIONAL, proposal_of(call, kept).seal, signatory, DURING)


class TestAmendment:
    """An open amendment is the task of those who draft it until it can be signed, and then of those who sign."""

    def test_draft_of_one_is_finished_by_the_side_that_began_it(self, world: World) -> None:
        an_amendment(world, factories.a_call(world))

        assert waiting(world.officer, DURING) == [
            ("agreement.amendment", "Finish amendment 1: Small call. 1 thing to do before anybody can sign")
        ]
        drafted = ("agreement.amendment", "Amendment 1 is being drafted: Small call. ")
        for user, why in ((world.region_lead, "Another side began it"), (world.regional_signatory, TOLD_THEN)):
            assert waiting(user, DURING) == []
            assert on_its_way(user, DURING)[0] == (drafted[0], drafted[1] + why)

    def test_what_can_be_signed_waits_for_each_signatory(self, world: World) -> None:
        call = factories.a_call(world)
        kept = an_amendment(world, call, summary="Said more clearly.")

        read = ("agreement.sign_amendment", "Read and sign amendment 1: Small call. Nobody has signed it yet")
        assert waiting(world.national_signatory, DURING) == waiting(world.regional_signatory, DURING) == [read]
        assert waiting(world.officer, DURING) == []
        assert on_its_way(world.officer, DURING)[0] == (
            "agreement.amendment",
            "Amendment 1 can be signed: Small call. Nobody has signed it yet",
        )

        signed(world, call, kept)

        turned = "Small call. 1 of 2 sides have signed it"
        assert waiting(world.national_signatory, DURING) == []
        assert on_its_way(world.national_signatory, DURING) == [
            ("agreement.amendment", f"Your side signed amendment 1: {turned}")
        ]
        assert waiting(world.regional_signatory, DURING) == [
            ("agreement.sign_amendment", f"Read and sign amendment 1: {turned}")
        ]

    def test_row_and_facts_find_the_same_obstacles(self, world: World) -> None:
        call = factories.a_call(world)
        kept = an_amendment(world, call, summary="Said more clearly.")

        for at in (DURING, AFTER):
            row = funder_rows(factories.viewer(world.officer), at)[0].amendment
            assert row is not None
            assert row.obstacles == len(signing_obstacles(amendment_facts(call, kept, at)))


def test_first_stage_is_told_as_what_it_is(world: World) -> None:
    call = factories.a_call(world, first_stage=factories.a_first_stage())
    of_stage = "First stage open: Small call. Expressions of interest are being written"
    expected = {world.officer: ("funder.call", of_stage), world.region_lead: ("region.call", of_stage)}

    before = {user: on_its_way(user, DURING) for user in expected}
    factories.stage_closed(call)

    assert before == {user: [line] for user, line in expected.items()}
    assert on_its_way(world.officer, DURING) == [("funder.call", "Open: Small call. Applications are being written")]


def test_draft_waits_for_writers_and_counts_days(world: World) -> None:
    call = factories.a_call(world)
    applicant = factories.an_applicant(world)
    factories.a_draft(world, call, applicant)

    assert waiting(applicant.lead, DURING) == [
        ("applicant.application", "Finish and submit: Bright idea. Small call. 31 days left")
    ]
    assert waiting(applicant.signatory, DURING) == []
    assert tasks_of(applicant.lead, AFTER).done[0].title == "Not submitted: Bright idea"


def test_invitation_waits_for_its_address(world: World) -> None:
    applicant = factories.an_applicant(world)
    other = factories.an_applicant(world, "Second Firm Ltd")
    with unit_of_work():
        organisations.invite_member(
            applicant.organisation.id,
            other.lead.email,
            Role.COLLABORATOR,
            factories.actor(applicant.lead, applicant.organisation),
            DURING,
        )

    assert waiting(other.lead) == [("account.home", "Join Northbeam Robotics Ltd. You are invited")]


def test_closed_call_waits_for_checks_then_people_then_start(world: World) -> None:
    call = factories.a_call(world)
    application = factories.submitted(world, call)
    factories.close(call)

    assert waiting(world.officer) == [
        ("funder.applications", "Check eligibility: Small call. 1 application to check for eligibility")
    ]

    factories.eligible(world, application)

    assert waiting(world.officer) == [
        ("funder.assessors", "Assign assessors: Small call. 1 application without enough national assessors")
    ]
    assert waiting(world.region_lead) == [
        ("region.assessors", "Assign scorers: Small call. 1 application without enough regional scorers")
    ]

    factories.assigned(world, application)

    assert waiting(world.officer) == [
        ("funder.start_assessment", "Let the assessors in: Small call. 1 application checked and assigned")
    ]
    assert waiting(world.region_lead) == []


def test_assessor_sees_invitation_then_work_then_nothing(world: World) -> None:
    call, assessment = assessing(world)
    assessor = world.assessors[0]
    reference = f"{call.reference}-001, Small call"

    assert waiting(assessor) == [("assessor.assessment", f"Accept or decline: Bright idea. {reference}")]

    with unit_of_work():
        assessments.accept(assessment.id, as_assessor(assessment), AFTER, no_conflict_confirmed=True)

    assert waiting(assessor) == [("assessor.room", f"Score: Bright idea. {reference}. 0 of 2 scored")]

    with unit_of_work():
        scoring.save_score(assessment.id, "need", 7, "Because it says so.", 0, as_assessor(assessment), AFTER)

    assert waiting(assessor) == [("assessor.room", f"Score: Bright idea. {reference}. 1 of 2 scored")]


def assessing(world: World) -> tuple[Call, Any]:
    """A call with one application under assessment, and the first national assessment."""
    call = factories.a_call(world)
    application = factories.submitted(world, call)
    factories.close(call)
    work = factories.assigned(world, factories.eligible(world, application))
    return factories.started(world, call), work[0]


def as_assessor(assessment: Any) -> Any:
    return factories.Actor(assessment.user_id, frozenset({Role.ASSESSOR}))


def test_counts_agree_with_the_facts_that_decide(world: World) -> None:
    call, _assessment = assessing(world)

    row = funder_rows(factories.viewer(world.officer), AFTER)[0]
    decided = facts.call_facts(call, AFTER)

    assert row.unchecked == decided.unchecked_applications == 0
    assert row.short_of_people == {Ledger.NATIONAL: 0, Ledger.REGIONAL: 0}
    assert decided.applications_short_of_assessors == 0
    assert row.short_of_scores == {Ledger.NATIONAL: 1, Ledger.REGIONAL: 1}
    assert decided.assessments_outstanding == 1


def test_full_ledgers_wait_to_be_closed(world: World) -> None:
    call = factories.a_call(world)
    application = factories.submitted(world, call)
    factories.close(call)
    work = factories.assigned(world, factories.eligible(world, application))
    factories.started(world, call)

    assert on_its_way(world.officer) == [
        (
            "funder.assessors",
            "Being scored: Small call. Still to score: 1 application by national assessors, "
            "1 application by regional scorers",
        )
    ]

    for assessment in work:
        factories.scored(assessment)

    assert waiting(world.officer) == [
        ("funder.close_ledgers", "Close the ledgers: Small call. Every score is in for 1 application")
    ]


def test_list_goes_from_secretary_to_approver_and_back(world: World) -> None:
    call, received = factories.a_ranked_call(world)

    assert waiting(world.secretary) == [
        ("region.portfolio", "Compose the list: Small call. Both ledgers are closed and the ranking is there")
    ]

    kept = factories.recommended(world, call, received)

    assert waiting(world.secretary) == []
    assert waiting(world.approver) == [
        ("funder.recommendation", "Approve the list: Small call. Greater Manchester recommends it")
    ]

    with unit_of_work():
        approving.send_back(kept.id, "Say why the second is in.", factories.actor(world.approver, kept), AFTER)

    assert waiting(world.approver) == []
    assert waiting(world.secretary) == [
        ("region.portfolio", "Mend the list: Small call. It was sent back: Say why the second is in.")
    ]


def test_approved_list_waits_for_release_and_offers(world: World) -> None:
    call, received = factories.a_ranked_call(world)
    factories.approved(world, call, received[:1])

    assert waiting(world.officer) == [
        ("funder.release", "Release the decisions: Small call. Every list is approved. Applicants wait to hear"),
        ("funder.offers", "Prepare offers: Small call. 1 offer to prepare"),
    ]


def test_applicant_sees_one_thing_before_the_release(world: World) -> None:
    call, received = factories.a_ranked_call(world)
    before = [tasks_of(lead_of(application)) for application in received]
    factories.approved(world, call, received[:1])
    after = [tasks_of(lead_of(application)) for application in received]

    assert [len(tasks.on_its_way) for tasks in after] == [1, 1]
    assert after == before
    assert {tasks.on_its_way[0].why for tasks in after} == {"Small call. We write to you when there is a decision"}


def test_region_sees_its_call_from_the_list_to_the_answered_offer(world: World) -> None:
    call, received = factories.a_ranked_call(world)
    seen = [lines(world.region_lead)]
    offer = factories.approved(world, call, received[:1])[0]
    seen.append(lines(world.region_lead))
    with unit_of_work():
        decisions.release(call.id, factories.actor(world.officer, call), AFTER)
    seen.append(lines(world.region_lead))
    sent(world, offer)
    seen.append(lines(world.region_lead))

    assert seen == [
        ([("region.ranking", "Ranked: Small call. The list of projects is being agreed")], []),
        ([("region.ranking", "Decided: Small call. Every list is approved. Applicants wait to hear")], []),
        ([], [("region.call", "Decided and released: Small call. 1 offer to be sent by the funder")]),
        ([("region.call", "Waiting for answers: Small call. 1 offer with the applicants")], []),
    ]


def lines(user: User) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What is on its way for somebody, and what is done."""
    done = [(task.where[0], f"{task.title}. {task.why}") for task in tasks_of(user).done]
    return on_its_way(user), done


def lead_of(application: Any) -> User:
    return db.session.get_one(User, application.created_by)


def test_released_call_tells_applicants_and_asks_signatory(world: World) -> None:
    call, received = factories.a_ranked_call(world)
    offer = a_sent_offer(world, call, received)
    funded, unfunded = (tasks_of(lead_of(application)) for application in received)

    assert [task.title for task in funded.done] == ["Decision: Idea 0"]
    assert [task.title for task in unfunded.done] == ["Decision: Idea 1"]
    assert [task.title for task in funded.on_its_way] == ["Offer: Idea 0"]
    signatory = offers.signatories_of(received[0].id)[0]
    assert waiting(signatory) == [
        ("applicant.offer", "Answer the offer: Idea 0. Small call. Read the letter, then accept or refuse")
    ]
    assert tasks_of(signatory).waiting[0].where[1] == {"offer_id": offer.id}
    late = AFTER + timedelta(days=32)
    assert (waiting(signatory, late), on_its_way(signatory, late)) == (
        [],
        [("applicant.offer", "Offer: Idea 0. Its last day to be accepted is over. Ask Innovate UK for a new letter")],
    )
    assert on_its_way(world.officer) == [
        ("funder.offers", "Waiting for answers: Small call. 1 offer with the applicants")
    ]
    assert (waiting(world.officer, late), on_its_way(world.officer, late)) == (
        [("funder.offers", "Prepare a new letter: Small call. The last day to accept is over for 1 offer")],
        [],
    )


def a_sent_offer(world: World, call: Call, received: list[Any]) -> Offer:
    """The first application funded, the decisions released, the letter sent."""
    offer = factories.approved(world, call, received[:1])[0]
    with unit_of_work():
        decisions.release(call.id, factories.actor(world.officer, call), AFTER)
    return sent(world, offer)


def sent(world: World, offer: Offer) -> Offer:
    """The letter of an offer made and sent."""
    factories.built(world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, "0" * 64, 10, AFTER)
    with unit_of_work():
        return offers.send(offer.id, factories.actor(world.officer, offers.load(offer.id)), AFTER)


def test_tasks_of_every_side_are_found_in_two_questions(world: World, count_queries: Callable[[], Any]) -> None:
    assessing(world)
    people = (world.officer, world.region_lead, world.secretary, world.approver, *world.assessors, *world.scorers)
    for user in people:
        viewer, side = factories.viewer(user), side_of(user)

        with count_queries() as statements:
            tasks_for(viewer, side, AFTER)

        assert len(reads(statements)) <= 2


def reads(statements: list[str]) -> list[str]:
    """The statements without the engine's own: a transaction begins with whoever reads first."""
    return [statement for statement in statements if statement.startswith("SELECT")]


def test_queries_do_not_grow_with_calls(world: World, count_queries: Callable[[], Any]) -> None:
    factories.a_call(world)
    viewer, side = factories.viewer(world.region_lead), side_of(world.region_lead)
    with count_queries() as one:
        region_rows(viewer, side, AFTER)
    for number in range(2, 5):
        factories.a_call(world, reference=f"GM-2027-0{number}")

    with count_queries() as many:
        rows = region_rows(viewer, side, AFTER)

    assert len(rows) == 4
    assert len(reads(many)) == len(reads(one)) == 1


def test_another_region_sees_none_of_it(world: World) -> None:
    factories.a_call(world, upto=CallState.DRAFTING)
    other = factories.a_world("west-midlands")

    tasks = tasks_of(other.region_lead, DRAFTED)

    assert tasks == Tasks()


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=12, hours=3), "12 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=59), "Less than a minute"),
    ],
)
def test_time_left_in_largest_unit(left: timedelta, words: str) -> None:
    assert time_left(left) == words


def test_suggestions_and_questions_wait_for_the_side_whose_part_it_is(world: World) -> None:
    call = factories.a_call(world, upto=CallState.DRAFTING)
    officer, where = factories.actor(world.officer, call), "layer:greater-manchester:threshold"
    seen = anchor_at(definition_of(current_version(call)), where)
    assert seen is not None
    with unit_of_work():
        wish = Wish(where, {"threshold_basis_points": 6_000}, "It is low.", "national", seen.sha256)
        suggestions.suggest(call.id, wish, officer, DRAFTED)
        words = Words(where, CommentKind.QUESTION, "Why so low?", "national")
        comments.write(call.id, words, officer, DRAFTED)

    told = "1 suggestion and 1 question wait for you: Small call. Until they are answered nobody can sign"
    assert waiting(world.region_lead) == [("agreement.talk", told)]
    assert waiting(world.officer) == []
    elsewhere = "Being negotiated: Small call. 2 things for another side to answer"
    assert on_its_way(world.officer) == [("agreement.talk", elsewhere)]
    assert (waiting(world.national_signatory), waiting(world.regional_signatory)) == ([], [])
    open_ones = "Being negotiated: Small call. 2 things to answer before anybody can sign"
    assert on_its_way(world.regional_signatory) == [("agreement.talk", open_ones)]
