"""Can a company be found and filled in, are dissolved ones refused, and does everything go on when nobody answers?"""

import pytest
from flask import Flask
from sqlalchemy import select

from app.company_register import REGISTER, CompanyRegister, RecordedRegister, RegisterAway
from app.extensions import db
from app.models import Application, Organisation, RegisterAnswer
from app.web.shared import limits
from tests.factories import a_person
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import box, links_in, summary_lines, words_in
from workflows.company import Company, CompanyStatus

DETAILS = {
    "name": "Quillford Acoustics Ltd",
    "kind": "business",
    "size": "micro_small",
    "company_number": "FC980001",
    "address": "5 Other Street",
    "place_code": "",
}


class Away:
    """A register that never answers; it sees whether a transaction is open while it is asked."""

    name = "companies_house"

    def __init__(self) -> None:
        self.in_transaction: list[bool] = []

    def find(self, number: str) -> Company | None:
        self.in_transaction.append(db.session().in_transaction())
        raise RegisterAway("busy")

    def search(self, words: str) -> tuple[Company, ...]:
        self.in_transaction.append(db.session().in_transaction())
        raise RegisterAway("busy")


def _asking(app: Flask, monkeypatch: pytest.MonkeyPatch, register: CompanyRegister) -> None:
    monkeypatch.setitem(app.extensions, REGISTER, register)


@pytest.fixture
def recorded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _asking(app, monkeypatch, RecordedRegister())


@pytest.fixture
def away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Away:
    register = Away()
    _asking(app, monkeypatch, register)
    return register


def _named(name: str) -> Organisation | None:
    db.session.rollback()
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()


@pytest.mark.usefixtures("recorded")
def test_a_search_shows_each_company_with_its_state_and_what_can_be_done(bench: Bench) -> None:
    browser = bench.client_of(a_person())

    ended, renamed = (browser.get(f"/organisations/find?q={word}") for word in ("pendlewick", "cadzow"))

    gone = "PENDLEWICK TEXTILES LTD FC980005. Dissolved on 18 March 2025. 3 Bobbin Row, Bolton. What no longer exists"
    assert ("1 company for “pendlewick”" in words_in(ended), gone in words_in(ended)) == (True, True)
    assert "Formerly CADZOW GENOMICS LTD, TD GENOMICS LTD" in words_in(renamed)
    pages = [page.get_data(as_text=True) for page in (ended, renamed)]
    assert ["/organisations/new?number=" in page for page in pages] == [False, True]


@pytest.mark.usefixtures("recorded")
def test_a_number_is_found_however_it_is_written(bench: Bench) -> None:
    page = bench.client_of(a_person()).get("/organisations/find?q=fc%20980%20001")

    assert "1 company for “fc 980 001”" in words_in(page)


@pytest.mark.usefixtures("recorded")
def test_what_is_picked_is_filled_in_and_kept_apart_from_what_is_typed(bench: Bench) -> None:
    browser = bench.client_of(a_person())

    shown = browser.get("/organisations/new?number=FC980001")
    browser.post("/organisations/new", data=DETAILS)

    source = shown.get_data(as_text=True)
    assert ('value="QUILLFORD ACOUSTICS LTD"' in source, 'value="FC980001"' in source) == (True, True)
    assert box(shown, "address") == "4 Plectrum Yard\nManchester"
    made = _named("Quillford Acoustics Ltd")
    assert made is not None
    kept = db.session.scalars(select(RegisterAnswer)).one()
    assert (made.address, kept.organisation_id, kept.name, kept.address, kept.status, kept.source) == (
        "5 Other Street",
        made.id,
        "QUILLFORD ACOUSTICS LTD",
        "4 Plectrum Yard\nManchester",
        CompanyStatus.ACTIVE,
        "recorded",
    )


@pytest.mark.usefixtures("recorded")
def test_a_dissolved_company_is_refused_with_the_reason(bench: Bench) -> None:
    page = bench.client_of(a_person()).post(
        "/organisations/new", data={**DETAILS, "name": "Pendlewick", "company_number": "FC980005"}
    )

    assert (page.status_code, summary_lines(page)) == (
        409,
        [
            "PENDLEWICK TEXTILES LTD (FC980005) stands on the register as dissolved on 18 March 2025. What no longer "
            "exists cannot apply."
        ],
    )
    assert _named("Pendlewick") is None


@pytest.mark.usefixtures("recorded")
def test_an_insolvent_company_is_registered_with_a_warning(bench: Bench) -> None:
    page = bench.client_of(a_person()).post(
        "/organisations/new", data={**DETAILS, "name": "Ostler", "company_number": "FC980006"}, follow_redirects=True
    )

    assert "A company in liquidation can be registered. Before an offer the funder asks about it" in words_in(page)


@pytest.mark.usefixtures("recorded")
def test_a_number_that_the_register_has_not_is_kept_as_such(bench: Bench) -> None:
    page = bench.client_of(a_person()).post(
        "/organisations/new", data={**DETAILS, "company_number": "12345678"}, follow_redirects=True
    )

    assert "The register has no company with the number 12345678" in words_in(page)


def test_when_the_register_is_away_registering_goes_on_by_hand(bench: Bench, away: Away) -> None:
    browser = bench.client_of(a_person())

    found = browser.get("/organisations/find?q=quillford")
    done = browser.post("/organisations/new", data=DETAILS, follow_redirects=True)

    assert "The register cannot be asked just now." in words_in(found)
    assert (done.status_code, "Not looked up yet." in words_in(done)) == (200, True)
    assert db.session.scalars(select(RegisterAnswer)).all() == []
    assert away.in_transaction == [False, False]


def test_an_organisation_is_looked_up_later_from_its_own_page(
    app: Flask, bench: Bench, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = bench.client_of(a_person())
    made = browser.post("/organisations/new", data=DETAILS).headers["Location"]

    not_yet = browser.post(f"{made}/look-up", follow_redirects=True)
    _asking(app, monkeypatch, RecordedRegister())
    done = browser.post(f"{made}/look-up", follow_redirects=True)

    assert "Look it up later." in not_yet.get_data(as_text=True)
    assert "The register says of FC980001" in words_in(done)
    assert away.in_transaction == [False, False]


@pytest.mark.usefixtures("recorded")
def test_an_organisation_that_ended_since_begins_no_application(bench: Bench) -> None:
    organisation = db.session.get_one(Organisation, bench.applicant.organisation.id)
    organisation.company_number = "FC980010"
    db.session.commit()
    bench.lead.post(f"/organisations/{organisation.id}/look-up")

    page = bench.lead.post(
        f"/apply/{bench.call.id}",
        data={"organisation_id": str(organisation.id), "region": bench.world.region.slug, "title": "Another"},
    )

    assert (page.status_code, "What no longer exists cannot apply." in page.get_data(as_text=True)) == (409, True)
    assert len(db.session.scalars(select(Application)).all()) == 1


@pytest.mark.usefixtures("recorded")
def test_a_company_on_record_leads_to_joining_it(bench: Bench) -> None:
    bench.client_of(a_person()).post("/organisations/new", data=DETAILS)
    made = _named("Quillford Acoustics Ltd")
    assert made is not None

    found = bench.client_of(a_person()).get("/organisations/find?q=quillford")

    assert f"/organisations/{made.id}/ask-to-join" in found.get_data(as_text=True)


@pytest.mark.usefixtures("recorded")
def test_who_asks_too_often_goes_on_without_the_register(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOOK_UPS", "1 per 5 minutes")
    browser = bench.client_of(a_person())

    first, second = (words_in(browser.get("/organisations/find?q=quillford")) for _ in range(2))

    assert ["1 company" in words for words in (first, second)] == [True, False]
    assert "The register cannot be asked just now." in second


def test_without_a_register_no_page_offers_one(bench: Bench) -> None:
    new = bench.client_of(a_person()).get("/organisations/new")
    found = bench.client_of(a_person()).get("/organisations/find?q=quillford")
    own = bench.lead.get(f"/organisations/{bench.applicant.organisation.id}")

    assert links_in(new, "find it in the register of companies") == []
    assert "The register cannot be asked just now." in words_in(found)
    assert "On the register of companies" not in words_in(own)
