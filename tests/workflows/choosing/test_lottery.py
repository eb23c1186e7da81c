"""Is the lottery fair, as it was announced, and made again by ten lines that know nothing of the application?"""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.choosing.lottery import (
    Announcement,
    Band,
    Bypass,
    Entrant,
    Ranged,
    Record,
    band,
    committed,
    draw,
    pool_sha256,
    replay,
)
from workflows.plain import canonical, from_plain

# What anybody needs to make a draw again from its published record.
TEN_LINES = """\
import hashlib, json, sys
record = json.load(sys.stdin)
pool, left, over = record["drawn"], record["available_pence"], False
ticket = lambda one: hashlib.sha256((record["seed"] + one["application_id"]).encode()).hexdigest()
for told, one in zip(pool, sorted(pool, key=ticket)):
    fits = not over and one["grant_pence"] <= left
    assert told == {**one, "ticket": ticket(one), "is_funded": fits}, one
    left -= one["grant_pence"] if fits else 0
    over = over or not fits and record["announcement"]["bypass"] == "stop"
print("The draw is as it was told.")
"""
SAID = Announcement("All whose range crosses the line.", "drand round 4,242,424", Bypass.STOP)
SKIP = Announcement("All whose range crosses the line.", "drand round 4,242,424", Bypass.SKIP)
POOL = tuple(Entrant(f"a{number}", pence) for number, pence in enumerate((300, 100, 200, 100)))
ENTRANTS = st.lists(st.integers(1, 400), max_size=8).map(
    lambda grants: [Entrant(f"a{number}", pence) for number, pence in enumerate(grants)]
)


def funded(record: Record) -> list[str]:
    return [one.application_id for one in record.drawn if one.is_funded]


@settings(max_examples=40)
@given(entrants=ENTRANTS, available=st.integers(0, 1_500), announced=st.sampled_from((SAID, SKIP)), order=st.randoms())
def test_draw_depends_on_nothing_but_what_is_published(
    entrants: list[Entrant], available: int, announced: Announcement, order: object
) -> None:
    record = draw(announced, entrants, available, "seed")

    assert draw(announced, order.sample(entrants, len(entrants)), available, "seed") == record  # type: ignore[attr-defined]
    assert replay(from_plain(Record, json.loads(canonical(record))))
    assert sum(one.grant_pence for one in record.drawn if one.is_funded) <= available


@settings(max_examples=40)
@given(entrants=ENTRANTS, available=st.integers(0, 1_500))
def test_draw_that_stops_funds_the_head_of_the_order_and_one_that_skips_no_fewer(
    entrants: list[Entrant], available: int
) -> None:
    stopped, skipped = (draw(one, entrants, available, "seed") for one in (SAID, SKIP))

    flags = [one.is_funded for one in stopped.drawn]
    assert flags == sorted(flags, reverse=True)
    assert funded(skipped)[: sum(flags)] == funded(stopped)


def test_draw_is_in_ticket_order_and_stops_or_passes_over_what_does_not_fit() -> None:
    order = [one.application_id for one in draw(SAID, POOL, 10_000, "s").drawn]

    assert order == ["a0", "a3", "a1", "a2"]
    assert [funded(draw(one, POOL, 250, "s")) for one in (SAID, SKIP)] == [[], ["a3", "a1"]]


def test_draw_gives_equal_grants_equal_chances() -> None:
    equal = [Entrant(f"a{number}", 100) for number in range(4)]
    counts = dict.fromkeys((one.application_id for one in equal), 0)

    for seed in range(1_000):
        for one in funded(draw(SAID, equal, 100, f"seed {seed}")):
            counts[one] += 1

    # Four standard deviations of a quarter of a thousand draws are 55.
    assert sum(counts.values()) == 1_000
    assert all(195 < count < 305 for count in counts.values())


def test_record_is_replayed_by_ten_lines_that_do_not_know_the_application() -> None:
    record = draw(SKIP, POOL, 400, "s")

    ran = subprocess.run(
        [sys.executable, "-I", "-c", TEN_LINES], input=canonical(record), capture_output=True, check=False
    )

    assert len(TEN_LINES.splitlines()) == 10
    assert (ran.returncode, ran.stdout.decode()) == (0, "The draw is as it was told.\n")


@pytest.mark.parametrize(
    ("told", "altered"), [(b'"is_funded":false', b'"is_funded":true'), (b'"seed":"s"', b'"seed":"t"')]
)
def test_record_that_was_altered_is_found_out_by_ten_lines(told: bytes, altered: bytes) -> None:
    record = canonical(draw(SKIP, POOL, 400, "s"))

    ran = subprocess.run(
        [sys.executable, "-I", "-c", TEN_LINES], input=record.replace(told, altered), capture_output=True, check=False
    )

    assert told in record
    assert (ran.returncode, b"AssertionError" in ran.stderr) == (1, True)


def test_pool_hash_is_the_same_in_any_order_and_another_for_another_pool() -> None:
    assert pool_sha256(POOL) == pool_sha256(POOL[::-1])
    assert pool_sha256(POOL) != pool_sha256(POOL[:3])


def test_draw_with_another_seed_than_was_committed_to_is_refused() -> None:
    secret = Announcement("All tied.", "A seed drawn by the auditor.", Bypass.STOP, committed("s"))

    assert funded(draw(secret, POOL, 400, "s")) == ["a0", "a3"]
    with pytest.raises(ValueError, match="not the seed that was committed to"):
        draw(secret, POOL, 200, "t")


def test_draw_with_one_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="stands in the draw twice"):
        draw(SAID, (*POOL, POOL[0]), 200, "s")


def test_band_takes_those_whose_range_crosses_the_line() -> None:
    ranged = (Ranged("a", 71, 80), Ranged("b", 70, 74), Ranged("c", 65, 70), Ranged("d", 60, 69), Ranged("e", 70, 70))

    assert band(ranged, 70) == Band(above=("a",), drawn=("b", "c", "e"), below=("d",))
