"""Can neither side of a definition touch what is the other's?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import (
    REGION,
    a_core,
    a_criterion,
    a_layer,
)
from workflows.definition import (
    NATIONAL,
    Core,
    Definition,
    Layer,
    Ledger,
)
from workflows.layers import check_edit, merge, part_of, parts_of, with_part
from workflows.machine import Reason
from workflows.plain import canonical, sha256

OTHER = "west-midlands"


def test_merge_is_the_same_whichever_layer_came_first() -> None:
    here, there = a_layer(REGION), a_layer(OTHER)

    assert sha256(merge(a_core(), [there, here])) == sha256(merge(a_core(), [here, there]))
    assert merge(a_core(), [there, here]).layers == (here, there)


TWO_REGIONS = merge(a_core(), [a_layer(REGION), a_layer(OTHER)])


def test_each_side_has_its_part_and_the_others_stay_when_it_is_replaced() -> None:
    core, layer = a_core(summary="Other words."), a_layer(OTHER, priorities="Other words.")

    after = with_part(with_part(TWO_REGIONS, layer), core)

    assert list(parts_of(TWO_REGIONS)) == [NATIONAL, REGION, OTHER]
    assert [part_of(after, side) for side in (NATIONAL, REGION, OTHER)] == [core, a_layer(REGION), layer]


def test_side_that_takes_no_part_has_none() -> None:
    with pytest.raises(KeyError):
        part_of(TWO_REGIONS, "glasgow-city-region")


def edit_core(definition: Definition) -> Definition:
    return replace(definition, core=replace(definition.core, summary="Another summary."))


def edit_layer_of(region: str) -> Callable[[Definition], Definition]:
    def edit(definition: Definition) -> Definition:
        layers = (replace(one, priorities="Others.") if one.region == region else one for one in definition.layers)
        return replace(definition, layers=tuple(layers))

    return edit


@pytest.mark.parametrize(
    ("side", "edit", "reasons"),
    [
        (NATIONAL, edit_core, []),
        (REGION, edit_layer_of(REGION), []),
        (NATIONAL, edit_layer_of(REGION), [("layer_changed", f"layer:{REGION}")]),
        (REGION, edit_core, [("core_changed", "core")]),
        (REGION, edit_layer_of(OTHER), [("layer_changed", f"layer:{OTHER}")]),
        (REGION, lambda one: replace(one, layers=one.layers[::-1]), [("regions_changed", "layers")]),
        (REGION, lambda one: replace(one, layers=one.layers[:1]), [("regions_changed", "layers")]),
        (NATIONAL, lambda one: replace(one, layers=(*one.layers, a_layer("kent"))), [("regions_changed", "layers")]),
        (REGION, lambda one: replace(one, layers=(one.layers[0],) * 2), [("regions_changed", "layers")]),
        ("glasgow-city-region", lambda one: one, [("not_your_call", "layers")]),
        ("", lambda one: one, [("not_your_call", "layers")]),
    ],
)
def test_check_edit_each_side_has_its_own(
    side: str, edit: Callable[[Definition], Definition], reasons: list[tuple[str, str]]
) -> None:
    found = check_edit(side, TWO_REGIONS, edit(TWO_REGIONS))

    assert [(reason.code, reason.where) for reason in found] == reasons


@pytest.mark.parametrize("owner", [NATIONAL, OTHER, ""])
def test_check_edit_owner_cannot_be_forged(owner: str) -> None:
    layer = a_layer(REGION)
    forged = replace(
        layer,
        sections=(replace(layer.sections[0], owner=owner),),
        criteria=(replace(layer.criteria[0], owner=owner),),
    )

    found = check_edit(REGION, TWO_REGIONS, replace(TWO_REGIONS, layers=(forged, a_layer(OTHER))))
    assert [(reason.code, reason.where) for reason in found] == [
        ("forged_owner", f"layer:{REGION}:section:g_local"),
        ("forged_owner", f"layer:{REGION}:criterion:g_local_fit"),
    ]


def test_check_edit_core_cannot_speak_for_a_region() -> None:
    core = replace(TWO_REGIONS.core, criteria=(a_criterion("need", owner=REGION),))

    found = check_edit(NATIONAL, TWO_REGIONS, replace(TWO_REGIONS, core=core))
    assert [(reason.code, reason.where) for reason in found] == [("forged_owner", "core:criterion:need")]


def test_check_edit_region_scores_in_the_regional_ledger_only() -> None:
    layer = a_layer(REGION)
    national = replace(layer, criteria=(replace(layer.criteria[0], ledger=Ledger.NATIONAL),))

    found = check_edit(REGION, TWO_REGIONS, replace(TWO_REGIONS, layers=(national, a_layer(OTHER))))
    assert found == (
        Reason(
            "wrong_ledger",
            "‘G_local_fit’ is a region’s criterion. Score it locally.",
            f"layer:{REGION}:criterion:g_local_fit",
        ),
    )


TEXTS = st.sampled_from(["", "Need", "Other words.", "\xe9", "e\u0301"])
OWNERS = st.sampled_from([NATIONAL, REGION, OTHER])


def edited(part: Core | Layer, draw: st.DataObject, label: str) -> Any:
    """The part, with or without one of many changes."""
    criterion = part.criteria[0]
    section = part.sections[0]
    choices: list[Any] = [
        part,
        replace(part, criteria=(replace(criterion, title=draw.draw(TEXTS)), *part.criteria[1:])),
        replace(part, criteria=(replace(criterion, owner=draw.draw(OWNERS)), *part.criteria[1:])),
        replace(part, criteria=(replace(criterion, ledger=draw.draw(st.sampled_from(Ledger))), *part.criteria[1:])),
        replace(part, criteria=part.criteria[1:]),
        replace(part, sections=(replace(section, title=draw.draw(TEXTS), owner=draw.draw(OWNERS)),)),
        replace(part, sections=(*part.sections, section)),
        replace(part, threshold_basis_points=draw.draw(st.integers(0, 10_000))),
    ]
    # Unchanged every second time, or hardly any edit would be allowed.
    return part if draw.draw(st.booleans()) else draw.draw(st.sampled_from(choices), label=label)


def is_own(name: str, part: Core | Layer) -> bool:
    """Whether everything in the part carries its owner's name and, in a layer, stands in the regional ledger."""
    owners = {section.owner for section in part.sections} | {criterion.owner for criterion in part.criteria}
    ledgers = {criterion.ledger for criterion in part.criteria}
    return owners <= {name} and (name == NATIONAL or ledgers <= {Ledger.REGIONAL})


@given(st.data(), st.sampled_from([NATIONAL, REGION, OTHER]))
def test_check_edit_allows_exactly_what_leaves_the_others_byte_for_byte(draw: st.DataObject, side: str) -> None:
    layers = [edited(layer, draw, layer.region) for layer in TWO_REGIONS.layers]
    kept = draw.draw(st.sampled_from([layers, layers, layers, layers[:1], layers[::-1], [*layers, a_layer("kent")]]))
    after = Definition(edited(TWO_REGIONS.core, draw, "core"), tuple(kept))

    allowed = check_edit(side, TWO_REGIONS, after) == ()

    before_parts, after_parts = parts_of(TWO_REGIONS), parts_of(after)
    same_regions = list(after_parts) == list(before_parts)
    untouched = all(
        canonical(part) == canonical(after_parts[name])
        for name, part in before_parts.items()
        if name != side and name in after_parts
    )
    assert allowed is (same_regions and untouched and all(is_own(name, part) for name, part in after_parts.items()))
