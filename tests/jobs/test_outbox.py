"""Is what a transaction left in the outbox done once each, after the commit, whoever dies or comes second?"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis
from rq import Queue
from sqlalchemy import func, select

from app.extensions import QUEUE, db
from app.jobs import outbox
from app.jobs.outbox import (
    FIRST_RETRY,
    LEASE,
    LONG_LEASE,
    LONGEST_RETRY,
    claim,
    drain_by,
    drain_due,
    handle,
    oldest_due,
    retry_after,
)
from app.models import Message, Outbox
from app.services.record import add_to_outbox
from app.transactions import unit_of_work
from tests.factories import AFTER
from tests.together import at_once, overlapping

SECOND = timedelta(seconds=1)


class Died(BaseException):
    """A worker that ends in the middle: nothing that runs afterwards is its own."""


class Work:
    """A kind of row whose handler writes one message, and then does what the test says."""

    def __init__(self) -> None:
        self.then: Callable[[], None] = lambda: None

    def __call__(self, row: Outbox, now: datetime) -> None:
        db.session.add(Message(outbox_id=row.id, address="a@people.example", subject="A", body="A", created_at=now))
        db.session.flush()
        self.then()


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work()
    monkeypatch.setitem(outbox.HANDLERS, "work", made)
    return made


def rows(count: int = 1, *, at: datetime = AFTER, kind: str = "work") -> list[UUID]:
    """This many rows, a second apart, due from `at` on; their ids in the order in which they were written."""
    ids = []
    for number in range(count):
        with unit_of_work():
            add_to_outbox(kind, {"subject_id": str(number)}, at + number * SECOND)
            db.session.flush()
            ids.append(db.session.scalars(select(Outbox.id).order_by(Outbox.created_at.desc())).first())
    return ids


def found(row_id: UUID) -> Outbox:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Outbox, row_id)


def messages() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


def fails() -> None:
    raise ValueError("the printer is on fire")


def dies() -> None:
    raise Died


class TestClaim:
    def test_oldest_due_row_is_leased(self, work: Work) -> None:
        first, _second = rows(2)

        taken = claim(AFTER + SECOND)

        row = found(first)
        assert (taken, row.lease_until, row.attempts, row.done_at) == (first, AFTER + SECOND + LEASE, 1, None)

    def test_row_is_not_taken_before_it_is_due(self, work: Work) -> None:
        (row,) = rows()

        assert (claim(AFTER - timedelta(microseconds=1)), claim(AFTER)) == (None, row)

    def test_leased_row_is_nobody_elses_until_the_lease_ends(self, work: Work) -> None:
        (row,) = rows()
        claim(AFTER)

        early, late = claim(AFTER + LEASE - timedelta(microseconds=1)), claim(AFTER + LEASE)

        assert (early, late, found(row).attempts) == (None, row, 2)

    def test_done_row_is_not_taken_again(self, work: Work) -> None:
        rows()

        assert (drain_due(AFTER), claim(AFTER + LEASE), messages()) == (1, None, 1)

    def test_two_who_claim_at_once_take_different_rows(self, app: Flask, work: Work) -> None:
        both = rows(2)
        taken: list[UUID | None] = []

        at_once(app, *[lambda: taken.append(claim(AFTER + SECOND))] * 2)

        assert sorted(taken) == sorted(both)

    def test_one_row_is_taken_by_one_of_two(self, app: Flask, work: Work) -> None:
        (row,) = rows()
        taken: list[UUID | None] = []

        at_once(app, *[lambda: taken.append(claim(AFTER))] * 2)

        assert sorted(taken, key=str) == sorted([None, row], key=str)


class TestHandle:
    def test_effect_and_done_are_one_transaction(self, work: Work) -> None:
        (row,) = rows()

        assert (drain_due(AFTER), messages()) == (1, 1)
        assert (found(row).done_at, found(row).lease_until, found(row).error) == (AFTER, None, "")

    def test_failed_handler_leaves_nothing_but_the_reason_and_a_later_time(self, work: Work) -> None:
        (row,) = rows()
        work.then = fails

        assert (drain_due(AFTER), messages()) == (0, 0)
        kept = found(row)
        assert (kept.done_at, kept.lease_until, kept.error, kept.due_at) == (
            None,
            None,
            "ValueError: the printer is on fire",
            AFTER + FIRST_RETRY,
        )

    def test_failed_row_is_done_when_its_time_comes_again(self, work: Work) -> None:
        (row,) = rows()
        work.then = fails
        drain_due(AFTER)
        work.then = lambda: None

        assert (drain_due(AFTER + FIRST_RETRY - SECOND), drain_due(AFTER + FIRST_RETRY)) == (0, 1)
        assert (found(row).error, found(row).attempts, messages()) == ("", 2, 1)

    def test_row_that_fails_keeps_no_other_waiting(self, work: Work) -> None:
        rows(kind="unheard-of")
        rows(2, at=AFTER + SECOND)

        assert (drain_due(AFTER + 9 * SECOND), messages()) == (2, 2)

    def test_worker_that_dies_in_the_middle_leaves_no_half_and_the_next_does_it_once(self, work: Work) -> None:
        (row,) = rows()
        work.then = dies
        with pytest.raises(Died):
            drain_due(AFTER)
        left = (messages(), found(row).done_at, found(row).lease_until)
        work.then = lambda: None

        at_once_, later = drain_due(AFTER + SECOND), drain_due(AFTER + LEASE)

        assert left == (0, None, AFTER + LEASE)
        assert (at_once_, later, messages()) == (0, 1, 1)

    def test_worker_whose_lease_ran_out_and_the_one_after_do_it_once(self, app: Flask, work: Work) -> None:
        (row,) = rows()
        claim(AFTER)
        claim(AFTER + LEASE)

        said = at_once(app, *[lambda: handle(row, lambda: AFTER + LEASE)] * 2)

        assert (said, messages(), found(row).done_at) == (["done", "done"], 1, AFTER + LEASE)

    def test_clock_is_asked_again_after_work_that_took_long(self, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
        times, effects = iter([AFTER, AFTER]), []

        def take_long(_payload: dict[str, Any], now: datetime) -> Callable[[Outbox, datetime], None]:
            effects.append(now)
            return lambda _row, written_at: effects.append(written_at)

        monkeypatch.setitem(outbox.LONG, "slow", take_long)
        (slow,), (after,) = rows(kind="slow"), rows(at=AFTER + SECOND)

        drain_by(lambda: next(times, AFTER + LONG_LEASE))

        assert effects == [AFTER, AFTER + LONG_LEASE]
        assert [found(row).done_at for row in (slow, after)] == [AFTER + LONG_LEASE] * 2

    def test_late_failure_does_not_undo_what_another_has_done(self, work: Work) -> None:
        (row,) = rows()
        drain_due(AFTER)
        db.session.rollback()

        outbox.postpone(row, ValueError("too late"), AFTER + LEASE)

        assert (found(row).error, found(row).due_at, found(row).done_at) == ("", AFTER, AFTER)

    def test_two_drains_at_once_do_each_row_once(self, app: Flask, work: Work) -> None:
        made = rows(8)
        later = AFTER + 9 * SECOND

        said = at_once(app, *[lambda: drain_due(later)] * 2)

        assert (said, messages()) == (["done", "done"], 8)
        assert [(found(row).done_at, found(row).attempts) for row in made] == [(later, 1)] * 8


class TestRetry:
    @given(st.integers(1, 10_000))
    def test_wait_never_shrinks_and_never_passes_the_longest(self, attempts: int) -> None:
        wait, next_wait = retry_after(attempts), retry_after(attempts + 1)

        assert FIRST_RETRY <= wait <= next_wait <= LONGEST_RETRY

    @given(st.integers(1, 8))
    def test_wait_doubles_until_it_is_the_longest(self, attempts: int) -> None:
        assert retry_after(attempts + 1) == min(2 * retry_after(attempts), LONGEST_RETRY)

    def test_row_that_has_failed_for_weeks_is_still_only_put_off(self, work: Work) -> None:
        (row,) = rows()
        work.then = fails
        with unit_of_work():
            found(row).attempts = 500

        assert drain_due(AFTER) == 0
        assert found(row).due_at == AFTER + LONGEST_RETRY

    def test_oldest_due_is_the_time_since_which_something_waits(self, work: Work) -> None:
        rows(2)
        before, waiting = oldest_due(AFTER - SECOND), oldest_due(AFTER + SECOND)
        drain_due(AFTER + SECOND)

        assert (before, waiting, oldest_due(AFTER + SECOND)) == (None, AFTER, None)


class Bell(Queue):
    """Stands where the queue stands, and notes how many rows everybody can see at the moment it is rung."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.seen: list[int] = []

    def enqueue(self, *_job: Any, **_options: Any) -> Any:
        with self.app.app_context():
            self.seen.append(db.session.scalar(select(func.count()).select_from(Outbox)) or 0)


class TestWakeUp:
    @pytest.fixture
    def bell(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
        made = Bell(app)
        monkeypatch.setitem(app.extensions, QUEUE, made)
        return made

    def test_workers_are_woken_once_and_only_after_the_commit(self, bell: Bell) -> None:
        with unit_of_work():
            add_to_outbox("work", {}, AFTER)
            add_to_outbox("work", {}, AFTER)
            db.session.flush()
            inside = list(bell.seen)

        assert (inside, bell.seen) == ([], [2])

    def test_nobody_is_woken_for_what_was_undone(self, bell: Bell) -> None:
        with pytest.raises(ValueError, match="printer"):
            _written_then_undone()
        with unit_of_work():
            db.session.execute(select(Outbox))

        assert bell.seen == []

    def test_queue_that_is_away_at_the_commit_loses_nothing(
        self, app: Flask, work: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nobody = Redis.from_url("unix:///nowhere/queue.sock")
        monkeypatch.setitem(app.extensions, QUEUE, Queue("accord", connection=nobody, serializer="json"))

        (row,) = rows()

        assert (found(row).done_at, drain_due(AFTER), messages()) == (None, 1, 1)


def test_row_that_is_not_committed_is_nobodys(app: Flask, work: Work) -> None:
    done: list[int] = []

    said = overlapping(
        app,
        lambda: add_to_outbox("work", {}, AFTER),
        lambda: done.append(_due_now()),
    )

    # PostgreSQL lets the second look and find nothing; SQLite lets it look when the first has committed.
    expected = 1 if db.engine.dialect.name == "sqlite" else 0
    assert (said, done) == (("done", "done"), [expected])


def _written_then_undone() -> None:
    with unit_of_work():
        add_to_outbox("work", {}, AFTER)
        fails()


def _due_now() -> int:
    return db.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.due_at <= AFTER)) or 0
