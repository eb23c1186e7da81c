"""Do a new password and a new address reach their owner only, and does no answer tell who has an account?"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Message, SignIn, Token, User
from app.services import access, people
from app.transactions import unit_of_work
from tests.conftest import NOW
from tests.factories import a_person
from tests.web.account.conftest import CHROME, FIREFOX, PASSWORD

Opens = Callable[..., FlaskClient]
ClockAt = Callable[[datetime], None]
NEW = "seven quiet lanterns"


def mail(subject: str, at: datetime = NOW) -> list[Message]:
    """The messages with this subject, once the outbox is emptied."""
    drain_due(at)
    return list(db.session.scalars(select(Message).where(Message.subject == subject).order_by(Message.address)))


def link(message: Message) -> str:
    """The path in a message."""
    found = re.search(r"http://localhost(/\S+)", message.body)
    assert found is not None
    return found[1]


def reset_link(client: FlaskClient, email: str = "ada@people.example") -> str:
    client.post("/forgotten", data={"email": email})
    return link(mail("Choose a new password")[-1])


def opens_with(password: str, email: str = "ada@people.example") -> bool:
    return people.check_password(email, password) is not None


def test_forgotten_password_is_replaced_by_the_link_once(clock_at: ClockAt, ada: User, client: FlaskClient) -> None:
    path = reset_link(client)

    looked = client.get(path)
    done, again = (client.post(path, data={"password": NEW}) for _ in range(2))

    assert (looked.status_code, done.location, again.status_code) == (200, "/sign-in", 409)
    assert [opens_with(password) for password in (PASSWORD, NEW)] == [False, True]
    assert [message.address for message in mail("Your password was changed")] == [ada.email]


def test_answer_and_work_are_the_same_whether_or_not_somebody_has_the_address(
    clock_at: ClockAt, ada: User, client: FlaskClient, count_queries: Callable[[], object]
) -> None:
    asked = []
    for email in (ada.email, "nobody@people.example"):
        with count_queries() as statements:  # type: ignore[attr-defined]
            answer = client.post("/forgotten", data={"email": email})
        asked.append((answer.status_code, answer.location, statements))

    assert asked[0] == asked[1]
    assert [message.address for message in mail("Choose a new password")] == [ada.email]


@pytest.mark.parametrize(("later", "works"), [(timedelta(hours=2), True), (timedelta(hours=2, seconds=1), False)])
def test_link_for_a_password_works_for_two_hours(
    clock_at: ClockAt, ada: User, client: FlaskClient, later: timedelta, works: bool
) -> None:
    path = reset_link(client)

    clock_at(NOW + later)

    assert client.get(path).status_code == (200 if works else 409)


def test_a_new_password_spends_every_link_from_before(clock_at: ClockAt, ada: User, client: FlaskClient) -> None:
    paths = [reset_link(client)]
    client.post("/forgotten", data={"email": ada.email})
    drain_due(NOW)
    paths = [link(message) for message in mail("Choose a new password")]

    client.post(paths[0], data={"password": NEW})

    assert client.post(paths[1], data={"password": "another five lanterns"}).status_code == 409
    assert opens_with(NEW)


def test_link_serves_its_own_purpose_only(clock_at: ClockAt, ada: User, client: FlaskClient) -> None:
    secret = reset_link(client).removeprefix("/reset-password/")

    assert client.post(f"/confirm/{secret}").status_code == 409
    assert client.post(f"/new-address/{secret}").status_code == 409
    assert db.session.scalars(select(Token.used_at)).all() == [None]


def test_new_password_signs_out_everywhere(clock_at: ClockAt, ada: User, browser: Opens, client: FlaskClient) -> None:
    here = browser(FIREFOX, email=ada.email)

    client.post(reset_link(client), data={"password": NEW})

    assert here.get("/account").status_code == 302
    assert db.session.scalars(select(SignIn.ended_at)).all() == [NOW]


def test_changed_password_keeps_this_browser_and_ends_the_others(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, other = browser(FIREFOX, email=ada.email), browser(CHROME, email=ada.email)

    wrong = here.post("/account/password", data={"current": "not the one at all", "password": NEW})
    done = here.post("/account/password", data={"current": PASSWORD, "password": NEW})

    assert (wrong.status_code, done.location) == (422, "/account")
    assert "This is not your password" in wrong.text
    assert [one.get("/account").status_code for one in (here, other)] == [200, 302]


@pytest.mark.parametrize("password", ["short", "ada@people.example", "passwordpassword", "qwertyuiop12"])
def test_weak_password_is_refused_by_the_link_too(
    clock_at: ClockAt, ada: User, client: FlaskClient, password: str
) -> None:
    assert client.post(reset_link(client), data={"password": password}).status_code == 422
    assert opens_with(PASSWORD)


def test_new_address_holds_once_its_link_is_pressed_and_the_old_one_is_told(
    clock_at: ClockAt, ada: User, browser: Opens
) -> None:
    here = browser(FIREFOX, email=ada.email)
    here.post("/account/address", data={"email": "Ada@elsewhere.example"})
    message = mail("Confirm your new address")[0]

    for look in (here.get, here.head):
        look(link(message))
    before = opens_with(PASSWORD, "ada@elsewhere.example")
    here.post(link(message))

    assert (message.address, before) == ("ada@elsewhere.example", False)
    assert opens_with(PASSWORD, "ada@elsewhere.example")
    assert [message.address for message in mail("Your address was changed")] == ["ada@people.example"]


def test_address_of_somebody_else_is_asked_for_without_telling(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here, other = browser(FIREFOX, email=ada.email), a_person()

    answers = [here.post("/account/address", data={"email": email}) for email in (other.email, "free@people.example")]

    assert [answer.location for answer in answers] == ["/account", "/account"]
    assert [message.address for message in mail("Confirm your new address")] == ["free@people.example"]


def test_address_that_was_taken_meanwhile_is_refused(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here = browser(FIREFOX, email=ada.email)
    here.post("/account/address", data={"email": "soon@people.example"})
    path = link(mail("Confirm your new address")[0])
    with unit_of_work():
        people.create_person("Quick Quentin", "soon@people.example", NOW)

    assert here.post(path).status_code == 409


def test_own_address_is_not_asked_for_again(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    page = browser(FIREFOX, email=ada.email).post("/account/address", data={"email": "ADA@people.example"})

    assert page.status_code == 422
    assert "ada@people.example is your address already. Enter another one" in page.text
    assert mail("Confirm your new address") == []


def test_dead_link_says_so_before_anything_is_pressed(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    here = browser(FIREFOX, email=ada.email)
    here.post("/account/address", data={"email": "ada@elsewhere.example"})
    path = link(mail("Confirm your new address")[0])
    before = here.get(path)
    here.post(path)
    dead = [here.get(one) for one in (path, "/new-address/nothing", "/reset-password/nothing", "/confirm/nothing")]

    assert before.status_code == 200
    assert [page.status_code for page in dead] == [409] * 4
    assert ["This link cannot be used" in page.text for page in dead] == [True] * 4
    assert ['<form method="post"' in page.text.partition("<main")[2] for page in dead] == [False] * 4


def test_mistakes_are_told_in_the_order_of_the_boxes(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    page = browser(FIREFOX, email=ada.email).post("/account/password", data={"current": "", "password": ""}).text
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]

    assert summary.index("Enter your present password") < summary.index("Enter a password")


def test_account_says_whether_there_is_a_password(clock_at: ClockAt, ada: User, browser: Opens) -> None:
    page = browser(FIREFOX, email=ada.email).get("/account").text

    assert "You sign in with one" in page


def test_registering_again_spends_the_first_link(clock_at: ClockAt, client: FlaskClient) -> None:
    for password in (PASSWORD, NEW):
        typed = {"name": "Ada Able", "email": "ada@people.example", "password": password}
        client.post("/register", data=typed)
        drain_due(NOW)
    drain_due(NOW)
    paths = [link(message) for message in mail("Confirm your address")]

    answers = sorted(client.post(path).status_code for path in paths)

    assert answers == [303, 409]
    assert [opens_with(password) for password in (PASSWORD, NEW)] == [False, True]


def test_nobody_without_a_password_is_let_change_it_by_an_empty_one(app: object, clock_at: ClockAt) -> None:
    person = a_person()

    with pytest.raises(access.Refusal), unit_of_work():
        access.change_password(person.id, "", NEW, NOW, kept_id=None)
