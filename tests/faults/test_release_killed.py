"""A thousand people are told of a release: is each told once, though the worker is killed and the queue is lost?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Signal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.jobs.outbox import LONG_LEASE, drain_due
from app.models import Message, RoleGrant
from app.queries.release_page import NOTICE, deliveries_of
from app.services import releasing
from app.transactions import unit_of_work
from app.web.shared.told import told_by
from tests import crowds, factories
from tests.factories import AFTER
from tests.jobs.test_send import FreePort, Postbox
from workflows.actor import Role
from workflows.release_hold import HOLD

pytestmark = [pytest.mark.enable_socket, pytest.mark.early]

PEOPLE, BEFORE_DEATH = 1_000, 150


class Counting(Postbox):
    """Says when so many mails have come."""

    def __init__(self) -> None:
        super().__init__()
        self.enough = Signal()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = await super().handle_DATA(server, session, envelope)
        if len(self.mails) >= BEFORE_DEATH:
            self.enough.set()
        return said


@pytest.fixture
def postbox(app: Flask) -> Iterator[Counting]:
    box = Counting()
    server = FreePort(box, hostname="127.0.0.1", port=0)
    server.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    yield box
    app.config["MAIL_URL"] = None
    server.stop()


def a_worker(app: Flask, folder: Path) -> "subprocess.Popen[bytes]":
    """A process that does what is due a minute after the release was asked for. It has no queue: nobody wakes it."""
    settings = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
        "DATA_DIR": str(folder),
        "MAIL_URL": app.config["MAIL_URL"],
        "BASE_URL": app.config["BASE_URL"],
        "SERVED_AT": (AFTER + HOLD).isoformat(),
    }
    with (folder / "worker.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.working"], env=os.environ | settings, stdout=log, stderr=log
        )


def test_each_of_a_thousand_is_told_once(app: Flask, postbox: Counting, tmp_path: Path) -> None:
    world = factories.a_world()
    call, received = factories.a_ranked_call(world, scores=(9,))
    factories.approved(world, call, received)
    drain_due(AFTER)
    postbox.mails.clear()
    lead = db.session.scalars(sa.select(RoleGrant.user_id).where(RoleGrant.role == Role.LEAD_APPLICANT)).one()
    crowds.copies("users", lead, PEOPLE - len(told_by(NOTICE, call.id)), ("role_grants",))
    with unit_of_work():
        releasing.ask(call.id, PEOPLE, factories.actor(world.officer, call), AFTER)

    worker = a_worker(app, tmp_path)
    assert postbox.enough.wait(120), (tmp_path / "worker.log").read_text()
    worker.kill()
    worker.wait(20)
    db.session.rollback()
    died_at = sum(one.sent_at is not None for one in deliveries_of(call.id))
    for again in range(4):
        drain_due(AFTER + HOLD + (again + 1) * LONG_LEASE)

    db.session.rollback()
    told = deliveries_of(call.id)
    letters = [str(mail["Message-ID"]) for mail in postbox.mails if "there is a decision" in str(mail["Subject"])]
    assert 0 < died_at < PEOPLE
    assert (len(told), len({one.address for one in told})) == (PEOPLE, PEOPLE)
    assert all(one.sent_at for one in told)
    assert len(set(letters)) == PEOPLE
    # Whoever was being told when the worker died may get the same letter again, under the same Message-ID.
    assert len(letters) - PEOPLE <= 1
    assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.sent_at.is_(None))) == 0
