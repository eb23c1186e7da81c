"""How does a test get fifty rows where the services made one? By copying it, with all that hangs on it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from app.extensions import db
from app.transactions import unit_of_work

# Unique words, to which each copy adds its number.
NUMBERED = {"published_answers": "number", "sittings": "number", "work_packages": "number"}
NAMED = {
    "applications": "reference",
    "awards": "reference",
    "calls": "reference",
    "declarations": "email",
    "interests": "reference",
    "partner_invitations": "email",
    "passkeys": "credential_id",
    "pool_members": "email",
    "sign_ins": "sha256",
    "users": "email",
}

# What hangs on each kind of thing, parents first.
OF_A_CALL = ("call_versions", "call_regions", "signatures")
OF_AN_APPLICATION = (
    "answers", "submissions", "partners", "work_plans", "work_packages", "spend_profiles", "cost_lines",
    "submitted_sheets", "place_evidence", "place_shares", "sites", "assessments", "scores",
)  # fmt: skip
OF_A_PERSON = ("role_grants",)


def copies(table: str, row_id: UUID, count: int, parts: Sequence[str] = (), *, start: int = 1) -> list[UUID]:
    """This many copies of one row and of its parts, under new keys and numbered from `start`; the new keys."""
    with unit_of_work():
        found = _with_parts(table, row_id, parts)
        keys = {row["id"] for rows in found.values() for row in rows if "id" in row}
        renamed = [{key: uuid4() for key in keys} for _ in range(count)]
        for name, rows in found.items():
            values = [_copied(name, row, to, at) for at, to in enumerate(renamed, start) for row in rows]
            if values:
                db.session.execute(sa.insert(db.metadata.tables[name]), values)
    return [to[row_id] for to in renamed]


def _with_parts(table: str, row_id: UUID, parts: Sequence[str]) -> dict[str, Sequence[Mapping[str, Any]]]:
    found = {table: _rows(table, [db.metadata.tables[table].c.id == row_id])}
    keys = [row_id]
    for part in parts:
        columns = db.metadata.tables[part].c
        hangs_on = [one for one in columns if any(key.column.table.name in (table, *parts) for key in one.foreign_keys)]
        found[part] = _rows(part, [sa.or_(*(column.in_(keys) for column in hangs_on))])
        keys += [row["id"] for row in found[part] if "id" in row]
    return found


def _rows(table: str, where: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    return db.session.execute(sa.select(db.metadata.tables[table]).where(*where)).mappings().all()


def _copied(table: str, row: Mapping[str, Any], renamed: Mapping[UUID, UUID], number: int) -> dict[str, Any]:
    return {name: _renamed(table, name, value, renamed, number) for name, value in row.items()}


def _renamed(table: str, name: str, value: Any, renamed: Mapping[UUID, UUID], number: int) -> Any:
    if NAMED.get(table) == name:
        return value + b"-%03d" % number if isinstance(value, bytes) else f"{value[:60]}-{number:03d}"
    if NUMBERED.get(table) == name:
        return value + number
    return renamed.get(value, value) if isinstance(value, UUID) else value
