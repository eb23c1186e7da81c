"""Is a clause found by its path, and does a suggestion change it and nothing else?"""

from dataclasses import replace

import pytest

from tests.workflows.definitions import REGION, a_core, a_definition, a_layer
from workflows.anchor import (
    Anchor,
    anchor_at,
    consequences,
    differences,
    facts,
    says_already,
    side_at,
    strays,
    suggested,
)
from workflows.definition import Definition

LOCAL = f"layer:{REGION}:criterion:g_local_fit"


def found(where: str, definition: Definition | None = None) -> Anchor:
    anchor = anchor_at(definition or a_definition(), where)
    assert anchor is not None
    return anchor


@pytest.mark.parametrize(
    ("where", "side", "name"),
    [
        ("core:criterion:need", "national", "criterion ‘Need’"),
        ("core:question:risks", "national", "question ‘Risks’"),
        ("core:section:details", "national", "section ‘Details’"),
        ("core:milestones", "national", "dates"),
        ("core:title", "national", "title of the call"),
        (f"layer:{REGION}:threshold", REGION, "regional threshold"),
        (f"layer:{REGION}:condition:g_report", REGION, "condition ‘You report to the region once’"),
    ],
)
def test_clause_is_found_by_its_path(where: str, side: str, name: str) -> None:
    anchor = found(where)

    assert (anchor.side, anchor.name, side_at(where)) == (side, name, side)


@pytest.mark.parametrize(
    "where",
    [
        "",
        "core",
        "layers",
        "core:criterion:never",
        "core:sections",
        "core:criteria",
        "core:criterion:need:more",
        "core:condition:g_report",
        "layer:west-midlands:threshold",
        f"layer:{REGION}",
        f"layer:{REGION}:region",
    ],
)
def test_no_other_path_is_a_clause(where: str) -> None:
    assert anchor_at(a_definition(), where) is None


def test_suggestion_changes_its_clause_and_nothing_else() -> None:
    before = a_definition()

    after = suggested(before, LOCAL, {"title": "Local need"})

    criterion = replace(before.layers[0].criteria[0], title="Local need")
    assert after == replace(before, layers=(replace(before.layers[0], criteria=(criterion,)),))
    assert says_already(after, LOCAL, {"title": "Local need"})
    assert not says_already(before, LOCAL, {"title": "Local need"})


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        (LOCAL, {"owner": "national"}),
        (LOCAL, {"id": "other"}),
        (LOCAL, {"weight": "ten"}),
        (LOCAL, {"unheard_of": 1}),
        ("core:section:details", {"questions": []}),
        ("core:milestones", {"title": "Another"}),
        ("core:criterion:never", {"title": "Another"}),
    ],
)
def test_what_does_not_fit_the_clause_is_no_change_of_it(where: str, changes: dict[str, object]) -> None:
    assert suggested(a_definition(), where, changes) is None


def test_bands_in_another_order_are_no_difference() -> None:
    anchor = found(LOCAL)
    turned = replace(anchor.record, bands=anchor.record.bands[::-1], weight=40)

    assert differences(anchor, turned) == {"weight": 40}


def test_what_belongs_to_another_clause_is_named() -> None:
    anchor = found("core:title")

    assert strays(anchor, replace(anchor.record, title="Another", scope="All.")) == ("Scope",)


def test_hash_is_that_of_the_clause_alone() -> None:
    elsewhere = a_definition(core=a_core(scope="All."))
    here = a_definition(layers=(a_layer(criteria=(replace(a_layer().criteria[0], guidance="Look."),)),))

    assert found(LOCAL, elsewhere).sha256 == found(LOCAL).sha256
    assert found(LOCAL, here).sha256 != found(LOCAL).sha256


def test_facts_are_what_the_clause_says_in_words() -> None:
    assert facts(found("core:threshold")) == (("National threshold", "70%"),)
    assert ("Weight", "100") in facts(found(LOCAL))


def test_consequences_are_what_was_sound_before() -> None:
    before = a_definition()
    after = suggested(before, LOCAL, {"weight": 90})

    assert after is not None
    assert [reason.where for reason in consequences(before, after)] == [f"layer:{REGION}:criteria"]
    assert consequences(after, after) == ()
