"""Do the staff say who may come and invite them, and is an unlisted call nowhere for everybody else?"""

import pytest

from app import clock
from tests.factories import DURING, a_call, a_person, an_applicant
from tests.web.agreement.browser import forms_in, send, summary_lines, words_in
from workflows.definition import CallEntry


@pytest.fixture
def hidden(table, monkeypatch):
    """An open call by invitation that is not listed."""
    monkeypatch.setattr(clock, "now", lambda: DURING)
    return a_call(table.world, reference="GM-2027-02", entry=CallEntry.INVITATION, is_listed=False)


def test_officer_says_who_may_come(table):
    done = send(table.officer, f"{table.base}/entry", entry="invitation", is_listed="no")

    core = table.definition.core
    assert done.status_code == 303
    assert (core.entry, core.is_listed) == (CallEntry.INVITATION, False)
    assert (table.call.by_invitation, table.call.is_listed) == (True, False)
    assert table.lead.get(f"{table.base}/entry").status_code == 403


def test_unlisted_call_is_404_for_the_uninvited_on_every_page_of_it(table, hidden, client):
    rival = table.client_of(an_applicant(table.world).lead)
    pages = [f"/calls/{hidden.id}{end}" for end in ("", "/answers", "/ask")] + [f"/apply/{hidden.id}"]

    statuses = {page: rival.get(page).status_code for page in pages}

    assert statuses == dict.fromkeys(pages, 404)
    assert client.get(f"/calls/{hidden.id}").status_code == 404
    assert "GM-2027-02" not in client.get("/calls").text + rival.get("/calls").text + client.get("/").text


def test_invited_find_it_and_begin(table, hidden):
    firm = an_applicant(table.world)
    where = f"/agreement/{hidden.id}/invitations"
    before = words_in(table.officer.get("/home"))

    done = send(table.officer, where, addresses="guest@firm.example", numbers=firm.organisation.company_number)
    lead = table.client_of(firm.lead)

    assert done.status_code == 303
    assert "Invite applicants: Small call The call is by invitation, and nobody is invited yet" in before
    assert "Apply: Small call The call is by invitation, and you are invited" in words_in(lead.get("/home"))
    assert "GM-2027-02" in lead.get("/calls").text
    assert "Start an application" in words_in(lead.get(f"/calls/{hidden.id}"))
    assert send(lead, f"/apply/{hidden.id}", title="Ours").status_code == 303
    listed = words_in(table.lead.get(where))
    assert "2 invitations, the newest first" in listed
    assert "1 invitation, with ‘guest’" in words_in(table.lead.get(f"{where}?words=guest"))


def test_empty_list_says_what_follows_and_looks_for_nothing(table, hidden):
    where = f"/agreement/{hidden.id}/invitations"

    officer, auditor = words_in(table.officer.get(where)), words_in(table.client_of(table.world.secretary).get(where))
    searched = words_in(table.officer.get(f"{where}?words=guest"))

    assert "Nobody is invited yet Nobody can apply before. Enter addresses or company numbers above." in officer
    assert "The programme officer and the regions’ programme leads invite." in auditor
    assert ("With these words" in officer, "With these words" in searched) == (False, True)
    assert "No invitation to this call has ‘guest’ in it." in searched


def test_listed_call_says_that_it_is_by_invitation(table, monkeypatch, client):
    monkeypatch.setattr(clock, "now", lambda: DURING)
    call = a_call(table.world, reference="GM-2027-02", entry=CallEntry.INVITATION)

    page = words_in(client.get(f"/calls/{call.id}"))

    assert "This call is by invitation." in page
    assert "Start an application" not in page


def test_what_is_no_address_is_refused_at_its_box(table, hidden):
    page = send(table.officer, f"/agreement/{hidden.id}/invitations", addresses="guest at firm", numbers="")

    assert page.status_code == 422
    assert summary_lines(page)[0] == ("‘guest’ is not an email address, like name@example.com", "#addresses")


def test_invitation_is_withdrawn_from_the_list(table, hidden):
    guest = a_person()
    where = f"/agreement/{hidden.id}/invitations"
    send(table.officer, where, addresses=guest.email, numbers="")
    action = next(action for action, _ in forms_in(table.officer.get(where)) if action.endswith("/withdraw"))

    done, again = table.lead.post(action), table.lead.post(action)

    assert (done.status_code, again.status_code) == (303, 409)
    assert table.client_of(guest).get(f"/calls/{hidden.id}").status_code == 404
    assert "Withdrawn" in words_in(table.officer.get(where))


def test_secretary_reads_the_list_and_invites_nobody(table, hidden):
    where = f"/agreement/{hidden.id}/invitations"
    secretary = table.client_of(table.world.secretary)

    assert (secretary.get(where).status_code, secretary.post(where).status_code) == (200, 403)
