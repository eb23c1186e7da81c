"""Is the discussion of marks closed to whoever has no marks in, and over once the list is sent?"""

from dataclasses import replace

import pytest

from workflows.discussion import DiscussionFacts, reading_refusals, writing_refusals

STAFF = DiscussionFacts(runs_ledger=True)
ASSESSOR = DiscussionFacts(has_marks_in=True)


@pytest.mark.parametrize(
    ("facts", "reading", "writing"),
    [
        (STAFF, [], []),
        (ASSESSOR, [], []),
        (DiscussionFacts(), ["no_marks_in"], ["no_marks_in"]),
        (replace(ASSESSOR, ledgers_closed=False), ["ledgers_open"], ["ledgers_open"]),
        (replace(STAFF, list_sent=True), [], ["list_sent"]),
        (replace(ASSESSOR, text_given=False), [], ["no_words"]),
    ],
)
def test_who_reads_and_writes(facts: DiscussionFacts, reading: list[str], writing: list[str]) -> None:
    assert [one.code for one in reading_refusals(facts)] == reading
    assert [one.code for one in writing_refusals(facts)] == writing
