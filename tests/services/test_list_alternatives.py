"""Is another list kept, copied, taken into the list, taken away and brought back, and refused in words?"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import Alternative, Application, Call, Event, Ranking, RecommendationLine, Region
from app.queries.list_alternatives import others_of
from app.services import approving, decisions, list_alternatives
from app.services.list_alternatives import Listed
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import AFTER, World, a_ranked_call, a_world, recommended
from workflows.actor import Actor, Role
from workflows.alternative import AlternativeState
from workflows.machine import Refusal


@dataclass
class Panel:
    """A ranked call with two applications that pass, and the secretary of its panel."""

    world: World
    call: Call
    received: list[Application]

    @property
    def secretary(self) -> Actor:
        return Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))

    def keep(self, name: str, *chosen: Application, **given: Any) -> Alternative:
        listed = Listed([one.id for one in chosen], **given)
        with unit_of_work():
            return list_alternatives.keep(self.call.id, self.world.region, listed, name, self.secretary, AFTER)

    def act(self, verb: str, kept: Alternative, *rest: str, by: Role = Role.PANEL_SECRETARY) -> Alternative:
        doing = getattr(list_alternatives, verb)
        actor = Actor(self.world.secretary.id, frozenset({by}))
        with unit_of_work():
            found: Alternative = doing(kept.id, self.call.id, self.world.region, *rest, actor, AFTER)
            return found

    def compose(self, *chosen: Application, why_not_first: str = "") -> None:
        ids, why = [one.id for one in chosen], {self.received[0].id: why_not_first}
        with unit_of_work():
            decisions.compose(self.call.id, self.world.region, ids, why, "A note.", self.secretary, AFTER)


@pytest.fixture
def panel(app: Flask) -> Panel:
    world = a_world()
    return Panel(world, *a_ranked_call(world))


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as no:
        act()
    return [reason.code for reason in no.value.reasons]


def in_the_list() -> dict[uuid.UUID, tuple[bool, str]]:
    db.session.expire_all()
    query = sa.select(RecommendationLine).order_by(RecommendationLine.position)
    return {line.application_id: (line.is_chosen, line.reason) for line in db.session.scalars(query)}


def test_keep_leaves_the_list_and_says_on_which_ranking(panel: Panel) -> None:
    first, second = panel.received
    panel.compose(first)

    kept = panel.keep("  Second   only ", second, reasons={first.id: " Too dear. "}, note="Why not")

    (other,) = others_of(panel.call.id, panel.world.region.id)
    ranking = db.session.scalars(sa.select(Ranking)).one()
    assert (other.name, other.chosen, other.reasons) == ("Second only", {second.id}, {first.id: "Too dear."})
    assert (other.made.number, other.made.sha256, other.kept_by) == (1, ranking.sha256, panel.world.secretary.name)
    assert in_the_list() == {first.id: (True, ""), second.id: (False, "")}
    moves = db.session.scalars(sa.select(Event.move).where(Event.subject_id == kept.id)).all()
    assert moves == ["keep_alternative"]


def test_names_are_refused_in_words(panel: Panel) -> None:
    kept = panel.keep("Small first", panel.received[0])

    assert refused(lambda: panel.keep(" ", panel.received[0])) == ["name_missing"]
    assert refused(lambda: panel.keep("x" * 81, panel.received[0])) == ["name_long"]
    assert refused(lambda: panel.keep("small  FIRST", panel.received[0])) == ["name_taken"]
    assert refused(lambda: panel.act("copy", kept, "Small first")) == ["name_taken"]


def test_take_replaces_what_the_list_has_and_keeps_its_reasons(panel: Panel) -> None:
    first, second = panel.received
    panel.compose(second, why_not_first="It was withdrawn by phone.")
    kept = panel.keep("First", first)

    panel.act("take", kept)

    assert in_the_list() == {first.id: (True, "It was withdrawn by phone."), second.id: (False, "")}


def test_take_leaves_out_what_cannot_be_chosen(panel: Panel) -> None:
    stranger = uuid.uuid4()
    with unit_of_work():
        listed = Listed([panel.received[0].id, stranger])
        kept = list_alternatives.keep(panel.call.id, panel.world.region, listed, "Odd", panel.secretary, AFTER)
    with unit_of_work():
        listed = Listed([stranger])
        none = list_alternatives.keep(panel.call.id, panel.world.region, listed, "None", panel.secretary, AFTER)

    panel.act("take", kept)

    assert [chosen for chosen, _ in in_the_list().values()] == [True, False]
    assert refused(lambda: panel.act("take", none)) == ["nothing_fits"]


def test_copy_has_its_own_name_and_the_same_list(panel: Panel) -> None:
    kept = panel.keep("One", panel.received[1], note="Why")

    copied = panel.act("copy", kept, "Two")

    assert (copied.name, copied.chosen, copied.note) == ("Two", kept.chosen, "Why")
    assert copied.id != kept.id


def test_what_is_taken_away_comes_back_unless_its_name_is_taken(panel: Panel) -> None:
    kept = panel.keep("One", panel.received[0])
    panel.act("remove", kept)
    gone = panel.act("remove", panel.keep("Two", panel.received[0]))

    again = panel.keep("One", panel.received[1])
    panel.act("bring_back", gone)

    assert refused(lambda: panel.act("bring_back", kept)) == ["name_taken"]
    assert refused(lambda: panel.act("take", kept)) == ["wrong_state"]
    states = {one.id: one.state for one in others_of(panel.call.id, panel.world.region.id)}
    assert states == {
        kept.id: AlternativeState.REMOVED,
        gone.id: AlternativeState.KEPT,
        again.id: AlternativeState.KEPT,
    }


def test_list_that_is_sent_on_keeps_its_alternatives(panel: Panel) -> None:
    kept = panel.keep("One", panel.received[0])
    sent = recommended(panel.world, panel.call, panel.received)

    for act in ("take", "remove"):
        assert refused(lambda act=act: panel.act(act, kept)) == ["list_sent_on"]  # type: ignore[misc]
    assert refused(lambda: panel.act("copy", kept, "Two")) == ["list_sent_on"]
    assert refused(lambda: panel.keep("Three", panel.received[0])) == ["list_sent_on"]
    with unit_of_work():
        approver = Actor(panel.world.approver.id, frozenset({Role.APPROVER}))
        approving.send_back(sent.id, "Weigh it again.", approver, AFTER)
    assert panel.act("take", kept).state == AlternativeState.KEPT


def test_only_the_secretary_of_that_region_changes_them(panel: Panel) -> None:
    kept = panel.keep("One", panel.received[0])
    elsewhere = Region(id=uuid.uuid4())

    assert refused(lambda: panel.act("remove", kept, by=Role.REGION_LEAD)) == ["wrong_role"]
    with pytest.raises(NotFound), unit_of_work():
        list_alternatives.remove(kept.id, panel.call.id, elsewhere, panel.secretary, AFTER)
