"""Can an organisation be registered, looked at by its own people, and joined by those who are asked?"""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, OrganisationInvitation, Place, RoleGrant
from tests.factories import a_person
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, links_in, summary_lines, words_in
from workflows.actor import Role
from workflows.definition import OrganisationKind, OrganisationSize

DETAILS = {
    "name": "Quiet Engines Ltd",
    "kind": "business",
    "size": "medium",
    "company_number": "sc 123456",
    "address": "2 Example Road\r\nHometown",
    "place_code": "",
}


def _named(name: str) -> Organisation | None:
    db.session.rollback()
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()


def test_registering_makes_the_person_its_lead_applicant(bench: Bench) -> None:
    person = a_person("Ada Applies")
    place = db.session.scalars(select(Place)).one()

    page = bench.client_of(person).post("/organisations/new", data={**DETAILS, "place_code": place.gss_code})

    made = _named("Quiet Engines Ltd")
    assert made is not None
    assert page.headers["Location"] == f"/organisations/{made.id}"
    assert (made.kind, made.size, made.company_number, made.address, made.place_code) == (
        OrganisationKind.BUSINESS,
        OrganisationSize.MEDIUM,
        "SC123456",
        "2 Example Road\nHometown",
        place.gss_code,
    )
    grants = db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == person.id)).all()
    assert list(grants) == [Role.LEAD_APPLICANT]


def test_registering_on_the_way_to_a_call_leads_back_to_it(bench: Bench) -> None:
    page = bench.client_of(a_person()).post(f"/organisations/new?call={bench.call.id}", data=DETAILS)

    assert page.headers["Location"] == f"/apply/{bench.call.id}"


def test_an_address_that_is_no_call_is_not_followed(bench: Bench) -> None:
    page = bench.client_of(a_person()).post("/organisations/new?call=//elsewhere.example", data=DETAILS)

    made = _named("Quiet Engines Ltd")
    assert made is not None
    assert page.headers["Location"] == f"/organisations/{made.id}"


def test_what_is_wrong_is_said_and_what_was_typed_stays(bench: Bench) -> None:
    page = bench.client_of(a_person()).post(
        "/organisations/new", data={**DETAILS, "name": "", "company_number": "12", "size": ""}
    )

    assert (page.status_code, summary_lines(page)) == (
        422,
        ["Enter the name of the organisation", "Select the size of the organisation"],
    )
    assert page.get_data(as_text=True).count("2 Example Road") == 1
    assert _named("") is None


def test_a_company_number_of_another_shape_is_refused(bench: Bench) -> None:
    page = bench.client_of(a_person()).post("/organisations/new", data={**DETAILS, "company_number": "ABC"})

    assert summary_lines(page) == ["Company number must have 8 characters, like 01234567 or SC123456"]


@pytest.mark.parametrize("number", ["SC123456", "sc 123 456", "00SC123456"])
def test_a_number_on_record_leads_to_joining_however_it_is_written(bench: Bench, number: str) -> None:
    bench.client_of(a_person()).post("/organisations/new", data=DETAILS)
    made = _named("Quiet Engines Ltd")
    assert made is not None

    page = bench.client_of(a_person()).post(
        "/organisations/new", data={**DETAILS, "name": "Another Ltd", "company_number": number}
    )

    text = "Quiet Engines Ltd is on record already, with the number SC123456. Ask to join it"
    assert (page.status_code, summary_lines(page)) == (409, [text])
    assert links_in(page, text) == [f"/organisations/{made.id}/ask-to-join"]
    assert _named("Another Ltd") is None


def test_names_that_look_alike_are_shown_before_a_second_record_is_made(bench: Bench) -> None:
    browser, without = bench.client_of(a_person()), {**DETAILS, "company_number": ""}
    bench.client_of(a_person()).post("/organisations/new", data=DETAILS)
    first = _named("Quiet Engines Ltd")
    assert first is not None

    asked = browser.post("/organisations/new", data={**without, "name": "QUIET-ENGINES Limited"})
    before = _named("QUIET-ENGINES Limited")
    done = browser.post(
        "/organisations/new",
        data={**without, "name": "QUIET-ENGINES Limited", "none_of_these": hidden_in(asked, "none_of_these")},
    )

    assert (asked.status_code, before, done.status_code) == (409, None, 303)
    assert "Quiet Engines Ltd: ask to join Quiet Engines Ltd" in words_in(asked)
    assert f"/organisations/{first.id}/ask-to-join" in asked.get_data(as_text=True)
    assert _named("QUIET-ENGINES Limited") is not None


def test_local_authorities_stand_under_their_region(bench: Bench) -> None:
    page = bench.lead.get("/organisations/new").get_data(as_text=True)

    group = page[page.index("<optgroup") : page.index("</optgroup>")]
    assert ('label="Greater Manchester"' in group, group.count("<option"), ">Hometown<" in group) == (True, 1, True)


def test_its_page_shows_people_roles_and_open_invitations(bench: Bench) -> None:
    organisation = bench.applicant.organisation
    bench.lead.post(
        f"/organisations/{organisation.id}/invite", data={"email": "New@People.example", "role": "signatory"}
    )

    page = bench.lead.get(f"/organisations/{organisation.id}")

    assert heading(page) == "Northbeam Robotics Ltd"
    words = words_in(page)
    assert "3 people with a role in Northbeam Robotics Ltd" in words
    assert f"Colin Colleague {bench.colleague.email} Collaborator" in words
    assert "1 invitation, not answered yet" in words
    assert "new@people.example Signatory" in words


def test_inviting_the_same_person_twice_is_refused_with_the_reason(bench: Bench) -> None:
    url = f"/organisations/{bench.applicant.organisation.id}/invite"
    asked = {"email": "new@people.example", "role": "collaborator"}
    bench.lead.post(url, data=asked)

    page = bench.lead.post(url, data=asked)

    assert (page.status_code, summary_lines(page)) == (409, ["new@people.example has been invited already."])
    db.session.rollback()
    assert len(db.session.scalars(select(OrganisationInvitation)).all()) == 1


def test_nobody_is_invited_to_a_role_outside_the_organisation(bench: Bench) -> None:
    page = bench.lead.post(
        f"/organisations/{bench.applicant.organisation.id}/invite",
        data={"email": "new@people.example", "role": "programme_officer"},
    )

    assert (page.status_code, summary_lines(page)) == (422, ["Select what they will do from the list"])


def test_only_the_lead_applicant_invites(bench: Bench) -> None:
    organisation = bench.applicant.organisation
    url = f"/organisations/{organisation.id}/invite"
    colleague, stranger = bench.client_of(bench.colleague), bench.client_of(a_person())

    answers = [
        who.post(url, data={"email": "x@y.example", "role": "signatory"}).status_code for who in (colleague, stranger)
    ]

    assert answers == [403, 404]
    assert links_in(colleague.get(f"/organisations/{organisation.id}"), "Invite a person") == []
    assert heading(stranger.get(f"/organisations/{organisation.id}")) == "Page not found"


def test_somebody_who_is_not_signed_in_is_led_to_sign_in(app: Flask) -> None:
    page = app.test_client().get("/organisations/new")

    assert (page.status_code, page.headers["Location"]) == (302, "/sign-in?to=/organisations/new")
