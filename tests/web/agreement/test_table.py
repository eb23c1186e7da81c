"""Does the criteria table show each side its own rows open, the other's locked, and what keeps the call unsigned?"""

import re
from dataclasses import replace

import pytest

from app.extensions import db
from app.queries.agreement import agreement_of
from app.queries.facts import call_facts
from app.queries.signatories import named_for
from app.queries.visible import calls_for
from app.services import calls
from app.transactions import unit_of_work
from tests.factories import a_call, a_person, a_world, actor, rehearsed, sign_both, viewer
from tests.web.agreement.browser import send, words_in
from tests.web.agreement.conftest import LATER
from tests.workflows.definitions import a_core, a_layer
from workflows.call import CallState


def own_links(page):
    """What the reader may change, by side."""
    return sorted(set(re.findall(r'href="/agreement/[^/]+/([^/"]+)/(?:questions|criteria)/', page.text)))


@pytest.mark.parametrize(
    ("who", "own", "lock"),
    [
        (
            "officer",
            ["national"],
            "Greater Manchester’s programme lead writes this part. Nobody else can change it.",
        ),
        (
            "region_lead",
            ["greater-manchester"],
            "Innovate UK’s programme officer writes this part. It is the same in every region.",
        ),
    ],
)
def test_each_side_has_its_own_rows_open_and_reads_why_the_others_are_locked(table, who, own, lock):
    page = table.client_of(getattr(table.world, who)).get(table.base)

    assert own_links(page) == own
    assert [line.strip() for line in re.findall(r"</svg>\s*([^<]*) writes this part\.[^<]*", page.text)] == [
        lock.split(" writes")[0]
    ]
    assert words_in(page, '<p class="accord-lock-line">', "</p>").endswith(lock)


def test_nobody_changes_a_call_that_has_opened(table):
    sign_both(table.world, table.call)
    with unit_of_work():
        calls.open_call(table.call_id, table.call.opens_at)

    page = table.officer.get(table.base)
    refused = table.officer.get(f"{table.base}/basics")

    assert own_links(page) == []
    assert refused.status_code == 409
    assert "The call is open." in words_in(refused)


def test_weights_of_each_ledger_add_up_on_the_screen(table):
    page = table.officer.get(table.base)

    titles = re.findall(r'<figcaption class="accord-figure__title">(.*?)</figcaption>', page.text)
    sums = re.findall(r'accord-balance__sum">(.*?)</p>', page.text)
    assert titles == ["National ledger: weights add up to 100", "Greater Manchester’s ledger: weights add up to 100"]
    assert sums == ["60 + 40 = 100", "100 = 100"]


def test_what_keeps_a_version_unsigned_links_to_where_it_is_mended(table):
    send(table.officer, f"{table.base}/national/criteria/need", weight="50")

    officers = table.officer.get(table.base)
    leads = table.lead.get(table.base)

    problem = "The weights of the national ledger add up to 90. Make them add up to 100."
    assert re.findall(r'<li><a class="govuk-link" href="([^"]*)">(.*?)</a></li>', officers.text)[0] == (
        f"{table.base}#national-weights",
        problem,
    )
    assert f"1 thing keeps this version from being signed {problem} (Innovate UK mends this.)" in words_in(leads)
    assert "National ledger: weights add up to 90; 10 are left to give" in words_in(officers)


def test_keys_are_empty_then_turned_then_broken_by_an_edit(table):
    def slots():
        page = table.officer.get(table.base)
        return re.findall(r'<p class="accord-slot__state">(.*?)</p>', page.text)

    before = slots()
    sign_both(table.world, table.call)
    turned = slots()
    page = table.officer.get(table.base)
    send(table.lead, f"{table.base}/greater-manchester/layer", priorities="Work for everybody.")

    assert (before, turned, slots()) == (["Not signed"] * 2, ["Signed"] * 2, ["Broken by an edit"] * 2)
    assert "2 keys are turned on version 2; saving breaks them and tells their holders: " in words_in(page)
    assert (table.call.state, table.version.number) == (CallState.DRAFTING, 3)


def test_versions_say_who_saved_what_for_which_side(table):
    send(table.officer, f"{table.base}/national/criteria/need", weight="50", note="Risks matter more")

    rows = re.findall(
        r"<tr>\s*<th scope=\"row\"><a[^>]*>(Version \d)</a>.*?</tr>", table.lead.get(table.base).text, re.S
    )
    words = words_in(table.lead.get(table.base), 'id="versions"', "</section>")
    assert rows == ["Version 3", "Version 2", "Version 1"]
    assert re.sub(r"\b[0-9a-f]{8}\b ", "", words).removeprefix('id="versions">Versions ') == (
        "3 versions, newest first Versions of the criteria, newest first Version What changed Whose part Saved by When "
        "Keys Version 3 Risks matter more Innovate UK Olive Officer 13 December 2026 at 9:00am UK time none "
        "Version 2 Say our priorities Greater Manchester Rhian Leads 12 December 2026 at 9:00am UK time none "
        "Version 1 First draft Innovate UK Olive Officer 12 December 2026 at 9:00am UK time none"
    )


def test_stranger_and_applicant_learn_nothing_of_a_draft(table):
    stranger = table.client_of(a_person())
    elsewhere = a_world("west-midlands")

    answers = [
        browser.get(address).status_code
        for browser in (stranger, table.client_of(elsewhere.region_lead))
        for address in (table.base, f"{table.base}/versions/1", f"{table.base}/greater-manchester/layer")
    ]

    assert answers == [404] * 6
    assert stranger.get("/agreement").status_code == 403


def test_version_page_shows_what_was_said_then(table):
    send(table.lead, f"{table.base}/greater-manchester/layer", priorities="Work for everybody.")

    old = words_in(table.officer.get(f"{table.base}/versions/2"))
    new = words_in(table.officer.get(f"{table.base}/versions/3"))

    assert [text.count("Work for people who live in this region.") for text in (old, new)] == [1, 0]
    assert [text.count("Work for everybody.") for text in (old, new)] == [0, 1]
    assert old.count("This version is past: the current one is version 3 .") == 1
    assert table.officer.get(f"{table.base}/versions/4").status_code == 404


def test_reading_for_the_page_agrees_with_the_reading_that_decides(table):
    signatory = actor(table.world.national_signatory, table.call)
    rehearsed(table.world, table.call)
    with unit_of_work():
        calls.sign(table.call_id, "national", table.version.sha256, signatory, LATER)
    call = db.session.scalars(calls_for(viewer(table.world.officer))).unique().one()

    for side in ("national", "greater-manchester"):
        for user in (table.world.officer, table.world.national_signatory, table.world.regional_signatory):
            exact = call_facts(call, LATER, signing_as=side, user_id=user.id)
            assert agreement_of(call).signing_facts(side, user.id, LATER, named_for(call.id)) == exact


class TestList:
    def test_list_asks_the_same_of_the_database_for_one_call_and_for_many(self, table, count_queries):
        officer = table.officer
        with count_queries() as one:
            officer.get("/agreement")
        for number in range(2, 6):
            a_call(table.world, upto=CallState.OPEN if number % 2 else CallState.AGREED, reference=f"GM-2027-0{number}")
        with count_queries() as many:
            page = officer.get("/agreement")

        assert (len(many), len(one) <= 10) == (len(one), True)
        assert words_in(page).count("3 calls not yet open, newest first. The criteria can still change.") == 1
        told = "What all sides signed holds; while a call is open they can amend it together."
        assert words_in(page).count(f"2 calls opened, newest first. {told}") == 1

    def test_list_counts_the_keys_of_each_call(self, table):
        sign_both(table.world, table.call)

        assert re.findall(r"<td>(\d of \d)</td>", table.lead.get("/agreement").text) == ["2 of 2"]

    def test_first_page_of_a_new_region_says_what_will_come(self, table):
        elsewhere = a_world("west-midlands")

        page = table.client_of(elsewhere.region_lead).get("/agreement")

        assert words_in(page) == (
            "Calls you work on No calls yet When a programme officer drafts a call with your region, it stands here."
        )


def test_table_asks_little_of_the_database(table, count_queries):
    sign_both(table.world, table.call)
    lead = table.lead
    with count_queries() as statements:
        lead.get(table.base)

    assert len(statements) <= 11


def test_other_layers_of_a_call_of_two_regions_are_locked(table):
    other = a_world("west-midlands")
    definition = replace(a_core(), title="Together")
    with unit_of_work():
        call = calls.draft_call(
            "TWO-1",
            table.world.funder,
            [table.world.region, other.region],
            calls.layers.merge(definition, [a_layer(), a_layer("west-midlands")]),
            actor(table.world.officer, None),
            LATER,
        )
    address = f"/agreement/{call.id}"
    lead = table.client_of(other.region_lead)

    saved = send(lead, f"{address}/west-midlands/layer", priorities="Ours.")

    assert own_links(lead.get(address)) == ["west-midlands"]
    assert saved.status_code == 303
    assert lead.get(f"{address}/greater-manchester/layer").status_code == 403
    assert lead.get(f"{address}/glasgow-city-region/layer").status_code == 404
