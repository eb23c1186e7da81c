"""When an amendment takes force while others act, does exactly one of the two stories become true?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Amendment, Application, Call, CallVersion, Event
from app.queries.amendments import drafted_version, open_amendment, proposal_of
from app.queries.definitions import definition_of
from app.services import amendments, applications
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DURING, World, actor
from tests.together import at_once, overlapping
from workflows.amendment import Effect
from workflows.application import ApplicationState
from workflows.definition import NATIONAL


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


class TestAmendment:
    """Against whoever edits, signs, submits, reopens or begins at that moment."""

    def test_signature_and_edit_of_an_amendment_never_both_stand(self, app: Flask, world: World) -> None:
        call = amending(world)
        read, seen = seal_of(call), drafted_version(call)
        core = replace(definition_of(seen).core, summary="Changed while you read.")
        officer, signatory = actor(world.officer, call), actor(world.national_signatory, call)

        said = overlapping(
            app,
            lambda: amendments.amend_core(call.id, core, officer, DURING, Said("Change", seen.sha256)),
            lambda: amendments.sign(call.id, NATIONAL, read, signatory, DURING),
        )

        assert said == ("done", ["version_changed"])

    def test_edit_that_comes_after_the_last_key_is_refused(self, app: Flask, world: World) -> None:
        call = amending(world, keys=1)
        read, seen = seal_of(call), drafted_version(call)
        core = replace(definition_of(seen).core, summary="Changed too late.")
        officer, signatory = actor(world.officer, call), actor(world.national_signatory, call)

        said = overlapping(
            app,
            lambda: amendments.sign(call.id, NATIONAL, read, signatory, DURING),
            lambda: amendments.amend_core(call.id, core, officer, DURING, Said("Change", seen.sha256)),
        )

        assert said == ("done", "NotFound")
        assert fresh(Call, call.id).current_number == seen.number

    def test_last_two_keys_at_once_bring_it_into_force_once(self, app: Flask, world: World) -> None:
        call = amending(world)
        read = seal_of(call)
        people = ((NATIONAL, world.national_signatory), (world.region.slug, world.regional_signatory))
        keys = [(side, actor(who, call)) for side, who in people]

        at_once(
            app,
            *[
                lambda side=side, who=who: in_one(lambda: amendments.sign(call.id, side, read, who, DURING))
                for side, who in keys
            ],
        )

        assert fresh(Call, call.id).current_number == 4
        assert how_many_moves("take_force") == 1

    def test_application_that_is_being_submitted_keeps_its_version(self, app: Flask, world: World) -> None:
        call = factories.a_call(world)
        applicant = factories.an_applicant(world)
        draft = factories.complete(factories.a_draft(world, call, applicant), applicant)
        amending(world, call, keys=1)
        read, lead = seal_of(call), actor(applicant.lead, draft)

        said = overlapping(
            app,
            lambda: applications.submit(draft.id, lead, DURING, declaration_made=True),
            lambda: amendments.sign(call.id, NATIONAL, read, actor(world.national_signatory, call), DURING),
        )

        assert said == ("done", "done")
        kept = fresh(Application, draft.id)
        assert (kept.state, number_of(kept.version_id)) == (ApplicationState.SUBMITTED, 2)

    def test_application_that_is_being_reopened_follows(self, app: Flask, world: World) -> None:
        call = factories.a_call(world)
        applicant = factories.an_applicant(world)
        sent = factories.submitted(world, call, applicant)
        amending(world, call, keys=1)
        read, lead = seal_of(call), actor(applicant.lead, sent)

        said = overlapping(
            app,
            lambda: amendments.sign(call.id, NATIONAL, read, actor(world.national_signatory, call), DURING),
            lambda: applications.reopen(sent.id, lead, DURING),
        )

        assert said == ("done", "done")
        kept = fresh(Application, sent.id)
        assert (kept.state, number_of(kept.version_id)) == (ApplicationState.DRAFT, 4)

    def test_draft_that_is_being_begun_answers_what_is_in_force(self, app: Flask, world: World) -> None:
        call = factories.a_call(world)
        applicant = factories.an_applicant(world)
        amending(world, call, keys=1)
        read, lead = seal_of(call), actor(applicant.lead, applicant.organisation)

        said = overlapping(
            app,
            lambda: applications.start(call.id, world.region, applicant.organisation, "Idea", lead, DURING),
            lambda: amendments.sign(call.id, NATIONAL, read, actor(world.national_signatory, call), DURING),
        )

        assert said == ("done", "done")
        db.session.rollback()
        assert number_of(db.session.scalars(select(Application.version_id)).one()) == 4

    def test_two_amendments_are_not_begun_at_once(self, app: Flask, world: World) -> None:
        call = factories.a_call(world)
        officer, lead = actor(world.officer, call), actor(world.region_lead, call)

        said = overlapping(
            app,
            lambda: amendments.begin(call.id, NATIONAL, "One.", Effect.DRAFTS, officer, DURING),
            lambda: amendments.begin(call.id, world.region.slug, "Two.", Effect.DRAFTS, lead, DURING),
        )

        assert said == ("done", ["amended_already"])
        assert how_many(Amendment) == 1


def amending(world: World, call: Call | None = None, *, keys: int = 0) -> Call:
    """An open call with an amendment of its summary for all drafts, on which so many keys are turned."""
    call = call or factories.a_call(world)
    officer = actor(world.officer, call)
    with unit_of_work():
        amendments.begin(call.id, NATIONAL, "It was unclear.", Effect.DRAFTS, officer, DURING)
    with unit_of_work():
        seen = drafted_version(call)
        core = replace(definition_of(seen).core, summary="Clearer words.")
        amendments.amend_core(call.id, core, officer, DURING, Said("Clearer", seen.sha256))
    if keys:
        with unit_of_work():
            signatory = actor(world.regional_signatory, call)
            amendments.sign(call.id, world.region.slug, seal_of(call), signatory, DURING)
    return call


def seal_of(call: Call) -> str:
    kept = open_amendment(call.id)
    assert kept is not None
    return proposal_of(call, kept).seal


def number_of(version_id: UUID) -> int:
    return db.session.get_one(CallVersion, version_id).number


def how_many_moves(move: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Event.move == move)) or 0


def in_one(act: Callable[[], object]) -> object:
    with unit_of_work():
        return act()


def fresh(kind: type[Any], thing_id: UUID) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(kind, thing_id)


def how_many(kind: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0
