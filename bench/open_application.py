"""Does an application of 60 questions and 12 partners open as fast as one of 6 and 1?

    .venv/bin/python -m bench.open_application

Two calls, otherwise alike, stand in one database, with one application in each: every question answered, every
partner with sixty rows of costs. Its lead applicant opens the pages of both in turn, with all that a page does: gate,
queries, template. Prints one JSON object with statements and medians; exit code 1 when a page sends another number of
statements for the large one, or takes more than three times as long.
"""

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.walls import as_system
from app.web.shared.signed_in import SECRET
from tests import factories
from tests.conftest import Database, running, sign_in_for_good
from tests.factories import DURING, Applicant, World
from tests.workflows.definitions import a_criterion, a_question
from workflows.cost_rows import Material
from workflows.cost_sheet import CostSheet
from workflows.definition import Section

FEW, MANY, PER_SECTION, ROWS, ROUNDS, PROMISED_RATIO = (6, 1), (60, 12), 6, 60, 15, 3
PAGES = ("", "/details", "/questions/q_0", "/costs", "/review")


@dataclass(frozen=True)
class Opened:
    """What one page took: statements, and the median in milliseconds."""

    statements: int
    median_ms: float


def an_application(world: World, questions: int, partners: int) -> tuple[UUID, Applicant]:
    """A written application of so many questions, one of them the region's, by so many partners."""
    names = [f"q_{number}" for number in range(questions - 1)]
    sections = tuple(
        Section(f"s_{at}", f"Section {at}", tuple(a_question(name) for name in names[at : at + PER_SECTION]))
        for at in range(0, len(names), PER_SECTION)
    )
    share = 100 // len(names)
    weights = [100 - share * (len(names) - 1), *[share] * (len(names) - 1)]
    criteria = tuple(a_criterion(name, weight=weight) for name, weight in zip(names, weights, strict=True))
    call = factories.a_call(world, reference=f"BENCH-{questions}", core={"sections": sections, "criteria": criteria})
    lead = factories.an_applicant(world, f"Lead of {questions}")
    draft = factories.complete(factories.a_draft(world, call, lead), lead)
    rows = CostSheet(rows=tuple(Material(f"Part {number}", 1, 100_00) for number in range(ROWS)))
    factories.costed(draft, lead, rows, seen=2)
    for number in range(1, partners):
        partner = factories.an_applicant(world, f"Partner {number} of {questions}")
        factories.joined(draft, lead, partner)
        factories.costed(draft, partner, rows)
    return draft.id, lead


def opened(browser: FlaskClient, address: str) -> tuple[int, float]:
    """The statements of one opening, and its time in milliseconds."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    started = time.perf_counter_ns()
    page = browser.get(address)
    taken = (time.perf_counter_ns() - started) / 1_000_000
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert page.status_code == 200, page.text
    return len(sent), taken


def measured(app: Flask) -> dict[str, Any]:
    """The pages of both applications, each round opening one after the other."""
    world = factories.a_world()
    sizes = {"few": an_application(world, *FEW), "many": an_application(world, *MANY)}
    browsers = {name: _signed_in(app, lead) for name, (_application_id, lead) in sizes.items()}
    found: dict[str, Any] = {}
    for page in PAGES:
        taken: dict[str, list[tuple[int, float]]] = {"few": [], "many": []}
        for _ in range(ROUNDS):
            for name, (application_id, _lead) in sizes.items():
                taken[name].append(opened(browsers[name], f"/applications/{application_id}{page}"))
        few, many = (_middle(taken[name]) for name in ("few", "many"))
        found[page or "/"] = {
            "statements": [few.statements, many.statements],
            "few_ms": round(few.median_ms, 2),
            "many_ms": round(many.median_ms, 2),
            "ratio": round(many.median_ms / few.median_ms, 2),
        }
    return {"questions": [FEW[0], MANY[0]], "partners": [FEW[1], MANY[1]], "rows_each": ROWS, "pages": found}


def _middle(taken: list[tuple[int, float]]) -> Opened:
    times = sorted(one for _statements, one in taken)
    return Opened(max(statements for statements, _time in taken[1:]), times[len(times) // 2])


def _signed_in(app: Flask, lead: Applicant) -> FlaskClient:
    browser, secret = app.test_client(), str(lead.lead.id)
    sign_in_for_good(lead.lead, secret)
    with browser.session_transaction() as session:
        session["_user_id"], session[SECRET] = str(lead.lead.id), secret
    return browser


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    with tempfile.TemporaryDirectory() as folder:
        clock.now = lambda: DURING
        with running(Path(folder), Database(f"sqlite:///{folder}/accord.db")) as app, as_system():
            found = measured(app)
    pages = found["pages"].values()
    holds = all(len(set(one["statements"])) == 1 and one["ratio"] <= PROMISED_RATIO for one in pages)
    print(json.dumps({**found, "promised_ratio": PROMISED_RATIO}, indent=2))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
