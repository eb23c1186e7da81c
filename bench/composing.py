"""What does one move cost whoever composes a list, with 500 candidates and 40 rules?

    .venv/bin/python -m bench.composing [--applications 500] [--rules 40]

A PostgreSQL that waits for the disk, the application behind its walls on two gunicorn workers, a call whose ledgers
are closed. The secretary of the region moves one project after another in and out: each move posts the whole form, as
the script of the page does, and gets every light anew. The yardstick is the same lights alone, computed in this
process. Prints one JSON object; exit code 1 where a move was refused or did not say what it has chosen.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import Application, Call, Place, User
from app.policy import viewer_of
from app.queries.portfolio_page import Choice, choice_of
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import assessments
from app.transactions import unit_of_work
from app.walls import as_system
from deploy.embedded.postgres import DURABLE, throwaway
from tests import crowds, factories
from tests.conftest import own_postgresql, running
from tests.factories import AFTER, World
from tests.served import Browser, rush, serving
from workflows.definition import Measure, PortfolioKind, PortfolioRule, YearBudget
from workflows.portfolio import rule_lights
from workflows.terms import OrganisationSize

MOVES = 60
PARTS = (
    "answers", "submissions", "partners", "work_plans", "cost_lines", "submitted_sheets", "place_evidence",
    "place_shares", "assessments", "scores",
)  # fmt: skip


def rules_of(count: int, places: Sequence[str]) -> tuple[PortfolioRule, ...]:
    """This many rules: of places, sizes, themes, and of projects that exclude each other."""
    found = [PortfolioRule("invested", PortfolioKind.CO_INVESTMENT, "", Measure.BASIS_POINTS, low=0, high=90_000)]
    found += [PortfolioRule(f"size_{one}", PortfolioKind.SIZE, one.value, high=10_000) for one in OrganisationSize]
    found += [
        PortfolioRule(f"place_{one.lower()}", PortfolioKind.PLACE, one, Measure.PENCE, high=10**12) for one in places
    ]
    more = range(count - len(found))
    found += [PortfolioRule(f"theme_{at}", PortfolioKind.THEME, f"Theme {at}", high=10_000) for at in more]
    return tuple(found[:count])


def a_ranked_crowd(count: int, rules: int) -> tuple[World, Call]:
    """A call with so many applications and rules whose ledgers are closed."""
    world = factories.a_world()
    places = db.session.scalars(sa.select(Place.gss_code).where(Place.region_id == world.region.id)).all()
    money = {"budget": (YearBudget(2027, 10**12),), "portfolio": rules_of(rules, places)}
    call = factories.a_call(world, layer=money)
    first = factories.submitted(world, call, factories.an_applicant(world))
    factories.close(call)
    work = factories.assigned(world, factories.eligible(world, first))
    factories.started(world, call)
    for one in work:
        factories.scored(one, 8)
    crowds.copies("applications", first.id, count - 1, PARTS)
    with unit_of_work():
        assessments.close_ledgers(call.id, factories.actor(world.officer, call), AFTER, "All is in place.")
    return world, call


def moves(browser: Browser, path: str, names: Sequence[str]) -> list[Callable[[], object]]:
    """One project after another moves into the list: each post carries the whole form."""
    return [
        partial(browser.post, path, dict.fromkeys([f"chosen_{one}" for one in names[: at + 1]], "yes"), wanted=200)
        for at in range(min(MOVES, len(names)))
    ]


def lights_alone(choice: Choice) -> float:
    """Milliseconds for every light of one choice, in this process."""
    chosen = [one.application_id for one in choice.candidates[: len(choice.candidates) // 2]]
    began = time.process_time()
    for _ in range(10):
        rule_lights(choice.problem, chosen)
    return (time.process_time() - began) * 100


def measured(app: Flask, folder: Path, count: int, rules: int) -> tuple[dict[str, Any], bool]:
    """The figures, and whether every move was answered."""
    world, call = a_ranked_crowd(count, rules)
    secretary: User = world.secretary
    ids = db.session.scalars(sa.select(Application.id).where(Application.call_id == call.id)).all()
    page = f"/region/calls/{call.id}/portfolio"
    with serving(app, folder, AFTER) as server:
        browser = Browser(app, server, secretary)
        browser.open(page)
        moved = rush(server, [moves(browser, f"{page}/weighed", [str(one) for one in ids])])
        shown = rush(server, [[partial(browser.get, page)] * 10])
    seen: Call = find(Call, call.id, viewer_of(secretary.id))
    choice = choice_of(head_of(seen), seen, world.region)
    if choice is None:
        raise LookupError("a call without a ranking")
    told = {"applications": count, "rules": len(choice.problem.rules.rules), "move": moved.told(), "page": shown.told()}
    return {**told, "lights_alone_ms": round(lights_alone(choice), 1)}, not (moved.failed or shown.failed)


def main() -> int:
    """Measure, print, and say whether every move was answered."""
    parser = argparse.ArgumentParser(prog="bench.composing")
    parser.add_argument("--applications", type=int, default=500)
    parser.add_argument("--rules", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, throwaway(DURABLE) as cluster:
        database = own_postgresql(cluster.url(), "bench")
        with running(Path(name), database) as app, as_system():
            figures, holds = measured(app, Path(name), asked.applications, asked.rules)
    print(json.dumps(figures, indent=2))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
