"""Do the pages of an application give the same reasons as the decision to take it?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.models import Application
from app.queries.applicant import bid_of, obstacles
from app.queries.application_facts import application_facts
from app.queries.sheets import money_of
from app.services import applications
from app.transactions import unit_of_work
from tests.factories import (
    CLOSES,
    DURING,
    Applicant,
    a_call,
    a_draft,
    a_world,
    actor,
    an_applicant,
    complete,
    costed,
    load,
    viewer,
)
from workflows.actor import Actor, Role
from workflows.application import APPLICATION, ApplicationMove, ApplicationState
from workflows.cost_rows import Carried
from workflows.cost_sheet import CostSheet
from workflows.definition import CostCategory


def _empty(_application: Application, _applicant: Applicant) -> None:
    """Leave the draft as it begins."""


def _whole(application: Application, applicant: Applicant) -> None:
    complete(application, applicant)


def _half(application: Application, applicant: Applicant) -> None:
    lead = Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    with unit_of_work():
        applications.save_answer(application.id, "need", "word " * 500, 0, lead, DURING)
    too_much = CostSheet(carried=(Carried(CostCategory.OVERHEADS, "Too much", 900_000_00),))
    costed(application, applicant, too_much, rate=9_000, other_pence=1_00)


@pytest.mark.parametrize("at", [DURING, CLOSES - timedelta(microseconds=1), CLOSES])
@pytest.mark.parametrize("write", [_empty, _half, _whole])
def test_a_page_gives_exactly_the_reasons_of_the_decision(
    app: Flask, write: Callable[[Application, Applicant], None], at: datetime
) -> None:
    world = a_world()
    applicant = an_applicant(world)
    draft = a_draft(world, a_call(world), applicant)
    write(draft, applicant)
    application = load(draft.id, applicant.lead)

    bid = bid_of(application, actor(applicant.lead, application), at)
    money = money_of(application, viewer(applicant.lead), bid.definition.core, at)
    shown = obstacles(application, bid, money, at)

    facts = application_facts(application, at)
    lead = frozenset({Role.LEAD_APPLICANT})
    assert shown == APPLICATION.refusals(ApplicationMove.SUBMIT, ApplicationState.DRAFT, lead, facts)
