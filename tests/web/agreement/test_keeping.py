"""Is what a side types kept beside the call, never as a version of it, and are the sides told of each other?"""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import WorkingCopy
from app.services import calls
from app.transactions import unit_of_work
from tests.factories import OPENS, a_person, grant, sign_both
from tests.web.agreement.browser import forms_in, send, words_in
from workflows.actor import Role

GM = "greater-manchester"
NEED = "core:criterion:need"
JSON = {"Accept": "application/json"}
PAGES = [
    "basics",
    "declarations",
    "entry",
    "first-stage",
    "question-dates",
    "national/eligibility",
    "national/portfolio-rules",
    "national/criteria/need",
    "national/questions/need",
    "national/sections/details",
    "national/sections/new",
    "national/sections/details/questions/new",
    "national/questions/need/criteria/new",
]


def fields_of(page):
    return next(fields for _action, fields in forms_in(page) if "copy_against" in fields)


def keep(browser, address, **typed):
    """What the script sends: the whole form as it stands, with what was typed over it."""
    fields = fields_of(browser.get(address))
    return browser.post(address, data={**fields, **typed, "copy": "keep"}, headers=JSON)


def places():
    db.session.rollback()
    return list(db.session.scalars(select(WorkingCopy.place).order_by(WorkingCopy.place)))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_part_keeps_and_offers_back_without_a_version(table, page):
    address = f"{table.base}/{page}"

    answer = keep(table.officer, address, note="Half a reason")

    assert (answer.status_code, places()) == (200, [address])
    assert table.version.number == 2
    assert "You typed this at" in words_in(table.officer.get(address))
    assert fields_of(table.officer.get(address))["note"] == [""]
    assert fields_of(table.officer.get(f"{address}?copy=back"))["note"] == ["Half a reason"]


@pytest.mark.parametrize("page", ["layer", "settings", "criteria/g_local_fit", "portfolio-rules"])
def test_a_region_s_pages_do_the_same(table, page):
    address = f"{table.base}/{GM}/{page}"

    keep(table.lead, address, note="Half a reason")

    assert places() == [address]
    assert fields_of(table.lead.get(f"{address}?copy=back"))["note"] == ["Half a reason"]


def test_what_is_kept_breaks_no_signature(table):
    sign_both(table.world, table.call)
    signed = table.version.sha256

    answer = table.officer.post(
        f"{table.base}/basics", data={"title": "Half", "copy": "keep", "copy_against": "0" * 64}, headers=JSON
    )

    assert (answer.status_code, table.version.sha256) == (200, signed)


def test_nobody_keeps_anything_in_another_side_s_part(table):
    sent = {"title": "Half", "copy": "keep", "copy_against": "0" * 64}

    answer = table.lead.post(f"{table.base}/basics", data=sent, headers=JSON)

    assert (answer.status_code, places()) == (403, [])


def test_words_put_back_are_saved_though_another_part_of_the_call_is_newer(table):
    address = f"{table.base}/national/criteria/need"
    keep(table.officer, address, title="Need, better")
    send(table.lead, f"{table.base}/{GM}/criteria/g_local_fit", title="Local")

    back = table.officer.get(f"{address}?copy=back")
    saved = table.officer.post(address, data=fields_of(back))

    assert (saved.status_code, table.version.number, places()) == (303, 4, [])
    assert table.definition.core.criteria[0].title == "Need, better"


def test_words_typed_before_somebody_changed_the_clause_say_so(table):
    address = f"{table.base}/national/criteria/need"
    keep(table.officer, address, title="Need, better")
    colleague = grant(a_person("Cara Colleague"), Role.PROGRAMME_OFFICER, table.world.funder)
    send(table.client_of(colleague), address, title="Need, otherwise")

    page = table.officer.get(address)

    assert "What is saved here has changed since you typed it." in words_in(page)
    assert "otherwise" in words_in(page)


def test_suggestion_and_comment_are_kept_while_they_are_written(table):
    clause = f"{table.base}/clauses/{NEED}"
    keep(table.lead, f"{clause}/suggest", title="Another title", why="Because")
    table.lead.post(
        f"{clause}/comments", data={"text": "Half a question", "copy": "keep", "copy_against": "0" * 64}, headers=JSON
    )

    suggestion, conversation = table.lead.get(f"{clause}/suggest?copy=back"), table.lead.get(f"{clause}?copy=back")
    send(table.lead, f"{clause}/suggest", title="Another title", why="Because")

    assert fields_of(suggestion)["title"] == ["Another title"]
    assert fields_of(suggestion)["why"] == ["Because"]
    assert fields_of(conversation)["text"] == ["Half a question"]
    assert places() == [f"{clause}/comments"]


def test_sides_that_write_and_suggest_at_one_clause_are_told_of_each_other(table):
    table.officer.get(f"{table.base}/national/criteria/need")

    page = table.lead.get(f"{table.base}/clauses/{NEED}/suggest")
    elsewhere = table.lead.get(f"{table.base}/{GM}/criteria/g_local_fit")

    name = table.world.officer.name
    assert f"{name} has this open too, since" in words_in(page)
    assert "has this open too" not in words_in(elsewhere)


def test_words_typed_when_the_call_opens_are_kept_and_read_in_the_account(table):
    sign_both(table.world, table.call)
    with unit_of_work():
        calls.open_call(table.call_id, OPENS)

    refused = table.officer.post(f"{table.base}/basics", data={"title": "Too late", "copy_against": "0" * 64})

    assert refused.status_code == 409
    assert "Too late" in words_in(table.officer.get("/unsaved"))


def test_what_was_chosen_is_told_in_the_account_beside_the_words(table):
    keep(table.officer, f"{table.base}/national/criteria/need", title="Another title", ledger="regional")

    page = words_in(table.officer.get("/unsaved"))

    assert "Another title" in page
    assert "You chose: Ledger: regional" in page
