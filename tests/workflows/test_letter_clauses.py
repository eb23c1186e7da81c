"""Are clauses chosen by their conditions, and are wrong clause data refused before a letter is made from them?"""

from dataclasses import replace

import pytest

from workflows.letter_clauses import (
    Clause,
    ClauseSection,
    ClauseSet,
    Condition,
    Fact,
    Facts,
    Follower,
    Operator,
    TermsEdition,
    clause_faults,
    fingerprint,
)

FACTS: Facts = {
    Fact.PARTNER_COUNT: 3,
    Fact.OTHER_PUBLIC_PENCE: 0,
    Fact.REGIONAL_CONDITION_COUNT: 0,
    Fact.EXTRA_CONDITION_COUNT: 1,
    Fact.ALL_CONDITION_COUNT: 1,
    Fact.SUBSIDY_BASES: frozenset({"mfa", "not_a_subsidy"}),
    Fact.ORGANISATION_KINDS: frozenset({"business"}),
    Fact.RESEARCH_CATEGORY: frozenset({"feasibility"}),
}
GOOD = Clause("good", 1, "Good {{ lead }}.")
EMPTY = ClauseSet(
    notice=replace(GOOD, id="notice"),
    offer=replace(GOOD, id="offer"),
    opening=(), sections=(), closing=(), acceptance=(), finance_notes=(), place_notes=(), terms=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(Fact.PARTNER_COUNT, Operator.MORE_THAN, number=2), True),
        (Condition(Fact.PARTNER_COUNT, Operator.MORE_THAN, number=3), False),
        (Condition(Fact.PARTNER_COUNT, Operator.AT_MOST, number=3), True),
        (Condition(Fact.PARTNER_COUNT, Operator.AT_MOST, number=2), False),
        (Condition(Fact.SUBSIDY_BASES, Operator.INCLUDES, value="mfa"), True),
        (Condition(Fact.SUBSIDY_BASES, Operator.INCLUDES, value="state_aid_gber"), False),
        (Condition(Fact.ORGANISATION_KINDS, Operator.EXCLUDES, value="rto"), True),
        (Condition(Fact.ORGANISATION_KINDS, Operator.EXCLUDES, value="business"), False),
    ],
)
def test_a_condition_compares_a_fact(condition: Condition, holds: bool) -> None:
    assert condition.holds(FACTS) is holds


def test_a_clause_belongs_when_all_its_conditions_hold() -> None:
    shared = Condition(Fact.PARTNER_COUNT, Operator.MORE_THAN, number=1)
    aided = Condition(Fact.SUBSIDY_BASES, Operator.INCLUDES, value="state_aid_gber")

    assert replace(GOOD, when=()).belongs(FACTS) is True
    assert replace(GOOD, when=(shared,)).belongs(FACTS) is True
    assert replace(GOOD, when=(shared, aided)).belongs(FACTS) is False


def test_a_clause_says_why_it_is_in() -> None:
    shared = Condition(Fact.PARTNER_COUNT, Operator.MORE_THAN, number=1)
    aided = Condition(Fact.SUBSIDY_BASES, Operator.INCLUDES, value="mfa")

    assert GOOD.reason() == "in every letter"
    assert replace(GOOD, when=(shared, aided)).reason() == (
        "because partner count more than 1 and subsidy bases includes mfa"
    )


@pytest.mark.parametrize(
    ("clause", "fault"),
    [
        (Clause("bad", 1, "{{ grantee }}"), "bad: no merge field is called “grantee”"),
        (Clause("bad", 1, "{{ }}"), "bad: no merge field is called “”"),
        (Clause("bad", 1, "{{ lead.name }}"), "bad: a brace stands outside a merge field"),
        (Clause("bad", 1, "{% if lead %}"), "bad: a brace stands outside a merge field"),
        (Clause("bad", 0, "Words."), "bad: versions begin at 1"),
        (Clause("bad", 1, " \n"), "bad: it has no words"),
        (
            Clause("bad", 1, "Words.", (Condition(Fact.PARTNER_COUNT, Operator.INCLUDES, value="3"),)),
            "bad: “partner_count includes” compares a number with a set",
        ),
        (
            Clause("bad", 1, "Words.", (Condition(Fact.PARTNER_COUNT, Operator.AT_MOST),)),
            "bad: “partner_count at_most” needs a number",
        ),
        (
            Clause("bad", 1, "Words.", (Condition(Fact.SUBSIDY_BASES, Operator.INCLUDES, number=1),)),
            "bad: “subsidy_bases includes” needs a value",
        ),
    ],
)
def test_wrong_clauses_are_refused_with_the_reason(clause: Clause, fault: str) -> None:
    assert clause_faults(EMPTY) == ()
    assert clause_faults(replace(EMPTY, opening=(clause,))) == (fault,)


def test_ids_and_editions_stand_once() -> None:
    edition = TermsEdition("1", (ClauseSection("who", "Who", (GOOD, GOOD)),))

    assert clause_faults(replace(EMPTY, closing=(GOOD, GOOD), terms=(edition, edition))) == (
        "good: stands twice",
        "good: stands twice",
        "good: stands twice",
        "terms 1: stand twice",
    )


def test_a_fingerprint_changes_with_words_and_conditions_but_not_with_line_ends() -> None:
    shared = Condition(Fact.PARTNER_COUNT, Operator.MORE_THAN, number=1)
    others = (
        replace(GOOD, text="Good {{ region }}."),
        replace(GOOD, when=(shared,)),
        replace(GOOD, followed_by=Follower.EXTRA_CONDITIONS),
    )

    assert fingerprint(replace(GOOD, text="Good\n{{ lead }}.\n")) == fingerprint(GOOD)
    assert fingerprint(GOOD) not in {fingerprint(other) for other in others}
