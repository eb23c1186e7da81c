"""Is every event sealed once, in one chain, whoever writes and whoever seals at the same time?"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.cli.work import look_once
from app.extensions import db
from app.jobs.outbox import drain_due
from app.jobs.sealing import seal_waiting
from app.keys import KEPT
from app.models import Checkpoint, Event, Seal, Unsealed, User
from app.queries.chain import standing, verify
from app.services import sealing
from app.services.record import record_event
from app.transactions import unit_of_work
from tests.factories import DRAFTED, a_person
from workflows.actor import CLOCK
from workflows.plain import NotPlain


def write(user: User, move: str = "made") -> int:
    """One event of this person, committed; its number."""
    with unit_of_work():
        return record_event(user, move, CLOCK, DRAFTED, call_id=None).number


def sealed_numbers() -> list[int]:
    """The numbers of the sealed events, in the order of the chain."""
    with unit_of_work():
        return list(db.session.scalars(select(Seal.event_number).order_by(Seal.position)))


def test_events_are_sealed_in_the_order_of_their_numbers(app: Flask, now: datetime) -> None:
    user = a_person()
    numbers = [write(user) for _ in range(3)]

    assert seal_waiting(now) == 3
    assert sealed_numbers() == numbers
    assert verify().fault is None


def test_a_second_sealing_finds_nothing(app: Flask, now: datetime) -> None:
    write(a_person())
    seal_waiting(now)

    assert seal_waiting(now) == 0
    assert db.session.scalar(select(func.count(Checkpoint.number))) == 1


def test_a_long_wait_is_sealed_in_batches_each_with_its_checkpoint(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "LARGEST_BATCH", 2)
    user = a_person()
    for _ in range(5):
        write(user)

    assert seal_waiting(now) == 5
    assert db.session.scalars(select(Checkpoint.position).order_by(Checkpoint.number)).all() == [2, 4, 5]
    assert verify().fault is None


def test_a_late_commit_with_a_lower_number_is_sealed_behind_those_before_it(app: Flask, now: datetime) -> None:
    user = a_person()
    late, prompt = write(user), write(user)
    with unit_of_work():
        db.session.delete(db.session.get(Unsealed, late))
    seal_waiting(now)
    with unit_of_work():
        db.session.add(Unsealed(event_number=late))

    seal_waiting(now)

    assert sealed_numbers() == [prompt, late]
    assert verify().fault is None


def test_an_event_that_is_rolled_back_leaves_a_gap_and_no_seal(app: Flask, now: datetime) -> None:
    user = a_person()
    write(user)
    with unit_of_work():
        record_event(user, "made", CLOCK, DRAFTED, call_id=None)
        db.session.rollback()
    write(user)

    assert seal_waiting(now) == 2
    assert verify().fault is None


def test_a_position_can_be_taken_once(app: Flask, now: datetime) -> None:
    user = a_person()
    write(user)
    seal_waiting(now)
    forked = write(user)

    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(
            insert(Seal).values(position=1, event_number=forked, event_sha256="0" * 64, chain_sha256="0" * 64)
        )

    assert seal_waiting(now) == 1
    assert verify().fault is None


def test_data_without_a_canonical_form_are_refused_when_they_are_written(app: Flask) -> None:
    user = a_person()

    with pytest.raises(NotPlain), unit_of_work():
        record_event(user, "made", CLOCK, DRAFTED, call_id=None, data={"share": 0.5})

    assert db.session.scalar(select(func.count(Event.number))) == 0


def test_writers_and_two_sealers_at_once_make_one_chain(app: Flask, now: datetime) -> None:
    users = [a_person() for _ in range(3)]
    writers_are_done = threading.Event()

    def write_many(user: User) -> None:
        for _ in range(15):
            write(user)

    def seal_until_done() -> None:
        while not writers_are_done.is_set():
            seal_waiting(now)

    writers = [_started(app, lambda user=user: write_many(user)) for user in users]
    sealers = [_started(app, seal_until_done) for _ in range(2)]
    for writer in writers:
        writer.join()
    writers_are_done.set()
    for sealer in sealers:
        sealer.join()
    seal_waiting(now)

    verdict = verify()
    assert (verdict.fault, verdict.sealed, verdict.waiting) == (None, 45, 0)
    assert sorted(sealed_numbers()) == sorted(db.session.scalars(select(Event.number)))


def test_many_sealers_of_the_same_events_seal_each_once(app: Flask, now: datetime) -> None:
    user = a_person()
    for _ in range(20):
        write(user)
    together = threading.Barrier(4)
    counts: list[int] = []

    def seal() -> None:
        together.wait()
        counts.append(seal_waiting(now))

    for sealer in [_started(app, seal) for _ in range(4)]:
        sealer.join()

    assert sum(counts) == 20
    assert (verify().fault, len(sealed_numbers())) == (None, 20)


def test_draining_the_outbox_seals_what_happened(app: Flask, now: datetime) -> None:
    write(a_person())

    drain_due(now)

    assert standing().waiting == 0


def test_one_look_of_the_clock_seals_what_waits(app: Flask) -> None:
    write(a_person())
    assert standing().waiting == 1

    look_once()

    assert standing().waiting == 0


def test_a_key_that_cannot_be_read_leaves_events_waiting_and_stops_nothing(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(a_person())
    monkeypatch.delitem(app.extensions, KEPT, raising=False)
    monkeypatch.setitem(app.config, "RECORD_KEY_FILE", Path(app.config["RECORD_KEY_FILE"]).parent)

    assert drain_due(now) == 0
    assert standing().waiting_since == DRAFTED

    monkeypatch.undo()
    assert seal_waiting(now + timedelta(minutes=1)) == 1


def _started(app: Flask, work: Callable[[], None]) -> threading.Thread:
    """A thread with a context, and so a connection, of its own."""

    def run() -> None:
        with app.app_context():
            work()
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
