"""Is every alteration of a sealed record found, at the row where it was made?"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.chain import (
    FIRST,
    Checkpoint,
    Entry,
    Fault,
    FaultKind,
    Link,
    Row,
    checkpoint_hash,
    first_fault,
    seal,
    statement,
)
from workflows.plain import canonical

AT = datetime(2027, 2, 1, 10, 0, 0, 123456, tzinfo=UTC)
KEY, OTHER_KEY = "aa" * 32, "bb" * 32


def an_entry(number: int, move: str = "submit") -> Entry:
    return Entry(
        number=number,
        at=AT + timedelta(seconds=number),
        actor_id=UUID(int=7),
        subject_kind="applications",
        subject_id=UUID(int=8),
        call_id=None,
        move=move,
        source="draft",
        target="submitted",
        data={"sha256": "é", "n": 3},
    )


def signature(stated: bytes, key: str) -> str:
    """A stand-in for a signature, which only the holder of a key could make."""
    return hashlib.sha512(key.encode() + stated).hexdigest()


def is_signed(checkpoint: Checkpoint, stated: bytes) -> bool:
    return checkpoint.signature == signature(stated, checkpoint.public_key)


def signed(links: Sequence[Link], cuts: Sequence[int], key: str = KEY) -> list[Checkpoint]:
    """Checkpoints behind these positions, each signed over the one before."""
    made: list[Checkpoint] = []
    for number, position in enumerate(cuts, start=1):
        unsigned = Checkpoint(number, position, links[position - 1].chain_sha256, AT, key, "")
        stated = statement(unsigned, checkpoint_hash(made[-1] if made else None))
        made.append(replace(unsigned, signature=signature(stated, key)))
    return made


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    links = seal(0, FIRST, entries)
    return [Row(link, entry, True) for link, entry in zip(links, entries, strict=True)]


def check(rows: Sequence[Row], checkpoints: Sequence[Checkpoint]) -> Fault | None:
    return first_fault(rows, checkpoints, is_signed, KEY)


def a_record(length: int = 6, cuts: Sequence[int] = (2, 3, 6)) -> tuple[list[Row], list[Checkpoint]]:
    rows = rows_of([an_entry(number * 2) for number in range(1, length + 1)])
    return rows, signed([row.link for row in rows], cuts)


def test_canonical_form_of_an_event_is_what_the_document_says() -> None:
    assert canonical(an_entry(1)).decode() == (
        '{"actor_id":"00000000-0000-0000-0000-000000000007","at":"2027-02-01T10:00:01.123456Z","call_id":null,'
        '"data":{"n":3,"sha256":"é"},"move":"submit","number":1,"source":"draft",'
        '"subject_id":"00000000-0000-0000-0000-000000000008","subject_kind":"applications","target":"submitted"}'
    )


def test_chain_hash_is_the_formula_of_the_document() -> None:
    (link,) = seal(0, FIRST, [an_entry(1)])

    event_sha256 = hashlib.sha256(canonical(an_entry(1))).hexdigest()
    assert link == Link(1, 1, event_sha256, hashlib.sha256(f"{'0' * 64}\n1\n{event_sha256}\n".encode()).hexdigest())


def test_sealing_in_parts_gives_the_same_chain_as_sealing_at_once() -> None:
    entries = [an_entry(number) for number in (1, 2, 4, 3)]
    first = seal(0, FIRST, entries[:2])

    assert first + seal(2, first[-1].chain_sha256, entries[2:]) == seal(0, FIRST, entries)


def test_whole_record_has_no_fault() -> None:
    assert check(*a_record()) is None


def test_empty_record_has_no_fault() -> None:
    assert check([], []) is None


@given(st.integers(1, 12), st.data())
def test_an_altered_event_is_named_wherever_it_stands(length: int, data: st.DataObject) -> None:
    cuts = sorted({*data.draw(st.sets(st.integers(1, length))), length})
    rows, checkpoints = a_record(length, cuts)
    at = data.draw(st.integers(0, length - 1))
    entry = rows[at].entry
    assert entry is not None
    altered = data.draw(
        st.sampled_from(
            [
                replace(entry, at=entry.at + timedelta(microseconds=1)),
                replace(entry, actor_id=None),
                replace(entry, subject_id=UUID(int=9)),
                replace(entry, call_id=UUID(int=9)),
                replace(entry, move="withdraw"),
                replace(entry, source=""),
                replace(entry, target="eligible"),
                replace(entry, data={**entry.data, "n": 4}),
                replace(entry, number=entry.number + 1),
            ]
        )
    )

    rows[at] = replace(rows[at], entry=altered)

    assert check(rows, checkpoints) == Fault(FaultKind.ALTERED, at + 1, (at + 1) * 2, altered)


@given(st.integers(0, 5))
def test_a_deleted_event_is_named(at: int) -> None:
    rows, checkpoints = a_record()

    rows[at] = replace(rows[at], entry=None, is_there=False)

    assert check(rows, checkpoints) == Fault(FaultKind.MISSING, at + 1, (at + 1) * 2)


@given(st.integers(0, 5))
def test_an_event_deleted_with_its_seal_is_named_by_its_position(at: int) -> None:
    rows, checkpoints = a_record()

    del rows[at]

    assert check(rows, checkpoints) == Fault(FaultKind.BROKEN, at + 1, None)


@given(st.permutations(range(6)))
def test_reordered_seals_are_found_at_the_first_that_moved(order: list[int]) -> None:
    rows, checkpoints = a_record()
    moved = [replace(rows[old], link=replace(rows[old].link, position=new + 1)) for new, old in enumerate(order)]

    fault = check(moved, checkpoints)

    first = next((new + 1 for new, old in enumerate(order) if new != old), None)
    assert (fault.position if fault else None) == first


@given(st.integers(0, 5))
def test_rows_sealed_again_without_the_key_are_found_from_their_first_checkpoint(at: int) -> None:
    rows, checkpoints = a_record()
    entries = [an_entry(row.link.event_number) for row in rows]
    entries[at] = replace(entries[at], move="forged")

    fault = check(rows_of(entries), checkpoints)

    first, upto = next((first, upto) for first, upto in ((1, 2), (3, 3), (4, 6)) if at < upto)
    assert fault == Fault(FaultKind.UNSIGNED, first, first * 2, entries[first - 1], upto=upto)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_deleted_checkpoint_is_found(at: int) -> None:
    rows, checkpoints = a_record()

    del checkpoints[at]

    fault = check(rows, checkpoints)
    assert fault is not None
    assert (fault.kind, fault.position) == (FaultKind.UNSIGNED, (1, 3, 4)[at])


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("change", [{"sealed_at": AT + timedelta(days=1)}, {"chain_sha256": FIRST}, {"position": 1}])
def test_an_altered_checkpoint_is_found(at: int, change: dict[str, object]) -> None:
    rows, checkpoints = a_record(cuts=(2, 4, 6))

    checkpoints[at] = replace(checkpoints[at], **change)

    fault = check(rows, checkpoints)
    assert fault is not None
    assert fault.kind == FaultKind.UNSIGNED


def test_an_early_checkpoint_signed_anew_with_another_key_is_found_by_the_next() -> None:
    rows, checkpoints = a_record()

    checkpoints[0] = signed([row.link for row in rows], [2], OTHER_KEY)[0]

    fault = check(rows, checkpoints)
    assert fault is not None
    assert (fault.kind, fault.position) == (FaultKind.UNSIGNED, 3)


def test_a_record_made_anew_with_another_key_is_not_the_services() -> None:
    rows, _checkpoints = a_record()

    forged = signed([row.link for row in rows], [2, 3, 6], OTHER_KEY)

    assert check(rows, forged) == Fault(FaultKind.UNSIGNED, 1, None, upto=6)


def test_a_tail_cut_off_leaves_its_checkpoint_behind() -> None:
    rows, checkpoints = a_record()

    assert check(rows[:3], checkpoints) == Fault(FaultKind.BROKEN, 4, None)


def test_an_event_that_cannot_be_read_is_named() -> None:
    rows, checkpoints = a_record()

    rows[4] = replace(rows[4], entry=None)

    assert check(rows, checkpoints) == Fault(FaultKind.ALTERED, 5, 10, None)
