"""Does an act that binds others ask again who it is, lose nothing, and record how it was shown?"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Call, Event, Signature, User
from app.queries.definitions import current_version
from app.services import people
from app.transactions import unit_of_work
from tests import factories as f
from tests.conftest import NOW
from tests.factories import World
from tests.web.account.conftest import FIREFOX, PASSWORD
from workflows.call import CallState

ClockAt = Callable[[datetime], None]
LATER = NOW + timedelta(minutes=11)


@pytest.fixture
def world(clock_at: ClockAt) -> World:
    return f.a_world()


@pytest.fixture
def call(world: World) -> Call:
    """A call that may be signed."""
    made = f.a_call(world, upto=CallState.DRAFTING)
    f.rehearsed(world, made)
    return made


@pytest.fixture
def signatory(world: World) -> User:
    """The regional signatory, with a password."""
    with unit_of_work():
        user = db.session.get_one(User, world.regional_signatory.id)
        user.password_hash = people.hasher.hash(PASSWORD)
    return user


def key(call: Call, **more: str) -> dict[str, str]:
    """What the page of the keys sends."""
    return {"seen_sha256": current_version(call).sha256, "read": "y", "side": "greater-manchester", **more}


def signed() -> list[Signature]:
    return list(db.session.scalars(select(Signature)))


def recorded() -> dict[str, str]:
    return db.session.scalars(select(Event.data).where(Event.move == "sign")).one()


def test_act_soon_after_signing_in_is_done_at_once_and_says_how_it_was_shown(
    call: Call, signatory: User, browser: Callable[..., FlaskClient]
) -> None:
    response = browser(FIREFOX, email=signatory.email).post(f"/agreement/{call.id}/sign", data=key(call))

    assert response.status_code == 303
    assert recorded() == {
        "side": "greater-manchester",
        "sha256": current_version(call).sha256,
        "version": current_version(call).number,
        "authenticated_by": "password",
        "authenticated_at": "2027-02-01T10:00:00+00:00",
    }


def test_act_later_asks_first_and_keeps_what_was_sent(
    call: Call, signatory: User, browser: Callable[..., FlaskClient], clock_at: ClockAt
) -> None:
    client = browser(FIREFOX, email=signatory.email)
    clock_at(LATER)

    page = client.post(f"/agreement/{call.id}/sign?from=mail", data=key(call))

    assert page.status_code == 401
    assert '<h1 class="govuk-heading-l">Confirm that it is you</h1>' in page.text
    assert f'action="/agreement/{call.id}/sign?from=mail"' in page.text
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    assert {name: kept[name] for name in key(call)} == key(call)
    assert signed() == []


def test_reading_is_never_asked(
    call: Call, signatory: User, browser: Callable[..., FlaskClient], clock_at: ClockAt
) -> None:
    client = browser(FIREFOX, email=signatory.email)
    clock_at(LATER)

    assert client.get(f"/agreement/{call.id}/sign").status_code == 200


def test_right_password_does_the_act_and_counts_for_the_next(
    call: Call, signatory: User, browser: Callable[..., FlaskClient], clock_at: ClockAt
) -> None:
    client = browser(FIREFOX, email=signatory.email)
    clock_at(LATER)
    shown = {"proof-sent": "1", "proof-password": PASSWORD}

    done = client.post(f"/agreement/{call.id}/sign", data=key(call, **shown))
    clock_at(LATER + timedelta(minutes=10))
    again = client.post(f"/agreement/{call.id}/sign", data=key(call))

    assert (done.status_code, again.status_code) == (303, 409)
    assert recorded()["authenticated_at"] == "2027-02-01T10:11:00+00:00"


@pytest.mark.parametrize("shown", ["", "not the one at all"])
def test_wrong_password_does_nothing_and_is_never_shown(
    call: Call, signatory: User, browser: Callable[..., FlaskClient], clock_at: ClockAt, shown: str
) -> None:
    client = browser(FIREFOX, email=signatory.email)
    clock_at(LATER)

    page = client.post(f"/agreement/{call.id}/sign", data=key(call, **{"proof-sent": "1", "proof-password": shown}))

    assert page.status_code == 401
    assert "This does not match. Try again, or use another way" in page.text
    assert "not the one at all" not in page.text
    assert page.text.count('name="proof-sent"') == 1
    assert signed() == []


def test_a_press_is_enough_for_made_up_people_only(
    call: Call, signatory: User, browser: Callable[..., FlaskClient], clock_at: ClockAt
) -> None:
    made_up, real = browser(FIREFOX), browser(FIREFOX, email=signatory.email)
    made_up.post("/demo/sign-in", data={"person": str(signatory.id)})
    clock_at(LATER)
    press = key(call, **{"proof-sent": "1"})

    asked = made_up.post(f"/agreement/{call.id}/sign", data=key(call))
    refused = real.post(f"/agreement/{call.id}/sign", data=press)
    done = made_up.post(f"/agreement/{call.id}/sign", data=press)

    assert "a press is enough" in asked.text
    assert [page.status_code for page in (asked, refused, done)] == [401, 401, 303]
    assert recorded()["authenticated_by"] == "demonstration"


def test_whoever_may_not_act_is_not_asked(
    call: Call, world: World, browser: Callable[..., FlaskClient], clock_at: ClockAt
) -> None:
    client = browser(FIREFOX)
    client.post("/demo/sign-in", data={"person": str(world.secretary.id)})
    clock_at(LATER)

    assert client.post(f"/agreement/{call.id}/sign", data=key(call)).status_code == 403


def test_proof_in_one_browser_is_none_in_another(
    call: Call, signatory: User, browser: Callable[..., FlaskClient], clock_at: ClockAt
) -> None:
    stale = browser(FIREFOX, email=signatory.email)
    clock_at(LATER)
    browser(FIREFOX, email=signatory.email)

    assert stale.post(f"/agreement/{call.id}/sign", data=key(call)).status_code == 401
