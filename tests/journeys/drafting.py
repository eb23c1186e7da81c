"""With which application do walks begin that are about writing one: complete, in an open call, and not submitted?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from app.cli.demo import stage
from app.cli.demo.sheet import load_written
from app.jobs.clockwork import tick
from tests.journeys.conftest import BEGINS, Journey

REGION = "greater-manchester"
OPENS = datetime(2027, 2, 1, 9, tzinfo=UTC)
CLOSES = datetime(2027, 3, 1, 11, tzinfo=UTC)
WRITING = OPENS + timedelta(days=3)


@dataclass
class Draft:
    """An application that wants nothing but its submission, in an open call."""

    journey: Journey
    lead: str
    address: str

    def window(self) -> Page:
        """Another window of the lead applicant."""
        return self.journey.sign_in(self.lead)

    def at(self, part: str) -> str:
        """The address of one page of the application."""
        return f"{self.address}/{part}"


@pytest.fixture
def draft(journey: Journey) -> Draft:
    """A complete draft, made by the services as the demonstration makes its own."""
    sheet = load_written(REGION)[0]
    dates = stage.milestones(OPENS.date(), CLOSES.date())
    with journey.app.app_context():
        call = stage.draft(journey.cast, REGION, "GM-1", "Made in Greater Manchester", dates, BEGINS)
        stage.agree(journey.cast, call, REGION, "gm", BEGINS + timedelta(days=1))
        journey.clock.at = WRITING
        tick(WRITING)
        organisation, lead, _signatory = stage.register(sheet, WRITING)
        application = stage.begin(call, journey.cast.regions[REGION], sheet, organisation, lead, WRITING)
        stage.write(application, sheet, organisation, lead, WRITING)
        return Draft(journey, lead.name, f"/applications/{application.id}")
