"""Can people sign in with another service, and with nothing less than its honest answer?"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from sqlalchemy import select

from app.extensions import db
from app.models import Event, Identity, Outbox, User
from app.openid import KEPT
from app.services import people
from app.transactions import unit_of_work
from tests import factories
from tests.factories import DRAFTED
from tests.provider import LocalProvider, Person, local_provider

pytestmark = [pytest.mark.enable_socket, pytest.mark.early]


@pytest.fixture
def provider(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalProvider]:
    with local_provider() as made:
        monkeypatch.setitem(app.config, "PROVIDER", made.settings(tmp_path))
        app.extensions.pop(KEPT, None)
        yield made
        app.extensions.pop(KEPT, None)


def there_and_back(client: FlaskClient, provider: LocalProvider, path: str = "/sign-in/provider", **sent: str) -> Any:
    """Press the button here, sign in there, and come back."""
    asked = client.post(path, data=sent)
    assert asked.status_code == 302, asked.text
    return client.get(provider.sign_in(asked.headers["Location"]))


def who(client: FlaskClient) -> str:
    """The name in the header of the person's account, or where they are sent instead."""
    page = client.get("/account")
    return page.text if page.status_code == 200 else page.headers["Location"]


def joined(user: User, provider: LocalProvider) -> User:
    """The person, who may sign in there as whoever signs in now."""
    with unit_of_work():
        db.session.add(
            Identity(user_id=user.id, issuer=f"{provider.url}/", subject=provider.person.sub, joined_at=DRAFTED)
        )
    return user


class TestArriving:
    def test_newcomer_gives_a_name_and_has_an_account(self, client: FlaskClient, provider: LocalProvider) -> None:
        arrived = there_and_back(client, provider, to="/organisations/new")
        asked = client.get(arrived.headers["Location"])
        made = client.post(arrived.headers["Location"], data={"name": "Ada Holt"})

        user = db.session.scalars(select(User)).one()
        assert (arrived.status_code, "ada.holt@people.example" in asked.text) == (303, True)
        assert (made.status_code, made.headers["Location"]) == (303, "/organisations/new")
        assert (user.name, user.email, user.password_hash, user.is_active) == (
            "Ada Holt",
            "ada.holt@people.example",
            None,
            True,
        )
        assert "Ada Holt" in who(client)
        assert provider.asked["vtr"] == '["Cl.Cm"]'

    def test_whoever_came_before_is_signed_in_at_once(self, client: FlaskClient, provider: LocalProvider) -> None:
        joined(factories.a_person("Ada Holt"), provider)

        back = there_and_back(client, provider)

        assert (back.status_code, "Ada Holt" in who(client)) == (303, True)

    def test_second_step_is_asked_all_the_same(self, client: FlaskClient, provider: LocalProvider) -> None:
        user = joined(factories.a_person(), provider)
        with unit_of_work():
            db.session.get_one(User, user.id).second_factor_at = DRAFTED

        back = there_and_back(client, provider)

        assert (back.headers["Location"], who(client).startswith("/sign-in")) == ("/sign-in/code", True)

    def test_account_that_has_the_address_is_never_opened_by_it(
        self, client: FlaskClient, provider: LocalProvider
    ) -> None:
        user = factories.a_person()
        provider.person = Person(email=user.email)

        arrived = there_and_back(client, provider)
        page = client.post(arrived.headers["Location"], data={"name": "Somebody"})

        assert (page.status_code, "There is an account with this address already" in page.text) == (409, True)
        assert (db.session.scalars(select(Identity)).all(), who(client).startswith("/sign-in")) == ([], True)

    def test_address_that_nobody_confirmed_becomes_theirs_without_its_password(
        self, client: FlaskClient, provider: LocalProvider
    ) -> None:
        with unit_of_work():
            people.register("Mallory", provider.person.email, "a password of somebody else", DRAFTED)

        arrived = there_and_back(client, provider)
        client.post(arrived.headers["Location"], data={"name": "Ada Holt"})

        assert people.check_password(provider.person.email, "a password of somebody else") is None
        assert "Ada Holt" in who(client)

    def test_address_that_is_not_vouched_for_makes_no_account(
        self, client: FlaskClient, provider: LocalProvider
    ) -> None:
        provider.person = Person(email_verified=False)

        page = client.get(there_and_back(client, provider).headers["Location"])

        assert (page.status_code, "does not vouch for an email address" in page.text) == (409, True)

    def test_account_that_has_ended_stays_shut(self, client: FlaskClient, provider: LocalProvider) -> None:
        user = joined(factories.a_person(), provider)
        with unit_of_work():
            db.session.get_one(User, user.id).ended_at = DRAFTED

        there_and_back(client, provider)

        assert who(client).startswith("/sign-in")


class TestRefused:
    @pytest.mark.parametrize(
        "lies",
        [
            {"nonce": "another"},
            {"aud": "another"},
            {"iss": "https://elsewhere.example/"},
            {"exp": 1_000_000_000},
            {"sub": "urn:person:2"},
        ],
        ids=lambda lies: next(iter(lies)),
    )
    def test_token_that_says_something_else(
        self, client: FlaskClient, provider: LocalProvider, lies: dict[str, Any]
    ) -> None:
        joined(factories.a_person(), provider)
        provider.lies = lies

        page = there_and_back(client, provider)

        assert (page.status_code, "Nobody was signed in" in page.text) == (409, True)
        assert who(client).startswith("/sign-in")

    def test_token_that_another_key_signed(self, client: FlaskClient, provider: LocalProvider) -> None:
        joined(factories.a_person(), provider)
        provider.key = ECKey.generate_key("P-256", {"kid": "one"})

        assert there_and_back(client, provider).status_code == 409

    def test_answer_to_another_browser(self, client: FlaskClient, provider: LocalProvider, app: Flask) -> None:
        joined(factories.a_person(), provider)
        other = app.test_client()
        other.post("/sign-in/provider")
        back = provider.sign_in(client.post("/sign-in/provider").headers["Location"])

        assert other.get(back).status_code == 409
        assert who(other).startswith("/sign-in")

    def test_answer_that_is_sent_twice(self, client: FlaskClient, provider: LocalProvider) -> None:
        joined(factories.a_person(), provider)
        back = provider.sign_in(client.post("/sign-in/provider").headers["Location"])

        assert [client.get(back).status_code for _ in range(2)] == [303, 409]

    def test_cancelled_there(self, client: FlaskClient, provider: LocalProvider) -> None:
        client.post("/sign-in/provider")

        page = client.get("/sign-in/provider/return?error=access_denied&state=x")

        assert (page.status_code, "Nobody was signed in" in page.text) == (409, True)

    def test_provider_that_is_away(
        self, client: FlaskClient, provider: LocalProvider, app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        provider.url = "http://127.0.0.1:9"
        monkeypatch.setitem(app.config, "PROVIDER", provider.settings(tmp_path))

        page = client.post("/sign-in/provider")

        assert (page.status_code, "cannot be reached now" in page.text) == (409, True)

    def test_without_a_provider_there_is_no_such_page(self, client: FlaskClient, app: Flask) -> None:
        assert app.config["PROVIDER"] is None
        assert client.post("/sign-in/provider").status_code == 404
        assert client.get("/sign-in/provider/return").status_code == 404
        assert "/sign-in/provider" not in client.get("/sign-in").text


class TestAccount:
    def test_joined_by_its_owner_told_by_mail_and_taken_away(
        self, client_of: Callable[[User], FlaskClient], provider: LocalProvider
    ) -> None:
        user = factories.a_person()
        browser = client_of(user)

        back = there_and_back(browser, provider, "/account/provider/join")
        held = db.session.scalars(select(Identity.user_id)).all()
        db.session.rollback()
        refused = browser.post("/account/provider/part")
        with unit_of_work():
            db.session.get_one(User, user.id).password_hash = people.hasher.hash("a password of one's own")
        browser.post("/account/provider/part")

        assert (back.headers["Location"], held) == ("/account", [user.id])
        notices = [row.payload["notice"] for row in db.session.scalars(select(Outbox).where(Outbox.kind == "notice"))]
        assert notices == ["identity_joined"]
        assert (refused.status_code, "the only way you have to sign in" in refused.text) == (409, True)
        assert db.session.scalars(select(Identity)).all() == []
        moves = db.session.scalars(select(Event.move).where(Event.subject_id == user.id).order_by(Event.number))
        assert [move for move in moves if "identity" in move] == ["join_identity", "part_identity"]

    def test_sign_in_of_another_account_is_not_joined(
        self, client_of: Callable[[User], FlaskClient], provider: LocalProvider
    ) -> None:
        owner, other = joined(factories.a_person(), provider), factories.a_person()

        page = there_and_back(client_of(other), provider, "/account/provider/join")

        assert (page.status_code, "belongs to another account" in page.text) == (409, True)
        assert db.session.scalars(select(Identity.user_id)).all() == [owner.id]

    def test_shown_anew_there_counts_as_proof_here(
        self, client_of: Callable[[User], FlaskClient], provider: LocalProvider
    ) -> None:
        browser = client_of(joined(factories.a_person(), provider))

        page = there_and_back(browser, provider, "/account/provider/prove")

        assert (page.status_code, "press “It is me: go on”" in page.text) == (200, True)
        assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")

    def test_somebody_elses_sign_in_is_no_proof(
        self, client_of: Callable[[User], FlaskClient], provider: LocalProvider
    ) -> None:
        joined(factories.a_person(), provider)

        page = there_and_back(client_of(factories.a_person()), provider, "/account/provider/prove")

        assert page.status_code == 409
