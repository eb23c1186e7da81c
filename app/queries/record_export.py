"""How does the whole record leave the service as one file that can be checked without it?

JSON Lines in canonical form, as `docs/record.md` describes them: the people, every seal with its event, every
checkpoint behind its seals, the events that wait, and at the end a signature over all lines before it.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.extensions import record_key
from app.models import Event, User
from app.queries.chain import checkpoints_of, entries_of, sealed_rows, stray_numbers, waiting_entries
from app.transactions import one_instant
from workflows import chain
from workflows.plain import canonical, to_plain

FORMAT = "accord-record-1"
STATEMENT = "accord-export-1"
BYTES_AT_ONCE = 65_536


def export_record(asked_by: str, now: datetime) -> Iterator[bytes]:
    """The file, some tens of kilobytes at a time, all as it was at one instant. Every person's name is in it."""
    buffer = bytearray()
    written, lines = hashlib.sha256(), 0
    with one_instant() as connection:
        for line in _lines(connection, asked_by, now):
            raw = canonical(line) + b"\n"
            written.update(raw)
            lines += 1
            buffer += raw
            if len(buffer) >= BYTES_AT_ONCE:
                yield bytes(buffer)
                buffer.clear()
    yield bytes(buffer) + canonical(_end(lines, written.hexdigest())) + b"\n"


def _lines(connection: Connection, asked_by: str, now: datetime) -> Iterator[dict[str, Any]]:
    key = record_key.public_key
    yield {
        "kind": "header",
        "format": FORMAT,
        "exported_at": now,
        "exported_by": asked_by,
        "filter": "everything",
        "public_key": key,
        "fingerprint": chain.fingerprint(key),
    }
    for person_id, name in connection.execute(_people()):
        yield {"kind": "person", "id": person_id, "name": name}
    yield from _sealed(connection)
    for entry in waiting_entries(connection):
        yield {"kind": "waiting", "event": entry}
    strays = stray_numbers(connection)
    for number, stray in entries_of(connection, strays).items():
        yield {"kind": "stray", "event": stray or {"number": number}}


def _people() -> Any:
    acted = select(Event.actor_id).where(Event.actor_id.is_not(None))
    return select(User.id, User.name).where(User.id.in_(acted)).order_by(User.id)


def _sealed(connection: Connection) -> Iterator[dict[str, Any]]:
    ahead = iter(checkpoints_of(connection))
    checkpoint = next(ahead, None)
    for row in sealed_rows(connection):
        yield {"kind": "seal", **to_plain(row.link)}
        if row.is_there:
            yield {"kind": "event", "event": row.entry}
        while checkpoint and checkpoint.position <= row.link.position:
            yield {"kind": "checkpoint", **to_plain(checkpoint)}
            checkpoint = next(ahead, None)
    while checkpoint:
        yield {"kind": "checkpoint", **to_plain(checkpoint)}
        checkpoint = next(ahead, None)


def _end(lines: int, sha256: str) -> dict[str, Any]:
    statement = {"statement": STATEMENT, "lines": lines, "sha256": sha256, "public_key": record_key.public_key}
    signature = record_key.sign(canonical(statement))
    return {
        "kind": "end",
        "lines": lines,
        "sha256": sha256,
        "public_key": record_key.public_key,
        "signature": signature,
    }
