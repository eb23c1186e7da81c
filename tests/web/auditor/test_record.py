"""Can an auditor read every event and every signature, and nobody else?"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.extensions import db, record_key
from app.jobs.sealing import seal_waiting
from app.models import CallVersion, Checkpoint, Event, Scope, User
from app.policy import PLATFORM_ID
from app.queries import audit
from app.services import people
from app.transactions import unit_of_work
from tests.factories import DRAFTED, World, a_call, a_draft, a_person, a_ranked_call, a_world
from workflows.actor import Role
from workflows.call import CallState
from workflows.chain import fingerprint

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def auditor(world: World) -> User:
    user = a_person("Aud Itor")
    with unit_of_work():
        people.grant_role(user.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    return user


@pytest.fixture
def browser(auditor: User, client_of: ClientOf) -> FlaskClient:
    return client_of(auditor)


def words(page: Any) -> str:
    """The words of a page in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def numbers(page: Any) -> list[int]:
    """The numbers of the events on a page, as they stand."""
    return [int(number) for number in re.findall(r'<td class="accord-number">(\d+)</td>', page.text)]


def test_record_has_every_event_newest_first(browser: FlaskClient, world: World) -> None:
    a_call(world)
    total = db.session.scalar(select(func.count(Event.number)))

    page = browser.get("/audit")

    assert f"{total} events, the newest first" in words(page)
    assert numbers(page) == list(db.session.scalars(select(Event.number).order_by(Event.number.desc())))


def test_record_tells_who_did_what_to_which_thing(browser: FlaskClient, world: World) -> None:
    call = a_call(world, upto=CallState.AGREED)

    page = browser.get(f"/audit?call={call.id}&kind=calls")

    text = words(page)
    assert "events, about things of the kind ‘call’, of call GM-2027-01, the newest first" in text
    assert "12 December 2026 at 9:00am UK time Rhian Leads Regional layer edited" in text
    assert "drafting → agreed" in text


def test_record_filters_by_a_part_of_a_name(browser: FlaskClient, world: World) -> None:
    a_call(world)

    page = browser.get("/audit?person=rhian")

    assert "1 event, by people whose name or address has ‘rhian’, the newest first" in words(page)
    assert [line.person for line in audit.record_page(audit.Filter(person="rhian"), 1).lines] == ["Rhian Leads"]


def test_record_takes_a_percent_sign_to_the_letter(browser: FlaskClient, world: World) -> None:
    a_call(world)

    page = browser.get("/audit?person=%25")

    assert "No event, by people whose name or address has ‘%’" in words(page)


def test_record_filters_by_thing_and_by_person(browser: FlaskClient, world: World) -> None:
    call = a_call(world, upto=CallState.DRAFTING)

    about = browser.get(f"/audit?thing={call.id}")
    by = browser.get(f"/audit?by={world.officer.id}")

    assert "2 events, about GM-2027-01, the newest first" in words(about)
    assert "1 event, by Olive Officer, the newest first" in words(by)


@pytest.mark.parametrize("nonsense", ["call=nobody", "by=1", "thing=x", "kind=secrets", "page=0", "page=many"])
def test_record_nonsense_narrows_nothing(browser: FlaskClient, world: World, nonsense: str) -> None:
    everything = browser.get("/audit")

    page = browser.get(f"/audit?{nonsense}")

    assert numbers(page) == numbers(everything)


def test_record_pages_do_not_overlap(browser: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    a_call(world)
    total = db.session.scalar(select(func.count(Event.number)))
    monkeypatch.setattr(audit, "EVENTS_ON_A_PAGE", total - 2)

    first, second, beyond = (browser.get(f"/audit?page={page}") for page in (1, 2, 9))

    assert (len(numbers(first)), len(numbers(second))) == (total - 2, 2)
    assert set(numbers(first)) & set(numbers(second)) == set()
    assert numbers(beyond) == numbers(second)
    assert "Page 2 of 2" in words(second)


def test_record_names_a_draft_by_its_reference_only(browser: FlaskClient, world: World) -> None:
    call = a_call(world)
    application = a_draft(world, call, title="A secret until the deadline")

    page = browser.get("/audit?kind=applications")

    assert "Application GM-2027-01-001 Call GM-2027-01" in words(page)
    assert application.title not in page.text


def test_record_asks_as_many_queries_for_many_events_as_for_few(
    browser: FlaskClient, world: World, count_queries: Callable[[], Any]
) -> None:
    a_call(world, upto=CallState.DRAFTING, reference="GM-2026-09")
    with count_queries() as for_few:
        browser.get("/audit")
    a_ranked_call(a_world("west-midlands"), scores=(9, 8))

    with count_queries() as for_many:
        page = browser.get("/audit")

    assert len(numbers(page)) > 20
    assert len(for_many) == len(for_few)
    assert [sql for sql in for_many if sql.startswith(("SELECT", "("))][11:] == []


def test_call_page_has_versions_and_signatures_with_their_hashes(browser: FlaskClient, world: World) -> None:
    call = a_call(world)
    versions = db.session.scalars(select(CallVersion).order_by(CallVersion.number)).all()

    page = browser.get(f"/audit/calls/{call.id}")

    text = words(page)
    assert "2 versions, the newest first" in text
    assert text.count("The stored text gives this hash.") == 2
    assert text.count(f"{versions[1].sha256} The hash of this version") == 2
    assert "Greater Manchester Ravi Signs 12 December 2026 at 9:00am UK time" in text
    assert "National Nora Signs 12 December 2026 at 9:00am UK time" in text
    assert "Nobody signed this version." in text


def test_call_page_says_when_a_stored_version_was_changed(browser: FlaskClient, world: World) -> None:
    call = a_call(world)
    version = db.session.scalars(select(CallVersion).where(CallVersion.number == 2)).one()
    with unit_of_work():
        version.definition = {**version.definition, "core": {**version.definition["core"], "title": "Another title"}}

    page = browser.get(f"/audit/calls/{call.id}")

    assert words(page).count("The stored text does not give this hash: it was changed after it was made.") == 1


def test_call_page_of_a_ranked_call_has_the_hash_of_the_ranking(browser: FlaskClient, world: World) -> None:
    call, _applications = a_ranked_call(world, scores=(9,))
    closing = db.session.scalars(select(Event).where(Event.move == "close_ledgers")).one()

    page = browser.get(f"/audit/calls/{call.id}")

    assert f"The ranking has the hash {closing.data['ranking_sha256']}" in words(page)


def test_record_is_for_auditors_only(world: World, client_of: ClientOf) -> None:
    call = a_call(world)
    staff = [world.officer, world.region_lead]

    record = [client_of(user).get("/audit").status_code for user in [*staff, world.assessors[0], a_person()]]
    own_call = [client_of(user).get(f"/audit/calls/{call.id}").status_code for user in staff]
    other_call = client_of(a_person()).get(f"/audit/calls/{call.id}").status_code

    assert record == [403] * 4
    assert (own_call, other_call) == ([403, 403], 404)


def test_auditor_changes_nothing(browser: FlaskClient, world: World) -> None:
    answers = [browser.open("/audit", method=method).status_code for method in ("POST", "PUT", "DELETE")]

    assert answers == [404] * 3


def test_record_says_how_far_it_is_sealed(browser: FlaskClient, world: World) -> None:
    a_call(world)
    total = db.session.scalar(select(func.count(Event.number)))
    before = words(browser.get("/audit"))
    seal_waiting(DRAFTED)

    after = words(browser.get("/audit"))

    assert f"Nothing is sealed yet. {total} events wait" in before
    assert f"Sealed {total} events, the last on 12 December 2026 at 9:00am UK time Waiting for a seal 0 events" in after
    assert f"Fingerprint of the key {fingerprint(record_key.public_key)}" in after


def test_download_is_the_whole_record_and_says_who_asked(browser: FlaskClient, world: World) -> None:
    a_call(world)
    seal_waiting(DRAFTED)

    answer = browser.get("/audit/export")

    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="accord-record-')
    assert (lines[0]["kind"], lines[0]["exported_by"], lines[0]["filter"]) == ("header", "Aud Itor", "everything")
    numbers = [line["event"]["number"] for line in lines if line["kind"] == "event"]
    assert numbers == list(db.session.scalars(select(Event.number).order_by(Event.number)))
    assert lines[-1]["lines"] == len(lines) - 1


def test_download_is_for_auditors_only(world: World, client_of: ClientOf) -> None:
    people_asked = [world.officer, world.region_lead, world.assessors[0], a_person()]

    assert [client_of(user).get("/audit/export").status_code for user in people_asked] == [403] * 4


def test_public_page_has_the_key_and_no_seal_of_today(client: FlaskClient, browser: FlaskClient, world: World) -> None:
    a_call(world)
    seal_waiting(DRAFTED - timedelta(days=365))
    yesterdays = db.session.scalars(select(Checkpoint.chain_sha256)).one()
    a_call(a_world("west-midlands"), reference="WM-2027-01")
    seal_waiting(clock.now())
    todays = db.session.scalars(select(Checkpoint.chain_sha256).where(Checkpoint.number == 2)).one()

    page = client.get("/record")

    assert record_key.public_key in page.text
    assert (yesterdays in page.text, todays in page.text) == (True, False)
