"""When is evidence taken, and when a document that a side gives to applicants?"""

import pytest

from workflows.call_document import MOST_DOCUMENTS, offering_refusals
from workflows.evidence import GivingFacts, giving_refusals


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (GivingFacts(), []),
        (GivingFacts(call_is_drafting=False), ["not_drafting"]),
        (GivingFacts(is_author=False, is_answered=True), ["not_yours", "answered"]),
        (GivingFacts(False, False, True), ["not_drafting", "not_yours", "answered"]),
    ],
)
def test_every_reason_against_evidence_is_told(facts: GivingFacts, codes: list[str]) -> None:
    assert [reason.code for reason in giving_refusals(facts)] == codes


@pytest.mark.parametrize(
    ("writes", "standing", "codes"),
    [
        (True, MOST_DOCUMENTS - 1, []),
        (True, MOST_DOCUMENTS, ["too_many"]),
        (False, 0, ["wrong_role"]),
        (False, MOST_DOCUMENTS, ["wrong_role", "too_many"]),
    ],
)
def test_every_reason_against_a_document_is_told(writes: bool, standing: int, codes: list[str]) -> None:
    assert [one.code for one in offering_refusals(writes_a_part=writes, standing=standing)] == codes
