"""When the web process is killed while people save and submit, is everything that was acknowledged there, and whole?"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from threading import Event as Signal
from threading import Lock
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.extensions import db
from app.models import Answer, AnswerVersion, Application, Event, Outbox, Submission
from tests import factories
from tests.factories import DURING
from tests.served import Browser, Server, serving
from workflows.application import ApplicationMove, ApplicationState
from workflows.plain import sha256

pytestmark = [pytest.mark.enable_socket, pytest.mark.early]

WRITERS, SAVES_BEFORE, SUBMITS_BEFORE = 4, 24, 3


@dataclass
class Writer:
    """A person at work: what they sent last, and what they were told is kept."""

    browser: Browser
    application_id: UUID
    sent: int = 0
    told: int = 0


class Count:
    """Counts what was acknowledged, and says when there was enough of it."""

    def __init__(self, enough: int) -> None:
        self.reached = Signal()
        self._left, self._lock = enough, Lock()

    def one(self) -> None:
        """One more was acknowledged."""
        with self._lock:
            self._left -= 1
        if self._left <= 0:
            self.reached.set()


def text(number: int) -> str:
    """The answer as it is sent at the save with this number."""
    return f"Save {number}." + " Words that took an evening." * 12


def writes_on(writer: Writer, count: Count) -> None:
    """Save one version after another until the server is gone."""
    address = f"/applications/{writer.application_id}/questions/need"
    try:
        while True:
            writer.sent += 1
            sent = {"answer": text(writer.sent), "version": str(writer.sent - 1)}
            writer.browser.post(address, sent, wanted=200, accept="application/json")
            writer.told = writer.sent
            count.one()
    except (HTTPException, OSError):
        writer.browser.close()


def submits_on(browser: Browser, applications: Sequence[UUID], count: Count) -> list[UUID]:
    """Submit one application after another until the server is gone; those that were acknowledged."""
    told = []
    try:
        for one in applications:
            browser.post(f"/applications/{one}/submit", {"declaration": "y"}, wanted=303)
            told.append(one)
            count.one()
    except (HTTPException, OSError):
        browser.close()
    return told


def killed_while(server: Server, count: Count, works: Sequence[Callable[[], object]]) -> list[object]:
    """All of them at once, and the server killed as soon as enough was acknowledged."""
    with ThreadPoolExecutor(len(works)) as hands:
        running = [hands.submit(work) for work in works]
        assert count.reached.wait(60)
        server.kill()
        return [one.result() for one in running]


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> factories.World:
    monkeypatch.setattr(clock, "now", lambda: DURING)
    return factories.a_world()


def test_every_acknowledged_save_is_there_and_none_is_half(app: Flask, world: factories.World, tmp_path: Path) -> None:
    call = factories.a_call(world)
    people = [factories.an_applicant(world) for _ in range(WRITERS)]
    drafts = [factories.a_draft(world, call, one).id for one in people]
    count = Count(SAVES_BEFORE)

    with serving(app, tmp_path) as server:
        writers = [Writer(Browser(app, server, one.lead), draft) for one, draft in zip(people, drafts, strict=True)]
        for writer in writers:
            writer.browser.open(f"/applications/{writer.application_id}/questions/need")
        killed_while(server, count, [lambda one=writer: writes_on(one, count) for writer in writers])

    answers = {one.application_id: one for one in db.session.scalars(sa.select(Answer))}
    newest = {
        one.application_id: one for one in db.session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number))
    }
    for writer in writers:
        found = [part.get(writer.application_id) for part in (answers, newest)]
        kept = [(one.number, one.value) for one in found if one is not None]
        # The last one that was sent may have been kept without anybody being told.
        number = writer.sent if kept and kept[0][0] == writer.sent else writer.told
        assert kept == ([(number, text(number))] * 2 if number else [])
    with serving(app, tmp_path) as again, closing(Browser(app, again, people[0].lead, "anew")) as browser:
        page = browser.get(f"/applications/{drafts[0]}/questions/need")
    assert drafts[0] not in answers or answers[drafts[0]].value in page


def test_every_acknowledged_submission_is_there_once_and_whole(
    app: Flask, world: factories.World, tmp_path: Path
) -> None:
    call = factories.a_call(world)
    people = [factories.an_applicant(world) for _ in range(WRITERS)]
    drafts = {
        one.lead.id: [factories.complete(factories.a_draft(world, call, one), one).id for _ in range(6)]
        for one in people
    }
    count = Count(SUBMITS_BEFORE)

    with serving(app, tmp_path) as server:
        browsers = {one.lead.id: Browser(app, server, one.lead) for one in people}
        for lead, browser in browsers.items():
            browser.open(f"/applications/{drafts[lead][0]}/review")
        works = [
            lambda lead=lead, browser=browser: submits_on(browser, drafts[lead], count)
            for lead, browser in browsers.items()
        ]
        told = {one for part in killed_while(server, count, works) for one in part}  # type: ignore[attr-defined]

    kept = {one: traces(one) for part in drafts.values() for one in part}
    whole = (ApplicationState.SUBMITTED, 1, 1, 1)
    assert {one for one, found in kept.items() if found == whole} >= told
    assert set(kept.values()) <= {whole, (ApplicationState.DRAFT, 0, 0, 0)}
    assert all(sha256(one.content) == one.sha256 for one in db.session.scalars(sa.select(Submission)))


def traces(application_id: UUID) -> tuple[ApplicationState, int, int, int]:
    """The state of an application, and how many submissions, events and messages speak of its submission."""
    queries = (
        sa.select(Submission.id).where(Submission.application_id == application_id),
        sa.select(Event.number).where(Event.subject_id == application_id, Event.move == ApplicationMove.SUBMIT.value),
        sa.select(Outbox.id).where(Outbox.payload["subject_id"].as_string() == str(application_id)),
    )
    state = db.session.scalars(sa.select(Application.state).where(Application.id == application_id)).one()
    submissions, events, messages = (len(db.session.scalars(query).all()) for query in queries)
    return state, submissions, events, messages
