"""How is the record of events sealed into a chain, and which row of it was altered first?

Every event gives a hash, every seal holds that hash and the hash of the chain so far, and every checkpoint signs the
head of the chain. The forms and formulas are written out in `docs/record.md`, so that anybody can check them.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from workflows.plain import NotPlain, canonical, sha256

FIRST = "0" * 64  # what stands before the first seal and before the first checkpoint
CHECKPOINT = "accord-checkpoint-1"


@dataclass(frozen=True)
class Entry:
    """One event as it is sealed: these fields and no others are what its hash covers."""

    number: int
    at: datetime
    actor_id: UUID | None
    subject_kind: str
    subject_id: UUID
    call_id: UUID | None
    move: str
    source: str
    target: str
    data: Any


@dataclass(frozen=True)
class Link:
    """One seal: the event that stands at this position, and the hash of the chain up to and with it."""

    position: int
    event_number: int
    event_sha256: str
    chain_sha256: str


@dataclass(frozen=True)
class Checkpoint:
    """The signed head of the chain at one instant. `public_key` and `signature` are hexadecimal."""

    number: int
    position: int
    chain_sha256: str
    sealed_at: datetime
    public_key: str
    signature: str


@dataclass(frozen=True)
class Row:
    """One seal with the event that it names. `entry` is None for an event that is gone, or there but not readable."""

    link: Link
    entry: Entry | None
    is_there: bool


class FaultKind(StrEnum):
    """In which way the record is not what was sealed."""

    ALTERED = "altered"
    MISSING = "missing"
    BROKEN = "broken"
    UNSIGNED = "unsigned"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Fault:
    """The first row that is not what was sealed. `number` is the event's, None where no seal says it.

    UNSIGNED: the rows from this one to `upto` were sealed again by somebody without the key.
    """

    kind: FaultKind
    position: int
    number: int | None
    entry: Entry | None = None
    upto: int = 0


def chain_hash(previous: str, position: int, event_sha256: str) -> str:
    """The hash of the chain with one more event, in hexadecimal."""
    return hashlib.sha256(f"{previous}\n{position}\n{event_sha256}\n".encode()).hexdigest()


def seal(position: int, head: str, entries: Iterable[Entry]) -> tuple[Link, ...]:
    """The seals of these events, in this order, after the seal at `position` whose chain hash is `head`."""
    links = []
    for place, entry in enumerate(entries, start=position + 1):
        hashed = sha256(entry)
        head = chain_hash(head, place, hashed)
        links.append(Link(place, entry.number, hashed, head))
    return tuple(links)


def statement(checkpoint: Checkpoint, previous_sha256: str) -> bytes:
    """What the signature of a checkpoint is made over. `previous_sha256` is the `checkpoint_hash` of the one before,
    so that the newest signature vouches for all earlier ones, whatever key they bear."""
    return canonical(
        {
            "statement": CHECKPOINT,
            "number": checkpoint.number,
            "position": checkpoint.position,
            "chain_sha256": checkpoint.chain_sha256,
            "sealed_at": checkpoint.sealed_at,
            "public_key": checkpoint.public_key,
            "previous_sha256": previous_sha256,
        }
    )


def checkpoint_hash(checkpoint: Checkpoint | None) -> str:
    """The hash of a whole checkpoint with its signature; `FIRST` where there is none."""
    return sha256(checkpoint) if checkpoint else FIRST


def fingerprint(public_key: str) -> str:
    """The SHA-256 of a public key, in hexadecimal: what two people compare."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()


def first_fault(
    rows: Iterable[Row],
    checkpoints: Sequence[Checkpoint],
    is_signed: Callable[[Checkpoint, bytes], bool],
    public_key: str,
) -> Fault | None:
    """The first row, in the order of the seals, that is not what was sealed; None when the chain is whole.

    `rows` are every seal by position, `checkpoints` all by number. The last checkpoint must bear `public_key`.
    """
    walk = _Walk(deque(checkpoints), is_signed)
    for row in rows:
        fault = walk.step(row)
        if fault:
            return fault
    fault = walk.end()
    if fault is None and checkpoints and checkpoints[-1].public_key != public_key:
        return Fault(FaultKind.UNSIGNED, 1, None, upto=walk.position)
    return fault


class _Walk:
    """Where the check stands: the head of the chain, and the first row that no checkpoint vouches for yet."""

    def __init__(self, ahead: deque[Checkpoint], is_signed: Callable[[Checkpoint, bytes], bool]) -> None:
        self.ahead = ahead
        self.is_signed = is_signed
        self.position = 0
        self.head = FIRST
        self.last: Checkpoint | None = None
        self.unvouched: Row | None = None

    def step(self, row: Row) -> Fault | None:
        """Take one more row, and the checkpoint that stands behind it if there is one."""
        fault = self._fault_of(row)
        if fault:
            return fault
        self.position, self.head = row.link.position, row.link.chain_sha256
        self.unvouched = self.unvouched or row
        if self.ahead and self.ahead[0].position <= self.position:
            return self._checked(self.ahead.popleft())
        return None

    def end(self) -> Fault | None:
        """What is wrong at the end: checkpoints without their seals, or seals without their checkpoint."""
        if self.ahead:
            return Fault(FaultKind.BROKEN, self.position + 1, None)
        return self._unsigned() if self.unvouched else None

    def _fault_of(self, row: Row) -> Fault | None:
        link = row.link
        if link.position != self.position + 1:
            return Fault(FaultKind.BROKEN, self.position + 1, None)
        if not row.is_there:
            return Fault(FaultKind.MISSING, link.position, link.event_number)
        if row.entry is None or _hash_of(row.entry) != link.event_sha256:
            return Fault(FaultKind.ALTERED, link.position, link.event_number, row.entry)
        if chain_hash(self.head, link.position, link.event_sha256) != link.chain_sha256:
            return Fault(FaultKind.BROKEN, link.position, link.event_number, row.entry)
        return None

    def _checked(self, checkpoint: Checkpoint) -> Fault | None:
        stated = statement(checkpoint, checkpoint_hash(self.last))
        is_right = (
            checkpoint.number == (self.last.number if self.last else 0) + 1
            and checkpoint.position == self.position
            and checkpoint.chain_sha256 == self.head
            and self.is_signed(checkpoint, stated)
        )
        if not is_right:
            return self._unsigned()
        self.last, self.unvouched = checkpoint, None
        return None

    def _unsigned(self) -> Fault:
        row = self.unvouched
        if row is None:
            return Fault(FaultKind.UNSIGNED, self.position, None, upto=self.position)
        return Fault(FaultKind.UNSIGNED, row.link.position, row.link.event_number, row.entry, upto=self.position)


def _hash_of(entry: Entry) -> str:
    try:
        return sha256(entry)
    except (NotPlain, UnicodeEncodeError):
        return ""
