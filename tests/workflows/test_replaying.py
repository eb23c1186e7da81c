"""Does a replay say what it found: the same, or what differs and where?"""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.workflows.test_frozen import DEFINITIONS, HASH, TWO, an_application, an_assessment, aside, local
from workflows.frozen import FrozenApplication, Inputs, inputs_of, ranked, rule_of, scored
from workflows.plain import sha256
from workflows.ranking import record
from workflows.replaying import Difference, Replay, Stored, replayed

INPUTS = inputs_of(HASH, TWO)
RECORD = ranked(INPUTS, DEFINITIONS)
STORED = Stored(RECORD, sha256(RECORD), INPUTS, sha256(INPUTS))
ONE, OTHER = UUID(int=1), UUID(int=2)


def failed(found: Replay) -> dict[str, tuple[Difference, ...]]:
    return {check.code: check.differences for check in found.checks if not check.holds}


def live(first: FrozenApplication = TWO[0], second: FrozenApplication = TWO[1]) -> Inputs:
    return inputs_of(HASH, (first, second))


def test_untouched_ranking_is_the_same_in_every_check() -> None:
    found = replayed(STORED, INPUTS, DEFINITIONS)

    assert found.is_same
    assert [check.text for check in found.checks] == [
        "The ranking that is kept gives the hash that was kept with it.",
        "The list of frozen marks that is kept gives the hash that was kept with it.",
        "It was made by rule 1, which is the rule of this service.",
        "Worked out again from the marks that were frozen with it, it is the same.",
        "The marks that stand in the tables now are the marks that were frozen.",
        "Worked out again from the marks that stand in the tables now, it is the same.",
    ]


def test_mark_changed_in_the_tables_is_named_with_what_follows() -> None:
    changed = an_application(1, an_assessment(11, 8, 8), an_assessment(12, 10, 10), local(13, 10))

    assert failed(replayed(STORED, live(changed), DEFINITIONS)) == {
        "marks": (
            Difference(ONE, "In one national assessment the mark for ‘need’ was 2, and is 10."),
            Difference(ONE, "In one regional assessment the mark for ‘g_local_fit’ was 8, and is 10."),
        ),
        "tables": (
            Difference(ONE, "It stood at no place, and comes out at place 1."),
            Difference(OTHER, "It stood at place 1, and comes out at place 2."),
        ),
    }


@pytest.mark.parametrize(
    ("found", "differences"),
    [
        (inputs_of(HASH, TWO[:1]), [(OTHER, "It was frozen, and is not among the eligible applications now.")]),
        (
            inputs_of(HASH, (*TWO, an_application(3, an_assessment(31, 9, 9), local(32)))),
            [(UUID(int=3), "It is eligible now, and was not frozen.")],
        ),
        (
            live(an_application(1, an_assessment(11, 8, 8), local(13))),
            [(ONE, "One national assessment was frozen, and is not complete now.")],
        ),
        (
            live(second=an_application(2, *TWO[1].assessments, local(29))),
            [(OTHER, "One regional assessment is complete now, and was not frozen.")],
        ),
        (inputs_of(HASH, TWO, [aside(12)]), [(None, "Other marks are set aside.")]),
    ],
)
def test_what_came_or_went_in_the_tables_is_named(found: Inputs, differences: list[tuple[UUID | None, str]]) -> None:
    assert failed(replayed(STORED, found, DEFINITIONS))["marks"] == tuple(Difference(*one) for one in differences)


def test_altered_list_of_marks_is_found_though_the_tables_are_whole() -> None:
    altered = replace(STORED, inputs=live(an_application(1, an_assessment(11, 8, 9), *TWO[0].assessments[1:])))

    assert set(failed(replayed(altered, INPUTS, DEFINITIONS))) == {"inputs", "frozen"}


def test_altered_ranking_is_found_and_does_not_come_out_again() -> None:
    swapped = replace(RECORD, lines=RECORD.lines[::-1])

    found = failed(replayed(replace(STORED, record=swapped), INPUTS, DEFINITIONS))
    with_hash = failed(replayed(replace(STORED, record=swapped, sha256=sha256(swapped)), INPUTS, DEFINITIONS))

    assert set(found) == {"record"}
    order = (Difference(None, "The order is not the same."),)
    assert with_hash == {"frozen": order, "tables": order}


def test_ranking_by_another_rule_is_said_to_be_that() -> None:
    older = replace(RECORD, rule_version=0)

    found = replayed(replace(STORED, record=older, sha256=sha256(older)), INPUTS, DEFINITIONS)

    said = [check.text for check in found.checks if check.code == "rule"]
    assert said == ["It was made by rule 0. This service ranks by rule 1, so that another result is no fault."]


@pytest.mark.parametrize("definitions", [{}, None])
def test_ranking_that_cannot_be_worked_out_is_not_the_same(definitions: dict[str, object] | None) -> None:
    half = inputs_of(HASH, [an_application(1, local(13))]) if definitions is None else INPUTS

    found = replayed(STORED, half if definitions is None else None, DEFINITIONS if definitions is None else {})

    assert not found.is_same
    assert "tables" in failed(found)


def test_first_rankings_without_inputs_are_worked_out_from_what_they_keep() -> None:
    first = record(rule_of(INPUTS, DEFINITIONS), scored(INPUTS, DEFINITIONS))
    stored = Stored(first, sha256(first))

    same = replayed(stored, INPUTS, DEFINITIONS)
    changed = replayed(stored, live(an_application(1, an_assessment(11, 8, 9), *TWO[0].assessments[1:])), DEFINITIONS)

    assert (same.is_same, [check.code for check in same.checks]) == (True, ["record", "frozen", "tables"])
    assert set(failed(changed)) == {"tables"}
