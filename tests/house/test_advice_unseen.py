"""Does any page show a region's advice to somebody who assesses? Its reason has a word that stands nowhere else."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import BuildError

from app import clock
from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Assessment, Call, Message, Organisation, User
from app.services import applications, interests
from app.transactions import unit_of_work
from tests import factories as f
from workflows.actor import Role
from workflows.definition import NATIONAL
from workflows.interest import Advice

CANARY = "Canarybird"
NOTHING = UUID(int=1)


class Aviary:
    """A call whose one application came from an expression of interest that was advised on, and is being assessed."""

    def __init__(self) -> None:
        self.world = f.a_world()
        self.applicant, self.rival = f.an_applicant(self.world), f.an_applicant(self.world, "Rival Ltd")
        self.call: Call = f.a_call(self.world, first_stage=f.a_first_stage())
        self.interest = f.an_interest(self.world, self.call, self.applicant)
        f.stage_closed(self.call)
        f.advised(self.world, self.interest, Advice.GO_ON, f"{CANARY}: the strongest of all.", applications=2)
        f.interests_told(self.world, self.call)
        self._apply()

    def _apply(self) -> None:
        lead = f.actor(self.applicant.lead, self.applicant.organisation)
        with unit_of_work():
            organisation: Organisation = self.applicant.organisation
            made = interests.begin_application(
                self.call.id, [self.interest.id], organisation, "Bright idea", lead, f.DURING
            )
        self.application = f.complete(made, self.applicant)
        with unit_of_work():
            applications.submit(self.application.id, lead, f.DURING, declaration_made=True)
        f.close(self.call)
        f.assigned(self.world, f.eligible(self.world, self.application))
        f.started(self.world, self.call)
        self.both = f.grant(f.grant(f.a_person(), Role.REGION_LEAD, self.world.region), Role.NATIONAL_ASSESSOR,
                            self.world.funder)  # fmt: skip

    def addresses(self, app: Flask, user: User) -> Iterator[str]:
        """Every address that can be read, with the things of this call, and this person's own assignment."""
        own = select(Assessment.id).where(Assessment.user_id == user.id)
        values = {
            **dict.fromkeys(("call_id", "public_call_id", "staged_call_id"), self.call.id),
            "application_id": self.application.id,
            "interest_id": self.interest.id,
            "organisation_id": self.applicant.organisation.id,
            "assessment_id": db.session.scalar(own) or NOTHING,
            "side_key": "assessor",
            "side": NATIONAL,
            "question_id": "need",
            "criterion_id": "need",
            "section_id": "questions",
            "number": 1,
            "token": "none",
            "clause": "core",
            "grounds": "passage",
            "form": "json",
        }
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods:
                wanted = {name: values.get(name, NOTHING) for name in rule.arguments}
                try:
                    yield app.url_map.bind("localhost").build(rule.endpoint, wanted)
                except BuildError:
                    continue


@pytest.fixture
def aviary(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Aviary:
    made = Aviary()
    monkeypatch.setattr(clock, "now", lambda: f.AFTER)
    return made


@pytest.fixture
def heard(app: Flask, client_of: Callable[[User], FlaskClient]) -> Callable[[Aviary, User], list[str]]:
    """The addresses at which somebody reads the word."""

    def look(aviary: Aviary, user: User) -> list[str]:
        browser = client_of(user)
        return [where for where in aviary.addresses(app, user) if CANARY in browser.get(where).text]

    return look


@pytest.mark.slow
@pytest.mark.parametrize("who", ["assessor", "scorer", "rival", "officer", "assessor who leads the region"])
def test_advice_is_nowhere_on_any_page_while_the_call_is_assessed(
    aviary: Aviary, heard: Callable[[Aviary, User], list[str]], who: str
) -> None:
    people = {
        "assessor": aviary.world.assessors[0],
        "scorer": aviary.world.scorers[0],
        "rival": aviary.rival.lead,
        "officer": aviary.world.officer,
        "assessor who leads the region": aviary.both,
    }

    assert heard(aviary, people[who]) == []


@pytest.mark.slow
def test_advice_is_read_by_its_region_and_its_applicant(
    aviary: Aviary, heard: Callable[[Aviary, User], list[str]]
) -> None:
    where = aviary.interest.id

    assert heard(aviary, aviary.world.region_lead) == [f"/region/interests/{where}"]
    assert heard(aviary, aviary.applicant.lead) == [f"/interests/{where}"]


def test_no_message_carries_the_advice(aviary: Aviary) -> None:
    drain_due(f.AFTER)

    bodies = [message.body for message in db.session.scalars(select(Message))]
    assert [body for body in bodies if CANARY in body] == []
    assert len(bodies) > 0
