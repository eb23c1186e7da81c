"""Do both sides fill the pool of their own ledger, see promise against given, and nothing of the other's?"""

import csv
import io
from collections.abc import Callable

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Call, PoolMember, RoleInvitation, User
from app.queries.pools import Side
from app.services import assessments, pools
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import AFTER, DURING, World
from workflows.actor import Actor, Role
from workflows.definition import Ledger
from workflows.pool import PoolDecline, PoolState
from workflows.pool_list import Named

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def during(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: DURING)


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def call(world: World) -> Call:
    return f.a_call(world)


def invited(world: World, call: Call, *people: User) -> list[PoolMember]:
    side, officer = Side(Ledger.NATIONAL, world.funder.id), Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        pools.set_fee(call.id, side, 100_00, officer, DURING)
        pools.invite(call.id, side, [Named(one.email, 3) for one in people], officer, DURING)
    return [db.session.scalars(select(PoolMember).where(PoolMember.email == one.email)).one() for one in people]


def workbook(*rows: tuple[object, ...]) -> io.BytesIO:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    content.seek(0)
    return content


def test_people_are_named_in_three_ways_previewed_and_confirmed(world: World, call: Call, client_of: ClientOf) -> None:
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/pool"
    first, second = world.assessors
    no_fee = browser.post(f"{url}/invite/confirm", data={"named": [f"{first.email} 5"]})
    browser.post(f"{url}/fee", data={"fee": "120"})
    sent = {
        "load": "5",
        "people": [str(first.id)],
        "addresses": f"nova@new.example, ben\n{world.officer.email}",
        "file": (workbook(("Email", "Load"), (second.email, 2), ("", ""), (second.email, 3)), "list.xlsx"),
    }

    preview = browser.post(f"{url}/invite", data=sent, content_type="multipart/form-data")
    named = [f"{first.email} 5", "nova@new.example 5", f"{second.email} 2"]
    nobody_yet = db.session.scalars(select(PoolMember)).all()
    done = browser.post(f"{url}/invite/confirm", data={"named": named}, follow_redirects=True)

    assert (no_fee.status_code, "Say first what the fee for each assessment is" in no_fee.text) == (409, True)
    assert (preview.status_code, nobody_yet) == (200, [])
    assert "Address 2, ‘ben’: This is not an email address, like name@example.com." in preview.text
    assert f"Row 4 of the file, ‘{second.email}’: This address stands in row 2 already." in preview.text
    assert "this is you. Nobody invites themselves; ask a colleague." in preview.text
    assert "2 people get the invitation to this pool" in preview.text
    assert "1 person is asked to become a national assessor first" in preview.text.replace(
        "become national", "become a national"
    )
    assert [f'value="{one}"' in preview.text for one in named] == [True] * 3
    assert "2 invitations sent. 1 person is asked to take the role first." in done.text
    kept = db.session.execute(select(PoolMember.email, PoolMember.asked, PoolMember.fee_pence))
    assert sorted(map(tuple, kept)) == sorted(
        [(first.email, 5, 120_00), ("nova@new.example", 5, 120_00), (second.email, 2, 120_00)]
    )
    assert db.session.scalars(select(RoleInvitation.email)).all() == ["nova@new.example"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"load": "5"}, "Choose people, enter addresses, or give a file."),
        ({"load": "0", "addresses": "a@x.example"}, "must be between 1 and 100"),
        ({"load": "5", "file": (io.BytesIO(b"Who\nann@x.example"), "list.csv")}, "must have the heading ‘Email’"),
        ({"load": "5", "file": (io.BytesIO(b"PK\x03\x04 broken"), "list.xlsx")}, "must have the heading ‘Email’"),
        ({"load": "5", "addresses": "ben"}, "Address 1, ‘ben’: This is not an email address"),
    ],
)
def test_list_that_names_nobody_is_refused_and_keeps_what_was_typed(
    world: World, call: Call, client_of: ClientOf, sent: dict[str, object], told: str
) -> None:
    browser = client_of(world.officer)

    answer = browser.post(f"/funder/calls/{call.id}/pool/invite", data=sent, content_type="multipart/form-data")

    assert (answer.status_code, told in answer.text) == (422, True)
    assert str(sent.get("addresses", "")) in answer.text


def test_list_shows_promise_against_given_and_leaves_as_it_is_on_screen(
    world: World, call: Call, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bid = f.submitted(world, call)
    members = invited(world, call, *world.assessors)
    for member, user, promised in zip(members, world.assessors, (2, 3), strict=True):
        with unit_of_work():
            pools.accept(member.id, promised, Actor(user.id, frozenset({Role.INVITED})), DURING)
    f.close(call)
    f.eligible(world, bid)
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    work = f.assigned(world, bid)
    f.started(world, call)
    f.scored(work[0])
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/pool"

    page = browser.get(f"{url}?state=accepted").text
    none = browser.get(f"{url}?words=nobody-has-this").text
    rows = list(csv.reader(io.StringIO(browser.get(f"{url}.csv?words=assesses 1").text)))

    told = "2 accepted; promised 5, given 2, completed 1. Fees promised £500, earned £100"
    assert (told in page, "Nobody is like that" in none) == (True, True)
    assert [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] == [
        {
            "Name": "Asa Assesses 1",
            "Email": world.assessors[0].email,
            "State": "Accepted",
            "Judges": "Technical",
            "Knows": "",
            "Lives in": "Elsewhere in Wales",
            "Employer": "",
            "Languages": "",
            "Away": "",
            "Asked for": "3",
            "Promised": "2",
            "Has": "1",
            "Completed": "1",
            "Fee each": "100.00",
            "Fee promised": "200.00",
            "Fee earned": "100.00",
            "Reason": "",
        }
    ]


def test_promise_that_was_declined_since_counts_for_nothing(world: World, call: Call, client_of: ClientOf) -> None:
    members = invited(world, call, *world.assessors)
    for member, user in zip(members, world.assessors, strict=True):
        with unit_of_work():
            pools.accept(member.id, 2, Actor(user.id, frozenset({Role.INVITED})), DURING)
    with unit_of_work():
        gone = Actor(world.assessors[1].id, frozenset({Role.INVITED}))
        pools.decline(members[1].id, PoolDecline.NO_TIME, "", gone, DURING)
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/pool"

    page = browser.get(url).text
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{url}.csv").text)))

    assert "1 accepted; promised 2, given 0, completed 0. Fees promised £200, earned £0" in page
    assert page.count("Promised 2 of 3") == 1
    assert [(row["State"], row["Promised"], row["Fee promised"]) for row in rows] == [
        ("Accepted", "2", "200.00"),
        ("Declined", "0", "0.00"),
    ]


def test_only_who_accepted_and_has_room_is_offered_to_assess(world: World, call: Call, client_of: ClientOf) -> None:
    bid = f.submitted(world, call)
    members = invited(world, call, *world.assessors)
    with unit_of_work():
        pools.accept(members[0].id, 1, Actor(world.assessors[0].id, frozenset({Role.INVITED})), DURING)
    f.close(call)
    f.eligible(world, bid)
    browser, url = client_of(world.officer), f"/funder/calls/{call.id}/assessors"

    before = browser.get(url).text
    with unit_of_work():
        officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
        assessments.assign(bid.id, world.assessors[0].id, Ledger.NATIONAL, officer, DURING)
    after = browser.get(url).text

    assert [name in before for name in ("Asa Assesses 1 (0 applications)", "Asa Assesses 2 (")] == [True, False]
    assert "Asa Assesses 1: 1 application of 1 promised, 0 handed in" in after
    assert "Asa Assesses 1 (" not in after


def test_each_side_fills_its_own_pool_and_others_are_refused(world: World, call: Call, client_of: ClientOf) -> None:
    members = invited(world, call, world.assessors[0])
    lead, scorer = client_of(world.region_lead), world.scorers[0]
    national, regional = f"/funder/calls/{call.id}/pool", f"/region/calls/{call.id}/pool"

    lead.post(f"{regional}/fee", data={"fee": "0"})
    asked = lead.post(f"{regional}/invite/confirm", data={"named": [f"{scorer.email} 4"]})
    page = lead.get(regional).text
    refused = {
        "lead": [lead.get(national).status_code, lead.post(f"{national}/fee", data={"fee": "1"}).status_code],
        "approver": [client_of(world.approver).post(f"{national}/invite").status_code],
        "secretary": [client_of(world.secretary).post(f"{regional}/invite").status_code],
        "assessor": [client_of(world.assessors[0]).get(national).status_code],
        "across": [lead.post(f"{regional}/{members[0].id}/withdraw").status_code],
    }

    assert (asked.status_code, "Lorna Local" in page, "Asa Assesses" in page) == (303, True, False)
    assert refused == {"lead": [403, 403], "approver": [403], "secretary": [403], "assessor": [404], "across": [404]}
    taken_back = client_of(world.officer).post(f"{national}/{members[0].id}/withdraw")
    db.session.expire_all()
    assert (taken_back.status_code, members[0].state) == (303, PoolState.WITHDRAWN)
