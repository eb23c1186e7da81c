"""Is the ranking the same for everyone who works it out, in any order?"""

import hashlib
from dataclasses import replace
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.machine import Reason
from workflows.plain import from_plain, to_plain
from workflows.ranking import Floor, Line, Record, Rule, Scored, StoredLine, StoredScores, rank, record, replay, ticket
from workflows.wording import percent

RULE = Rule(national_threshold=7_000, regional_threshold=5_000, seed="GM-2027-1")
WORTH = st.builds(Fraction, st.integers(0, 10_000), st.sampled_from((1, 3, 7)))
# Few different values, so that ties of every depth occur.
COARSE = st.sampled_from([Fraction(n) for n in (0, 4_999, 5_000, 6_999, 7_000, 8_000, 10_000)])
SCORES = st.lists(WORTH | COARSE, max_size=3).map(tuple)
FIELD = st.lists(st.builds(Scored, st.uuids(), SCORES, SCORES), max_size=6, unique_by=lambda one: one.application_id)


def scored(number: int, national: object = (8_000,), regional: object = (6_000,)) -> Scored:
    as_fractions = [tuple(Fraction(score) for score in scores) for scores in (national, regional)]  # type: ignore[attr-defined]
    return Scored(UUID(int=number), *as_fractions)


def order(lines: tuple[Line, ...]) -> list[tuple[int, int | None]]:
    return [(line.application_id.int, line.position) for line in lines]


def test_rank_passers_by_regional_then_national_mean() -> None:
    field = [
        scored(1, (8_000,), (6_000,)),
        scored(2, (7_000,), (9_000,)),
        scored(3, (9_000, 9_100), (6_000,)),
        scored(4, (10_000,), (5_000,)),
    ]

    assert order(rank(RULE, field)) == [(2, 1), (3, 2), (1, 3), (4, 4)]


def test_rank_ties_go_by_the_public_ticket() -> None:
    field = [scored(number) for number in range(1, 7)]

    by_hand = sorted(range(1, 7), key=lambda n: hashlib.sha256(f"GM-2027-1{UUID(int=n)}".encode()).hexdigest())
    assert [number for number, _ in order(rank(RULE, field))] == by_hand
    assert by_hand != list(range(1, 7))


def test_rank_another_seed_draws_other_tickets() -> None:
    field = [scored(number) for number in range(1, 7)]

    assert rank(replace(RULE, seed="GM-2027-2"), field) != rank(RULE, field)


def test_rank_line_says_how_it_came_about() -> None:
    (line,) = rank(RULE, [scored(1, (7_000, 8_000, 7_001), (5_000, 5_001))])

    assert line == Line(
        application_id=UUID(int=1),
        position=1,
        national_mean=Fraction(22_001, 3),
        regional_mean=Fraction(10_001, 2),
        spread=Fraction(1_000),
        passes=True,
        reasons=(),
    )


def test_rank_those_below_a_threshold_come_last_by_national_mean_without_position() -> None:
    field = [
        scored(1, (6_000,), (9_000,)),
        scored(2, (9_000,), (4_999,)),
        scored(3, (7_000,), (5_000,)),
        scored(4, (6_999,), (9_500,)),
    ]

    assert order(rank(RULE, field)) == [(3, 1), (2, None), (4, None), (1, None)]


def test_rank_those_below_with_the_same_national_mean_go_by_the_regional() -> None:
    field = [scored(1, (6_000,), (8_000,)), scored(2, (6_000,), (9_000,)), scored(3, (6_000,), (7_000,))]

    assert order(rank(RULE, field)) == [(2, None), (1, None), (3, None)]


@pytest.mark.parametrize(
    ("national", "regional", "reasons"),
    [
        ((6_500,), (6_000,), (("below_national_threshold", "Its national mark is 65%; the threshold is 70%."),)),
        # Never shown as 70%: it is below.
        (
            (7_000, 7_000, Fraction(69_999, 10)),
            (6_000,),
            (("below_national_threshold", "Its national mark is 69.99%; the threshold is 70%."),),
        ),
        (
            (0,),
            (4_950,),
            (
                ("below_national_threshold", "Its national mark is 0%; the threshold is 70%."),
                ("below_regional_threshold", "Its regional mark is 49.5%; the threshold is 50%."),
            ),
        ),
        (
            (),
            (),
            (
                ("no_national_scores", "It has no national scores."),
                ("no_regional_scores", "It has no regional scores."),
            ),
        ),
    ],
)
def test_rank_says_why_an_application_does_not_pass(
    national: object, regional: object, reasons: tuple[tuple[str, str], ...]
) -> None:
    (line,) = rank(RULE, [scored(1, national, regional)])

    assert (line.passes, line.reasons) == (False, tuple(Reason(code, text) for code, text in reasons))


def test_rank_threshold_of_nought_still_asks_for_scores() -> None:
    (line,) = rank(Rule(0, 0, "seed"), [scored(1, (), (0,))])

    assert (line.passes, line.national_mean, line.spread) == (False, Fraction(0), Fraction(0))


def test_rank_an_application_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^An application stands in the ranking twice\.$"):
        rank(RULE, [scored(1), scored(1, (9_000,))])


def test_rank_nobody() -> None:
    assert rank(RULE, []) == ()


@given(FIELD, st.randoms(use_true_random=False))
def test_rank_and_record_do_not_depend_on_the_order_of_the_input(field: list[Scored], random: Random) -> None:
    shuffled = [
        Scored(
            one.application_id,
            tuple(random.sample(one.national, len(one.national))),
            tuple(random.sample(one.regional, len(one.regional))),
        )
        for one in random.sample(field, len(field))
    ]

    assert rank(RULE, shuffled) == rank(RULE, field)
    assert record(RULE, shuffled) == record(RULE, field)


@given(FIELD)
def test_rank_positions_count_the_passers_and_never_rise_in_merit(field: list[Scored]) -> None:
    lines = rank(RULE, field)

    passers = [line for line in lines if line.passes]
    assert [line.position for line in lines] == [*range(1, len(passers) + 1), *[None] * (len(lines) - len(passers))]
    merits = [(line.regional_mean, line.national_mean) for line in passers]
    assert merits == sorted(merits, reverse=True)
    assert [line.national_mean >= 7_000 and line.regional_mean >= 5_000 for line in passers] == [True] * len(passers)


@given(FIELD, st.uuids())
def test_rank_one_who_fails_moves_nobody(field: list[Scored], newcomer: UUID) -> None:
    others = [one for one in field if one.application_id != newcomer]
    failing = Scored(newcomer, (Fraction(0),), (Fraction(10_000),))

    passers = [line for line in rank(RULE, [*others, failing]) if line.passes]
    assert passers == [line for line in rank(RULE, others) if line.passes]


def test_record_keeps_exact_numbers_and_cuts_them_only_to_show() -> None:
    found = record(RULE, [scored(1, (7_500, 7_001), (Fraction(10_000, 3),))])

    assert found.inputs == (StoredScores(UUID(int=1), ("7001/1", "7500/1"), ("10000/3",)),)
    assert found.lines == (
        StoredLine(
            application_id=UUID(int=1),
            position=None,
            national_mean="14501/2",
            regional_mean="10000/3",
            spread="499/1",
            national_basis_points=7_250,
            regional_basis_points=3_333,
            spread_basis_points=499,
            passes=False,
            reasons=(Reason("below_regional_threshold", "Its regional mark is 33.33%; the threshold is 50%."),),
        ),
    )


@given(FIELD)
def test_mark_that_is_shown_is_the_mark_that_its_reason_names(field: list[Scored]) -> None:
    said = [(line, reason) for line in record(RULE, field).lines for reason in line.reasons]

    shown = {
        "below_national_threshold": lambda line: line.national_basis_points,
        "below_regional_threshold": lambda line: line.regional_basis_points,
    }
    named = [(percent(shown[reason.code](line)), reason.text) for line, reason in said if reason.code in shown]
    assert [mark for mark, text in named if f"mark is {mark};" not in text] == []


@given(FIELD)
def test_record_comes_back_from_plain_and_replays(field: list[Scored]) -> None:
    stored = record(RULE, field)

    again = from_plain(Record, to_plain(stored))
    assert again == stored
    assert replay(again)


@pytest.mark.parametrize(
    "forged",
    [
        {"rule": replace(RULE, seed="another")},
        {"rule": replace(RULE, regional_threshold=9_000)},
        {"inputs": ()},
        {
            "inputs": (
                StoredScores(UUID(int=1), ("8000/1",), ("9000/1",)),
                StoredScores(UUID(int=2), ("8000/1",), ("6000/1",)),
            )
        },
        {"inputs": (StoredScores(UUID(int=1), ("8000/0",), ("6000/1",)),)},
        {"inputs": (StoredScores(UUID(int=1), ("much",), ("6000/1",)),)},
        {"inputs": (StoredScores(UUID(int=1), ("8000/1",), ("6000/1",)),) * 2},
    ],
)
def test_replay_finds_a_record_that_was_altered(forged: dict[str, tuple[StoredScores, ...]]) -> None:
    stored = record(RULE, [scored(1), scored(2), scored(3)])

    assert replay(stored)
    assert not replay(replace(stored, **forged))  # type: ignore[arg-type]


def test_replay_finds_lines_that_changed_places() -> None:
    stored = record(RULE, [scored(1), scored(2, (9_000,))])

    assert not replay(replace(stored, lines=stored.lines[::-1]))


def test_ticket_can_be_worked_out_by_anybody() -> None:
    found = ticket("GM-2027-1", UUID(int=1))

    # printf '%s' 'GM-2027-100000000-0000-0000-0000-000000000001' | sha256sum
    assert found == "c342e94bf87486f05fd9b5d8ac9085a01f01410616edded2acebd9f90d32382a"


def test_criterion_threshold_puts_an_application_below_the_line_and_says_which() -> None:
    rule = Rule(0, 0, "seed")
    enough = Scored(UUID(int=1), (Fraction(9_000),), (Fraction(9_000),), (Floor("need", "Need", 5, (5, 5)),))
    short = Scored(UUID(int=2), (Fraction(9_999),), (Fraction(9_999),), (Floor("need", "Need", 5, (5, 4)),))

    first, second = rank(rule, [short, enough])
    assert (first.application_id, first.position) == (UUID(int=1), 1)
    assert (second.position, second.reasons) == (
        None,
        (
            Reason(
                "below_criterion_threshold", "Its mean mark for ‘Need’ is 4.5; the threshold is 5.", "criterion:need"
            ),
        ),
    )


def test_threshold_of_the_applications_own_region_counts() -> None:
    rule = Rule(7_000, 5_000, "seed")
    one = Scored(UUID(int=1), (Fraction(6_500),), (Fraction(6_000),), national_threshold=6_500)

    assert [line.passes for line in rank(rule, [one])] == [True]
    assert replay(record(rule, [one])) is True
    assert record(rule, [one]).thresholds_of(UUID(int=1)) == (6_500, 5_000)
