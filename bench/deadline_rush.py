"""Does every application get in when thousands come in the last hour, and what does that cost beside writing it down?

    .venv/bin/python -m bench.deadline_rush [--applications 2000] [--clients 64]

A PostgreSQL that waits for the disk, the application behind its walls on two gunicorn workers, and so many clients at
once, each signed in as somebody else. Every application has ten answers of 400 words. First each client saves one more
answer of each of its applications, as the page does while somebody types; then it submits them; then it reads every
receipt. Afterwards the database is asked: none lost, none twice, and the hash on each receipt is that of what is kept,
with the words in it that this client typed. The yardstick is the same rows in bare transactions, by as many connections
as the server has threads. Prints one JSON object; exit code 1 when anything was lost, doubled, refused or unlike its
receipt, or when a submission cost more than its limit of processor time.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from app.extensions import db, owner_engine
from app.models import Answer, AnswerVersion, Application, Call, Event, Outbox, Submission, Unsealed
from app.queries.definitions import definition_for
from app.services import applications
from app.transactions import unit_of_work
from app.walls import as_system
from deploy.embedded.postgres import DURABLE, throwaway
from deploy.web_server import threads, workers
from tests import crowds, factories
from tests.conftest import own_postgresql, running
from tests.factories import DURING, Applicant, World
from tests.served import Browser, Server, rush, serving
from tests.workflows.definitions import a_criterion, a_question
from workflows.actor import Actor, Role
from workflows.application import ApplicationMove, ApplicationState
from workflows.definition import Section
from workflows.plain import sha256

QUESTIONS, WORDS, TYPED = 10, 400, "q_9"
MOST_CPU_MS = 12.0  # reading, deciding and writing a submission, in processor time of a worker
_PHRASE = ("We", "measure", "what", "it", "saves", "each", "week", "and", "publish", "how", "we", "did", "it.")


@dataclass(frozen=True)
class Client:
    """One person at the deadline, with the applications that they hand in."""

    browser: Browser
    applications: tuple[UUID, ...]
    receipts: dict[UUID, str] = field(default_factory=dict)


def words(mark: object) -> str:
    """An answer of 400 words that begins with a mark of its own."""
    return " ".join([str(mark), *(_PHRASE[at % len(_PHRASE)] for at in range(WORDS - 1))])


def a_call_of_ten(world: World, **core: Any) -> Call:
    """An open call of ten questions of 400 words, one of them the region's, each judged by a criterion; `core` says
    what else is in its core."""
    names = [f"q_{number}" for number in range(1, QUESTIONS)]
    sections = tuple(Section(f"s_{name}", name, (a_question(name),)) for name in names)
    weights = [12, *[11] * (len(names) - 1)]
    criteria = tuple(a_criterion(name, weight=weight) for name, weight in zip(names, weights, strict=True))
    return factories.a_call(world, core={"sections": sections, "criteria": criteria, **core})


def a_client(app: Flask, server: Server, world: World, call: Call, count: int) -> Client:
    """A person of a company of their own, with so many complete drafts."""
    applicant = factories.an_applicant(world)
    first = drafted(world, call, applicant)
    others = crowds.copies("applications", first, count - 1, ("answers", "partners", "cost_lines"))
    browser = Browser(app, server, applicant.lead)
    browser.open(f"/applications/{first}/questions/{TYPED}")
    return Client(browser, (first, *others))


def drafted(world: World, call: Call, applicant: Applicant) -> UUID:
    """A complete draft whose every answer has as many words as the question takes."""
    made = factories.complete(factories.a_draft(world, call, applicant), applicant)
    lead = Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    asked = definition_for(factories.load(made.id, applicant.lead)).questions
    limits = {one.id: one.word_limit for one in asked}
    with unit_of_work():
        for answer in db.session.scalars(sa.select(Answer).where(Answer.application_id == made.id)).all():
            text = " ".join(words(answer.question_id).split()[: limits[answer.question_id]])
            applications.save_answer(made.id, answer.question_id, text, answer.number, lead, DURING)
    return made.id


def autosaves(client: Client) -> list[Callable[[], object]]:
    """The save of one answer of each of the client's applications, as the page sends it."""
    return [
        partial(
            client.browser.post,
            f"/applications/{one}/questions/{TYPED}",
            {"answer": words(one), "version": "2"},
            wanted=200,
            accept="application/json",
        )
        for one in client.applications
    ]


def submits(client: Client) -> list[Callable[[], object]]:
    """The button of each of the client's applications."""
    sent = {"declaration": "y"}
    return [
        partial(client.browser.post, f"/applications/{one}/submit", sent, wanted=303) for one in client.applications
    ]


def receipts(client: Client) -> list[Callable[[], object]]:
    """The page of each receipt, kept to be held against what the database has."""
    return [partial(_read_receipt, client, one) for one in client.applications]


def _read_receipt(client: Client, application_id: UUID) -> None:
    client.receipts[application_id] = client.browser.get(f"/applications/{application_id}/receipt")


def unlike(clients: Sequence[Client]) -> list[str]:
    """What is wrong with what is kept: lost, twice, other words than were typed, another hash than on the receipt."""
    kept: dict[UUID, list[Submission]] = {}
    for submission in db.session.scalars(sa.select(Submission)):
        kept.setdefault(submission.application_id, []).append(submission)
    states = {one: state for one, state in db.session.execute(sa.select(Application.id, Application.state))}
    pairs = [(one, client) for client in clients for one in client.applications]
    found = [(one, _wrong_with(kept.get(one, []), states[one], one, client)) for one, client in pairs]
    return [f"{one}: {wrong}" for one, wrong in found if wrong]


def _wrong_with(submissions: Sequence[Submission], state: str, application_id: UUID, client: Client) -> str:
    if len(submissions) != 1 or state != ApplicationState.SUBMITTED:
        return f"{len(submissions)} submissions, {state}"
    submission = submissions[0]
    if submission.content["answers"][TYPED] != words(application_id):
        return "other words than were typed"
    is_shown = submission.sha256 in client.receipts.get(application_id, "")
    return "" if is_shown and sha256(submission.content) == submission.sha256 else "another hash than on the receipt"


def bare(many: Sequence[UUID], write: Callable[[sa.Connection, UUID], None]) -> float:
    """How many bare transactions a second, one for each of these, by as many connections as the server has threads."""
    engine = owner_engine()
    hands = workers * threads
    shares = [many[at::hands] for at in range(hands)]

    def work(share: Sequence[UUID]) -> None:
        with engine.connect() as connection:
            for one in share:
                with connection.begin():
                    write(connection, one)

    began = perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(work, shares))
    return len(many) / (perf_counter() - began)


def bare_save(connection: sa.Connection, application_id: UUID) -> None:
    """The rows that the save of an answer writes."""
    where = (Answer.application_id == application_id, Answer.question_id == TYPED)
    connection.execute(sa.update(Answer).where(*where).values(value=words(application_id), number=Answer.number + 1))
    newest = sa.select(AnswerVersion.__table__).where(AnswerVersion.application_id == application_id).limit(1)
    row = dict(connection.execute(newest).mappings().one())
    connection.execute(sa.insert(AnswerVersion.__table__).values(row | {"id": uuid4(), "number": 1_000_000}))


def bare_submission(rows: dict[str, dict[str, Any]], connection: sa.Connection, application_id: UUID) -> None:
    """The rows that a submission writes: itself, the new state, the event with its place in the record, the message."""
    connection.execute(sa.insert(Submission.__table__).values(rows["submission"] | {"id": uuid4()}))
    connection.execute(sa.update(Application).where(Application.id == application_id).values(submitted_at=DURING))
    event = connection.execute(sa.insert(Event.__table__).values(rows["event"]).returning(Event.number)).scalar_one()
    connection.execute(sa.insert(Unsealed.__table__).values(event_number=event))
    connection.execute(sa.insert(Outbox.__table__).values(rows["outbox"] | {"id": uuid4()}))


def rows_of_a_submission() -> dict[str, dict[str, Any]]:
    """One of each row that a submission has written, without its key, to be written again by itself."""
    queries = {
        "submission": (sa.select(Submission.__table__), "id"),
        "event": (sa.select(Event.__table__).where(Event.move == ApplicationMove.SUBMIT.value), "number"),
        "outbox": (sa.select(Outbox.__table__), "id"),
    }
    found = {}
    for name, (query, key) in queries.items():
        row = dict(db.session.execute(query.limit(1)).mappings().one())
        found[name] = {column: value for column, value in row.items() if column != key}
    return found


def measured(app: Flask, folder: Path, count: int, clients: int) -> tuple[dict[str, Any], bool]:
    """The figures, and whether all of it came in as it should."""
    world = factories.a_world()
    call = a_call_of_ten(world)
    share, more = divmod(count, clients)
    with serving(app, folder) as server:
        crowd = [a_client(app, server, world, call, share + (at < more)) for at in range(clients)]
        works = {"autosave": autosaves, "submit": submits, "receipt": receipts}
        phases = {name: rush(server, [work(client) for client in crowd]) for name, work in works.items()}
    said = [*(one for phase in phases.values() for one in phase.failed), *unlike(crowd)]
    told = {name: phase.told() for name, phase in phases.items()}
    yardsticks = {"autosave": bare_save, "submit": partial(bare_submission, rows_of_a_submission())}
    everything = [one for client in crowd for one in client.applications]
    for name, write in yardsticks.items():
        per_second = bare(everything, write)
        told[name] |= {
            "bare_per_second": round(per_second, 1),
            "ratio_to_bare": round(per_second / told[name]["per_second"], 2),
        }
    figures = {"applications": count, "clients": clients, **told, "promised_cpu_ms": MOST_CPU_MS, "wrong": len(said)}
    return {**figures, "said": said[:5]}, not said and told["submit"]["cpu_ms_each"] <= MOST_CPU_MS


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    parser = argparse.ArgumentParser(prog="bench.deadline_rush")
    parser.add_argument("--applications", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=64)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, throwaway(DURABLE) as cluster:
        database = own_postgresql(cluster.url(), "bench")
        with running(Path(name), database) as app, as_system():
            figures, holds = measured(app, Path(name), asked.applications, asked.clients)
    print(json.dumps(figures, indent=2))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
