"""Who reads what a region put behind its criteria: its own scorers, nobody of the national ledger, the public?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.models import Call, Suggestion, User
from app.queries.definitions import current_version, definition_of
from app.services import calls, evidence, suggestions
from app.services.files import Upload
from app.services.suggestions import Wish
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, DRAFTED, World, actor
from workflows.anchor import anchor_at
from workflows.assessment import AssessmentState
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.evidence import Paper, Passage

CANARY = "Half of Hometown has no bus after six."
OPEN_WORDS = "The plan of Hometown asks for work nearby."
CLAUSE = "core:criterion:need"


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    return factories.a_world()


@pytest.fixture
def call(world: World) -> Call:
    """An open call in which one suggestion of the region was accepted, with a passage for scorers and one for all."""
    call = factories.a_call(world, upto=CallState.DRAFTING)
    lead, officer = actor(world.region_lead, call), actor(world.officer, call)
    seen = anchor_at(definition_of(current_version(call)), CLAUSE)
    assert seen is not None
    with unit_of_work():
        wish = Wish(CLAUSE, {"title": "Need of people"}, "Our plan.", world.region.slug, seen.sha256)
        made = suggestions.suggest(call.id, wish, lead, DRAFTED)
        evidence.support(Suggestion, made.id, Passage("The Plan", "4", CANARY), lead, DRAFTED)
        evidence.support(Suggestion, made.id, Passage("The Plan", "5", OPEN_WORDS), lead, DRAFTED, is_public=True)
        upload = Upload("bus.pdf", b"%PDF-1.7 buses")
        evidence.support(Suggestion, made.id, Paper("Bus times"), lead, DRAFTED, upload=upload)
    with unit_of_work():
        suggestions.accept(made.id, seen.sha256, officer, DRAFTED)
    factories.sign_both(world, call, DRAFTED + timedelta(hours=1))
    with unit_of_work():
        calls.open_call(call.id, factories.OPENS)
    return call


def test_scorers_of_the_region_read_it_and_national_assessors_do_not(
    world: World, call: Call, client_of: Callable[[User], FlaskClient]
) -> None:
    application = factories.submitted(world, call)
    factories.close(call)
    work = factories.assigned(world, factories.eligible(world, application))
    factories.started(world, call)
    people = {one.user_id: one for one in work}
    local, national = client_of(world.scorers[0]), client_of(world.assessors[0])
    asked, other = people[world.scorers[0].id], people[world.assessors[0].id]

    invitation = local.get(f"/assessments/{asked.id}").text
    hidden = national.get(f"/assessments/{other.id}").text
    file = next(part for part in invitation.split('"') if f"/assessments/{asked.id}/evidence/" in part)
    stolen = national.get(file.replace(str(asked.id), str(other.id)))

    assert (asked.ledger, other.ledger, asked.state) == (Ledger.REGIONAL, Ledger.NATIONAL, AssessmentState.INVITED)
    assert [text.count(CANARY) for text in (invitation, hidden)] == [1, 0]
    assert local.get(file).data == b"%PDF-1.7 buses"
    assert (stolen.status_code, national.get(file).status_code) == (404, 404)


def test_public_reads_what_is_marked_public(world: World, call: Call, client: FlaskClient) -> None:
    page = client.get(f"/calls/{call.id}").text

    assert [page.count(words) for words in (OPEN_WORDS, CANARY, "Bus times")] == [1, 0, 0]
