"""Can no sequence of regional edits change what the core locks or leave a bound, and is everything wrong named?"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import REGION, a_core, a_criterion, a_layer, a_question
from workflows.bounds import openable, path_words
from workflows.definition import Core, Definition, Layer, Ledger, Opening, Section, Setting, Slot
from workflows.layers import check_edit, merge, problems
from workflows.machine import Reason
from workflows.plain import canonical

OTHER = "west-midlands"
OPENINGS = (
    Opening("criterion:need:weight", 50, 70),
    Opening("criterion:risks:weight", 30, 50),
    Opening("question:need:word_limit", 300, 500),
    Opening("threshold", 6_000, 8_000),
)


def a_call(**changes: Any) -> Definition:
    return merge(a_core(openings=OPENINGS, **changes), [a_layer(REGION), a_layer(OTHER)])


def setting(definition: Definition, *settings: Setting, region: str = REGION) -> Definition:
    layers = [replace(layer, settings=settings) if layer.region == region else layer for layer in definition.layers]
    return merge(definition.core, layers)


def wheres(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return [(reason.code, reason.where) for reason in reasons]


def test_settings_count_for_their_own_region_only() -> None:
    settings = (
        Setting("criterion:need:weight", 55),
        Setting("criterion:risks:weight", 45),
        Setting("question:need:word_limit", 300),
        Setting("threshold", 6_500),
    )
    definition = setting(a_call(), *settings)

    here, there = definition.for_region(REGION), definition.for_region(OTHER)
    assert problems(definition) == ()
    assert [one.weight for one in here.criteria_in(Ledger.NATIONAL)] == [55, 45]
    assert (here.question("need").word_limit, here.core.threshold_basis_points) == (300, 6_500)
    assert there == Definition(definition.core, (a_layer(OTHER),))
    assert definition.core == a_call().core


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ([Setting("question:risks:word_limit", 300)], ["locked"]),
        ([Setting("nothing:at:all", 1)], ["locked"]),
        ([Setting("question:need:word_limit", 501)], ["out_of_bounds"]),
        ([Setting("question:need:word_limit", 299), Setting("threshold", 0)], ["out_of_bounds", "out_of_bounds"]),
        ([Setting("threshold", 6_000), Setting("threshold", 7_000)], ["set_twice", "set_twice"]),
    ],
)
def test_setting_without_leave_is_refused_and_has_no_effect(settings: list[Setting], codes: list[str]) -> None:
    before = a_call()
    after = setting(before, *settings)

    where = f"layer:{REGION}:settings"
    assert wheres(check_edit(REGION, before, after)) == [(code, where) for code in codes]
    assert wheres(problems(after)) == [(code, where) for code in codes]
    assert after.for_region(REGION).core == before.core


def test_setting_that_the_core_has_closed_since_is_named_and_not_in_the_way() -> None:
    before = setting(a_call(), Setting("threshold", 6_500))
    closed = merge(replace(before.core, openings=OPENINGS[:3]), before.layers)
    layers = [replace(closed.layers[0], priorities="New words."), closed.layers[1]]

    assert wheres(problems(closed)) == [("locked", f"layer:{REGION}:settings")]
    assert check_edit(REGION, closed, merge(closed.core, layers)) == ()


def test_weights_of_a_region_add_up_or_say_why_not() -> None:
    assert problems(setting(a_call(), Setting("criterion:need:weight", 70))) == (
        Reason(
            "weights",
            "The weights of the national ledger in this region add up to 110. Make them add up to 100.",
            f"layer:{REGION}:settings",
        ),
    )


@pytest.mark.parametrize(
    ("opening", "code", "where"),
    [
        (Opening("question:nobody:word_limit", 1, 2), "no_such_field", "core:question:nobody"),
        (Opening("criterion:need:title", 1, 2), "no_such_field", "core:criterion:need"),
        (Opening("criterion:need:weight", 70, 50), "bounds", "core:criterion:need"),
        (Opening("criterion:need:weight", 50, 101), "bounds", "core:criterion:need"),
        (Opening("criterion:need:weight", 61, 70), "outside_bounds", "core:criterion:need"),
        (Opening("threshold", 0, 10_001), "bounds", "core:threshold"),
    ],
)
def test_opening_that_cannot_be_kept(opening: Opening, code: str, where: str) -> None:
    found = wheres(problems(merge(a_core(openings=(opening,)), [a_layer()])))

    assert (code, where) in found


def test_opening_given_twice() -> None:
    twice = (Opening("threshold", 0, 9_000), Opening("threshold", 0, 8_000))

    assert wheres(problems(merge(a_core(openings=twice), [a_layer()]))) == [("opened_twice", "core:threshold")] * 2


def with_slot(slot: Slot, *, own: tuple[int, ...]) -> Definition:
    """A core with a regional criterion of 60 and a slot; a layer with criteria of these weights."""
    core = a_core()
    shared = a_criterion("shared", question_id="summary", ledger=Ledger.REGIONAL, weight=60)
    criteria = tuple(
        a_criterion(f"g_{number}", question_id="g_local_fit", ledger=Ledger.REGIONAL, owner=REGION, weight=weight)
        for number, weight in enumerate(own)
    )
    return merge(replace(core, criteria=(*core.criteria, shared), slot=slot), [a_layer(criteria=criteria)])


@pytest.mark.parametrize(
    ("slot", "own", "found"),
    [
        (Slot(2, 40), (40,), []),
        (Slot(2, 40), (15, 25), []),
        (Slot(1, 40), (15, 25), [("slot_count", f"layer:{REGION}:criteria")]),
        (
            Slot(2, 40),
            (15, 20),
            [("weights", f"layer:{REGION}:criteria"), ("slot_weight", f"layer:{REGION}:criteria")],
        ),
        (Slot(2, 30), (40,), [("slot_weights", "core:slot"), ("slot_weight", f"layer:{REGION}:criteria")]),
        (Slot(0, 40), (40,), [("slot", "core:slot"), ("slot_count", f"layer:{REGION}:criteria")]),
    ],
)
def test_slot_for_regional_criteria(slot: Slot, own: tuple[int, ...], found: list[tuple[str, str]]) -> None:
    assert wheres(problems(with_slot(slot, own=own))) == found


def test_path_words_name_the_number() -> None:
    assert [path_words(a_core(), path) for path in ("threshold", "criterion:need:weight", "question:x:word_limit")] == [
        "the national threshold",
        "the weight of ‘Need’",
        "the word limit of ‘x’",
    ]


PATHS = st.sampled_from([*openable(a_core()), "criterion:need:maximum", "title", "question:need:required"])
SETTINGS = st.lists(st.builds(Setting, PATHS, st.integers(-10, 12_000)), max_size=4).map(tuple)
WEIGHTS = st.integers(1, 100)


@st.composite
def regional_edits(draw: st.DrawFn) -> Any:
    """What a region may try: settings, priorities, a criterion, a question, a threshold."""
    return draw(
        st.one_of(
            st.builds(lambda settings: lambda layer: replace(layer, settings=settings), SETTINGS),
            st.builds(lambda words: lambda layer: replace(layer, priorities=words), st.text(max_size=5)),
            st.builds(
                lambda weight: (
                    lambda layer: replace(layer, criteria=tuple(replace(one, weight=weight) for one in layer.criteria))
                ),
                WEIGHTS,
            ),
            st.builds(
                lambda id_: (
                    lambda layer: replace(
                        layer, sections=(Section(id_, "More", (a_question(id_),), owner=layer.region),)
                    )
                ),
                st.sampled_from(["g_more", "need", "summary"]),
            ),
        )
    )


def locked(core: Core) -> dict[str, int | None]:
    opened = {opening.path for opening in core.openings}
    return {path: value for path, value in openable(core).items() if path not in opened}


@given(st.lists(regional_edits(), max_size=8))
def test_no_sequence_of_regional_edits_changes_a_locked_field_or_leaves_a_bound(edits: list[Any]) -> None:
    definition = first = a_call()
    for edit in edits:
        layer: Layer = edit(definition.layers[0])
        after = merge(definition.core, [layer, definition.layers[1]])
        definition = definition if check_edit(REGION, definition, after) else after

    settled = definition.for_region(REGION)
    values = openable(settled.core)
    assert canonical(definition.core) == canonical(first.core)
    assert locked(settled.core) == locked(first.core)
    assert all(one.low <= (values[one.path] or 0) <= one.high for one in OPENINGS)
    reasons = problems(definition)
    for ledger in Ledger:
        assert sum(one.weight for one in settled.criteria_in(ledger)) == 100 or "weights" in {
            one.code for one in reasons
        }
    assert all(reason.where and reason.text for reason in reasons)


@given(SETTINGS)
def test_unchecked_settings_leave_locks_and_bounds_all_the_same(
    settings: tuple[Setting, ...],
) -> None:
    definition = setting(a_call(), *settings)

    values = openable(definition.for_region(REGION).core)
    assert locked(definition.for_region(REGION).core) == locked(a_call().core)
    assert all(one.low <= (values[one.path] or 0) <= one.high for one in OPENINGS)
