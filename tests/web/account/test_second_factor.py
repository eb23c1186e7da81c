"""Does a second factor stand where roles ask for one, work once for each code, and get its owner in again?"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db, vault
from app.models import Authenticator, Event, RecoveryCode, SignIn, User
from app.services import factors
from app.transactions import unit_of_work
from tests import factories as f
from tests.conftest import NOW
from tests.web.account.conftest import FIREFOX, PASSWORD
from workflows.machine import Refusal
from workflows.sign_in import Method

Opens = Callable[..., FlaskClient]
ClockAt = Callable[[datetime], None]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment: datetime, secret: str = SECRET) -> str:
    """What the app shows at this instant."""
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
def with_app(clock_at: ClockAt, ada: User) -> User:
    """A person who has set up an authenticator app, an hour ago."""
    before = NOW - timedelta(hours=1)
    with unit_of_work():
        factors.set_up_authenticator(ada.id, SECRET, code_at(before), before)
    return ada


def half_way(browser: Opens, user: User, **more: str) -> FlaskClient:
    """A browser in which the password was right and the second step is to come."""
    client = browser(FIREFOX)
    client.post("/sign-in", data={"email": user.email, "password": PASSWORD, **more})
    return client


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_app_is_set_up_by_its_first_code_and_codes_are_shown_once(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    client = browser(FIREFOX, email=ada.email)

    page = client.get("/account/authenticator").text
    key = re.search(r"Key: <code>([A-Z2-7 ]+)</code>", page)
    secret = key[1].replace(" ", "") if key else ""
    done = client.post("/account/authenticator", data={"code": code_at(NOW, secret)}).text

    assert f"otpauth://totp/Accord:ada%40people.example?secret={secret}&amp;issuer=Accord" in page
    assert '<svg viewBox="' in page
    codes = re.findall(r"<li><code>([A-Z2-9-]{23})</code></li>", done)
    assert len(set(codes)) == 10
    kept = db.session.scalars(select(Authenticator)).one()
    assert vault.open(kept.sealed_secret) == secret
    assert secret not in kept.sealed_secret
    assert "You have 10 recovery codes left" in client.get("/account/second-factor").text


def test_wrong_first_code_sets_nothing_up_and_keeps_the_key(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    client = browser(FIREFOX, email=ada.email)
    keys = [re.findall(r"<code>.*?</code>", client.get("/account/authenticator").text)[0]]

    refused = client.post("/account/authenticator", data={"code": "000000"})
    keys.append(re.findall(r"<code>.*?</code>", refused.text)[0])

    assert refused.status_code == 422
    assert keys[0] == keys[1]
    assert db.session.scalars(select(Authenticator)).all() == []


@pytest.mark.parametrize("typed", ["１２３４５６", "é23456", "©" * 6])
def test_code_in_other_letters_is_wrong_and_breaks_nothing(
    clock_at: ClockAt, ada: User, browser: Opens, typed: str
) -> None:
    client = browser(FIREFOX, email=ada.email)
    client.get("/account/authenticator")

    assert client.post("/account/authenticator", data={"code": typed}).status_code == 422


def test_first_code_may_be_typed_as_the_app_shows_it(clock_at: ClockAt, ada: User) -> None:
    shown = code_at(NOW)
    with unit_of_work():
        factors.set_up_authenticator(ada.id, SECRET, f"{shown[:3]} {shown[3:]}", NOW)

    assert db.session.scalars(select(Authenticator.user_id)).all() == [ada.id]


def test_password_alone_leads_to_the_second_step(with_app: User, browser: Opens) -> None:
    client = half_way(browser, with_app, to="/calls")

    before = is_signed_in(client)
    response = client.post("/sign-in/code", data={"code": code_at(NOW)})

    assert before is False
    assert response.location == "/calls"
    assert db.session.scalars(select(SignIn.method)).all() == [Method.CODE]


def test_a_used_code_is_refused(with_app: User, browser: Opens) -> None:
    first, second = half_way(browser, with_app), half_way(browser, with_app)
    first.post("/sign-in/code", data={"code": code_at(NOW)})

    replayed = second.post("/sign-in/code", data={"code": code_at(NOW)})

    assert replayed.status_code == 422
    assert "This code is not right, or was used already. Wait for the next one" in replayed.text
    assert [is_signed_in(one) for one in (first, second)] == [True, False]


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(with_app: User, steps: int, works: bool) -> None:
    with unit_of_work():
        method = factors.use_code(with_app.id, code_at(NOW + steps * timedelta(seconds=30)), NOW)

    assert method == (Method.CODE if works else None)


def test_an_older_code_is_refused_once_a_newer_was_used(with_app: User) -> None:
    with unit_of_work():
        methods = [
            factors.use_code(with_app.id, code_at(NOW + step), NOW) for step in (timedelta(seconds=30), timedelta(0))
        ]

    assert methods == [Method.CODE, None]


def test_recovery_code_works_once_however_it_is_typed(with_app: User, browser: Opens) -> None:
    with unit_of_work():
        code = factors.new_recovery_codes(with_app.id, NOW)[0]
    first, second = half_way(browser, with_app), half_way(browser, with_app)

    first.post("/sign-in/code", data={"code": f" {code.lower().replace('-', ' ')} "})
    second.post("/sign-in/code", data={"code": code})

    assert [is_signed_in(one) for one in (first, second)] == [True, False]
    assert db.session.scalars(select(RecoveryCode.used_at).where(RecoveryCode.used_at.is_not(None))).all() == [NOW]
    assert db.session.scalars(select(Event.subject_id).where(Event.move == "use_recovery_code")).all() == [with_app.id]


def test_new_recovery_codes_end_the_old(with_app: User) -> None:
    with unit_of_work():
        old = factors.new_recovery_codes(with_app.id, NOW)[0]
        factors.new_recovery_codes(with_app.id, NOW)

    with unit_of_work():
        assert factors.use_code(with_app.id, old, NOW) is None


def test_second_step_is_asked_within_minutes_of_the_first(with_app: User, browser: Opens, clock_at: ClockAt) -> None:
    client, late = half_way(browser, with_app), NOW + timedelta(minutes=11)
    clock_at(late)

    response = client.post("/sign-in/code", data={"code": code_at(late)})

    assert response.location == "/sign-in"
    assert not is_signed_in(client)


def test_a_code_shows_again_who_it_is(with_app: User, browser: Opens, clock_at: ClockAt) -> None:
    client = half_way(browser, with_app)
    client.post("/sign-in/code", data={"code": code_at(NOW)})
    later = NOW + timedelta(minutes=11)
    clock_at(later)

    asked = client.post("/account/recovery-codes")
    done = client.post("/account/recovery-codes", data={"proof-sent": "1", "proof-code": code_at(later)})

    assert [asked.status_code, done.status_code] == [401, 200]
    assert "Keep your recovery codes" in done.text


class TestInEarnest:
    @pytest.fixture(autouse=True)
    def earnest(self, app: Flask, clock_at: ClockAt, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(app.config, "DEMO", False)

    def test_whose_roles_bind_others_sets_one_up_before_anything_else(
        self, client_of: Callable[[User], FlaskClient]
    ) -> None:
        world = f.a_world()
        binding = (world.officer, world.national_signatory, world.approver, world.regional_signatory)
        others = (world.region_lead, world.secretary, world.assessors[0], f.a_person())

        def led(user: User) -> list[str | None]:
            client = client_of(user)
            answers = (client.get("/home"), client.post("/invitations/00000000-0000-0000-0000-000000000001/accept"))
            return [answer.location for answer in answers]

        assert [led(user) for user in binding] == [["/account/second-factor"] * 2] * 4
        assert [led(user)[0] for user in others] == [None] * 4

    def test_set_up_opens_everything(self, client_of: Callable[[User], FlaskClient]) -> None:
        officer = f.a_world().officer
        client = client_of(officer)

        told = client.get("/account/second-factor").text
        with unit_of_work():
            factors.set_up_authenticator(officer.id, SECRET, code_at(NOW), NOW)

        assert "Your roles bind others, so a password alone is not enough." in told
        assert client.get("/home").status_code == 200

    def test_the_last_one_cannot_be_removed(self, client_of: Callable[[User], FlaskClient]) -> None:
        officer = f.a_world().officer
        with unit_of_work():
            factors.set_up_authenticator(officer.id, SECRET, code_at(NOW), NOW)

        response = client_of(officer).post("/account/authenticator/remove")

        assert response.status_code == 409
        assert "Set up another way before you remove this." in response.text
        assert len(db.session.scalars(select(Authenticator)).all()) == 1


def test_whose_roles_ask_for_nothing_may_remove_it(with_app: User) -> None:
    with unit_of_work():
        factors.remove_authenticator(with_app.id, NOW, is_required=False)

    assert db.session.get_one(User, with_app.id, populate_existing=True).second_factor_at is None


def test_removal_is_refused_where_one_is_required(with_app: User) -> None:
    with pytest.raises(Refusal) as refused, unit_of_work():
        factors.remove_authenticator(with_app.id, NOW, is_required=True)

    assert [reason.code for reason in refused.value.reasons] == ["last_factor"]
