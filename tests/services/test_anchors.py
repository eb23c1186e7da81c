"""Are regions of assessors read from their profiles, and are anchors marked by the side that runs the ledger?"""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import AssessorProfile, Call, Event
from app.queries.panel import panel_of
from app.queries.pools import Side
from app.queries.progress import progress_of
from app.services import anchors
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER
from workflows.actor import Actor, Role
from workflows.anchors import Joining
from workflows.definition import Ledger
from workflows.machine import Refusal


def test_an_anchor_joins_assessors_who_live_in_different_regions(app: Flask) -> None:
    world, beside = f.a_world(), f.a_world("west-midlands")
    call = f.a_call(world)
    application = f.submitted(world, call, f.an_applicant(world))
    near, far = (f.an_applicant(one, f"Home of {one.region.slug}").organisation.place_code for one in (world, beside))
    f.close(call)
    work = f.assigned(world, f.eligible(world, application))
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        for user, place in zip(world.assessors, (near, far), strict=True):
            profile = db.session.get_one(AssessorProfile, user.id)
            profile.nation, profile.place_code = None, place
    with unit_of_work():
        anchors.set_anchor(application.id, Ledger.NATIONAL, officer, AFTER, is_anchor=True)
    with unit_of_work():
        anchors.set_anchor(application.id, Ledger.NATIONAL, officer, AFTER, is_anchor=True)
    side = Side(Ledger.NATIONAL, world.funder.id)
    row = progress_of(db.session.get_one(Call, call.id), side, None, 2).applications[0]
    f.started(world, call)
    for one in work:
        f.scored(one)
    with unit_of_work():
        f.assessments.close_ledgers(call.id, officer, AFTER, "All is in.")

    found = panel_of(db.session.get_one(Call, call.id), Ledger.NATIONAL, f.viewer(world.officer))

    assert (row.is_anchor, row.regions) == (True, 2)
    assert found is not None
    assert found.sheet.joining == Joining(1, 1, 2)
    moves = db.session.scalars(select(Event.move).where(Event.move == "mark_anchor")).all()
    assert len(moves) == 1


def test_the_other_side_marks_no_anchor_of_this_ledger(app: Flask) -> None:
    world = f.a_world()
    call = f.a_call(world)
    application = f.submitted(world, call, f.an_applicant(world))
    f.close(call)
    f.eligible(world, application)
    lead = Actor(world.region_lead.id, frozenset({Role.REGION_LEAD}))

    with pytest.raises(Refusal) as refusal, unit_of_work():
        anchors.set_anchor(application.id, Ledger.NATIONAL, lead, AFTER, is_anchor=True)

    assert [one.code for one in refusal.value.reasons] == ["wrong_role"]
