"""When two people answer one suggestion, or edit and accept at the same moment, does one story become true?"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Call, Comment, Event, Outbox, Signature, Suggestion
from app.queries.definitions import current_version, definition_of
from app.services import calls, comments, suggestions
from app.services.comments import Words
from app.services.suggestions import Wish
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DRAFTED, World, actor
from tests.together import at_once, overlapping
from workflows.actor import Actor, Role
from workflows.anchor import anchor_at
from workflows.call import CallState
from workflows.comment import CommentKind
from workflows.definition import NATIONAL

CLAUSE = "layer:greater-manchester:criterion:g_local_fit"
SIDE = "greater-manchester"


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def call(world: World) -> Call:
    return factories.a_call(world, upto=CallState.DRAFTING)


@pytest.fixture
def suggestion(world: World, call: Call) -> Suggestion:
    officer = actor(world.officer, call)
    wish = Wish(CLAUSE, {"title": "Local need"}, "Our plan says so.", NATIONAL, seen(call))
    with unit_of_work():
        return suggestions.suggest(call.id, wish, officer, DRAFTED)


def seen(call: Call) -> str:
    found = anchor_at(definition_of(current_version(call)), CLAUSE)
    assert found is not None
    return found.sha256


def moves_of(thing_id: UUID) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == thing_id).order_by(Event.number)))


def in_one(act: Callable[[], object]) -> Callable[[], object]:
    def acted() -> object:
        with unit_of_work():
            return act()

    return acted


def criterion_now(call: Call) -> tuple[int, str, str]:
    db.session.rollback()
    db.session.expire_all()
    version = current_version(db.session.get_one(Call, call.id))
    criterion = definition_of(version).layers[0].criteria[0]
    return version.number, criterion.title, criterion.guidance


def test_two_people_of_one_side_answer_once(app: Flask, world: World, call: Call, suggestion: Suggestion) -> None:
    other = factories.grant(factories.a_person("Rory Leads"), Role.REGION_LEAD, world.region)
    first, second = actor(world.region_lead, call), actor(other, call)
    clause, id_ = suggestion.clause_sha256, suggestion.id

    said = overlapping(
        app,
        lambda: suggestions.accept(id_, clause, first, DRAFTED),
        lambda: suggestions.refuse(id_, "We counted it twice.", second, DRAFTED),
    )

    assert said == ("done", ["wrong_state"])
    assert moves_of(id_) == ["suggest", "accept"]
    assert criterion_now(call) == (3, "Local need", "")


def test_many_answers_at_once_leave_one(app: Flask, world: World, call: Call, suggestion: Suggestion) -> None:
    lead, clause, id_ = actor(world.region_lead, call), suggestion.clause_sha256, suggestion.id
    accepts = [in_one(lambda: suggestions.accept(id_, clause, lead, DRAFTED))] * 2
    refusals = [in_one(lambda: suggestions.refuse(id_, "No.", lead, DRAFTED))] * 2

    said = at_once(app, *accepts, *refusals)

    assert sorted(map(str, said)) == ["['wrong_state']"] * 3 + ["done"]
    assert len(moves_of(id_)) == 2


def test_clause_edited_while_it_is_accepted_is_shown_first(
    app: Flask, world: World, call: Call, suggestion: Suggestion
) -> None:
    lead, version = actor(world.region_lead, call), current_version(call)
    clause, id_, layer = suggestion.clause_sha256, suggestion.id, definition_of(version).layers[0]
    edited = replace(layer, criteria=(replace(layer.criteria[0], guidance="Look for jobs."),))

    said = overlapping(
        app,
        lambda: calls.edit_layer(call.id, edited, lead, DRAFTED, Said("Guide", version.sha256)),
        lambda: suggestions.accept(id_, clause, lead, DRAFTED),
    )

    assert said == ("done", ["clause_changed"])
    assert moves_of(id_) == ["suggest"]
    assert criterion_now(call) == (3, layer.criteria[0].title, "Look for jobs.")


def test_part_edited_elsewhere_while_it_is_accepted_keeps_both(
    app: Flask, world: World, call: Call, suggestion: Suggestion
) -> None:
    lead, officer, version = actor(world.region_lead, call), actor(world.officer, call), current_version(call)
    clause, id_, core = suggestion.clause_sha256, suggestion.id, definition_of(version).core

    said = overlapping(
        app,
        lambda: calls.edit_core(call.id, replace(core, scope="All."), officer, DRAFTED, Said("Scope", version.sha256)),
        lambda: suggestions.accept(id_, clause, lead, DRAFTED),
    )

    assert said == ("done", "done")
    assert criterion_now(call) == (4, "Local need", "")


def test_edit_made_of_what_it_was_before_the_acceptance_is_refused(
    app: Flask, world: World, call: Call, suggestion: Suggestion
) -> None:
    lead, version = actor(world.region_lead, call), current_version(call)
    clause, id_, layer = suggestion.clause_sha256, suggestion.id, definition_of(version).layers[0]

    said = overlapping(
        app,
        lambda: suggestions.accept(id_, clause, lead, DRAFTED),
        lambda: calls.edit_layer(
            call.id, replace(layer, priorities="Ours."), lead, DRAFTED, Said("Ours", version.sha256)
        ),
    )

    assert said == ("done", ["version_changed"])
    assert criterion_now(call) == (3, "Local need", "")


def test_key_is_not_turned_while_a_suggestion_arrives(app: Flask, world: World, call: Call) -> None:
    officer, signer = actor(world.officer, call), actor(world.regional_signatory, call)
    wish = Wish(CLAUSE, {"title": "Local need"}, "Our plan says so.", NATIONAL, seen(call))
    hash_ = current_version(call).sha256
    factories.rehearsed(world, call)

    said = overlapping(
        app,
        lambda: suggestions.suggest(call.id, wish, officer, DRAFTED),
        lambda: calls.sign(call.id, SIDE, hash_, signer, DRAFTED),
    )

    assert said == ("done", ["suggestion_open"])
    assert db.session.scalars(select(Signature)).all() == []


def test_comments_at_once_are_one_mail(app: Flask, world: World, call: Call) -> None:
    people: list[Actor] = [actor(world.officer, call), actor(world.region_lead, call)]
    words = [Words(CLAUSE, CommentKind.REMARK, "Good.", side) for side in (NATIONAL, SIDE)]
    call_id = call.id

    said = at_once(
        app,
        *(
            in_one(lambda one=one, said=said: comments.write(call_id, said, one, DRAFTED))
            for one, said in zip(people, words, strict=True)
        ),
    )

    db.session.rollback()
    assert said == ["done", "done"]
    assert len(db.session.scalars(select(Comment)).all()) == 2
    gathered = [row for row in db.session.scalars(select(Outbox)) if row.payload["notice"] == "comments_written"]
    assert len(gathered) == 1
