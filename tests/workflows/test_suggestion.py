"""Who answers a suggestion and resolves a question, and when?"""

from dataclasses import replace

import pytest

from workflows.actor import Role
from workflows.comment import COMMENT, CommentFacts, CommentMove, CommentState, writing_refusals
from workflows.evidence import EvidenceKind, read, words
from workflows.rehearsal_run import REHEARSAL, RehearsalFacts, RehearsalMove, RehearsalState
from workflows.suggestion import SUGGESTION, TALKING, SuggestionFacts, SuggestionMove, SuggestionState, may_answer

LEAD = frozenset({Role.REGION_LEAD})
OWNER = SuggestionFacts(call_is_drafting=True, answers_it=True)
AUTHOR = SuggestionFacts(call_is_drafting=True, is_author=True)


@pytest.mark.parametrize(
    ("move", "facts", "codes"),
    [
        (SuggestionMove.ACCEPT, OWNER, []),
        (SuggestionMove.ACCEPT, AUTHOR, ["not_yours_to_answer", "own_suggestion"]),
        (SuggestionMove.REFUSE, replace(AUTHOR, answers_it=True), ["own_suggestion"]),
        (SuggestionMove.COUNTER, replace(OWNER, only_signs_part=True), ["part_not_written"]),
        (SuggestionMove.ACCEPT, SuggestionFacts(answers_it=True), ["not_drafting"]),
        (
            SuggestionMove.ACCEPT,
            SuggestionFacts(call_is_drafting=True, answers_it=True, clause_is_there=False, clause_is_seen=False),
            ["clause_gone", "clause_changed"],
        ),
        (
            SuggestionMove.REFUSE,
            SuggestionFacts(call_is_drafting=True, answers_it=True, reason_given=False),
            ["reason_missing"],
        ),
        (SuggestionMove.WITHDRAW, AUTHOR, []),
        (SuggestionMove.WITHDRAW, OWNER, ["not_your_suggestion"]),
        (SuggestionMove.COUNTER, OWNER, []),
        (SuggestionMove.COUNTER, AUTHOR, ["own_suggestion"]),
    ],
)
def test_reasons_are_all_given(move: SuggestionMove, facts: SuggestionFacts, codes: list[str]) -> None:
    found = SUGGESTION.refusals(move, SuggestionState.OPEN, LEAD, facts)

    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize("state", set(SuggestionState) - {SuggestionState.OPEN})
def test_an_answered_suggestion_makes_no_more_moves(state: SuggestionState) -> None:
    assert SUGGESTION.open_moves(state, LEAD, OWNER) == ()


@pytest.mark.parametrize("role", set(Role) - TALKING)
def test_only_who_agrees_the_call_answers(role: Role) -> None:
    assert not SUGGESTION.may(SuggestionMove.ACCEPT, frozenset({role}))


@pytest.mark.parametrize(
    ("answering", "writes", "speaks_for", "expected"),
    [
        ("national", ("national",), ("national",), True),
        ("national", (), ("national",), False),
        ("west-midlands", (), ("west-midlands",), True),
        ("west-midlands", ("national",), ("national",), False),
    ],
)
def test_part_is_answered_for_by_its_writers_and_an_offer_by_its_whole_side(
    answering: str, writes: tuple[str, ...], speaks_for: tuple[str, ...], expected: bool
) -> None:
    assert may_answer("national", answering, writes=writes, speaks_for=speaks_for) == expected


@pytest.mark.parametrize(
    ("facts", "moves"),
    [
        (CommentFacts(True, owns_part=True), (CommentMove.RESOLVE,)),
        (CommentFacts(True, is_author=True), (CommentMove.RESOLVE, CommentMove.SUPERSEDE)),
        (CommentFacts(True), ()),
        (CommentFacts(False, owns_part=True, is_author=True), ()),
    ],
)
def test_question_is_resolved_by_owner_or_author(facts: CommentFacts, moves: tuple[CommentMove, ...]) -> None:
    assert COMMENT.open_moves(CommentState.OPEN, LEAD, facts) == moves


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (EvidenceKind.DOCUMENT, {"title": "Plan"}, ("Plan", "")),
        (
            EvidenceKind.PASSAGE,
            {"source": "Plan", "page": "3", "quotation": "Work."},
            ("“Work.”", "Plan, page 3"),
        ),
        (
            EvidenceKind.FIGURES,
            {"value": "12.5", "unit": "per cent", "source": "Survey", "as_of": "2026-03-31", "place": "Hometown"},
            ("12.5 per cent in Hometown", "Survey, 31 March 2026"),
        ),
    ],
)
def test_evidence_is_said_in_words(kind: EvidenceKind, data: dict[str, str], said: tuple[str, str]) -> None:
    assert words(read(kind, data)) == said


def test_words_about_a_clause_are_refused_for_the_first_reason_alone() -> None:
    written = CommentFacts(call_is_drafting=True, speaks_for_side=True, something_said=True)
    agreed = replace(written, call_is_drafting=False, something_said=False)

    assert writing_refusals(written) == ()
    assert [one.code for one in writing_refusals(replace(written, something_said=False))] == ["nothing_said"]
    assert [one.code for one in writing_refusals(agreed)] == ["not_drafting"]
    assert [one.code for one in writing_refusals(replace(agreed, speaks_for_side=False))] == ["wrong_role"]


def test_rehearsal_is_not_finished_while_a_chapter_is_missing() -> None:
    found = REHEARSAL.refusals(
        RehearsalMove.FINISH, RehearsalState.RUNNING, frozenset({Role.CLOCK}), RehearsalFacts(chapters_left=1)
    )

    assert [one.code for one in found] == ["chapters_missing"]
