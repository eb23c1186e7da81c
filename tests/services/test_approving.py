"""Does a list go from the panel to the board and to as many approvers as the call asks, each step on record?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import Award, Decision, Outbox, Recommendation, User
from app.services import approving, decisions
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, World
from workflows.actor import Actor, Role
from workflows.authority import Authority
from workflows.decision import HoldState, RecommendationState
from workflows.machine import Refusal

S = RecommendationState


@dataclass
class Table:
    """A recommended list of a call with rules of authority, and who sits at the table."""

    world: World
    kept: Recommendation
    member: User
    senior: User

    def act(self, verb: str, person: User, role: Role, *, seen: str = "", reason: str = "") -> Recommendation:
        given: Mapping[str, Any] = {"reason": reason} if verb in {"send_back", "hold"} else {}
        if verb in {"endorse", "approve"}:
            given = {"seen_sha256": seen or self.kept.list_sha256}
        with unit_of_work():
            doing = getattr(approving, verb)
            found: Recommendation = doing(self.kept.id, *given.values(), Actor(person.id, frozenset({role})), AFTER)
            return found

    def endorse(self, **given: str) -> Recommendation:
        return self.act("endorse", self.member, Role.BOARD_MEMBER, **given)

    def approve(self, person: User | None = None, role: Role = Role.APPROVER) -> Recommendation:
        return self.act("approve", person or self.world.approver, role)


def a_table(**rules: Any) -> Table:
    world = factories.a_world()
    member = factories.grant(factories.a_person("Bo Board"), Role.BOARD_MEMBER, world.region)
    senior = factories.grant(factories.a_person("Sen Ior"), Role.SENIOR_APPROVER, world.funder)
    call = factories.a_call(world, core={"authority": Authority(**rules)})
    received = factories.ranked(world, call, (9, 8))
    kept = factories.recommended(world, call, received)
    return Table(world, kept, member, senior)


def kinds(kept: Recommendation) -> list[list[str]]:
    """What was decided of each application of a list, in order."""
    query = sa.select(Decision).where(Decision.recommendation_id == kept.id).order_by(Decision.number)
    by_application: dict[object, list[str]] = {}
    for one in db.session.scalars(query):
        by_application.setdefault(one.application_id, []).append(one.kind)
    return list(by_application.values())


def notices() -> set[str]:
    found = db.session.scalars(sa.select(Outbox.payload).where(Outbox.kind == "notice"))
    return {one["notice"] for one in found if one["notice"].startswith("list_")}


def refused(table: Table, verb: str, *rest: Any, **named: Any) -> list[str]:
    with pytest.raises(Refusal) as no:
        getattr(table, verb)(*rest, **named)
    return [reason.code for reason in no.value.reasons]


def test_board_endorses_before_innovate_uk_approves(app: Flask) -> None:
    table = a_table(board_endorses=True)

    assert table.kept.state == S.WITH_BOARD
    assert refused(table, "approve") == ["wrong_state"]
    table.endorse()
    table.approve()

    assert table.kept.state == S.APPROVED
    assert kinds(table.kept) == [["recommended", "endorsed", "approved"]] * 2
    assert notices() == {"list_to_endorse", "list_endorsed", "list_approved"}


def test_large_award_takes_two_people_and_is_awarded_once(app: Flask) -> None:
    table = a_table(two_above_pence=1_00)

    table.approve()
    assert table.kept.state == S.ONCE_APPROVED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Award)) == 0
    assert refused(table, "approve") == ["approved_already"]
    table.approve(table.senior, Role.SENIOR_APPROVER)

    assert table.kept.state == S.APPROVED
    assert kinds(table.kept) == [["recommended", "approved_once", "approved"]] * 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Award)) == 2


def test_award_above_the_limit_waits_for_a_senior_approver(app: Flask) -> None:
    table = a_table(approver_limit_pence=1_00)

    assert refused(table, "approve") == ["beyond_delegation"] * 2
    table.approve(table.senior, Role.SENIOR_APPROVER)

    assert table.kept.state == S.APPROVED


def test_list_that_came_back_is_endorsed_and_approved_anew(app: Flask) -> None:
    table = a_table(board_endorses=True, two_above_pence=1_00)
    table.endorse()
    table.approve()

    table.act("send_back", table.senior, Role.SENIOR_APPROVER, reason="Two of them are one project.")

    assert (table.kept.state, table.kept.endorsed_by, table.kept.first_approved_by) == (S.PREPARING, None, None)
    with unit_of_work():
        decisions.recommend(table.kept.id, factories.actor(table.world.secretary, table.kept), AFTER)
    assert table.kept.state == S.WITH_BOARD
    assert kinds(table.kept) == [["recommended", "endorsed", "approved_once", "sent_back", "recommended"]] * 2


def test_held_list_goes_on_from_where_it_stood(app: Flask) -> None:
    table = a_table()

    table.act("hold", table.world.approver, Role.APPROVER, reason="The accounts of one firm are late.")
    assert refused(table, "approve") == ["list_held"]
    with unit_of_work():
        actor = Actor(table.senior.id, frozenset({Role.SENIOR_APPROVER}))
        approving.resume(table.kept.id, actor, AFTER)
    table.approve()

    assert (table.kept.hold, table.kept.state) == (HoldState.FREE, S.APPROVED)
    assert kinds(table.kept) == [["recommended", "held", "resumed", "approved"]] * 2


def test_everybody_who_ever_composed_a_list_is_kept_from_approving_it(app: Flask) -> None:
    table = a_table()
    both = factories.grant(table.world.approver, Role.PANEL_SECRETARY, table.world.region)
    table.act("send_back", table.senior, Role.SENIOR_APPROVER, reason="Say more.")
    secretary = factories.actor(table.world.secretary, table.kept)
    with unit_of_work():
        lines = [line.application_id for line in decisions.load(table.kept.id).lines]
        by_both = Actor(both.id, frozenset({Role.PANEL_SECRETARY}))
        decisions.compose(table.kept.call_id, table.world.region, lines, {}, "Mine.", by_both, AFTER)
        decisions.compose(table.kept.call_id, table.world.region, lines, {}, "Ours.", secretary, AFTER)
        decisions.recommend(table.kept.id, secretary, AFTER)

    assert refused(table, "approve") == ["preparer_is_approver"]


def test_endorsing_needs_the_hash_of_the_list(app: Flask) -> None:
    table = a_table(board_endorses=True)

    assert refused(table, "endorse", seen="0" * 64) == ["list_changed"]


@pytest.mark.parametrize("sql", ["UPDATE decisions SET reason = 'another'", "DELETE FROM decisions"])
def test_database_refuses_to_change_a_decision(app: Flask, sql: str) -> None:
    a_table()

    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.text(sql))


def test_board_leaves_a_list_alone_that_it_has_endorsed(app: Flask) -> None:
    table = a_table(board_endorses=True)
    table.endorse()

    assert refused(table, "act", "send_back", table.member, Role.BOARD_MEMBER, reason="Wait.") == ["left_the_board"]
    assert refused(table, "act", "hold", table.member, Role.BOARD_MEMBER, reason="Wait.") == ["left_the_board"]


def test_list_whose_words_changed_is_another_list(app: Flask) -> None:
    table = a_table()
    seen, secretary = table.kept.list_sha256, factories.actor(table.world.secretary, table.kept)
    table.act("send_back", table.senior, Role.SENIOR_APPROVER, reason="Say more.")
    with unit_of_work():
        chosen = [line.application_id for line in decisions.load(table.kept.id).lines]
        decisions.compose(table.kept.call_id, table.world.region, chosen, {}, "Other words.", secretary, AFTER)
    with pytest.raises(Refusal) as no, unit_of_work():
        decisions.recommend(table.kept.id, secretary, AFTER, seen)
    with unit_of_work():
        decisions.recommend(table.kept.id, secretary, AFTER)

    assert [reason.code for reason in no.value.reasons] == ["list_changed"]
    assert table.kept.list_sha256 != seen
