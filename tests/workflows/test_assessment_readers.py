"""Does nobody read a box before its time, and never one that is not theirs?"""

import pytest

from workflows.actor import FUNDER_ROLES, REGION_ROLES, TEAM_ROLES, Role
from workflows.assessment_readers import BOX_OF_WORDS, READINGS, Box, boxes_open_to, kinds_read
from workflows.call import LEDGERS_CLOSED, CallState
from workflows.scoring import MarkKind

STAFF_BOXES = frozenset(Box) - {Box.FUNDER_NOTE}


def test_nobody_reads_anything_before_the_ledgers_are_closed() -> None:
    found = {(role, state): boxes_open_to({role}, state) for role in Role for state in set(CallState) - LEDGERS_CLOSED}

    assert set(found.values()) == {frozenset()}


@pytest.mark.parametrize("state", sorted(LEDGERS_CLOSED))
def test_staff_read_all_and_the_note_is_the_funder_s(state: CallState) -> None:
    assert {boxes_open_to({role}, state) for role in FUNDER_ROLES | {Role.AUDITOR}} == {frozenset(Box)}
    assert {boxes_open_to({role}, state) for role in REGION_ROLES} == {STAFF_BOXES}


def test_applicants_read_marks_and_comments_after_release_and_no_abstention() -> None:
    released = {boxes_open_to({role}, CallState.RELEASED) for role in TEAM_ROLES}
    decided = {boxes_open_to({role}, CallState.DECIDED) for role in TEAM_ROLES}

    assert (released, decided) == ({frozenset({Box.MARK, Box.COMMENT, Box.NOT_APPLICABLE})}, {frozenset()})
    assert kinds_read(next(iter(released))) == {MarkKind.SCORE, MarkKind.NOT_APPLICABLE}


def test_other_roles_read_nothing() -> None:
    others = set(Role) - FUNDER_ROLES - REGION_ROLES - TEAM_ROLES - {Role.AUDITOR}

    assert {boxes_open_to({role}, state) for role in others for state in CallState} == {frozenset()}


def test_every_box_and_kind_has_its_rule() -> None:
    assert (set(READINGS), set(BOX_OF_WORDS)) == (set(Box), set(MarkKind))
