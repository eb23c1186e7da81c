"""What does a round of 2,000 applications, each read by five people, cost those who mark it and those who watch it?

    .venv/bin/python -m bench.assessing [--applications 2000] [--assessors 200]

A PostgreSQL that waits for the disk, the application behind its walls on two gunicorn workers, a call of ten questions
of 400 words and as many criteria. All assessors at once save marks with a comment, one criterion at a time; afterwards
the database is asked: none lost, none twice, each with the words of its assessor. Eight of them then open their lists,
and an officer opens lists and applications. The yardstick of a mark is the same rows in bare transactions, by as many
connections as the server has threads. Prints one JSON object; exit code 1 when a mark was lost, doubled or refused.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import Application, Assessment, Call, Score, User
from app.transactions import unit_of_work
from app.walls import as_system
from app.web.shared.signed_in import SECRET
from bench.closed_round import all_handed_in, counted, file_taken, ranked, settled
from bench.deadline_rush import QUESTIONS, TYPED, a_call_of_ten, bare, drafted
from deploy.embedded.postgres import DURABLE, throwaway
from tests import crowds, factories
from tests.conftest import own_postgresql, running, sign_in_for_good
from tests.factories import AFTER, DURING, World
from tests.served import Browser, Phase, Server, rush, serving
from workflows.actor import Role
from workflows.assessment import AssessmentState
from workflows.definition import Ledger

NATIONAL, REPEATED, FEW = 4, 40, 8
CRITERIA = tuple(f"q_{number}" for number in range(1, QUESTIONS))
FILLER = " ".join(["It says what is done, by whom and when, and what would be lost without it."] * 6)
# What hangs on an assessor who is ready, and on an application that is being assessed.
READY = ("role_grants", "assessor_profiles", "assessor_declarations", "briefing_acceptances")
PARTS = ("answers", "partners", "cost_lines", "submissions", "submitted_sheets", "assessments", "scores")


@dataclass(frozen=True)
class Reader:
    """Somebody who opens pages, in one browser or in several at once, and one of their assessments."""

    user: User
    browsers: tuple[Browser, ...]
    at: UUID | None = None


def a_round(count: int, assessors: int) -> tuple[World, Call, Sequence[User]]:
    """A call that is being assessed, its applications accepted by four national assessors and a scorer each, and the
    national assessors. Those of each application follow on those of the one before."""
    world = factories.a_world()
    world.assessors += [
        factories.grant(factories.a_person(f"Asa Assesses {n}"), Role.NATIONAL_ASSESSOR, world.funder) for n in (3, 4)
    ]
    call = a_call_of_ten(world, national_assessors=NATIONAL)
    applicant = factories.an_applicant(world)
    first = factories.load(drafted(world, call, applicant), applicant.lead)
    with unit_of_work():
        factories.applications.submit(first.id, factories.actor(applicant.lead, first), DURING, declaration_made=True)
    factories.close(call)
    work = factories.assigned(world, factories.eligible(world, first))
    factories.started(world, call)
    for one in work:
        factories.accepted(one)
    factories.hand_in(work[-1])
    crowds.copies("applications", first.id, count - 1, PARTS)
    with unit_of_work():
        # Without a second factor an officer is led to set one up.
        world.officer.second_factor_at = DURING
    people = _copied(world.assessors[0], assessors)
    _dealt(people)
    return world, call, people


def _copied(person: User, count: int) -> Sequence[User]:
    ids = crowds.copies("users", person.id, count, READY)
    return db.session.scalars(sa.select(User).where(User.id.in_(ids))).all()


def _dealt(people: Sequence[User]) -> None:
    """Give the national assessments out one after another, so that nobody has two of one application."""
    query = sa.select(Assessment.id).where(Assessment.ledger == Ledger.NATIONAL).order_by(Assessment.application_id)
    with unit_of_work():
        dealt = [{"this": one, "to": people[at % len(people)].id} for at, one in enumerate(db.session.scalars(query))]
        assessments = Assessment.__table__
        given = (
            sa.update(assessments).where(assessments.c.id == sa.bindparam("this")).values(user_id=sa.bindparam("to"))
        )
        db.session.connection().execute(given, dealt)


def words_of(user: User, assessment_id: UUID) -> str:
    """A comment by which both are known."""
    return f"{user.id} of {assessment_id}: the answer shows what it says."


def full_set(words: str, seen: Mapping[str, int] = MappingProxyType({})) -> dict[str, str]:
    """The marks of all criteria with their comments, as the page of all criteria sends them, each from the save that it
    was started from."""
    sent: dict[str, str] = {}
    for at, one in enumerate(CRITERIA):
        said = words if one == TYPED else f"{words} {FILLER}"
        score = "7" if one == TYPED else str(5 + at % 5)
        sent |= {f"score_{one}": score, f"comment_{one}": said, f"version_{one}": str(seen.get(one, 0))}
    return sent


def sets(browser: Browser, user: User, mine: Sequence[UUID]) -> list[Callable[[], object]]:
    """All marks of each of the assessor's assessments, of which one is saved, as a person sends them by a button."""
    return [
        partial(
            browser.post,
            f"/assessments/{one}/marks",
            full_set(words_of(user, one), {TYPED: 1}),
            wanted=303,
        )
        for one in mine
    ]


def marks(browser: Browser, user: User, mine: Sequence[UUID]) -> list[Callable[[], object]]:
    """A mark for one criterion in each of the assessor's assessments, as the page sends it."""
    return [
        partial(
            browser.post,
            f"/assessments/{one}/criteria/{TYPED}",
            {"score": "7", "comment": words_of(user, one), "version": "0"},
            wanted=200,
            accept="application/json",
        )
        for one in mine
    ]


def unlike(expected: dict[UUID, str]) -> list[str]:
    """What is wrong with the marks that are kept: lost, twice, or somebody else's words."""
    kept: dict[UUID, list[str]] = {}
    query = sa.select(Score.assessment_id, Score.comment).where(Score.criterion_id == TYPED)
    for assessment_id, comment in db.session.execute(query):
        kept.setdefault(assessment_id, []).append(comment)
    return [f"{one}: {kept.get(one, [])}" for one, comment in expected.items() if kept.get(one) != [comment]]


def bare_mark(connection: sa.Connection, assessment_id: UUID) -> None:
    """The row that a mark writes."""
    row = {"assessment_id": assessment_id, "criterion_id": "bare", "score": 7, "number": 1, "saved_at": AFTER}
    comment = f"{assessment_id}: the answer shows what it says."
    connection.execute(sa.insert(Score.__table__).values(row | {"id": uuid4(), "comment": comment}))


def opened(browser: Browser, *paths: str) -> list[Callable[[], object]]:
    """Each of these pages, again and again."""
    return [partial(browser.get, path) for path in paths for _ in range(REPEATED)]


def pages(app: Flask, server: Server, call: Call, people: Mapping[str, Reader]) -> dict[str, Any]:
    """What lists and applications cost in statements and to the workers, by one reader or by eight at once. The page
    without a question to the database says what the server itself costs on this machine."""
    officer, first = people["officer"], people["assessors"]
    one = db.session.scalars(sa.select(Application.id).where(Application.call_id == call.id).limit(1)).one()
    asked = {
        "bare_page": (officer, "/healthz"),
        "assessors_list": (first, "/assessments"),
        "assessors_criterion": (Reader(first.user, first.browsers[:1]), f"/assessments/{first.at}/criteria/{TYPED}"),
        "staff_list": (officer, f"/funder/calls/{call.id}/applications"),
        "staff_application": (officer, f"/funder/applications/{one}"),
        "progress": (officer, f"/funder/calls/{call.id}/progress"),
    }
    return {
        name: {"statements": statements(app, reader.user, path)} | warmed(server, reader.browsers, path).told()
        for name, (reader, path) in asked.items()
    }


def warmed(server: Server, browsers: Sequence[Browser], path: str) -> Phase:
    """What a page costs once each connection knows its statements and each worker its template."""
    works = [opened(browser, path) for browser in browsers]
    rush(server, works)
    return rush(server, works)


def statements(app: Flask, user: User, path: str) -> int:
    """How many statements a page sends, the second time that it is opened, without how a transaction begins."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith("SELECT set_config('accord."):
            sent.append(statement)

    browser, secret = app.test_client(), f"statements of {user.id} on {path}"
    sign_in_for_good(user, secret)
    with browser.session_transaction() as session:
        session["_user_id"], session[SECRET] = str(user.id), secret
    browser.get(path)
    sa.event.listen(db.engine, "before_cursor_execute", note)
    status = browser.get(path).status_code
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert status == 200, path
    return len(sent)


def work_of(people: Sequence[User]) -> dict[UUID, list[UUID]]:
    """The assessments of each of these people that wait for marks."""
    query = sa.select(Assessment.user_id, Assessment.id).where(
        Assessment.ledger == Ledger.NATIONAL, Assessment.state == AssessmentState.ACCEPTED
    )
    mine: dict[UUID, list[UUID]] = {one.id: [] for one in people}
    for user_id, assessment_id in db.session.execute(query):
        mine[user_id].append(assessment_id)
    return mine


def measured(app: Flask, folder: Path, count: int, assessors: int) -> tuple[dict[str, Any], bool]:
    """The figures, and whether every mark is there once with its words."""
    world, call, people = a_round(count, assessors)
    settled()
    mine = work_of(people)
    expected = {one: words_of(user, one) for user in people for one in mine[user.id]}
    with serving(app, folder, AFTER) as server:
        browsers = [Browser(app, server, user) for user in people]
        for browser, user in zip(browsers, people, strict=True):
            browser.open(f"/assessments/{mine[user.id][0]}/criteria/{TYPED}")
        works = [marks(browser, user, mine[user.id]) for browser, user in zip(browsers, people, strict=True)]
        saved = rush(server, works)
        sending = [sets(browser, user, mine[user.id]) for browser, user in zip(browsers, people, strict=True)]
        before = rush(server, sending[FEW : 2 * FEW])
        sent = rush(server, sending[:FEW])
        officer = Browser(app, server, world.officer)
        readers = {
            "officer": Reader(world.officer, (officer,)),
            "assessors": Reader(people[0], tuple(browsers[:FEW]), mine[people[0].id][0]),
        }
        seen = pages(app, server, call, readers)
        said = [*saved.failed, *before.failed, *sent.failed, *unlike(expected)]
        per_second = bare(list(expected), bare_mark)
        all_handed_in(CRITERIA, AFTER)
        closed = {"closing": counted() | ranked(call, world.officer, AFTER)}
        closed |= {f"file_{kind}": file_taken(server, officer, call.id, kind) for kind in ("csv", "jsonl")}
    beside = {
        "bare_per_second": round(per_second, 1),
        "ratio_to_bare": round(per_second / saved.per_second, 2),
        "p95_to_bare": round(saved.told()["p95_ms"] * per_second / 1000 / len(people), 2),
    }
    told = {"applications": count, "assessors": len(people), "mark": saved.told() | beside, "full_set": sent.told()}
    return {**told, **seen, **closed, "wrong": len(said), "said": said[:5]}, not said


def main() -> int:
    """Measure, print, and say whether every mark is there."""
    parser = argparse.ArgumentParser(prog="bench.assessing")
    parser.add_argument("--applications", type=int, default=2000)
    parser.add_argument("--assessors", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, throwaway(DURABLE) as cluster:
        database = own_postgresql(cluster.url(), "bench")
        with running(Path(name), database) as app, as_system():
            figures, holds = measured(app, Path(name), asked.applications, asked.assessors)
    print(json.dumps(figures, indent=2))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
