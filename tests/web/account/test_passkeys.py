"""Does a passkey made in a real browser sign its owner in, show again who it is, and nothing after it is removed?"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from app import clock, create_app
from app.extensions import db
from app.models import Passkey, SignIn
from app.services import people
from app.transactions import unit_of_work
from tests.conftest import NOW, settings_for
from tests.web.account.conftest import PASSWORD
from workflows.sign_in import Method

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]


@dataclass
class Desk:
    """A browser with an authenticator of its own, before a site of its own."""

    site: Flask
    page: Page
    at: list[datetime]

    def sign_in_by_password(self) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("Email address").fill("ada@people.example")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def sign_in_by_passkey(self) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_role("button", name="Use a passkey").click()
        self.page.wait_for_url("**/home")

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Sign out").first.click()
        self.page.wait_for_url("**/")

    def add_passkey(self, name: str) -> None:
        self.page.goto("/account/passkeys/new")
        self.page.get_by_label("A name for it").fill(name)
        self.page.get_by_role("button", name="Make the passkey").click()

    def methods(self) -> list[Method]:
        with self.site.app_context():
            return sorted(db.session.scalars(select(SignIn.method)))


@pytest.fixture
def desk(tmp_path: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    at = [NOW]
    monkeypatch.setattr(clock, "now", lambda: at[0])
    monkeypatch.setattr(people, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    (tmp_path / "files").mkdir()
    site = create_app(settings_for(tmp_path, f"sqlite:///{tmp_path}/desk.sqlite", demo=False))
    with site.app_context():
        upgrade()
        with unit_of_work():
            people.create_person("Ada Able", "ada@people.example", NOW).password_hash = people.hasher.hash(PASSWORD)
        db.session.remove()
    with _served(site) as address:
        window = chromium.new_context(base_url=address)
        page = window.new_page()
        page.set_default_timeout(10_000)
        _plug_in_authenticator(page)
        yield Desk(site, page, at)
        window.close()
    with site.app_context():
        db.engine.dispose()


@contextmanager
def _served(site: Flask) -> Iterator[str]:
    """Passkeys belong to a name, not to a number: the site is called localhost."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    site.config["BASE_URL"] = f"http://localhost:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site.config["BASE_URL"]
    server.shutdown()
    thread.join()
    server.server_close()


def _plug_in_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_from_first_to_last(desk: Desk) -> None:
    page = desk.page
    desk.sign_in_by_password()

    desk.add_passkey("Work laptop")
    page.get_by_role("heading", name="Keep your recovery codes").wait_for()
    desk.sign_out()
    desk.sign_in_by_passkey()
    desk.sign_out()
    desk.sign_in_by_password()
    page.get_by_role("heading", name="One more step").wait_for()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/home")

    assert desk.methods() == [Method.PASSKEY, Method.PASSKEY, Method.PASSWORD]

    desk.at[0] = NOW + timedelta(minutes=30)
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Rename Work laptop").click()
    page.get_by_label("Name", exact=True).fill("Old laptop")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("button", name="Remove Old laptop").click()
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey is removed.").wait_for()

    with desk.site.app_context():
        assert db.session.scalars(select(Passkey)).all() == []
        proved = db.session.execute(select(SignIn.proved_by, SignIn.proved_at).order_by(SignIn.proved_at.desc()))
        assert proved.first() == (Method.PASSKEY, NOW + timedelta(minutes=30))

    desk.sign_out()
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("This passkey did not work. Try again, or use another way").first.wait_for()


def test_an_answer_counts_once_and_only_for_its_own_question(desk: Desk) -> None:
    page, sent = desk.page, []
    desk.sign_in_by_password()
    desk.add_passkey("Work laptop")
    page.get_by_role("heading", name="Keep your recovery codes").wait_for()
    desk.sign_out()
    page.on("request", lambda request: sent.append(request.post_data or "") if "passkey" in request.url else None)
    page.goto("/sign-in")
    before = page.context.cookies()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/home")

    desk.sign_out()
    page.context.clear_cookies()
    page.context.add_cookies(before)
    replayed = page.request.post(
        "/sign-in/passkey", data=sent[-1], headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert replayed.status == 422
    assert page.request.get("/account", max_redirects=0).status == 302
