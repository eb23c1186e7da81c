"""How does a test get a list that was worked out, and its alternative? By the services, without a worker."""

from uuid import UUID

import sqlalchemy as sa

from app.extensions import db
from app.models import Alternative, Call, Outbox
from app.services import list_proposals
from app.transactions import unit_of_work
from tests.factories import AFTER, World
from workflows.actor import Actor, Role
from workflows.choosing.search import search
from workflows.list_proposal import OTHERS


def a_proposed_list(world: World, call: Call) -> tuple[UUID, UUID]:
    """The proposal of the region's best list in a ranked call, and the best of its alternatives."""
    secretary = Actor(world.secretary.id, frozenset({Role.PANEL_SECRETARY}))
    with unit_of_work():
        asked = list_proposals.ask(call.id, world.region, secretary, AFTER)
        db.session.execute(sa.delete(Outbox).where(Outbox.kind == list_proposals.PROPOSE_LIST))
    with unit_of_work():
        work = list_proposals.start(asked.id, AFTER)
    found = search(work.problem, others=OTHERS, forced=1)
    with unit_of_work():
        list_proposals.finish(asked.id, work, found, "Nothing was drawn.", AFTER)
    best = sa.select(Alternative.id).where(Alternative.list_proposal_id == asked.id, Alternative.place == 0)
    return asked.id, db.session.scalars(best).one()
