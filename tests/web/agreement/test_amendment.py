"""Is an open call amended on pages: begun, edited, shown as what it changes, signed by both, and told to everybody?"""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from app import clock
from app.jobs.outbox import drain_due
from app.models import User
from app.queries.amendments import drafted_version
from app.queries.definitions import current_version
from tests import factories
from tests.factories import AFTER, DURING
from tests.web.agreement.browser import forms_in, press, send, summary_lines, words_in
from tests.web.agreement.conftest import Table
from workflows.call import CallState

WHY = "The question on need was misread by many."


@pytest.fixture
def open_table(client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> Table:
    """A call that opened three weeks ago, with a browser for each of its people."""
    world = factories.a_world()
    call = factories.a_call(world, sheet=True)
    monkeypatch.setattr(clock, "now", lambda: DURING)
    return Table(world, call.id, client_of)


def begun(table: Table, effect: str = "drafts") -> str:
    """The address of an amendment that the officer has begun."""
    send(table.officer, f"{table.base}/amendment", reason=WHY, effect=effect)
    return f"{table.base}/amendment"


def question_address(table: Table) -> str:
    page = table.officer.get(f"{table.base}/amendment").text
    return next(part.split('"')[0] for part in page.split('href="') if part.split('"')[0].endswith("/questions/need"))


def edited(table: Table) -> None:
    send(table.officer, question_address(table), prompt="Say who needs it, and how you know.")


def sign(client: FlaskClient, table: Table) -> object:
    return send(client, f"{table.base}/amendment/sign", read="yes")


def test_amendment_goes_from_reason_to_force(open_table: Table, client: FlaskClient) -> None:
    table = open_table
    draft = factories.a_draft(table.world, table.call)
    address = begun(table)
    edited(table)
    page = words_in(table.officer.get(address))
    first = sign(table.client_of(table.world.regional_signatory), table)
    between = client.get(f"/calls/{table.call_id}").text
    last = sign(table.client_of(table.world.national_signatory), table)
    drain_due(DURING)
    public = words_in(client.get(f"/calls/{table.call_id}"))

    assert "It is being drafted upon version 2, which stays in force" in page
    assert "Reworded: question [taken out: Describe the need. ] [added: Say who needs it, and how you know. ]" in page
    assert (first.status_code, last.status_code) == (303, 303)
    assert "Amendment 1" not in between
    assert table.version.number == 4
    assert "Amendment 1, in force from 31 January 2027 at 9:00am UK time" in public
    assert WHY in public
    assert "Agreed by " in public
    assert "Ravi Signs for Greater Manchester (" in public
    assert "Sign-off sheet of version 4 (PDF)" in public
    assert client.get(f"/calls/{table.call_id}/versions/4/sign-off-sheet.pdf").status_code == 200
    assert draft.id is not None


def test_both_versions_that_were_in_force_keep_their_sheets(open_table: Table, client: FlaskClient) -> None:
    table = open_table
    begun(table)
    edited(table)
    for who in (table.world.regional_signatory, table.world.national_signatory):
        sign(table.client_of(who), table)
    drain_due(DURING)

    found = [
        client.get(f"/calls/{table.call_id}/versions/{number}/sign-off-sheet.pdf").status_code for number in (2, 3, 4)
    ]

    assert found == [200, 404, 200]


def test_reason_and_effect_are_asked_for(open_table: Table) -> None:
    page = send(open_table.officer, f"{open_table.base}/amendment", reason="", effect="")

    assert page.status_code == 422
    assert [text for text, _ in summary_lines(page)] == [
        "Enter why the call is amended",
        "Select whom the amendment reaches",
    ]


def test_page_says_what_keeps_it_from_being_signed(open_table: Table) -> None:
    address = begun(open_table, "everyone")

    page = words_in(open_table.officer.get(address))

    assert "2 things keep the amendment from being signed" in page
    assert "Nothing differs from the version in force yet. Edit what is to change." in page
    assert "An amendment for everyone gives more time. Set a later closing time, or choose another effect." in page


def test_refused_change_leads_to_where_it_is_mended(open_table: Table) -> None:
    address = begun(open_table)
    page = open_table.officer.get(address).text
    criterion = next(
        part.split('"')[0] for part in page.split('href="') if part.split('"')[0].endswith("/criteria/need")
    )
    send(open_table.officer, criterion, ledger="regional")

    said = open_table.officer.get(address).text

    assert "is scored by the side that all signed: its ledger stays." in said
    assert f'<a class="govuk-link" href="{criterion}">' in said


def test_what_was_signed_unseen_is_refused(open_table: Table) -> None:
    begun(open_table)
    edited(open_table)
    signatory = open_table.client_of(open_table.world.national_signatory)
    page = signatory.get(f"{open_table.base}/amendment/sign")
    send(open_table.officer, question_address(open_table), prompt="Say it in other words again.")

    refused = send(signatory, f"{open_table.base}/amendment/sign", page, read="yes")

    assert refused.status_code == 409
    assert [text for text, _ in summary_lines(refused)] == [
        "The amendment changed while you were reading it. Read it again, then sign."
    ]


def test_withdrawn_amendment_is_on_the_list(open_table: Table) -> None:
    address = begun(open_table)
    press(open_table.officer, open_table.officer.get(address), f"{address}/withdraw")

    page = words_in(open_table.officer.get(address))

    assert "Amendment 1: withdrawn" in page
    assert "Begin an amendment" in page
    assert (open_table.version.number, drafted_version(open_table.call).number) == (2, 2)


def test_edit_of_an_open_call_without_an_amendment_is_refused(open_table: Table) -> None:
    assert open_table.officer.get(f"{open_table.base}/basics").status_code == 409


def test_amendment_of_a_call_that_is_not_open_says_why_not(table: Table) -> None:
    page = words_in(table.officer.get(f"{table.base}/amendment"))

    assert "Only an open call is amended. Its criteria are still being agreed: edit them." in page
    assert table.officer.get(f"{table.base}/amendment/sign").status_code == 403
    assert table.call.state == CallState.DRAFTING


def test_region_lead_sees_it_and_signs_nothing(open_table: Table) -> None:
    begun(open_table)

    assert open_table.lead.get(f"{open_table.base}/amendment").status_code == 200
    assert open_table.lead.get(f"{open_table.base}/amendment/sign").status_code == 403
    assert open_table.lead.get(f"{open_table.base}").text.count("Amendment 1 is being drafted.") == 1


def test_applicant_is_told_and_keeps_an_answer_that_is_asked_no_longer(
    open_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = open_table
    applicant = factories.an_applicant(table.world)
    draft = factories.complete(factories.a_draft(table.world, table.call, applicant), applicant)
    begun(table)
    page = table.officer.get(f"{table.base}/amendment").text
    section = next(
        part.split('"')[0] for part in page.split('href="') if part.split('"')[0].endswith("/sections/details")
    )
    taken_out = table.officer.get(section)
    remove = next(action for action, _ in forms_in(taken_out) if action.endswith("/remove"))
    press(table.officer, taken_out, remove)
    factories.rehearsed(table.world, table.call)
    for who in (table.world.regional_signatory, table.world.national_signatory):
        sign(table.client_of(who), table)

    lead = table.client_of(applicant.lead)
    overview, review = (words_in(lead.get(f"/applications/{draft.id}{rest}")) for rest in ("", "/review"))

    assert current_version(table.call).number == 4
    for said in (overview, review):
        assert "This draft answers the amended version. What you wrote is kept" in said
        assert "Asked no longer" in said
        assert "Summary" in said[said.index("Asked no longer") :]


def test_submitted_application_is_told_what_reopening_does(open_table: Table) -> None:
    table = open_table
    applicant = factories.an_applicant(table.world)
    sent = factories.submitted(table.world, table.call, applicant)
    begun(table)
    edited(table)
    for who in (table.world.regional_signatory, table.world.national_signatory):
        sign(table.client_of(who), table)

    page = words_in(table.client_of(applicant.lead).get(f"/applications/{sent.id}"))

    assert "What you submitted stays, and is assessed by the version that it answers. If you reopen it" in page


def test_after_the_deadline_it_is_not_begun(open_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    moments: list[datetime] = [AFTER]
    monkeypatch.setattr(clock, "now", lambda: moments[0])

    page = open_table.officer.post(f"{open_table.base}/amendment", data={"reason": WHY, "effect": "drafts"})

    assert page.status_code == 409
    assert [text for text, _ in summary_lines(page)] == [
        "The deadline has passed: what was received answers the version in force, so that it is not amended any more."
    ]
