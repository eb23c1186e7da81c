"""Is a list composed, recommended, sent back, approved and released by the right people, with a trace of each move?"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Award, Call, Event, Offer, Outbox, Recommendation, RecommendationLine
from app.queries.letters import approved_figures_of
from app.services import approving, decisions
from app.transactions import unit_of_work
from tests.factories import AFTER, World, a_call, a_ranked_call, a_world, actor, grant, recommended
from workflows.actor import Actor, Role
from workflows.call import CallState
from workflows.decision import RecommendationState
from workflows.machine import Refusal

NOTE = "A balanced list."


@dataclass
class Panel:
    """A ranked call with two applications that pass, and who chooses and approves."""

    world: World
    call: Call
    received: list[Application]

    @property
    def secretary(self) -> Actor:
        return Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))

    @property
    def approver(self) -> Actor:
        return Actor(self.world.approver.id, frozenset({Role.APPROVER}))

    def compose(self, *chosen: Application, by: Actor | None = None, **reasons: str) -> Recommendation:
        ids = [application.id for application in chosen]
        why = {self.received[0].id: reasons["first"]} if reasons else {}
        with unit_of_work():
            return decisions.compose(self.call.id, self.world.region, ids, why, NOTE, by or self.secretary, AFTER)

    def recommend(self, kept: Recommendation, by: Actor | None = None) -> Recommendation:
        with unit_of_work():
            return decisions.recommend(kept.id, by or self.secretary, AFTER)

    def approve(self, kept: Recommendation, by: Actor | None = None, seen: str = "") -> Recommendation:
        with unit_of_work():
            return approving.approve(kept.id, seen or kept.list_sha256, by or self.approver, AFTER)

    def send_back(self, kept: Recommendation, reason: str, by: Actor | None = None) -> Recommendation:
        with unit_of_work():
            return approving.send_back(kept.id, reason, by or self.approver, AFTER)

    def release(self, by: Actor | None = None) -> Call:
        with unit_of_work():
            return decisions.release(self.call.id, by or actor(self.world.officer, self.call), AFTER)


@pytest.fixture
def panel(app: Flask) -> Panel:
    world = a_world()
    call, received = a_ranked_call(world)
    return Panel(world, call, received)


def refused(act: Callable[[], object]) -> list[str]:
    """The codes with which something is refused, and that it leaves nothing behind."""
    before = written()
    with pytest.raises(Refusal) as no:
        act()
    assert written() == before
    return [reason.code for reason in no.value.reasons]


def written() -> list[int]:
    db.session.rollback()
    db.session.expire_all()
    kinds = (Recommendation, RecommendationLine, Award, Offer, Event, Outbox)
    return [db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


def moves(thing: Recommendation | Call) -> list[str]:
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == thing.id).order_by(Event.number)))


def notices(thing: Recommendation | Call) -> list[str]:
    payloads = db.session.scalars(select(Outbox.payload))
    return sorted(one["notice"] for one in payloads if one["subject_id"] == str(thing.id))


class TestComposing:
    def test_choice_is_kept_whatever_rules_it_breaks(self, panel: Panel) -> None:
        kept = panel.compose(panel.received[1])

        lines = [(line.application_id, line.is_chosen, line.grant_pence) for line in decisions.load(kept.id).lines]
        assert lines == [(panel.received[0].id, False, 140_000_00), (panel.received[1].id, True, 140_000_00)]
        assert (kept.state, kept.note, kept.prepared_by) == (
            RecommendationState.PREPARING,
            NOTE,
            panel.world.secretary.id,
        )

    def test_composing_again_replaces_the_choice_in_the_same_list(self, panel: Panel) -> None:
        first = panel.compose(panel.received[1])
        again = panel.compose(panel.received[0])

        chosen = [line.application_id for line in decisions.load(again.id).lines if line.is_chosen]
        assert (again.id, chosen, moves(again)) == (first.id, [panel.received[0].id], ["begin"])

    def test_nobody_chooses_before_there_is_a_ranking(self, app: Flask) -> None:
        world = a_world()
        panel = Panel(world, a_call(world), [])

        assert refused(panel.compose) == ["not_ranked"]

    def test_only_the_secretary_composes(self, panel: Panel) -> None:
        assert refused(lambda: panel.compose(by=panel.approver)) == ["wrong_role"]

    def test_recommended_list_is_not_composed_again(self, panel: Panel) -> None:
        panel.recommend(panel.compose(*panel.received))

        assert refused(lambda: panel.compose(panel.received[0])) == ["wrong_state"]


class TestRecommending:
    def test_list_goes_to_the_funder_under_its_hash(self, panel: Panel) -> None:
        kept = panel.recommend(panel.compose(*panel.received))

        assert (kept.state, kept.list_sha256) == (RecommendationState.RECOMMENDED, decisions.list_hash(kept))
        assert (moves(kept), notices(kept)) == (["begin", "recommend"], ["list_recommended"])

    def test_empty_list_is_refused_while_somebody_passes(self, panel: Panel) -> None:
        kept = panel.compose()

        assert refused(lambda: panel.recommend(kept)) == ["nobody_chosen"]

    def test_leaving_out_a_better_one_needs_a_reason(self, panel: Panel) -> None:
        kept = panel.compose(panel.received[1])
        without = refused(lambda: panel.recommend(kept))
        panel.compose(panel.received[1], first="It repeats a project that we fund.")

        assert (without, panel.recommend(kept).state) == (
            ["left_out_without_reason"],
            RecommendationState.RECOMMENDED,
        )

    def test_only_the_secretary_recommends(self, panel: Panel) -> None:
        kept = panel.compose(*panel.received)

        assert refused(lambda: panel.recommend(kept, by=panel.approver)) == ["wrong_role"]


class TestSendingBack:
    def test_list_returns_to_the_region_with_the_reason(self, panel: Panel) -> None:
        kept = recommended(panel.world, panel.call, panel.received)

        panel.send_back(kept, " Say why. ")

        found = decisions.load(kept.id)
        assert (found.state, found.sent_back_reason) == (RecommendationState.PREPARING, "Say why.")
        assert (moves(kept), notices(kept)) == (
            ["begin", "recommend", "send_back"],
            ["list_recommended", "list_sent_back"],
        )

    def test_reason_role_and_state_are_asked(self, panel: Panel) -> None:
        preparing = panel.compose(*panel.received)
        early = refused(lambda: panel.send_back(preparing, "Why."))
        kept = panel.recommend(preparing)

        assert (early, refused(lambda: panel.send_back(kept, "  "))) == (["wrong_state"], ["reason_missing"])
        assert refused(lambda: panel.send_back(kept, "Why.", by=panel.secretary)) == ["wrong_role"]


class TestApproving:
    def test_each_chosen_project_becomes_an_award_with_its_figures_and_an_offer(self, panel: Panel) -> None:
        kept = recommended(panel.world, panel.call, panel.received[:1])

        panel.approve(kept)

        award = db.session.scalars(select(Award)).one()
        figures = approved_figures_of(award)
        assert (award.application_id, award.grant_pence, award.list_sha256, award.approved_by) == (
            panel.received[0].id,
            140_000_00,
            kept.list_sha256,
            panel.world.approver.id,
        )
        assert (figures.grant_pence, [partner.rate_basis_points for partner in figures.partners]) == (
            140_000_00,
            [7_000],
        )
        assert db.session.scalars(select(Offer.award_id)).all() == [award.id]

    def test_last_approval_decides_the_call(self, panel: Panel) -> None:
        kept = panel.approve(recommended(panel.world, panel.call, panel.received))

        assert (kept.state, notices(kept)) == (
            RecommendationState.APPROVED,
            ["list_approved", "list_recommended"],
        )
        assert (db.session.get_one(Call, panel.call.id).state, moves(panel.call)[-1]) == (CallState.DECIDED, "decide")

    def test_preparer_never_approves(self, panel: Panel) -> None:
        kept = recommended(panel.world, panel.call, panel.received)
        grant(panel.world.secretary, Role.APPROVER, panel.world.funder)
        both = actor(panel.world.secretary, kept)

        assert refused(lambda: panel.approve(kept, by=both)) == ["preparer_is_approver"]

    def test_only_what_was_read_is_approved(self, panel: Panel) -> None:
        kept = recommended(panel.world, panel.call, panel.received)

        assert refused(lambda: panel.approve(kept, seen="0" * 64)) == ["list_changed"]

    def test_list_whose_figures_moved_is_not_approved(self, panel: Panel) -> None:
        kept = recommended(panel.world, panel.call, panel.received)
        with unit_of_work():
            db.session.get_one(Application, panel.received[0].id).grant_pence -= 1

        assert refused(lambda: panel.approve(kept)) == ["list_changed"]

    def test_role_and_state_are_asked(self, panel: Panel) -> None:
        preparing = panel.compose(*panel.received)
        early = refused(lambda: panel.approve(preparing, seen="0" * 64))
        kept = panel.recommend(preparing)
        others = refused(lambda: panel.approve(kept, by=panel.secretary))
        panel.approve(kept)

        assert (early, others, refused(lambda: panel.approve(kept))) == (
            ["wrong_state"],
            ["wrong_role"],
            ["wrong_state"],
        )


class TestReleasing:
    def test_release_is_one_event_one_notice_and_a_time(self, panel: Panel) -> None:
        panel.approve(recommended(panel.world, panel.call, panel.received))

        call = panel.release()

        assert (call.state, call.released_at, moves(call)[-1]) == (CallState.RELEASED, AFTER, "release")
        assert notices(call).count("decisions_released") == 1

    def test_nothing_is_released_before_it_is_decided_nor_by_the_approver_nor_twice(self, panel: Panel) -> None:
        early = refused(panel.release)
        kept = panel.approve(recommended(panel.world, panel.call, panel.received))
        others = refused(lambda: panel.release(by=actor(panel.world.approver, kept)))
        panel.release()

        assert (early, others, refused(panel.release)) == (["wrong_state"], ["wrong_role"], ["wrong_state"])
