"""What do the assessors of the demonstration say of themselves, and who is in the pool of its open call?"""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Call, PoolMember, User
from app.policy import actor_for, viewer_of
from app.queries.pools import Side
from app.services import assessors, pools
from app.transactions import unit_of_work
from workflows import briefing
from workflows.actor import Actor, Role
from workflows.assessor import AssessorKind, DeclaredInterest, InterestKind, Profile, Tie, TieKind
from workflows.definition import Ledger
from workflows.expertise import Facet
from workflows.pool import PoolDecline
from workflows.pool_list import Named

SAID = Path(__file__).parent / "assessors.toml"
FACETS = {Facet.FIELD: "fields", Facet.SECTOR: "sectors", Facet.LANGUAGE: "languages"}
ASKED, FEE_PENCE = 6, 100_00
DAY = timedelta(days=1)


@cache
def _said() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SAID.read_text(encoding="utf-8"))


def make_ready(people: Mapping[str, User], now: datetime) -> None:
    """Everybody who assesses keeps a profile, has declared their interests and accepted the briefing."""
    for key, row in _said().items():
        actor = Actor(people[key].id, frozenset({Role.NATIONAL_ASSESSOR}))
        interests = [
            DeclaredInterest(InterestKind(kind), body, words) for kind, body, words in row.get("interests", [])
        ]
        with unit_of_work():
            assessors.save_profile(_profile(row), 0, actor, now)
            assessors.declare(interests, actor, now, says_nothing=not interests)
            assessors.accept_briefing(briefing.VERSION, actor, now, accepted=True)


def say_directorship(people: Mapping[str, User], key: str, firm: str, number: str, now: datetime) -> None:
    """One who has a profile says in it, for the first time, that they are a director of a firm."""
    row = _said()[key]
    said = {**row, "ties": [*row.get("ties", []), [TieKind.DIRECTORSHIP, firm, number]]}
    with unit_of_work():
        actor = Actor(people[key].id, frozenset({Role.NATIONAL_ASSESSOR}))
        assessors.save_profile(_profile(said), 1, actor, now)


def fill_pool(people: Mapping[str, User], call: Call, now: datetime) -> None:
    """The national pool of a call: two accept, one offers fewer, one declines, and the others have yet to answer."""
    side = Side(Ledger.NATIONAL, call.funder_id)
    asked = [user for key, user in people.items() if key.startswith("assessor_")]
    with unit_of_work():
        officer = actor_for(viewer_of(people["officer"].id), call)
        pools.set_fee(call.id, side, FEE_PENCE, officer, now)
        pools.invite(call.id, side, [Named(one.email, ASKED) for one in asked], officer, now)
    for number, promised in enumerate((ASKED, ASKED, ASKED - 2)):
        with unit_of_work():
            pools.accept(_place(asked[number], call), promised, _invited(asked[number]), now + DAY)
    with unit_of_work():
        words = "I look after a fund that may invest in these firms."
        pools.decline(_place(asked[3], call), PoolDecline.CONFLICT, words, _invited(asked[3]), now + DAY)


def _profile(row: Mapping[str, Any]) -> Profile:
    chosen = {"languages": ["en"], **row}
    return Profile(
        kind=AssessorKind(row["kind"]),
        place=row["place"],
        load=row["load"],
        employer=row["employer"],
        terms=tuple((facet, code) for facet, name in FACETS.items() for code in chosen.get(name, [])),
        domains=tuple(row.get("domains", [])),
        ties=tuple(Tie(TieKind(kind), name, number) for kind, name, number in row.get("ties", [])),
    )


def _place(user: User, call: Call) -> Any:
    return db.session.scalars(
        select(PoolMember.id).where(PoolMember.call_id == call.id, PoolMember.user_id == user.id)
    ).one()


def _invited(user: User) -> Actor:
    return Actor(user.id, frozenset({Role.INVITED}))
