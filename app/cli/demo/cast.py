"""Who plays in the demonstration, and in which role does each act?"""

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.demo.assessors import make_ready
from app.models import Funder, Region, Scope, User
from app.policy import PLATFORM_ID, actor_for, viewer_of
from app.services.bodies import load_bodies
from app.services.people import create_person, grant_role
from app.transactions import unit_of_work
from workflows.actor import Actor, Role

PEOPLE = Path(__file__).parent / "cast.toml"


@dataclass(frozen=True)
class Cast:
    """The bodies and the people of the two sides, by their keys in `cast.toml`."""

    funder: Funder
    regions: Mapping[str, Region]
    people: Mapping[str, User]

    def of(self, prefix: str) -> list[User]:
        """The people whose key begins so, in the order of the file: 'assessor_', 'gm_scorer_'."""
        return [user for key, user in self.people.items() if key.startswith(prefix)]


def bring_in(now: datetime) -> Cast:
    """Put the bodies and everybody with their roles onto an empty record."""
    with unit_of_work():
        funder, regions = load_bodies()
        people = {row["key"]: _person(row, funder, regions, now) for row in _rows()}
    make_ready(people, now)
    return Cast(funder, regions, people)


def acting(user: User, thing: Any) -> Actor:
    """The person with the roles that the gate gives them on this thing: no more here than in the browser."""
    return actor_for(viewer_of(user.id), thing)


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(PEOPLE.read_text())["people"]
    return rows


def _person(row: dict[str, Any], funder: Funder, regions: Mapping[str, Region], now: datetime) -> User:
    user = create_person(row["name"], row["email"], now, job_title=row["job_title"])
    for role, on in row["roles"]:
        scope, scope_id = _scope(on, funder, regions)
        grant_role(user.id, Role(role), scope, scope_id, now)
    return user


def _scope(on: str, funder: Funder, regions: Mapping[str, Region]) -> tuple[Scope, uuid.UUID]:
    if on == "platform":
        return Scope.PLATFORM, PLATFORM_ID
    if on == funder.slug:
        return Scope.FUNDER, funder.id
    return Scope.REGION, regions[on].id
