"""Is a call drafted by two bodies, signed with two keys and moved by the clock, and what is refused on the way?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.extensions import db
from app.models import Call, CallVersion, Event, Outbox, Signature, User
from app.queries.definitions import current_version, definition_of
from app.queries.rehearsals import is_rehearsed
from app.services import calls
from app.services.record import NotFound
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import (
    CLOSES,
    DRAFTED,
    OPENS,
    World,
    a_call,
    a_person,
    a_world,
    actor,
    grant,
    rehearsed,
    sign_both,
)
from tests.workflows.definitions import a_layer
from workflows.actor import Actor, Role
from workflows.call import CallState
from workflows.definition import NATIONAL, Core
from workflows.machine import Refusal
from workflows.plain import sha256


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def call(world: World) -> Call:
    """In its second version: the officer wrote the first, the region's lead the second."""
    return a_call(world, upto=CallState.DRAFTING)


def core_of(call: Call) -> Core:
    return definition_of(current_version(call)).core


def edit_core(world: World, call: Call, core: Core, *, by: User | None = None, seen: str = "") -> CallVersion:
    with unit_of_work():
        who = actor(by or world.officer, call)
        seen = seen or current_version(call).sha256
        return calls.edit_core(call.id, core, who, DRAFTED, Said("Say it better", seen))


def edit_layer(world: World, call: Call, *, by: User | None = None, **changes: Any) -> CallVersion:
    with unit_of_work():
        who, seen = actor(by or world.region_lead, call), current_version(call).sha256
        layer = replace(definition_of(current_version(call)).layers[0], **changes)
        return calls.edit_layer(call.id, layer, who, DRAFTED, Said("Say it better", seen))


def sign(world: World, call: Call, side: str, by: User, *, seen: str = "", at: Any = DRAFTED) -> Call:
    """Turn a key on the version as it stands, which is rehearsed."""
    if not is_rehearsed(call.id, definition_of(current_version(call))):
        rehearsed(world, call)
    with unit_of_work():
        return calls.sign(call.id, side, seen or current_version(call).sha256, actor(by, call), at)


def refused(act: Callable[[], object]) -> list[str]:
    """The codes with which something is refused, and that it leaves neither event nor outbox row nor anything else."""
    before = written()
    with pytest.raises(Refusal) as no:
        act()
    assert written() == before
    return [reason.code for reason in no.value.reasons]


def written() -> list[int]:
    db.session.rollback()
    return [
        db.session.scalar(select(func.count()).select_from(kind)) or 0
        for kind in (Call, CallVersion, Signature, Event, Outbox)
    ]


def moves(call: Call) -> list[str]:
    return list(db.session.scalars(select(Event.move).where(Event.subject_id == call.id).order_by(Event.number)))


def notices(call: Call) -> list[str]:
    payloads = db.session.scalars(select(Outbox.payload).order_by(Outbox.created_at, Outbox.id))
    return sorted(one["notice"] for one in payloads if one["subject_id"] == str(call.id))


def sides(call: Call) -> list[str]:
    query = select(Signature.side).where(Signature.version_id == current_version(call).id)
    return sorted(db.session.scalars(query))


class TestDrafting:
    def test_first_version_is_the_officers_and_begins_the_record(self, world: World, call: Call) -> None:
        first = db.session.scalars(select(CallVersion).where(CallVersion.number == 1)).one()

        assert (first.author_id, first.side, first.sha256) == (
            world.officer.id,
            NATIONAL,
            sha256(definition_of(first)),
        )
        assert moves(call) == ["draft", "edit_layer"]

    def test_reference_is_used_once(self, world: World, call: Call) -> None:
        definition = definition_of(current_version(call))

        assert refused(lambda: self.draft(world, call.reference, definition)) == ["reference_taken"]
        assert refused(lambda: self.draft(world, call.reference.lower(), definition)) == ["reference_taken"]

    def test_call_does_not_close_before_it_opens(self, world: World, call: Call) -> None:
        definition = definition_of(current_version(call))
        backward = replace(definition, core=with_dates(definition.core, closes_at=OPENS))

        assert refused(lambda: self.draft(world, "GM-2027-02", backward)) == ["dates_backward"]

    def test_reference_leaves_room_for_what_is_named_after_it(self, world: World, call: Call) -> None:
        definition = definition_of(current_version(call))

        assert refused(lambda: self.draft(world, "G" * 28, definition)) == ["reference_too_long"]
        assert self.draft(world, "G" * 27, definition).state == CallState.DRAFTING

    def draft(self, world: World, reference: str, definition: Any) -> Call:
        with unit_of_work():
            officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
            return calls.draft_call(reference, world.funder, [world.region], definition, officer, DRAFTED)


class TestEditing:
    def test_new_core_is_a_new_version_with_the_layers_to_the_letter(self, world: World, call: Call) -> None:
        layers = definition_of(current_version(call)).layers

        version = edit_core(world, call, with_dates(replace(core_of(call), title="Better call"), opens_at=OPENS))

        assert (version.number, version.side, definition_of(version).layers) == (3, NATIONAL, layers)
        assert (call.title, call.opens_at, call.current_number, call.state) == (
            "Better call",
            OPENS,
            3,
            CallState.DRAFTING,
        )

    def test_new_layer_leaves_the_core_to_the_letter(self, world: World, call: Call) -> None:
        core = core_of(call)

        version = edit_layer(world, call, priorities="Jobs.")

        assert (version.side, definition_of(version).core, definition_of(version).layers[0].priorities) == (
            world.region.slug,
            core,
            "Jobs.",
        )

    def test_the_same_words_again_are_no_version(self, world: World, call: Call) -> None:
        before = written()

        version = edit_core(world, call, core_of(call))

        assert (version.number, written()) == (2, before)

    def test_edit_breaks_the_signatures_and_names_who_is_to_be_told(self, world: World, call: Call) -> None:
        sign_both(world, call)

        edit_layer(world, call, priorities="Jobs.")

        told = db.session.scalars(select(Outbox.payload)).all()
        broken = [one for one in told if one["notice"] == "signatures_broken" and one["had_signed"]]
        signed = {str(world.national_signatory.id), str(world.regional_signatory.id)}
        assert (call.state, sides(call), [set(one["had_signed"]) for one in broken]) == (
            CallState.DRAFTING,
            [],
            [signed],
        )

    def test_every_edit_is_one_event_and_one_notice(self, world: World, call: Call) -> None:
        edit_core(world, call, replace(core_of(call), title="Better"))

        assert (moves(call), notices(call)) == (["draft", "edit_layer", "edit_core"], ["signatures_broken"] * 2)

    def test_what_was_written_on_an_older_version_is_refused(self, world: World, call: Call) -> None:
        older = current_version(call).sha256
        edit_layer(world, call, priorities="Jobs.")
        core = replace(core_of(call), title="Better")

        assert refused(lambda: edit_core(world, call, core, seen=older)) == ["version_changed"]

    def test_region_does_not_write_the_core_nor_the_funder_a_layer(self, world: World, call: Call) -> None:
        core = replace(core_of(call), title="Ours")

        assert refused(lambda: edit_core(world, call, core, by=world.region_lead)) == ["wrong_role"]
        assert refused(lambda: edit_layer(world, call, by=world.officer, priorities="Ours.")) == ["wrong_role"]

    def test_region_does_not_write_another_regions_layer(self, world: World, call: Call) -> None:
        elsewhere = Actor(a_world("west-midlands").region_lead.id, frozenset({Role.REGION_LEAD}))
        layer, seen = a_layer(world.region.slug, priorities="Theirs."), current_version(call).sha256

        def write() -> None:
            with unit_of_work():
                calls.edit_layer(call.id, layer, elsewhere, DRAFTED, Said("x", seen))

        assert refused(write) == ["wrong_layer"]

    def test_layer_cannot_claim_what_is_the_nations(self, world: World, call: Call) -> None:
        section = definition_of(current_version(call)).layers[0].sections[0]

        codes = refused(lambda: edit_layer(world, call, sections=(replace(section, owner=NATIONAL),)))

        assert codes == ["forged_owner"]

    def test_open_call_is_not_edited(self, world: World) -> None:
        call = a_call(world)

        assert refused(lambda: edit_layer(world, call, priorities="Late.")) == ["wrong_state"]
        assert refused(lambda: edit_core(world, call, replace(core_of(call), title="Late"))) == ["wrong_state"]

    def test_dates_cannot_be_turned_round(self, world: World, call: Call) -> None:
        backward = with_dates(core_of(call), closes_at=OPENS - timedelta(days=1))

        assert refused(lambda: edit_core(world, call, backward)) == ["dates_backward"]

    def test_call_that_is_not_there_is_not_found(self, world: World, call: Call) -> None:
        with pytest.raises(NotFound), unit_of_work():
            calls.open_call(world.region.id, OPENS)


class TestSigning:
    def test_first_key_waits_for_the_second_which_agrees_the_call(self, world: World, call: Call) -> None:
        sign(world, call, NATIONAL, world.national_signatory)
        after_one = (call.state, sides(call), notices(call))
        sign(world, call, world.region.slug, world.regional_signatory)

        assert after_one == (CallState.DRAFTING, [NATIONAL], ["signatures_broken"])
        assert (call.state, sides(call), moves(call)[2:]) == (
            CallState.AGREED,
            sorted([NATIONAL, world.region.slug]),
            ["sign", "sign", "agree"],
        )
        assert notices(call) == ["build_sheet", "call_agreed", "signatures_broken"]

    def test_key_says_who_signed_which_hash_and_when(self, world: World, call: Call) -> None:
        sign(world, call, NATIONAL, world.national_signatory)

        key = db.session.scalars(select(Signature)).one()
        assert (key.user_id, key.sha256, key.signed_at) == (
            world.national_signatory.id,
            current_version(call).sha256,
            DRAFTED,
        )

    def test_only_what_was_read_is_signed(self, world: World, call: Call) -> None:
        read = current_version(call).sha256
        edit_layer(world, call, priorities="Jobs.")

        assert refused(lambda: sign(world, call, NATIONAL, world.national_signatory, seen=read)) == ["version_changed"]

    def test_side_signs_once(self, world: World, call: Call) -> None:
        sign(world, call, NATIONAL, world.national_signatory)

        assert refused(lambda: sign(world, call, NATIONAL, world.national_signatory)) == ["already_signed"]

    def test_nobody_signs_for_the_other_side(self, world: World, call: Call) -> None:
        assert refused(lambda: sign(world, call, world.region.slug, world.national_signatory)) == ["wrong_role"]
        assert refused(lambda: sign(world, call, NATIONAL, world.regional_signatory)) == ["wrong_role"]
        assert refused(lambda: sign(world, call, NATIONAL, world.officer)) == ["wrong_role"]

    def test_nobody_signs_for_two_sides(self, world: World, call: Call) -> None:
        grant(world.national_signatory, Role.REGIONAL_SIGNATORY, world.region)
        sign(world, call, NATIONAL, world.national_signatory)

        assert refused(lambda: sign(world, call, world.region.slug, world.national_signatory)) == [
            "signed_other_side",
            "not_named",
        ]

    def test_every_reason_is_given_at_once(self, world: World, call: Call) -> None:
        grant(world.national_signatory, Role.REGIONAL_SIGNATORY, world.region)
        sign(world, call, NATIONAL, world.national_signatory)

        codes = refused(lambda: sign(world, call, NATIONAL, world.national_signatory, seen="0" * 64, at=CLOSES))

        assert codes == ["version_changed", "already_signed", "closing_time_passed"]

    def test_nobody_signs_after_the_closing_time(self, world: World, call: Call) -> None:
        last = CLOSES - timedelta(microseconds=1)

        assert refused(lambda: sign(world, call, NATIONAL, world.national_signatory, at=CLOSES)) == [
            "closing_time_passed"
        ]
        assert sign(world, call, NATIONAL, world.national_signatory, at=last).state == CallState.DRAFTING

    def test_nobody_signs_what_they_alone_wrote(self, world: World, call: Call) -> None:
        definition = definition_of(current_version(call))
        author = grant(grant(a_person(), Role.PROGRAMME_OFFICER, world.funder), Role.NATIONAL_SIGNATORY, world.funder)
        with unit_of_work():
            officer = Actor(author.id, frozenset({Role.PROGRAMME_OFFICER}))
            own = calls.draft_call("GM-2027-02", world.funder, [world.region], definition, officer, DRAFTED)

        assert refused(lambda: sign(world, own, NATIONAL, author)) == ["own_draft", "not_named"]

    def test_definition_that_is_not_sound_is_not_signed(self, world: World, call: Call) -> None:
        edit_core(world, call, replace(core_of(call), title=""))
        problems = [reason.code for reason in calls.call_facts(call, DRAFTED).problems]

        assert problems != []
        assert refused(lambda: sign(world, call, NATIONAL, world.national_signatory)) == problems

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(["edit", NATIONAL, "region"]), max_size=7))
    def test_call_is_agreed_exactly_when_every_side_signed_what_stands(self, world: World, acts: list[str]) -> None:
        call = a_call(world, upto=CallState.DRAFTING, reference=f"GM-{db.session.query(Call).count():04d}")
        keys = {NATIONAL: (NATIONAL, world.national_signatory), "region": (world.region.slug, world.regional_signatory)}
        turned: set[str] = set()

        for number, act in enumerate(acts):
            if act == "edit":
                edit_layer(world, call, priorities=f"Wish {number}.")
                turned.clear()
            elif act not in turned and len(turned) < len(keys):
                sign(world, call, *keys[act])
                turned.add(act)

        assert sides(call) == sorted(keys[act][0] for act in turned)
        assert call.state == (CallState.AGREED if len(turned) == len(keys) else CallState.DRAFTING)


class TestClock:
    def test_call_opens_and_closes_with_an_event_and_a_notice_each(self, world: World) -> None:
        call = a_call(world, upto=CallState.CLOSED)

        assert (call.opened_at, moves(call)[-2:]) == (OPENS, ["open", "close"])
        assert notices(call) == ["build_sheet", "call_agreed", "call_closed", "call_opened", "signatures_broken"]

    def test_unsigned_call_does_not_open(self, call: Call) -> None:
        assert refused(lambda: self.open(call, OPENS)) == ["wrong_state"]

    def test_call_opens_neither_early_nor_after_it_should_have_closed(self, world: World) -> None:
        call = a_call(world, upto=CallState.AGREED)

        assert refused(lambda: self.open(call, OPENS - timedelta(microseconds=1))) == ["too_early"]
        assert refused(lambda: self.open(call, CLOSES)) == ["closing_time_passed", "set_up_dates"]

    def test_call_does_not_close_early(self, world: World) -> None:
        call = a_call(world)

        assert refused(lambda: self.close(call, CLOSES - timedelta(microseconds=1))) == ["not_closed_yet"]

    def open(self, call: Call, at: Any) -> None:
        with unit_of_work():
            calls.open_call(call.id, at)

    def close(self, call: Call, at: Any) -> None:
        with unit_of_work():
            calls.close_call(call.id, at)


def with_dates(core: Core, **changes: Any) -> Core:
    return replace(core, milestones=replace(core.milestones, **changes))
