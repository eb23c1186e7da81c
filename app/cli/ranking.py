"""How does the service team, or an auditor beside it, work a ranking out again? `flask ranking replay REFERENCE`."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.extensions import db
from app.models import Call
from app.queries.frozen import replay_of
from app.queries.ranking import ranked_applications
from app.walls import as_system
from workflows.replaying import Check, Replay

group = AppGroup("ranking", help="Rankings: work them out again.")


@group.command("replay")
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@as_system()
def replay(reference: str, as_json: bool) -> None:
    """Work the ranking of call REFERENCE out again, from the frozen marks and from the tables. Changes nothing.

    Exit code 0 when everything is the same, 1 when something differs or no ranking stands.
    """
    call = db.session.scalars(select(Call).where(Call.reference == reference)).one_or_none()
    if call is None:
        raise click.ClickException(f"There is no call {reference}.")
    found = replay_of(call)
    if found is None:
        raise click.ClickException(f"No ranking of {reference} stands: its ledgers are not closed.")
    known = {one: kept.reference for one, kept in ranked_applications(call.id).items()}
    click.echo(_as_json(reference, found, known) if as_json else "\n".join(_as_text(reference, found, known)))
    if not found.is_same:
        raise SystemExit(1)


def _as_text(reference: str, found: Replay, known: Mapping[UUID, str]) -> list[str]:
    verdict = "is the same" if found.is_same else "is not the same"
    lines = [f"The ranking of {reference} {verdict}."]
    for check in found.checks:
        lines.append(f"{'same   ' if check.holds else 'DIFFERS'}  {check.text}")
        if check.kept_sha256:
            lines.append(f"         kept  {check.kept_sha256}")
        if check.found_sha256:
            lines.append(f"         found {check.found_sha256}")
        lines += [f"         {text}" for text in _places(check, known)]
    return lines


def _as_json(reference: str, found: Replay, known: Mapping[UUID, str]) -> str:
    checks: list[dict[str, Any]] = [
        {
            "check": check.code,
            "same": check.holds,
            "text": check.text,
            "kept_sha256": check.kept_sha256,
            "found_sha256": check.found_sha256,
            "differences": list(_places(check, known)),
        }
        for check in found.checks
    ]
    return json.dumps({"call": reference, "same": found.is_same, "checks": checks}, ensure_ascii=False)


def _places(check: Check, known: Mapping[UUID, str]) -> list[str]:
    return [
        f"{known.get(one.application_id, one.application_id)}: {one.text}" if one.application_id else one.text
        for one in check.differences
    ]
