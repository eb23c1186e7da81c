"""How does a test walk through the real site in a real browser, with the clock in its hand?

The site runs in a thread on its own database, with the demonstration's cast and no calls. Only the clock is not
real: a call that opens in a month has to open while somebody watches.
"""

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page
from sqlalchemy import update
from werkzeug.serving import make_server

from app import clock, create_app
from app.cli.demo.cast import Cast, bring_in
from app.extensions import db
from app.jobs.clockwork import tick
from app.jobs.outbox import drain_due
from app.models import SignIn
from app.transactions import unit_of_work
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
BEGINS = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)


class MovingClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(kw_only=True)
class Windows:
    """A site at an address, and the windows of a browser in which people look at it."""

    browser: Browser
    address: str
    contexts: list[Any] = field(default_factory=list)
    scriptless: set[Page] = field(default_factory=set)

    def visitor(self, *, phone: bool = False, script: bool = True) -> Page:
        """A new browser window that nobody is signed in to."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESKTOP, base_url=self.address, java_script_enabled=script
        )
        self.contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(30_000)
        if not script:
            self.scriptless.add(page)
        return page

    def sign_in(self, name: str, *, phone: bool = False, script: bool = True) -> Page:
        """A window in which somebody of this name has signed in by the demonstration's own page."""
        page = self.visitor(phone=phone, script=script)
        self.sign_in_at(page, name)
        return page

    def sign_in_at(self, page: Page, name: str) -> None:
        """The same in a window that is open already."""
        page.goto("/demo")
        page.locator("details").evaluate_all("groups => groups.forEach(group => { group.open = true })")
        page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
        page.wait_for_url("**/home**")


@dataclass(kw_only=True)
class Journey(Windows):
    """One walk: the site, the browser, the time, and every page that was looked at."""

    app: Flask
    cast: Cast
    clock: MovingClock
    folder: Path
    seen: int = 0

    def person(self, key: str, *, phone: bool = False, script: bool = True) -> Page:
        """The same for one of the cast."""
        return self.sign_in(self.cast.people[key].name, phone=phone, script=script)

    def move_to(self, moment: datetime) -> None:
        """Let time pass: the clock's moves are made and the outbox is drained, as the worker would.

        Whoever has a window open is taken to have signed in again in it meanwhile.
        """
        self.clock.at = moment
        with self.app.app_context():
            with unit_of_work():
                db.session.execute(update(SignIn).values(began_at=moment, seen_at=moment, proved_at=moment))
            tick(moment)
            drain_due(moment)

    def work(self) -> None:
        """The worker does what is due now."""
        self.move_to(self.clock.at)

    def look(self, page: Page, name: str) -> None:
        """Hold a page to its promises: no accessibility fault, and nothing wider than a telephone.

        Its source is kept for the checker, and its picture where one is wanted.
        """
        self.seen += 1
        source = page.request.get(page.url)
        if source.ok and "text/html" in source.headers["content-type"]:
            (self.folder / f"{self.seen:02d}-{name}.html").write_text(source.text())
        self.picture(page, name)
        found = self._violations(page)
        faults = [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found]
        assert faults == [], f"{name}: {json.dumps(faults, indent=1)}"
        assert self._width_on_telephone(page) == PHONE["width"], f"{name} is wider than a telephone"

    def _width_on_telephone(self, page: Page) -> int:
        """How wide the page makes a telephone's window."""
        size = page.viewport_size or DESKTOP
        page.set_viewport_size(PHONE)
        width: int = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(size)
        return width

    def _violations(self, page: Page) -> list[Any]:
        """What axe-core finds; a window without script is looked at through one that has it."""
        if page in self.scriptless:
            twin = self.visitor(phone=page.viewport_size == PHONE)
            twin.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
            twin.goto(page.url)
            return self._violations(twin)
        page.evaluate(AXE())
        found: list[Any] = page.evaluate("async () => (await axe.run()).violations")
        return found

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page where ACCORD_PICTURES says, if it says."""
        folder = os.environ.get("ACCORD_PICTURES")
        if folder:
            width = (page.viewport_size or DESKTOP)["width"]
            page.screenshot(path=f"{folder}/{self.seen:02d}-{name}-{width}.png", full_page=True)

    def html_faults(self) -> list[str]:
        """What the Nu HTML checker finds in the pages that were looked at: errors, not advice."""
        pages = sorted(self.folder.glob("*.html"))
        run = subprocess.run(
            ["java", "-jar", VNU, "--format", "json", "--exit-zero-always", *pages],
            capture_output=True,
            check=True,
            text=True,
        )
        messages = json.loads(run.stderr)["messages"]
        return [
            f"{Path(message['url']).name}:{message.get('lastLine')}: {message['message']}"
            for message in messages
            if message["type"] == "error"
        ]


def at_once(site: Flask) -> WSGIApplication:
    """The site with every answer read whole and let go of before it is sent: a browser that leaves in the middle of a
    file would keep it open for whichever test comes next."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts = site(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer


@contextmanager
def served(site: Flask) -> Iterator[str]:
    """The site in a thread of its own, at the address that this gives."""
    server = make_server("127.0.0.1", 0, at_once(site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with site.app_context():
        db.engine.dispose()


@pytest.fixture
def journey(tmp_path: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    """A walk that begins with the cast of the demonstration and no calls."""
    moving = MovingClock(BEGINS)
    monkeypatch.setattr(clock, "now", moving)
    (tmp_path / "files").mkdir()
    (tmp_path / "pages").mkdir()
    site = create_app(settings_for(tmp_path, f"sqlite:///{tmp_path}/journey.sqlite"))
    with site.app_context():
        upgrade()
        cast = bring_in(BEGINS)
        for user in cast.people.values():
            db.session.refresh(user)
        db.session.expunge_all()
        db.session.remove()
    with served(site) as address:
        walk = Journey(app=site, cast=cast, clock=moving, browser=chromium, address=address, folder=tmp_path / "pages")
        yield walk
        for context in walk.contexts:
            context.close()
