"""Does the page of a rehearsal say how far it is, what it found and where that is mended?"""

from dataclasses import replace

from app.jobs.outbox import drain_due
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import a_person, a_world, actor
from tests.web.agreement.browser import words_in
from tests.web.agreement.conftest import LATER
from workflows.definition import Band


def address(table) -> str:
    return f"{table.base}/rehearsal"


def edit(table, core) -> None:
    with unit_of_work():
        calls.edit_core(
            table.call_id, core, actor(table.world.officer, table.call), LATER, Said("Edit", table.version.sha256)
        )


def with_one_band(table):
    core = table.definition.core
    flat = replace(core.criteria[1], bands=(Band(1, 10, "Anything."),))
    return replace(core, criteria=(core.criteria[0], flat))


def rehearsed(table):
    client = table.lead
    client.post(address(table))
    drain_due(LATER)
    return client.get(address(table))


def test_version_is_rehearsed_from_its_page_to_its_report(table):
    edit(table, with_one_band(table))
    lead = table.lead
    before = words_in(lead.get(address(table)))
    asked = lead.post(address(table))
    under_way = words_in(lead.get(address(table)))
    drain_due(LATER)
    after = lead.get(address(table))

    assert "Not rehearsed yet" in before
    assert (asked.status_code, asked.location) == (303, address(table))
    assert "0 of 7 chapters are written. Look again" in under_way
    assert "Rehearsed version 3, on 200 made-up applications to each region, number 1" in words_in(after)
    assert "The marks for ‘Risks’ lie close together" in words_in(after)
    assert "Rehearse again on other made-up applications" in words_in(after)


def test_finding_leads_its_owner_to_the_clause_and_names_the_owner_to_others(table):
    edit(table, with_one_band(table))
    lead = rehearsed(table)
    officer = table.officer.get(address(table))

    link = f'href="{table.base}/national/criteria/risks"'
    assert (link in lead.text, link in officer.text) == (False, True)
    assert "(Innovate UK mends this.)" in words_in(lead)


def test_report_of_an_older_version_says_so(table):
    rehearsed(table)
    edit(table, replace(table.definition.core, threshold_basis_points=6_500))

    page = words_in(table.lead.get(address(table)))

    assert "This report is of version 2." in page
    assert "version 3 needs one of its own" in page
    assert "Rehearse version 3" in page


def test_report_that_counts_for_a_later_version_says_why(table):
    own = words_in(rehearsed(table))
    edit(table, replace(table.definition.core, scope="Said in other words."))

    page = words_in(table.lead.get(address(table)))

    counts = "The rehearsal of version 2 counts for version 3."
    assert (counts in page, counts in own, "Rehearsed version 2" in page) == (True, False, True)
    assert "They differ at most in what no rehearsal reads" in page


def test_rehearsal_that_counts_is_shown_before_a_later_one_that_does_not(table):
    before = table.definition.core
    rehearsed(table)
    edit(table, replace(before, threshold_basis_points=6_500))
    rehearsed(table)
    edit(table, before)

    page = words_in(table.lead.get(address(table)))

    assert "The rehearsal of version 2 counts for version 4." in page
    assert "needs one of its own" not in page


def test_version_with_problems_lists_them_in_the_place_of_the_button(table):
    edit(table, replace(table.definition.core, title=""))

    page = words_in(table.officer.get(address(table)))
    refused = table.officer.post(address(table))

    assert "Before version 3 can be rehearsed This has no title. Give it one." in page
    assert (refused.status_code, "This version cannot be rehearsed yet" in words_in(refused)) == (409, True)


def test_signing_page_leads_to_the_rehearsal(table):
    signatory = table.client_of(table.world.regional_signatory)

    page = signatory.get(f"{table.base}/sign")

    assert f'href="{address(table)}"' in page.text
    assert "This version has not been rehearsed." in words_in(page)


def test_criteria_say_whether_they_are_rehearsed(table):
    before = words_in(table.lead.get(table.base))
    rehearsed(table)
    after = words_in(table.lead.get(table.base))

    assert "This version has not been rehearsed; no key turns before it is." in before
    assert "This version is rehearsed. Read what it found" in after


def test_nobody_outside_the_call_learns_of_its_rehearsal(table):
    stranger, elsewhere = a_person(), a_world("west-midlands").region_lead

    found = [table.client_of(who).get(address(table)).status_code for who in (stranger, elsewhere)]

    assert found == [404, 404]


def test_secretary_reads_and_does_not_ask(table):
    client = table.client_of(table.world.secretary)

    assert (client.get(address(table)).status_code, client.post(address(table)).status_code) == (200, 403)


def test_page_asks_the_same_of_the_database_however_much_was_found(table, count_queries):
    lead = table.lead
    lead.get(address(table))
    with count_queries() as nothing:
        lead.get(address(table))
    rehearsed(table)
    with count_queries() as report:
        lead.get(address(table))

    assert (len(report) - len(nothing), len(nothing) <= 12) == (0, True)
