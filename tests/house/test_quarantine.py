"""For a person with a conflict of interest, does anything at all tell whether the application exists?

A metamorphic test: the same person asks by every route with the ids of the application and of all that hangs on it in
the addresses: while it is there and a conflict was found, and after every trace of it was deleted. Every answer must be
the same, byte for byte and header for header, but for what is drawn afresh; so must the mails be that they are sent.
One call is enough: it has a second application, in which nothing may change.

Everybody here has a place in a pool of the call, a profile in which the applicant employs them, and is named by the
applicant: which of the three ways the conflict was found must tell nothing either. A national assessor at work walks
every route, the others the pages of assessors. Where no role of theirs holds a permission, the gate answers before the
view is asked, the same for every route that names the same kind of thing (`test_permissions.py` holds it there): one of
those is asked for all.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.extensions import db, limiter
from app.models import (
    Application,
    Assessment,
    AssessorProfile,
    Call,
    Conflict,
    Message,
    NamedConflict,
    Organisation,
    Outbox,
    PoolMember,
    RoleGrant,
    User,
)
from app.notices.write import write_messages
from app.permissions import ALLOWED, Permission
from app.queries.pools import Side
from app.queries.timetable import dates_of
from app.services import conflicts, many_assignments, pools, timetable
from app.services.record import add_to_outbox
from app.transactions import unit_of_work
from app.walls import as_system
from app.web.shared.gate import PARAMETERS
from tests.house.conftest import Gate
from tests.house.looking import Answer, undone
from tests.house.permissions import VALUES, Asked, Row, rows
from tests.house.test_unseen import delete_every_trace_at
from tests.house.world import Moment
from workflows.actor import CLOCK, Actor, Role
from workflows.assessor import InterestKind
from workflows.company import name_key
from workflows.conflicts import Source
from workflows.definition import Ledger
from workflows.pool_list import Named

pytestmark = pytest.mark.early

WHEN = Moment.ASSESSING
# What searches and filters are asked on every page that names nothing: words of the hidden application among them.
ASKED_FOR = "?q=Our+idea&state=invited&show=short&page=1&sort=title"
NONCE = re.compile(r"'nonce-[^']*'")
# Of a request and not of what it found; the length counts what is drawn afresh, and the text is compared whole.
OF_THE_REQUEST = {"Content-Length", "Date", "Set-Cookie", "X-Request-Id"}
# What these two answer is a random code, or the address of what was made a moment ago: their statuses are compared.
MADE_ANEW = {"POST /account/recovery-codes", "POST /organisations/{asked_organisation}/ask-to-join"}
EVERY, LISTS = re.compile(""), re.compile(r"/assessments|GET /home$")
# Where an assessor meets applications: their own pages, first page, words not saved, and things they may ask for.
OF_ASSESSORS = re.compile(r" /(home|assess|pools|unsaved|applications|calls)")
ANYBODY = {Permission.PUBLIC, Permission.ACCOUNT_USE}
Seen = tuple[int, str, str, tuple[tuple[str, str], ...]]
Told = tuple[dict[str, Seen], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def moments() -> tuple[Moment, ...]:
    """One call, while it is being assessed."""
    return (WHEN,)


def test_every_answer_is_as_if_the_application_were_not(gate: Gate) -> None:
    with prepared(gate, "ass") as person:
        there = with_conflict(gate, "ass", person, Source.DECLARED)
        others = [with_conflict(gate, "ass", person, way, OF_ASSESSORS) for way in (Source.NAMED, Source.DETECTED)]
        gone = without_application(gate, "ass", person)

    assert [name for name, answer in there[0].items() if gone[0][name] != answer] == []
    narrowed = {name: answer for name, answer in gone[0].items() if OF_ASSESSORS.search(name)}
    assert [there[1], others] == [gone[1], [(narrowed, gone[1])] * 2]


@pytest.mark.parametrize(("column", "way"), [("scr", Source.DETECTED), ("pool", Source.NAMED)])
def test_no_page_tells_a_regional_scorer_or_whoever_is_in_the_pool_and_not_asked(
    gate: Gate, column: str, way: Source
) -> None:
    with prepared(gate, column) as person:
        there = with_conflict(gate, column, person, way, OF_ASSESSORS)
        gone = without_application(gate, column, person, OF_ASSESSORS)

    assert there == gone


def test_without_a_conflict_answers_and_mails_do_differ(gate: Gate) -> None:
    with prepared(gate, "ass") as person:
        there = walked(gate, "ass", LISTS), mails(gate, person)
        gone = without_application(gate, "ass", person, LISTS)

    changed = {name for name, answer in there[0].items() if gone[0][name] != answer}
    assert {"GET /home", "GET /assessments", "GET /assessments/{assessment}/room"} <= changed
    assert there[1] != gone[1]


@contextmanager
def prepared(gate: Gate, column: str) -> Iterator[User]:
    """The person in the pool, employed by the applicant and named by it; all of it is gone afterwards."""
    person = gate.house.people[column]
    assert person is not None
    with undone(gate.looker.connection):
        _prepare(gate, person, Ledger.REGIONAL if column == "scr" else Ledger.NATIONAL)
        yield person


@as_system()
def _prepare(gate: Gate, person: User, ledger: Ledger) -> None:
    things, house = gate.house.things[WHEN], gate.house
    national = ledger == Ledger.NATIONAL
    staff, role = (house.own.officer, Role.PROGRAMME_OFFICER) if national else (house.own.region_lead, Role.REGION_LEAD)
    side = Side(ledger, house.own.funder.id if national else house.own.region.id)
    by = Actor(staff.id, frozenset({role}))
    with unit_of_work():
        pools.set_fee(things.call, side, 100_00, by, WHEN.at)
        pools.invite(things.call, side, [Named(person.email, 3)], by, WHEN.at)
    place = db.session.scalars(sa.select(PoolMember.id).where(PoolMember.call_id == things.call)).one()
    with unit_of_work():
        pools.accept(place, 3, Actor(person.id, frozenset({Role.INVITED})), WHEN.at)
    with unit_of_work():
        application = db.session.get_one(Application, things.application)
        applicant = db.session.get_one(Organisation, application.organisation_id)
        profile = db.session.get_one(AssessorProfile, person.id)
        profile.employer, profile.employer_key = applicant.name, name_key(applicant.name)
        who = {"who": person.name, "email": person.email, "reason": "A rival.", "saved_by": application.created_by}
        db.session.add(NamedConflict(application_id=application.id, position=0, saved_at=WHEN.at, **who))


def with_conflict(gate: Gate, column: str, person: User, way: Source, wanted: re.Pattern[str] = EVERY) -> Told:
    """What the person is told once a conflict was found in this way alone, after their work had begun."""
    with undone(gate.looker.connection):
        _find(gate, person, way)
        return walked(gate, column, wanted), mails(gate, person)


@as_system()
def _find(gate: Gate, person: User, way: Source) -> None:
    application_id = gate.house.things[WHEN].application
    with unit_of_work():
        if way == Source.DECLARED:
            conflicts.declare(application_id, person.id, InterestKind.FAMILY, "A cousin.", CLOCK, WHEN.at)
        else:
            conflicts.find_for_person(person.id, WHEN.at)
            db.session.execute(sa.delete(Conflict).where(Conflict.source != way, Conflict.user_id == person.id))
    found = db.session.scalars(sa.select(Conflict.source).where(Conflict.user_id == person.id)).all()
    assert set(found) == {way}
    db.session.remove()


def without_application(gate: Gate, column: str, person: User, wanted: re.Pattern[str] = EVERY) -> Told:
    """What the person is told where the application never was."""
    with undone(gate.looker.connection):
        delete_every_trace_at(gate, WHEN)
        return walked(gate, column, wanted), mails(gate, person)


def walked(gate: Gate, column: str, wanted: re.Pattern[str] = EVERY) -> dict[str, Seen]:
    """What this person is answered by every route that can tell; pages that name nothing are searched, too."""
    things, found = gate.house.things[WHEN], {}
    for row in telling(gate, column):
        if not wanted.search(row.name):
            continue
        where = addressed(gate, row, Asked(gate.house, things, column, WHEN.value, row.side))
        answer = seen(gate, column, row.method, where)
        found[row.name] = (answer[0], "", "", ()) if row.name in MADE_ANEW else answer
        if row.method == "GET" and not row.rule.arguments:
            found[f"{row.name} searched"] = seen(gate, column, row.method, where + ASKED_FOR)
    return found


def telling(gate: Gate, column: str) -> list[Row]:
    """Every route that asks for nothing or for what a role of this person may hold, and of the others one for each
    method and kind of thing."""
    person = gate.house.people[column]
    assert person is not None
    held = set(db.session.scalars(sa.select(RoleGrant.role).where(RoleGrant.user_id == person.id)))
    roles = held | {Role.ASSESSOR, Role.INVITED}
    kept: dict[object, Row] = {}
    for row in rows(gate.looker.app):
        asks = gate.looker.app.view_functions[row.rule.endpoint].permission  # type: ignore[attr-defined]
        may = asks in ANYBODY or not ALLOWED[asks].isdisjoint(roles)
        named = next((name for name in PARAMETERS if name in row.rule.arguments), "")
        kept.setdefault(row.name if may else (row.method, named), row)
    return list(kept.values())


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
            many_assignments.remind_by_clock(things.call, due + timedelta(days=4))
            add_to_outbox("notice", {"notice": "assessors_invited", "subject_id": str(things.call)}, due)
            for work in things.work.values():
                if db.session.get(Assessment, work) is not None:
                    add_to_outbox("notice", {"notice": "assessor_invited", "subject_id": str(work)}, due)
            for row in db.session.scalars(sa.select(Outbox)).all():
                write_messages(row, due)
        query = sa.select(Message.subject, Message.body).where(Message.address == person.email)
        return [(subject, body) for subject, body in db.session.execute(query.order_by(Message.subject, Message.body))]
