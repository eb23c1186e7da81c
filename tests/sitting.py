"""A sitting of a region's panel over a marked call, as far as a test wants it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.extensions import db
from app.models import Application, Call, Sitting, SittingItem, User
from app.services import agendas, sitting_room, sittings
from app.services.sittings import People, Planned
from app.transactions import unit_of_work
from tests import factories as f
from tests.marking import a_marked_call
from workflows.actor import Actor, Role
from workflows.attendance import Came
from workflows.sitting import SittingKind, SittingState

STEPS = (SittingState.PLANNED, SittingState.CALLED, SittingState.OPEN)


@dataclass
class Sat:
    """The sitting with its people: a chair from the region's signatories, two scorers, and the secretary."""

    world: f.World
    call: Call
    applications: list[Application]
    sitting: Sitting
    items: list[SittingItem]
    chair: User
    members: list[User]

    @property
    def secretary(self) -> Actor:
        """Who runs it."""
        return Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))

    @property
    def in_chair(self) -> Actor:
        """Who takes the chair."""
        return Actor(self.chair.id, frozenset({Role.PANEL_MEMBER}))


def a_sitting(
    upto: SittingState = SittingState.OPEN,
    kind: SittingKind = SittingKind.MODERATION,
    criteria: tuple[str, ...] = (),
    world: f.World | None = None,
) -> Sat:
    """Two applications on the agenda, three members and a quorum of two; everybody has come once it is open."""
    world = world or f.a_world()
    call, applications, _ = a_marked_call(world)
    members = [world.scorers[0], f.grant(f.a_person("Mary Member"), Role.REGIONAL_SCORER, world.region)]
    chair, secretary = world.regional_signatory, Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    planned = Planned(kind, f.AFTER + timedelta(days=3), "Town Hall, room 3", criteria=criteria, bring="Your plan.")
    with unit_of_work():
        kept = sittings.plan(call.id, world.region.id, planned, secretary, f.AFTER)
    people = People(frozenset(one.id for one in members), chair.id, world.secretary.id, 2)
    with unit_of_work():
        sittings.set_people(kept.id, people, secretary, f.AFTER)
        agendas.add(kept.id, [one.id for one in applications], secretary, f.AFTER)
    query = db.select(SittingItem).where(SittingItem.sitting_id == kept.id).order_by(SittingItem.position)
    sat = Sat(world, call, applications, kept, list(db.session.scalars(query)), chair, members)
    if kind == SittingKind.INTERVIEW:
        for index, item in enumerate(sat.items):
            with unit_of_work():
                agendas.give_slot(item.id, kept.starts_at + timedelta(hours=index), secretary, f.AFTER)
    for state in STEPS[1 : STEPS.index(upto) + 1]:
        _move_to(sat, state, f.AFTER)
    return sat


def _move_to(sat: Sat, state: SittingState, at: datetime) -> None:
    if state == SittingState.CALLED:
        with unit_of_work():
            sittings.call_members(sat.sitting.id, sat.secretary, at)
        return
    for user in (sat.chair, *sat.members):
        came(sat, user, Came.PRESENT, at)
    with unit_of_work():
        sittings.open_sitting(sat.sitting.id, sat.secretary, at)


def came(sat: Sat, user: User, what: Came, at: datetime = f.AFTER) -> None:
    """One line of the attendance."""
    with unit_of_work():
        sitting_room.attend(sat.sitting.id, user.id, what, sat.secretary, at)


def begun(sat: Sat, index: int = 0, left: tuple[uuid.UUID, ...] = (), chair: uuid.UUID | None = None) -> SittingItem:
    """An item that is taken up."""
    with unit_of_work():
        return sitting_room.begin(sat.items[index].id, left, chair, sat.secretary, f.AFTER)
