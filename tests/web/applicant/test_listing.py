"""Does “Your applications” say how far each is, whose turn and how long there is; and can reminders be stopped?"""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.jobs.clockwork import remind_due
from app.jobs.outbox import drain_due
from app.models import Event, Message
from app.services import applications
from app.transactions import unit_of_work
from app.web.applicant.listing import COLUMNS
from tests import factories
from tests.factories import CLOSES, DURING
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import words_in
from workflows.actor import Actor, Role

DAY = timedelta(days=1)


def test_draft_says_how_far_it_is_whose_turn_and_how_long_there_is(
    bench: Bench, clock_at: Callable[[datetime], None]
) -> None:
    lead = Actor(bench.applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))
    with unit_of_work():
        applications.save_answer(bench.application.id, "need", "A paragraph of words.", 0, lead, DURING)
    begun = words_in(bench.lead.get("/applications"))
    factories.complete(bench.application, bench.applicant)
    clock_at(CLOSES - timedelta(minutes=40))
    whole = words_in(bench.lead.get("/applications"))

    assert "1 application of your organisations, what is due first on top" in begun
    assert "1 of 4" in begun
    assert "Your team: 6 things to do" in begun
    assert "31 days left" in begun
    assert "4 of 4" in whole
    assert "Lena Lead: review and submit" in whole
    assert "40 minutes and 0 seconds left" in whole


def test_list_is_filtered_and_handed_over_as_it_is(bench: Bench) -> None:
    factories.submitted(bench.world, bench.call, bench.applicant, title="=Sent")

    others = words_in(bench.lead.get("/applications?show=with_others"))
    none = words_in(bench.lead.get("/applications?show=done"))
    answer = bench.lead.get("/applications.csv?show=with_others")
    head, *rows = csv.reader(io.StringIO(answer.text))

    assert "1 application of your organisations, on their way, what is due first on top" in others
    assert ("Bright idea" in others, "=Sent" in others) == (False, True)
    assert "No application of yours is there now." in none
    assert tuple(head) == COLUMNS
    assert rows == [
        [
            "GM-2027-01-002", "'=Sent", "Northbeam Robotics Ltd", "Small call", "Greater Manchester", "Submitted",
            "2027-03-03T11:00:00+00:00", "", "", "The deadline. Until then it can be changed", "200000.00",
            "140000.00", "on their way", "Lena Lead", "2027-01-31T10:00:00+00:00",
        ]
    ]  # fmt: skip


def test_reminders_are_stopped_by_one_person_for_themselves(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    stopped = bench.lead.post("/applications/reminders", data={"reminders": "off"})
    page = words_in(bench.lead.get("/applications"))
    clock_at(CLOSES - 7 * DAY)
    made = remind_due(CLOSES - 7 * DAY)
    drain_due(CLOSES - 7 * DAY)
    told = set(db.session.scalars(select(Message.address).where(Message.subject.startswith("Small call closes"))))

    assert (stopped.status_code, made) == (303, 1)
    assert "You have asked us not to remind you before deadlines." in page
    assert told == {bench.colleague.email}


def test_reminders_come_again_when_they_are_wanted(bench: Bench) -> None:
    for answer in ("off", "off", "on"):
        bench.lead.post("/applications/reminders", data={"reminders": answer})

    query = select(Event.move).where(Event.subject_id == bench.applicant.lead.id, Event.move.endswith("reminders"))
    assert list(db.session.scalars(query.order_by(Event.number))) == ["stop_reminders", "start_reminders"]
    assert "We write to you a week and a day before the deadline" in words_in(bench.lead.get("/applications"))
