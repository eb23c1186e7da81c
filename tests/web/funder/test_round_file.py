"""Does the file of answers and marks hold what its reader may read, and nothing else, and say who took it?"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.models import Answer, Application, Assessment, Call, Event, Organisation, User
from app.queries.round_file import round_out
from app.services import conflicts
from app.transactions import unit_of_work
from tests import factories as f
from tests.marking import a_marked_call
from workflows.application import RECEIVED
from workflows.assessment_readers import Box
from workflows.definition import Ledger

Client = Callable[[User], FlaskClient]


class Marked:
    """A world with its marked call."""

    def __init__(self) -> None:
        self.world = f.a_world()
        self.call: Call
        self.applications: list[Application]
        self.assessments: list[Assessment]
        self.call, self.applications, self.assessments = a_marked_call(self.world)

    def file(self, client: FlaskClient, kind: str = "csv", side: str = "funder", **sent: str) -> Any:
        file = client.post(f"/{side}/calls/{self.call.id}/applications/file", data={"kind": kind, **sent})
        # It is sent as it is read: its request lasts until all of it has come.
        file.get_data()
        return file


@pytest.fixture
def marked(app: object) -> Marked:
    return Marked()


def rows_of(file: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.text)))


def lines_of(file: Any) -> list[Any]:
    return [json.loads(line) for line in file.text.splitlines()]


def conflicted(marked: Marked, user: User) -> None:
    with unit_of_work():
        conflicts.declare(
            marked.applications[0].id, user.id, None, "", f.actor(marked.world.officer, marked.call), f.AFTER
        )


def test_file_has_every_answer_and_mark_and_names_no_assessor(marked: Marked, client_of: Client) -> None:
    file = marked.file(client_of(marked.world.officer))

    *rows, said = rows_of(file)
    marks = [
        (row["Project"], row["Ledger"], row["Assessment"], row["Mark"], row["Out of"])
        for row in rows
        if row["What"] == "Mark" and row["Question or criterion"] == "Need"
    ]
    assert (file.status_code, file.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert sorted(one[3] for one in marks) == ["3", "8", "8", "9"]
    assert {one[:3] for one in marks} == {
        (title, "National ledger", number) for title in ("Idea 0", "Idea 1") for number in ("1", "2")
    }
    assert {row["Project"] for row in rows if row["What"] == "Answer"} == {"Idea 0", "Idea 1"}
    assert not any(one.name in file.text for one in (*marked.world.assessors, *marked.world.scorers))
    assert said["Reference"].startswith(
        f"2 applications, all that were received. Asked for by {marked.world.officer.name}, "
    )


def test_json_lines_hold_the_same_and_an_end(marked: Marked, client_of: Client) -> None:
    head, *applications, end = lines_of(marked.file(client_of(marked.world.officer), "jsonl"))

    assert (head["call"], head["asked_by"]) == (marked.call.reference, marked.world.officer.name)
    assert end == {"kind": "end", "applications": 2}
    assert {one["title"]: [len(one["answers"]) > 0, len(one["assessments"])] for one in applications} == {
        "Idea 0": [True, 3],
        "Idea 1": [True, 3],
    }


def test_no_cell_is_a_formula(marked: Marked, client_of: Client) -> None:
    with unit_of_work():
        one = Application.id == marked.applications[0].id
        db.session.execute(update(Application).where(one).values(title="=HYPERLINK(1)", reference="@SUM"))
        db.session.execute(update(Organisation).values(name="+1"))
        db.session.execute(update(Answer).where(Answer.question_id == "need").values(value="-2+3"))

    rows = rows_of(marked.file(client_of(marked.world.officer)))

    assert {(row["Project"], row["Organisation"]) for row in rows[:-1]} == {
        ("'=HYPERLINK(1)", "'+1"),
        ("Idea 1", "'+1"),
    }
    assert {row["Words"] for row in rows if (row["What"], row["Question or criterion"]) == ("Answer", "Need")} == {
        "'-2+3"
    }
    assert not any(cell and cell[0] in "=+-@" for row in rows for cell in row.values())


def test_taking_it_is_on_record(marked: Marked, client_of: Client) -> None:
    marked.file(client_of(marked.world.officer), "jsonl", state="eligible")

    event = db.session.scalars(select(Event).where(Event.move == "take_file")).one()
    assert (event.actor_id, event.call_id, event.data) == (
        marked.world.officer.id,
        marked.call.id,
        {"kind": "jsonl", "filter": "eligible"},
    )


@pytest.mark.parametrize("side", ["funder", "region"])
def test_nobody_takes_it_before_both_ledgers_are_closed(app: object, client_of: Client, side: str) -> None:
    world = f.a_world()
    call = f.a_call(world)
    application = f.submitted(world, call, f.an_applicant(world))
    f.close(call)
    work = f.assigned(world, f.eligible(world, application))
    f.started(world, call)
    for one in work:
        if (one.ledger == Ledger.NATIONAL) == (side == "funder"):
            f.scored(one)
    reader = world.officer if side == "funder" else world.region_lead

    file = client_of(reader).post(f"/{side}/calls/{call.id}/applications/file", data={"kind": "csv"})

    assert file.status_code == 409
    assert "once both ledgers are closed" in file.text
    assert db.session.scalars(select(Event).where(Event.move == "take_file")).all() == []


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("side", ["funder", "region"])
def test_whoever_has_a_conflict_finds_no_trace_of_the_application(
    marked: Marked, client_of: Client, side: str, kind: str
) -> None:
    reader = marked.world.officer if side == "funder" else marked.world.region_lead
    conflicted(marked, reader)

    file = marked.file(client_of(reader), kind, side)

    assert (file.status_code, "Idea 1" in file.text) == (200, True)
    assert "Idea 0" not in file.text
    assert marked.applications[0].reference not in file.text
    assert ("1 application," in file.text) if kind == "csv" else ('"applications": 1' in file.text)


def test_each_side_reads_the_boxes_that_are_open_to_it(marked: Marked, client_of: Client) -> None:
    sides = (("funder", marked.world.officer), ("region", marked.world.region_lead))

    files = [marked.file(client_of(reader), side=side) for side, reader in sides]

    read, less = ({row["Question or criterion"] for row in rows_of(one) if row["What"] == "The whole"} for one in files)
    assert (read - less, less - read) == ({"Note to the funder"}, set())


def test_assessors_and_applicants_have_no_file(marked: Marked, client_of: Client) -> None:
    people = (marked.world.assessors[0], marked.world.scorers[0])

    answers = [marked.file(client_of(one), side=side).status_code for one in people for side in ("funder", "region")]

    assert answers == [404] * 4


def test_others_write_while_it_is_sent_and_it_stays_as_it_was(app: Flask, marked: Marked) -> None:
    with app.test_request_context(method="POST"):
        sent = round_out(marked.call, f.viewer(marked.world.officer), frozenset(Box), RECEIVED)
        first = next(sent)
        with unit_of_work():
            db.session.execute(update(Application).values(title="Anew"))
        rest = [one.title for one in sent]

    assert sorted([first.title, *rest]) == ["Idea 0", "Idea 1"]


def test_file_of_many_asks_as_little_as_one_of_none(
    marked: Marked, client_of: Client, count_queries: Callable[[], Any]
) -> None:
    client = client_of(marked.world.officer)
    marked.file(client)

    with count_queries() as many:
        marked.file(client)
    with count_queries() as none:
        empty = marked.file(client, state="ineligible")

    assert len(many) == len(none) <= 10, many
    assert empty.text.count("0 applications") == 1
