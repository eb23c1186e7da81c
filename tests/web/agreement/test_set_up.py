"""Does the set-up page say what is missing and who mends it, and is a deputy named on it?"""

import pytest
from werkzeug.test import TestResponse

from app import clock
from app.queries.signatories import named_for
from tests import factories
from tests.factories import CLOSES
from tests.web.agreement.browser import send, summary_lines, words_in
from tests.web.agreement.conftest import Table
from workflows.actor import Role


def name(table: Table, **typed: str) -> TestResponse:
    """The officer's form, sent as typed."""
    page = table.officer.get(f"{table.base}/set-up")
    return send(table.officer, f"{table.base}/set-up/signatories", page, **typed)


def test_page_lists_every_check_with_who_mends_it(table: Table) -> None:
    page = words_in(table.lead.get(f"{table.base}/set-up"))

    assert "9 checks, all met" in page
    assert "A senior responsible officer Greater Manchester Orla Officer Met Greater Manchester" in page
    assert "At least 2 in the role of national assessors Innovate UK 2 people Met the service team" in page
    assert "Signs Nora Signs" in page


def test_draft_whose_dates_are_past_is_not_called_complete(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    before = words_in(table.officer.get(table.base))
    monkeypatch.setattr(clock, "now", lambda: CLOSES)
    officer, lead = words_in(table.officer.get(table.base)), words_in(table.lead.get(table.base))
    checked = words_in(table.lead.get(f"{table.base}/set-up"))

    past = "Dates that are still to come: past already: Opens, Closes."
    assert ("This version is complete" in before, past in before) == (True, False)
    assert ("This version is complete" in officer, past in officer, past in lead) == (False, True, True)
    assert "Dates that are still to come Innovate UK past already: Opens, Closes Not met Innovate UK" in checked


def test_officer_names_a_deputy_with_a_reason(table: Table) -> None:
    deputy = factories.grant(factories.a_person("Dora Deputises"), Role.NATIONAL_SIGNATORY, table.world.funder)

    unsaid = name(table, user_id=str(deputy.id), reason="")
    done = name(table, user_id=str(deputy.id), reason="Nora is away.")
    page = words_in(table.officer.get(f"{table.base}/set-up"))

    assert (unsaid.status_code, done.status_code) == (409, 303)
    assert [text for text, _ in summary_lines(unsaid)] == ["Say why somebody else signs in their place."]
    assert "Signs Dora Deputises" in page
    assert "In the place of Nora Signs: Nora is away." in page


def test_nobody_is_chosen(table: Table) -> None:
    factories.grant(factories.a_person("Dora Deputises"), Role.NATIONAL_SIGNATORY, table.world.funder)

    page = name(table, user_id="")

    assert page.status_code == 422
    assert [text for text, _ in summary_lines(page)] == ["Select who signs"]


def test_whoever_is_named_already_is_not_offered_in_their_own_place(table: Table) -> None:
    page = words_in(table.officer.get(f"{table.base}/set-up"))

    assert "Nobody else holds the role of signatory for Innovate UK." in page


def test_region_names_for_itself_alone(table: Table) -> None:
    factories.grant(factories.a_person("Rita Rests"), Role.REGIONAL_SIGNATORY, table.world.region)
    page = table.lead.get(f"{table.base}/set-up")

    refused = table.lead.post(f"{table.base}/set-up/signatories", data={"side": "national", "user_id": "x"})

    assert page.text.count("Name the signatory") == 1
    assert refused.status_code == 403
    assert named_for(table.call_id)["national"].name == "Nora Signs"


def test_signatory_who_is_not_named_reads_who_is(table: Table) -> None:
    deputy = factories.grant(factories.a_person("Dora Deputises"), Role.NATIONAL_SIGNATORY, table.world.funder)
    factories.rehearsed(table.world, table.call)

    page = words_in(table.client_of(deputy).get(f"{table.base}"))

    assert "You are not the person who is named to sign this call for your side." in page
    assert "Nora Signs is named to sign for Innovate UK" in page
