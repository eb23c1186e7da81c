"""Does a request that arrived before the deadline count, however slowly the rest comes? Asked of a real server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from app import clock
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Application, Call, User
from app.web.shared.arrival import Arrivals
from app.web.shared.signed_in import SECRET
from tests import factories
from tests.conftest import sign_in_for_good
from tests.factories import CLOSES
from workflows.application import ApplicationState
from workflows.call import CallState

pytestmark = pytest.mark.enable_socket

SECOND = timedelta(seconds=1)


class Impatient(WSGIRequestHandler):
    """Gives up a browser that says nothing more, so that a test that fails ends."""

    timeout = 20


class Hands:
    """A clock that a test sets, and that says when somebody first looked at it."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.looked = Event()

    def now(self) -> datetime:
        at = self.at
        self.looked.set()
        return at


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A second before the deadline."""
    made = Hands(CLOSES - SECOND)
    monkeypatch.setattr(clock, "now", made.now)
    return made


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """The application behind a real server of this machine; the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Impatient)
    # Nothing of a request is left when the server has closed: the next test has a database of its own.
    server.daemon_threads, server.block_on_close = False, True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cookie_of(app: Flask, user: User) -> str:
    """The cookie of a browser in which this person is signed in."""
    secret = uuid4().hex
    sign_in_for_good(user, secret)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session[SECRET] = str(user.id), secret
    kept = browser.get_cookie("session")
    assert kept is not None
    return f"session={kept.value}"


def begin(port: int, path: str, cookie: str, length: int, *more: str) -> socket.socket:
    """A request with its headers sent and nothing of its body."""
    link = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = (
        f"POST {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}", "Connection: close",
        "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {length}", *more,
    )  # fmt: skip
    link.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    return link


def finish(link: socket.socket, body: bytes) -> str:
    """The body sent at last; the first line of the answer."""
    link.sendall(body)
    with link, link.makefile("rb") as answer:
        return answer.readline().decode().strip()


def a_complete_draft() -> tuple[Call, User, UUID]:
    world = factories.a_world()
    call, applicant = factories.a_call(world), factories.an_applicant(world)
    draft = factories.complete(factories.a_draft(world, call, applicant), applicant)
    return call, applicant.lead, draft.id


def states(call: Call, application_id: UUID) -> tuple[CallState, ApplicationState, datetime | None]:
    db.session.rollback()
    query = select(Call.state, Application.state, Application.submitted_at)
    found = db.session.execute(
        query.join(Application, Application.call_id == Call.id).where(Application.id == application_id)
    )
    state, of_application, at = found.one()
    db.session.rollback()
    return state, of_application, at


def test_submission_that_began_in_time_counts_though_the_rest_came_after_the_clock_had_closed_the_call(
    app: Flask, hands: Hands
) -> None:
    call, lead, application_id = a_complete_draft()
    cookie, body = cookie_of(app, lead), b"declaration=y"

    with serving(app) as port:
        hands.looked.clear()
        link = begin(port, f"/applications/{application_id}/submit", cookie, len(body))
        assert hands.looked.wait(20)
        hands.at = CLOSES + 5 * SECOND
        closed = tick(hands.at)
        answer = finish(link, body)

    assert (closed, answer) == (1, "HTTP/1.1 303 SEE OTHER")
    assert states(call, application_id) == (CallState.CLOSED, ApplicationState.SUBMITTED, CLOSES - SECOND)


def test_submission_that_began_at_the_deadline_is_late(app: Flask, hands: Hands) -> None:
    call, lead, application_id = a_complete_draft()
    cookie, body = cookie_of(app, lead), b"declaration=y"
    hands.at = CLOSES

    with serving(app) as port:
        answer = finish(begin(port, f"/applications/{application_id}/submit", cookie, len(body)), body)

    assert answer == "HTTP/1.1 409 CONFLICT"
    assert states(call, application_id) == (CallState.OPEN, ApplicationState.DRAFT, None)


@pytest.mark.parametrize(("header", "is_taken"), [("X-Request-Start", True), (None, False)])
def test_time_of_the_server_before_ours_counts_where_it_is_trusted_and_nowhere_else(
    app: Flask, hands: Hands, monkeypatch: pytest.MonkeyPatch, header: str | None, is_taken: bool
) -> None:
    call, lead, application_id = a_complete_draft()
    cookie, body = cookie_of(app, lead), b"declaration=y"
    said = f"X-Request-Start: t={int(CLOSES.timestamp()) - 1}.500"
    monkeypatch.setattr(app, "wsgi_app", Arrivals(app.wsgi_app.wsgi_app, header))
    hands.at = CLOSES + 3 * SECOND

    with serving(app) as port:
        answer = finish(begin(port, f"/applications/{application_id}/submit", cookie, len(body), said), body)

    assert answer == ("HTTP/1.1 303 SEE OTHER" if is_taken else "HTTP/1.1 409 CONFLICT")
    at = CLOSES - SECOND / 2 if is_taken else None
    state = ApplicationState.SUBMITTED if is_taken else ApplicationState.DRAFT
    assert states(call, application_id) == (CallState.OPEN, state, at)
