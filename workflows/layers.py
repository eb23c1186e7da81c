"""How do the national core and the regions' layers become one definition, and may this side make this edit?"""

from collections.abc import Mapping, Sequence

from workflows.bounds import setting_problems
from workflows.definition import NATIONAL, Core, Definition, Layer, Ledger
from workflows.machine import Reason
from workflows.plain import canonical
from workflows.soundness import core_problems, layer_problems, whole_problems


def merge(core: Core, layers: Sequence[Layer]) -> Definition:
    """The core and its layers as one, by the regions' slugs: which layer came first changes no hash."""
    return Definition(core, tuple(sorted(layers, key=lambda layer: layer.region)))


def parts_of(definition: Definition) -> Mapping[str, Core | Layer]:
    """The part that each side writes, by the side: the core first, then the regions' layers."""
    return {NATIONAL: definition.core, **{layer.region: layer for layer in definition.layers}}


def part_of(definition: Definition, side: str) -> Core | Layer:
    """The part that one side writes; `KeyError` for a side that takes no part in the call."""
    return parts_of(definition)[side]


def with_part(definition: Definition, part: Core | Layer) -> Definition:
    """The definition with this part in the place of its side's own; the others stay to the letter as they are."""
    if isinstance(part, Core):
        return merge(part, definition.layers)
    return merge(definition.core, [*(one for one in definition.layers if one.region != part.region), part])


def problems(definition: Definition) -> tuple[Reason, ...]:
    """Every reason why this definition cannot be signed.

    `where` is 'core:<part>' or 'layer:<region>:<part>', the part being 'criterion:<id>', 'question:<id>',
    'section:<id>', 'condition:<id>', 'eligibility:<id>', 'portfolio:<id>', 'criteria' (their weights together),
    'milestones', 'finance', 'threshold', 'slot', 'settings', 'partnership', 'budget', 'assessors', 'title' or
    'region'; or 'layers' when there is no region at all.
    """
    return (
        *core_problems(definition.core),
        *(reason for layer in definition.layers for reason in layer_problems(definition.core, layer)),
        *forged_owners(definition),
        *whole_problems(definition),
    )


def check_edit(side: str, before: Definition, after: Definition) -> tuple[Reason, ...]:
    """Every reason why `side` ('national' or a region's slug) may not turn `before` into `after`.

    The national side changes the core alone and a region its own layer alone: whatever else differs by one byte is
    named. Nobody owns a section or a criterion in another's name, a region scores in the regional ledger only, and it
    sets nothing that the core does not open, nor outside the bounds.
    """
    if side != NATIONAL and side not in _regions(before):
        return (Reason("not_your_call", "This region takes no part in this call.", "layers"),)
    return (
        *_foreign_changes(side, before, after),
        *_moved_layers(before, after),
        *forged_owners(after),
        *_unopened_settings(side, before, after),
    )


def forged_owners(definition: Definition) -> tuple[Reason, ...]:
    """Every section and criterion that carries another's name, and every region's criterion in the national ledger."""
    core = _forged_in("core", NATIONAL, definition.core)
    layers = (_forged_in(f"layer:{layer.region}", layer.region, layer) for layer in definition.layers)
    return (*core, *(reason for reasons in layers for reason in reasons))


def _forged_in(place: str, owner: str, part: Core | Layer) -> list[Reason]:
    owned = [(f"{place}:section:{section.id}", section.title, section.owner) for section in part.sections]
    owned += [(f"{place}:criterion:{criterion.id}", criterion.title, criterion.owner) for criterion in part.criteria]
    forged = [
        Reason("forged_owner", f"‘{title}’ is marked as {claimed}’s; it belongs to {owner}.", where)
        for where, title, claimed in owned
        if claimed != owner
    ]
    wrong_ledger = [
        Reason(
            "wrong_ledger", f"‘{one.title}’ is a region’s criterion. Score it locally.", f"{place}:criterion:{one.id}"
        )
        for one in part.criteria
        if owner != NATIONAL and one.ledger != Ledger.REGIONAL
    ]
    return forged + wrong_ledger


def _foreign_changes(side: str, before: Definition, after: Definition) -> list[Reason]:
    """What differs although it is not this side's: compared by canonical bytes, which is what is signed."""
    reasons = []
    if side != NATIONAL and canonical(before.core) != canonical(after.core):
        reasons.append(Reason("core_changed", "The national core is changed by the national side only.", "core"))
    now = {layer.region: canonical(layer) for layer in after.layers}
    for layer in before.layers:
        if layer.region != side and layer.region in now and now[layer.region] != canonical(layer):
            text = f"The layer of {layer.region} is changed by that region only."
            reasons.append(Reason("layer_changed", text, f"layer:{layer.region}"))
    return reasons


def _unopened_settings(side: str, before: Definition, after: Definition) -> list[Reason]:
    """What a region newly sets without leave. One that the core has closed since stays to be mended, not in the way."""
    kept = {setting for layer in before.layers if layer.region == side for setting in layer.settings}
    return [
        reason
        for layer in after.layers
        if layer.region == side and not set(layer.settings) <= kept
        for reason in setting_problems(before.core, layer)
    ]


def _moved_layers(before: Definition, after: Definition) -> list[Reason]:
    """Editing neither brings a region in nor takes one out, and does not reorder or repeat them."""
    if _regions(before) == _regions(after):
        return []
    return [Reason("regions_changed", "The regions that take part in a call are not changed by editing it.", "layers")]


def _regions(definition: Definition) -> tuple[str, ...]:
    return tuple(layer.region for layer in definition.layers)
