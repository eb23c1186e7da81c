"""For a person who declined as a conflict, is everything as if the application did not exist?

The same person looks at the same pages twice: after declining one of two applications, and after every trace of that
application has been deleted from the database. The two answers must be the same to the letter.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Assessment, User
from app.services import assessments, scoring
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    World,
    a_call,
    a_world,
    an_applicant,
    assigned,
    close,
    eligible,
    started,
    submitted,
)
from workflows.actor import Actor, Role
from workflows.assessment import DeclineReason

LISTS = (
    "/assessments",
    "/assessments?state=invited",
    "/assessments?state=accepted",
    "/assessments?state=complete",
    "/home",
    "/home/assessor",
    "/applications",
    "/calls",
    "/awards",
    "/awards.csv",
    "/",
)
# What is drawn afresh for every answer and says nothing.
FRESH = re.compile(
    r'nonce="[^"]*"|name="csrf_token" value="[^"]*"'
    r'|name="copy_sitting" value="[^"]*"|\.[\w-]+" data-token="[^"]*"'
)
# Every table that holds a trace of an application, children first. The record of events is never deleted from.
TRACES = (
    "pair_locks WHERE application_id = :id",
    "proposed_seats WHERE application_id = :id",
    "proposed_panels WHERE application_id = :id",
    "sitting_items WHERE application_id = :id",
    "anchor_applications WHERE application_id = :id",
    "assessment_reminders WHERE assessment_id IN (SELECT id FROM assessments WHERE application_id = :id)",
    "assessor_questions WHERE application_id = :id",
    "overall_judgements WHERE assessment_id IN (SELECT id FROM assessments WHERE application_id = :id)",
    "scores WHERE assessment_id IN (SELECT id FROM assessments WHERE application_id = :id)",
    "assessments WHERE application_id = :id",
    "conflicts WHERE application_id = :id",
    "named_conflicts WHERE application_id = :id",
    "lead_changes WHERE application_id = :id",
    "partner_invitations WHERE application_id = :id",
    "question_work WHERE application_id = :id",
    "team_comments WHERE application_id = :id",
    "late_exceptions WHERE application_id = :id",
    "application_papers WHERE application_id = :id",
    "uploads WHERE application_id = :id",
    "place_evidence WHERE application_id = :id",
    "place_shares WHERE application_id = :id",
    "sites WHERE application_id = :id",
    "dependencies WHERE application_id = :id OR on_id = :id",
    "referee_statements WHERE application_id = :id",
    "declarations WHERE application_id = :id",
    "assistance_lines WHERE partner_id IN (SELECT id FROM partners WHERE application_id = :id)",
    "cost_lines WHERE partner_id IN (SELECT id FROM partners WHERE application_id = :id)",
    "submitted_sheets WHERE partner_id IN (SELECT id FROM partners WHERE application_id = :id)",
    "subsidy_answers WHERE partner_id IN (SELECT id FROM partners WHERE application_id = :id)",
    "spend_profiles WHERE partner_id IN (SELECT id FROM partners WHERE application_id = :id)",
    "work_packages WHERE application_id = :id",
    "work_plans WHERE application_id = :id",
    "partners WHERE application_id = :id",
    "answer_versions WHERE application_id = :id",
    "answers WHERE application_id = :id",
    "working_copies WHERE thing_id = :id",
    "submissions WHERE application_id = :id",
    "applications WHERE id = :id",
)

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def declined(app: object) -> tuple[World, Assessment, Assessment]:
    """The first assessor's two assignments: one declined as a conflict after work had begun, and one that is kept."""
    world = a_world()
    call = a_call(world)
    received = [submitted(world, call, an_applicant(world, name), title=title) for name, title in NAMES]
    close(call)
    theirs, kept = (assigned(world, eligible(world, application))[0] for application in received)
    started(world, call)
    me = Actor(theirs.user_id, frozenset({Role.ASSESSOR}))
    with unit_of_work():
        assessments.accept(theirs.id, me, AFTER, no_conflict_confirmed=True)
    with unit_of_work():
        scoring.save_score(theirs.id, "need", 4, "Begun before I saw whose it was.", 0, me, AFTER)
    with unit_of_work():
        assessments.decline(theirs.id, DeclineReason.CONFLICT, me, AFTER)
    return world, theirs, kept


NAMES = (("Conflicted Castings Ltd", "Quarantined project"), ("Plain Pumps Ltd", "Ordinary project"))


def answers(browser: FlaskClient, paths: tuple[str, ...]) -> dict[str, tuple[int, str | None, str]]:
    found = {path: browser.get(path) for path in paths}
    return {path: (page.status_code, page.location, FRESH.sub("", page.text)) for path, page in found.items()}


def delete_every_trace(application_id: Any) -> None:
    """The application never was. The steps of its ledger stay: they move to a draft, which no staff see."""
    draft = "(SELECT id FROM applications WHERE state = 'draft' LIMIT 1)"
    with unit_of_work():
        moved = sa.text(f"UPDATE co_investments SET application_id = {draft} WHERE application_id = :id")
        db.session.execute(moved.bindparams(sa.bindparam("id", application_id, sa.Uuid())))
        for trace in TRACES:
            statement = sa.text(f"DELETE FROM {trace}").bindparams(sa.bindparam("id", application_id, sa.Uuid()))
            db.session.execute(statement)
    db.session.expire_all()


def test_lists_are_as_if_the_application_did_not_exist(
    declined: tuple[World, Assessment, Assessment], client_of: ClientOf
) -> None:
    world, theirs, _kept = declined
    before = answers(client_of(world.assessors[0]), LISTS)

    delete_every_trace(theirs.application_id)
    after = answers(client_of(world.assessors[0]), LISTS)

    assert before == after
    assert [path for path, (_status, _to, text) in before.items() if "Quarantined" in text or "Castings" in text] == []
    assert "Ordinary project" in before["/assessments"][2]


def test_lists_differ_where_there_is_no_conflict(
    declined: tuple[World, Assessment, Assessment], client_of: ClientOf
) -> None:
    world, theirs, _kept = declined
    before = answers(client_of(world.assessors[1]), ("/assessments",))

    delete_every_trace(theirs.application_id)
    after = answers(client_of(world.assessors[1]), ("/assessments",))

    assert "Quarantined project" in before["/assessments"][2]
    assert "Quarantined project" not in after["/assessments"][2]


@pytest.mark.parametrize("part", ["", "/room", "/application", "/decline", "/criteria/need"])
def test_its_pages_answer_as_an_address_that_never_was(
    declined: tuple[World, Assessment, Assessment], client_of: ClientOf, part: str
) -> None:
    world, theirs, _kept = declined
    browser = client_of(world.assessors[0])

    own = answers(browser, (f"/assessments/{theirs.id}{part}", f"/applications/{theirs.application_id}"))
    none = answers(browser, (f"/assessments/{uuid4()}{part}", f"/applications/{uuid4()}"))

    assert list(own.values()) == list(none.values())
    assert [status for status, _to, _text in own.values()] == [404, 404]


@pytest.mark.parametrize("act", ["accept", "decline", "complete", "reopen", "criteria/need"])
def test_nothing_can_be_done_to_it(
    declined: tuple[World, Assessment, Assessment], client_of: ClientOf, act: str
) -> None:
    world, theirs, _kept = declined
    browser = client_of(world.assessors[0])

    own = browser.post(f"/assessments/{theirs.id}/{act}", data={"no_conflict": "yes", "reason": "conflict"})
    none = browser.post(f"/assessments/{uuid4()}/{act}", data={"no_conflict": "yes", "reason": "conflict"})

    assert own.status_code == 404
    assert FRESH.sub("", own.text) == FRESH.sub("", none.text)
