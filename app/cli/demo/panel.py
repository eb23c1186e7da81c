"""How does the region's panel sit in the demonstration? One sitting over a few applications, with agreed minutes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.cli.demo.cast import Cast
from app.extensions import db
from app.models import Application, Call, Sitting, SittingItem, User
from app.queries.sitting_facts import room_of
from app.services import agendas, minutes, sitting_room, sittings
from app.services.sitting_room import Found
from app.services.sittings import People, Planned
from app.transactions import unit_of_work
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.attendance import Came
from workflows.sitting import SittingKind
from workflows.sitting_item import Outcome

MINUTE = timedelta(minutes=1)
TAKEN_UP = (
    (Outcome.FUND, "The panel heard both ledgers alike: it is strong on quality and fits the place."),
    (Outcome.FUND_WITH_CONDITIONS, "It should name its first customer in the city before it starts."),
    (Outcome.RESERVE, "A good idea whose plan needs another partner. Hold it until the budget is known."),
)
NOTES = (
    "Members agreed with the national marks for the innovation.",
    "The council’s officer had asked the same of the applicants in spring.",
    "Two members would have funded it at once.",
)
ACTIONS = ("", "The programme lead asks the applicants for a letter of intent by the end of the month.", "")


def play(cast: Cast, call: Call, received: Sequence[Application], at: datetime) -> Sitting:
    """Plan, call and hold the sitting; somebody has an interest in the first application and leaves for it."""
    secretary = _secretary(cast)
    kept = _called(cast, call, received, secretary, at)
    member = cast.people["gm_scorer_1"]
    for user in (cast.people["gm_signatory"], member, cast.people["gm_scorer_2"]):
        with unit_of_work():
            sitting_room.attend(kept.id, user.id, Came.PRESENT, secretary, at)
    with unit_of_work():
        sittings.open_sitting(kept.id, secretary, at)
    items = _items(kept)
    with unit_of_work():
        sitting_room.declare(items[0].id, member.id, None, "", _sitting(member), at)
    for index, item in enumerate(items):
        _take_up(kept, item, index, cast, at + (index + 1) * 20 * MINUTE)
    with unit_of_work():
        sittings.close(kept.id, secretary, at + 90 * MINUTE)
    _minuted(cast, kept, secretary, at + 120 * MINUTE)
    return kept


def _called(cast: Cast, call: Call, received: Sequence[Application], secretary: Actor, at: datetime) -> Sitting:
    planned = Planned(SittingKind.MODERATION, at, "Town Hall Extension, committee room 2")
    scorers = frozenset({cast.people["gm_scorer_1"].id, cast.people["gm_scorer_2"].id})
    people = People(scorers, cast.people["gm_signatory"].id, secretary.id, 2)
    eligible = select(Application.id).where(
        Application.id.in_([one.id for one in received]), Application.state == ApplicationState.ELIGIBLE
    )
    with unit_of_work():
        region = cast.regions["greater-manchester"]
        kept = sittings.plan(call.id, region.id, planned, secretary, at - timedelta(days=2))
        sittings.set_people(kept.id, people, secretary, at - timedelta(days=2))
        found = db.session.scalars(eligible.order_by(Application.reference)).all()
        agendas.add(kept.id, found[: len(TAKEN_UP)], secretary, at - timedelta(days=2))
    with unit_of_work():
        sittings.call_members(kept.id, secretary, at - timedelta(days=2))
    return kept


def _take_up(kept: Sitting, item: SittingItem, index: int, cast: Cast, at: datetime) -> None:
    secretary, (outcome, words) = _secretary(cast), TAKEN_UP[index]
    with unit_of_work():
        sitting_room.begin(item.id, room_of(kept.id, item).recused, None, secretary, at)
    with unit_of_work():
        sitting_room.record(item.id, Found(outcome, words), secretary, at + 10 * MINUTE)
        sitting_room.end(item.id, NOTES[index], ACTIONS[index], secretary, at + 12 * MINUTE)
    with unit_of_work():
        sitting_room.confirm(item.id, 1, _sitting(cast.people["gm_signatory"]), at + 13 * MINUTE)


def _minuted(cast: Cast, kept: Sitting, secretary: Actor, at: datetime) -> None:
    with unit_of_work():
        said = minutes.write_up(kept.id, "The chair thanked everybody who had scored.", "", secretary, at)
    with unit_of_work():
        minutes.agree(kept.id, said.sha256, _sitting(cast.people["gm_signatory"]), at + timedelta(days=1))


def _items(kept: Sitting) -> Sequence[SittingItem]:
    query = select(SittingItem).where(SittingItem.sitting_id == kept.id).order_by(SittingItem.position)
    return db.session.scalars(query).all()


def _secretary(cast: Cast) -> Actor:
    return Actor(cast.people["gm_secretary"].id, frozenset({Role.PANEL_SECRETARY}))


def _sitting(user: User) -> Actor:
    return Actor(user.id, frozenset({Role.PANEL_MEMBER}))
