"""Who may be asked to declare, does a declaration hold as long as its sums do, and what does an application owe?"""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.actor import Role
from workflows.declaration import (
    DECLARATION,
    DeclarationFacts,
    DeclarationKind,
    DeclarationMove,
    DeclarationState,
    Declared,
    Party,
    Sums,
    holds,
    missing,
    number_missing,
)
from workflows.declaration_rules import DeclarationRules, declaration_problems, in_words
from workflows.machine import Reason

K, M, S = DeclarationKind, DeclarationMove, DeclarationState
LEAD, INVITED = frozenset({Role.LEAD_APPLICANT}), frozenset({Role.INVITED})
NORTH, MOOR = UUID(int=1), UUID(int=2)
SUMS = Sums(200_000_00, 140_000_00, 60_000_00)
PARTIES = (Party(NORTH, "Northbeam", SUMS), Party(MOOR, "Moorside", Sums(50_000_00, 50_000_00, 0)))
BOTH = DeclarationRules(signatories=True, referees=2)
EVERY_FAULT = DeclarationFacts(
    is_draft=False,
    takes_words=False,
    call_asks=False,
    takes_part=False,
    may_name=False,
    is_asked_already=True,
    has_room=False,
    is_inside=True,
    is_referee=True,
    is_of_another=True,
    works_on_call=True,
    has_costs=False,
    sums_seen=False,
    still_holds=True,
    too_soon=(Reason("written_to", "You wrote to them just now."),),
)
NAMING = [
    "call_not_open", "not_a_draft", "not_asked_for", "takes_no_part", "not_yours_to_name", "already_asked",
    "enough_asked", "inside", "is_referee", "of_another",
]  # fmt: skip
MAKING = [
    "call_not_open", "not_a_draft", "not_asked_for", "takes_no_part", "inside", "of_another", "works_on_call",
    "no_costs", "sums_changed",
]  # fmt: skip


def signed(party: UUID, sums: Sums | None = SUMS, state: S = S.MADE) -> Declared:
    return Declared(K.SIGNATORY, state, "Sian Signatory", party, sums)


def refereed(state: S, name: str = "Rae Referee") -> Declared:
    return Declared(K.REFEREE, state, name)


def said(*declared: Declared, rules: DeclarationRules = BOTH) -> list[str]:
    return [reason.text for reason in missing(rules, PARTIES, declared)]


@pytest.mark.parametrize(
    ("move", "state", "roles", "codes"),
    [
        (M.ASK, S.ASKED, LEAD, [*NAMING, "written_to"]),
        (M.SEND_AGAIN, S.ASKED, LEAD, ["call_not_open", "not_a_draft", "not_yours_to_name", "written_to"]),
        (M.ASK_AGAIN, S.MADE, LEAD, [*NAMING, "still_holds"]),
        (M.MAKE, S.ASKED, INVITED, MAKING),
        (M.DECLINE, S.ASKED, INVITED, ["call_not_open", "not_a_draft"]),
        (M.WITHDRAW, S.MADE, LEAD, ["call_not_open", "not_a_draft", "not_yours_to_name"]),
        (M.FALL_AWAY, S.MADE, frozenset({Role.PARTNER_LEAD}), []),
    ],
)
def test_every_reason_is_given_at_once(move: M, state: S, roles: frozenset[Role], codes: list[str]) -> None:
    assert [reason.code for reason in DECLARATION.refusals(move, state, roles, EVERY_FAULT)] == codes


@pytest.mark.parametrize(
    ("state", "roles", "moves"),
    [
        (S.ASKED, LEAD, (M.ASK, M.SEND_AGAIN, M.WITHDRAW, M.FALL_AWAY)),
        (S.ASKED, frozenset({Role.PARTNER_WRITER}), (M.ASK, M.SEND_AGAIN, M.WITHDRAW)),
        (S.ASKED, INVITED, (M.MAKE, M.DECLINE)),
        (S.MADE, LEAD, (M.ASK_AGAIN, M.WITHDRAW, M.FALL_AWAY)),
        (S.MADE, INVITED, ()),
        (S.DECLINED, LEAD, (M.ASK_AGAIN,)),
        (S.WITHDRAWN, LEAD, ()),
        (S.ASKED, frozenset({Role.SIGNATORY, Role.PARTNER_SIGNATORY}), ()),
    ],
)
def test_who_may_do_what_where_nothing_speaks_against_it(
    state: S, roles: frozenset[Role], moves: tuple[M, ...]
) -> None:
    assert DECLARATION.open_moves(state, roles, DeclarationFacts()) == moves


def test_signatory_s_word_holds_for_exactly_its_sums_and_a_referee_s_for_any() -> None:
    more = replace(SUMS, contribution_pence=SUMS.contribution_pence + 1)

    assert [holds(signed(NORTH), one) for one in (SUMS, more, None)] == [True, False, False]
    assert [holds(refereed(state), None) for state in S] == [False, True, False, False]
    assert holds(signed(NORTH, state=S.WITHDRAWN), SUMS) is False


def test_nothing_is_owed_where_the_call_asks_for_nothing() -> None:
    assert said(rules=DeclarationRules()) == []


def test_everything_owed_is_said_at_once() -> None:
    found = said(signed(MOOR, None, S.ASKED), refereed(S.ASKED), refereed(S.WITHDRAWN))

    assert found == [
        "Northbeam needs a signatory’s declaration. Name who signs for it.",
        "Sian Signatory is asked to declare for Moorside and has not answered.",
        "The call asks for 2 referees; 0 declared so far. Name who else is asked.",
    ]


def test_change_of_sums_is_told_with_what_changed() -> None:
    before = Sums(190_000_00, 140_000_00, 50_000_00)

    found = said(signed(NORTH, before), signed(MOOR, PARTIES[1].sums), rules=DeclarationRules(signatories=True))

    assert found == [
        "Sian Signatory declared for Northbeam before its sums changed: costs £190,000 → £200,000; own contribution "
        "£50,000 → £60,000. Ask for the declaration again."
    ]


def test_referees_who_have_not_answered_are_named() -> None:
    asked = [refereed(S.ASKED, name) for name in ("Rae", "Ned")]

    assert said(*asked, rules=DeclarationRules(referees=2)) == [
        "The call asks for 2 referees; 0 declared so far. Rae and Ned have not answered yet."
    ]
    assert said(refereed(S.MADE), refereed(S.MADE), rules=DeclarationRules(referees=2)) == []


@given(st.lists(st.sampled_from([*S])), st.integers(0, 5))
def test_referees_are_owed_exactly_while_too_few_have_declared(states: list[S], wanted: int) -> None:
    owed = missing(DeclarationRules(referees=wanted), (), [refereed(state) for state in states])

    assert bool(owed) is (states.count(S.MADE) < wanted)


@given(
    st.booleans(),
    st.integers(0, 3),
    st.lists(st.sampled_from([*S]), min_size=2, max_size=2),
    st.lists(st.sampled_from([*S]), max_size=4),
)
def test_count_agrees_with_what_is_missing_until_sums_change(
    signatories: bool, referees: int, signing: list[S], refereeing: list[S]
) -> None:
    rules = DeclarationRules(signatories=signatories, referees=referees)
    by_party = [signed(party.id, party.sums, state) for party, state in zip(PARTIES, signing, strict=True)]

    reasons = missing(rules, PARTIES, [*by_party, *map(refereed, refereeing)])
    found = number_missing(rules, parties=2, signed=signing.count(S.MADE), referees=refereeing.count(S.MADE))

    assert found == len(reasons)


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        (DeclarationRules(), []),
        (DeclarationRules(signatories=True, referees=5, statement_words=1000), []),
        (DeclarationRules(referees=6, statement_words=49), ["referees", "statement_words"]),
        (DeclarationRules(referees=-1, statement_words=1001), ["referees", "statement_words"]),
    ],
)
def test_rules_that_cannot_be_kept_keep_a_version_from_being_signed(rules: DeclarationRules, codes: list[str]) -> None:
    assert [(reason.code, reason.where) for reason in declaration_problems(rules)] == [
        (code, "core:declarations") for code in codes
    ]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (DeclarationRules(), "none"),
        (DeclarationRules(signatories=True), "a signatory of each organisation"),
        (
            DeclarationRules(True, 2, 300, in_confidence=True),
            "a signatory of each organisation; 2 referees, up to 300 words each, in confidence",
        ),
        (DeclarationRules(referees=1, statement_words=50), "1 referee, up to 50 words"),
    ],
)
def test_what_a_call_asks_for_is_said_in_words(rules: DeclarationRules, words: str) -> None:
    assert in_words(rules) == words
