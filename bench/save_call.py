"""What does a save of a call of 60 questions cost beside one of 6, and beside the least that writing it down costs?

    .venv/bin/python -m bench.save_call

Two calls, otherwise alike, stand in one database; a programme officer rewords one question of each in turn, through the
page, with all that a save does: gate, form, checks, the new version, the event and the page that follows it. The
yardstick is a bare transaction that adds a version's row of the same size to the same file. Prints one JSON object; the
exit code says whether the promise of a ratio of at most 2 holds.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.models import CallVersion
from app.services import calls
from app.transactions import unit_of_work
from app.walls import as_system
from app.web.shared.signed_in import SECRET
from tests.conftest import Database, running, sign_in_for_good
from tests.factories import DRAFTED, World, a_world
from tests.web.agreement.browser import forms_in
from tests.workflows.definitions import a_core, a_criterion, a_layer, a_question
from workflows import layers
from workflows.actor import Actor, Role
from workflows.definition import Section

FEW, MANY, PROMISED_RATIO, ROUNDS = 6, 60, 2, 25
PER_SECTION = 6
_PROMPT = "Describe what is needed, for whom, and how you know. " * 8


def a_call_of(world: World, questions: int) -> UUID:
    """A drafted call that asks so many questions, each judged by a criterion."""
    names = [f"q_{number}" for number in range(questions)]
    sections = tuple(
        Section(
            f"s_{at}", f"Section {at}", tuple(a_question(name, prompt=_PROMPT) for name in names[at : at + PER_SECTION])
        )
        for at in range(0, questions, PER_SECTION)
    )
    criteria = tuple(a_criterion(name, weight=100 // questions, guidance=_PROMPT) for name in names)
    core = a_core(sections=sections, criteria=criteria)
    definition = layers.merge(core, [a_layer(world.region.slug)])
    with unit_of_work():
        officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
        return calls.draft_call(f"BENCH-{questions}", world.funder, [world.region], definition, officer, DRAFTED).id


def save(client: FlaskClient, call_id: UUID, number: int) -> float:
    """The time of one save, in milliseconds: from the posted form to the answer."""
    address = f"/agreement/{call_id}/national/questions/q_1"
    _action, fields = next(one for one in forms_in(client.get(address)) if "prompt" in one[1])
    sent = {**fields, "prompt": f"{_PROMPT}{number}"}
    started = time.perf_counter_ns()
    answer = client.post(address, data=sent)
    taken = time.perf_counter_ns() - started
    assert answer.status_code == 303, answer.text
    return taken / 1_000_000


def write_bare(call_id: UUID, number: int) -> float:
    """The time of a transaction that adds a row like the call's last version and does nothing else, in milliseconds."""
    table = CallVersion.__table__
    last = sa.select(table).where(table.c.call_id == call_id).order_by(table.c.number.desc()).limit(1)
    with db.engine.connect() as connection:
        row = dict(connection.execute(last).mappings().one())
    # Below the call's own: the next version of it is numbered after the highest.
    row |= {"id": uuid4(), "number": -1 - number}
    started = time.perf_counter_ns()
    with db.engine.begin() as connection:
        connection.execute(sa.insert(table).values(row))
    return (time.perf_counter_ns() - started) / 1_000_000


def middle(taken: list[float]) -> float:
    """The median."""
    return sorted(taken)[len(taken) // 2]


def measured(app: Flask, rounds: int = ROUNDS) -> dict[str, object]:
    """The medians of rounds in which every kind of work takes its turn."""
    world = a_world()
    browser, secret = app.test_client(), str(world.officer.id)
    sign_in_for_good(world.officer, secret)
    with browser.session_transaction() as session:
        session["_user_id"], session[SECRET] = str(world.officer.id), secret
    few, many = a_call_of(world, FEW), a_call_of(world, MANY)
    taken: dict[str, list[float]] = {"few": [], "many": [], "bare": []}
    for number in range(rounds):
        taken["few"].append(save(browser, few, number))
        taken["many"].append(save(browser, many, number))
        taken["bare"].append(write_bare(many, number))
    few_ms, many_ms, bare_ms = (middle(taken[name]) for name in ("few", "many", "bare"))
    return {
        "questions": [FEW, MANY],
        "rounds": rounds,
        "save_few_ms": round(few_ms, 2),
        "save_many_ms": round(many_ms, 2),
        "ratio": round(many_ms / few_ms, 2),
        "promised_ratio": PROMISED_RATIO,
        "bare_transaction_ms": round(bare_ms, 2),
        "ratio_to_bare_transaction": round(many_ms / bare_ms, 1),
        "engine": db.engine.dialect.name,
    }


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/accord.db")
        clock.now = lambda: DRAFTED
        with running(Path(folder), database) as app, as_system():
            found = measured(app)
    print(json.dumps(found, indent=2))
    return 0 if float(str(found["ratio"])) <= PROMISED_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
