"""With what do walks through the scoring room begin: five applications that one person is asked to assess?"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from app.cli.demo import stage
from app.cli.demo.sheet import load_sheets, load_written
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Application, Call
from tests.journeys.conftest import BEGINS, Journey
from tests.journeys.drafting import CLOSES, OPENS, REGION

SCORING = CLOSES + timedelta(days=9)
HOW_MANY = 5


@dataclass
class Desk:
    """The desk of somebody who is asked to assess five applications."""

    journey: Journey
    key: str = "assessor_1"

    def window(self, *, phone: bool = False, script: bool = True) -> Page:
        """Another window of the assessor."""
        return self.journey.person(self.key, phone=phone, script=script)


@pytest.fixture
def desk(journey: Journey) -> Desk:
    """A call that is being assessed, made by the services as the demonstration makes its own."""
    sheets = (*load_written(REGION), *load_sheets(REGION))[:HOW_MANY]
    with journey.app.app_context():
        dates = stage.milestones(OPENS.date(), CLOSES.date())
        call = stage.draft(journey.cast, REGION, "GM-1", "Made in Greater Manchester", dates, BEGINS)
        stage.agree(journey.cast, call, REGION, "gm", BEGINS + timedelta(days=1))
        tick(OPENS)
        made = []
        for sheet in sheets:
            organisation, lead, _signatory = stage.register(sheet, OPENS)
            application = stage.begin(call, journey.cast.regions[REGION], sheet, organisation, lead, OPENS)
            stage.write(application, sheet, organisation, lead, OPENS)
            stage.submit(application, lead, CLOSES - timedelta(days=1))
            made.append(application)
        journey.clock.at = CLOSES
        tick(CLOSES)
        _let_in(journey, db.session.get_one(Call, call.id, populate_existing=True), made)
        journey.clock.at = SCORING
    return Desk(journey)


def _let_in(journey: Journey, call: Call, made: list[Application]) -> None:
    """Every application is eligible and given to the same people, and they are let in."""
    at = CLOSES + timedelta(days=1)
    for application in made:
        stage.check(journey.cast, application, at)
        stage.assign(journey.cast, application, "gm", 0, at)
    stage.start_assessment(journey.cast, call, at)
