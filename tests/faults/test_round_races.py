"""When a cut-off comes while others act, or two rounds spend at once, does exactly one of the stories become true?"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Application, Award, Call, Event, Recommendation
from app.queries.application_facts import answers_of
from app.queries.definitions import definition_for
from app.services import applications, approving, calls, decisions
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, CLOSES, CUT_OFFS, DURING, World, actor
from tests.together import at_once, overlapping
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.decision import RecommendationState

GRANT = 140_000_00


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


class TestCutOff:
    """Against clocks, and against whoever submits, reopens or begins at that moment."""

    def test_two_clocks_open_one_next_round(self, app: Flask, world: World) -> None:
        call = always_open(world)
        factories.a_draft(world, call)

        said = at_once(app, lambda: tick(CLOSES), lambda: tick(CLOSES), lambda: tick(CLOSES))

        assert said == ["done"] * 3
        assert [one.round_number for one in rounds(call)] == [1, 2]
        assert how_many_moves("follow_round") == 1

    def test_submission_that_comes_first_is_in_the_round_that_closes(self, app: Flask, world: World) -> None:
        call, kept, lead = drafted(world)

        said = overlapping(
            app,
            lambda: applications.submit(kept.id, lead, DURING, declaration_made=True),
            lambda: calls.close_call(call.id, CLOSES),
        )

        assert said == ("done", "done")
        assert where(kept) == (1, ApplicationState.SUBMITTED)

    def test_submission_that_comes_second_is_in_the_round_in_which_it_was_sent(self, app: Flask, world: World) -> None:
        call, kept, lead = drafted(world)

        said = overlapping(
            app,
            lambda: calls.close_call(call.id, CLOSES),
            lambda: applications.submit(kept.id, lead, DURING, declaration_made=True),
        )

        assert said == ("done", "done")
        assert where(kept) == (1, ApplicationState.SUBMITTED)

    def test_late_submissions_close_the_round_themselves_once(self, app: Flask, world: World) -> None:
        call, one, lead = drafted(world)
        _, other, rival = drafted(world, call, "Rival Ltd")

        said = at_once(
            app,
            lambda: in_one(lambda: applications.submit(one.id, lead, CLOSES, declaration_made=True)),
            lambda: in_one(lambda: applications.submit(other.id, rival, CLOSES, declaration_made=True)),
            lambda: tick(CLOSES),
        )

        assert said == ["done"] * 3
        assert [where(one), where(other)] == [(2, ApplicationState.SUBMITTED)] * 2
        assert [one.round_number for one in rounds(call)] == [1, 2]

    def test_reopening_that_comes_first_goes_on_as_a_draft(self, app: Flask, world: World) -> None:
        call = always_open(world)
        applicant = factories.an_applicant(world)
        sent = factories.submitted(world, call, applicant)
        lead = actor(applicant.lead, sent)

        said = overlapping(
            app,
            lambda: applications.reopen(sent.id, lead, DURING),
            lambda: calls.close_call(call.id, CLOSES),
        )

        assert said == ("done", "done")
        assert where(sent) == (2, ApplicationState.DRAFT)

    def test_draft_that_is_begun_meanwhile_is_in_the_next_round(self, app: Flask, world: World) -> None:
        call = always_open(world)
        applicant = factories.an_applicant(world)
        lead = actor(applicant.lead, applicant.organisation)

        said = overlapping(
            app,
            lambda: calls.close_call(call.id, CLOSES),
            lambda: applications.start(call.id, world.region, applicant.organisation, "Late idea", lead, DURING),
        )

        assert said == ("done", "done")
        (begun,) = db.session.scalars(select(Application))
        assert where(begun) == (2, ApplicationState.DRAFT)

    def test_save_that_comes_first_is_carried_with_its_words(self, app: Flask, world: World) -> None:
        call, kept, lead = drafted(world)
        stored = factories.load(kept.id, world.officer)
        question = definition_for(stored).questions[0]

        said = overlapping(
            app,
            lambda: applications.save_answer(kept.id, question.id, "The last words.", 1, lead, DURING),
            lambda: calls.close_call(call.id, CLOSES),
        )

        assert said == ("done", "done")
        assert where(kept) == (2, ApplicationState.DRAFT)
        assert answers_of(kept.id)[question.id] == "The last words."


class TestMoney:
    """Two rounds that spend one budget at the same moment."""

    def test_two_rounds_that_recommend_at_once_do_not_overdraw(self, app: Flask, world: World) -> None:
        lists = [composed(world, call, one) for call, one in two_ranked(world, GRANT)]
        secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))

        first, second = (kept.id for kept in lists)
        said = overlapping(
            app,
            lambda: decisions.recommend(first, secretary, AFTER),
            lambda: decisions.recommend(second, secretary, AFTER),
        )

        assert said == ("done", ["budget_exceeded"])

    def test_of_two_that_approve_the_last_of_the_budget_at_once_one_does(self, app: Flask, world: World) -> None:
        (first, one), (second, other) = two_ranked(world, 2 * GRANT)
        lists = [factories.recommended(world, call, [bid]) for call, bid in ((first, one), (second, other))]
        seen = [(kept.id, kept.list_sha256 or "") for kept in lists]
        factories.with_budget([first, second], GRANT)
        approver = Actor(world.approver.id, frozenset({Role.APPROVER}))

        said = at_once(
            app,
            *[
                lambda id_=id_, sha=sha: in_one(lambda: approving.approve(id_, sha, approver, AFTER))
                for id_, sha in seen
            ],
        )

        db.session.expire_all()
        states = [db.session.get_one(Recommendation, id_).state for id_, _ in seen]
        assert sorted(states) == [RecommendationState.APPROVED, RecommendationState.RECOMMENDED]
        assert said[states.index(RecommendationState.APPROVED)] == "done"
        assert said[states.index(RecommendationState.RECOMMENDED)] == ["budget_exceeded"]
        assert db.session.scalar(select(func.sum(Award.grant_pence))) == GRANT

    def test_approving_and_recommending_in_two_rounds_wait_for_each_other(self, app: Flask, world: World) -> None:
        (first, one), (second, other) = two_ranked(world, GRANT)
        sent = factories.recommended(world, first, [one])
        kept = composed(world, second, other)
        ids, sha = (sent.id, kept.id), sent.list_sha256 or ""
        approver = Actor(world.approver.id, frozenset({Role.APPROVER}))
        secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))

        said = overlapping(
            app,
            lambda: approving.approve(ids[0], sha, approver, AFTER),
            lambda: decisions.recommend(ids[1], secretary, AFTER),
        )

        assert said == ("done", ["budget_exceeded"])


def always_open(world: World, budget_pence: int | None = None) -> Call:
    return factories.a_call(world, cut_offs=CUT_OFFS, budget_pence=budget_pence)


def drafted(world: World, call: Call | None = None, name: str = "Northbeam Ltd") -> tuple[Call, Application, Actor]:
    """A whole draft in an always-open call, with its lead."""
    call = call or always_open(world)
    applicant = factories.an_applicant(world, name)
    kept = factories.complete(factories.a_draft(world, call, applicant), applicant)
    return call, kept, actor(applicant.lead, kept)


def two_ranked(world: World, budget_pence: int) -> list[tuple[Call, Application]]:
    """Two rounds of one call, each with one application that passes."""
    first = always_open(world, budget_pence)
    (one,) = factories.ranked(world, first)
    second = rounds(first)[-1]
    (other,) = factories.ranked(world, second, at=CUT_OFFS[0])
    return [(first, one), (second, other)]


def composed(world: World, call: Call, chosen: Application) -> Recommendation:
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        return decisions.compose(call.id, world.region, [chosen.id], {}, "A list.", secretary, AFTER)


def rounds(call: Call) -> list[Call]:
    db.session.rollback()
    db.session.expire_all()
    query = select(Call).where(Call.agreed_as_id == call.agreed_as_id).order_by(Call.round_number)
    return list(db.session.scalars(query))


def where(application: Application) -> tuple[int, ApplicationState]:
    db.session.rollback()
    db.session.expire_all()
    query = (
        select(Call.round_number, Application.state)
        .join(Application, Application.call_id == Call.id)
        .where(Application.id == application.id)
    )
    return tuple(db.session.execute(query).one())  # type: ignore[return-value]


def how_many_moves(move: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Event.move == move)) or 0


def in_one(act: Callable[[], object]) -> object:
    with unit_of_work():
        return act()
