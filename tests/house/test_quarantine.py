"""For a person with a conflict of interest, does anything at all tell whether the application exists?

A metamorphic test: the same person asks every method of every route twice, with the ids of the application and of all
that hangs on it in the addresses: once while it is there and a conflict was found after their work had begun, and once
after every trace of it was deleted. Every answer must be the same, byte for byte and header for header, but for what is
drawn afresh; so must the mails be that they are sent. One call is enough: it has a second application, in which nothing
may change.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.extensions import db, limiter
from app.models import Assessment, Call, Message, Outbox, User
from app.notices.write import write_messages
from app.queries.timetable import dates_of
from app.services import conflicts, timetable
from app.services.record import add_to_outbox
from app.transactions import unit_of_work
from app.walls import as_system
from tests.house.conftest import Gate
from tests.house.looking import Answer, undone
from tests.house.permissions import VALUES, Asked, Row, rows
from tests.house.test_unseen import delete_every_trace_at
from tests.house.world import Moment
from workflows.actor import CLOCK
from workflows.assessor import InterestKind

pytestmark = pytest.mark.early

WHEN = Moment.ASSESSING
# What searches and filters are asked on every page that names nothing: words of the hidden application among them.
ASKED_FOR = "?q=Our+idea&state=invited&show=short&page=1&sort=title"
NONCE = re.compile(r"'nonce-[^']*'")
# Of a request and not of what it found; the length counts what is drawn afresh, and the text is compared whole.
OF_THE_REQUEST = {"Content-Length", "Date", "Set-Cookie", "X-Request-Id"}
# What these two answer is a random code, or the address of what was made a moment ago: their statuses are compared.
MADE_ANEW = {"POST /account/recovery-codes", "POST /organisations/{asked_organisation}/ask-to-join"}
Seen = tuple[int, str, str, tuple[tuple[str, str], ...]]


@pytest.fixture(scope="module")
def moments() -> tuple[Moment, ...]:
    """One call, while it is being assessed."""
    return (WHEN,)


@pytest.mark.parametrize("column", ["ass", "scr"])
def test_every_answer_is_as_if_the_application_were_not(gate: Gate, column: str) -> None:
    person = gate.house.people[column]
    assert person is not None
    with undone(gate.looker.connection):
        find(gate, person)
        there = walked(gate, column), mails(gate, person)
        delete_every_trace_at(gate, WHEN)
        gone = walked(gate, column), mails(gate, person)

    assert [name for name, answer in there[0].items() if gone[0][name] != answer] == []
    assert there[1] == gone[1]


def test_without_a_conflict_answers_and_mails_do_differ(gate: Gate) -> None:
    person = gate.house.people["ass"]
    assert person is not None
    with undone(gate.looker.connection):
        there = walked(gate, "ass", lambda name: "/assessments" in name or name == "GET /home"), mails(gate, person)
        delete_every_trace_at(gate, WHEN)
        gone = walked(gate, "ass", lambda name: "/assessments" in name or name == "GET /home"), mails(gate, person)

    changed = {name for name, answer in there[0].items() if gone[0][name] != answer}
    assert {"GET /home", "GET /assessments", "GET /assessments/{assessment}/room"} <= changed
    assert there[1] != gone[1]


@as_system()
def find(gate: Gate, person: User) -> None:
    """A conflict is found late: the person has begun, or even handed in."""
    application_id = gate.house.things[WHEN].application
    with unit_of_work():
        conflicts.declare(application_id, person.id, InterestKind.FAMILY, "A cousin.", CLOCK, WHEN.at)
    db.session.remove()


def walked(gate: Gate, column: str, wanted: Callable[[str], bool] = lambda name: True) -> dict[str, Seen]:
    """What this person is answered by every method of every route; pages that name nothing are searched, too."""
    things, found = gate.house.things[WHEN], {}
    for row in rows(gate.looker.app):
        if not wanted(row.name):
            continue
        where = addressed(gate, row, Asked(gate.house, things, column, WHEN.value, row.side))
        answer = seen(gate, column, row.method, where)
        found[row.name] = (answer[0], "", "", ()) if row.name in MADE_ANEW else answer
        if row.method == "GET" and not row.rule.arguments:
            found[f"{row.name} searched"] = seen(gate, column, row.method, where + ASKED_FOR)
    return found


def addressed(gate: Gate, row: Row, of: Asked) -> str:
    """The address with the ids of the application and of what hangs on it; what is not there yet has none."""
    values = {name: VALUES[name](of) or UUID(int=4) for name in row.rule.arguments}
    return gate.looker.app.url_map.bind("localhost").build(row.rule.endpoint, values, method=row.method)


def seen(gate: Gate, column: str, method: str, where: str) -> Seen:
    limiter.reset()
    answer: Answer = gate.looker.ask(gate.house.people[column], method, where, WHEN.at)
    headers = {name: NONCE.sub("", value) for name, value in answer.headers.items() if name not in OF_THE_REQUEST}
    return (*answer.same, tuple(sorted(headers.items())))


@as_system()
def mails(gate: Gate, person: User) -> list[tuple[str, str]]:
    """What this person is sent by each notice that goes to assessors, made anew: being asked, all at once and about
    this application, and the reminder a day before the end."""
    things, ahead = gate.house.things[WHEN], timedelta(days=1)
    with undone(gate.looker.connection):
        with unit_of_work():
            db.session.execute(sa.delete(Outbox))
            due = dates_of(db.session.get_one(Call, things.call)).assessment_due_at - ahead
            timetable.remind(things.call, due)
            add_to_outbox("notice", {"notice": "assessors_invited", "subject_id": str(things.call)}, due)
            for work in things.work.values():
                if db.session.get(Assessment, work) is not None:
                    add_to_outbox("notice", {"notice": "assessor_invited", "subject_id": str(work)}, due)
            for row in db.session.scalars(sa.select(Outbox)).all():
                write_messages(row, due)
        query = sa.select(Message.subject, Message.body).where(Message.address == person.email)
        return [(subject, body) for subject, body in db.session.execute(query.order_by(Message.subject, Message.body))]
