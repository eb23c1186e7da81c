"""Is an offer read by its own people, answered by their signatory alone, and the answer kept as evidence?"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db, files
from app.models import Acceptance, Offer, RoleGrant, User
from app.services import decisions, offers
from app.transactions import unit_of_work
from tests.factories import AFTER, World, a_person, a_ranked_call, a_world, actor, approved, built
from tests.web.applicant.reading import box, heading, links_in, summary_lines, words_in
from workflows.actor import Actor, Role
from workflows.offer import OfferState

LETTER = b"%PDF-1.7 the bytes of a letter"
SHA256 = hashlib.sha256(LETTER).hexdigest()


@dataclass
class Offered:
    """An offer whose letter is made, with browsers for the people it is about."""

    world: World
    offer: Offer
    organisation_id: object
    client_of: Callable[[User], FlaskClient]

    @property
    def base(self) -> str:
        return f"/offers/{self.offer.id}"

    def member(self, role: Role) -> FlaskClient:
        """A browser of the person who holds this role in the organisation."""
        query = (
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(RoleGrant.scope_id == self.organisation_id, RoleGrant.role == role)
        )
        return self.client_of(db.session.scalars(query).one())

    def send(self) -> "Offered":
        """The officer sends it."""
        with unit_of_work():
            offers.send(self.offer.id, Actor(self.world.officer.id, frozenset({Role.PROGRAMME_OFFICER})), AFTER)
        return self

    @property
    def state(self) -> OfferState:
        db.session.rollback()
        return db.session.scalars(select(Offer.state).where(Offer.id == self.offer.id)).one()


@pytest.fixture
def offered(app: Flask, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]) -> Offered:
    """Decisions are released and the letter is made, not sent."""
    clock_at(AFTER)
    world = a_world()
    call, (funded,) = a_ranked_call(world, scores=(9,))
    offer = approved(world, call, [funded])[0]
    with unit_of_work():
        decisions.release(call.id, actor(world.officer, call), AFTER)
    built(world, offer)
    with unit_of_work():
        offers.keep_letter(offer.id, files.put(LETTER), len(LETTER), AFTER)
    return Offered(world, offer, funded.organisation_id, client_of)


def _accept(offered: Offered, browser: FlaskClient, **changes: str) -> object:
    data = {"letter_sha256": SHA256, "job_title": "Director", "authority": "yes", **changes}
    return browser.post(f"{offered.base}/accept", data=data)


def test_an_offer_that_is_not_sent_does_not_exist_here(offered: Offered) -> None:
    signatory, officer = offered.member(Role.SIGNATORY), offered.client_of(offered.world.officer)

    pages = [
        heading(browser.get(path))
        for browser in (signatory, officer)
        for path in (offered.base, f"{offered.base}/letter.pdf")
    ]

    assert pages == ["Page not found"] * 4
    assert _accept(offered, signatory).status_code == 404
    assert offered.state == OfferState.BUILT


def test_a_sent_offer_shows_its_letter_with_the_hash_of_the_served_bytes(offered: Offered) -> None:
    browser = offered.send().member(Role.LEAD_APPLICANT)

    page = browser.get(offered.base)
    letter = browser.get(links_in(page, "Offer letter GM-2027-01-001-A (PDF)")[0])

    assert f"Hash of the letter {SHA256}" in words_in(page)
    assert (letter.data, letter.mimetype) == (LETTER, "application/pdf")
    assert letter.headers["Content-Disposition"] == 'attachment; filename="Offer letter GM-2027-01-001-A.pdf"'
    assert letter.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_decision_leads_to_the_sent_offer(offered: Offered) -> None:
    browser = offered.send().member(Role.LEAD_APPLICANT)

    page = browser.get(f"/applications/{offered.offer.award.application_id}/decision")

    assert links_in(page, "Go to the offer") == [offered.base]


def test_a_signatory_accepts_and_the_evidence_stands_on_the_page(offered: Offered) -> None:
    browser = offered.send().member(Role.SIGNATORY)

    _accept(offered, browser)
    page = words_in(browser.get(offered.base))

    kept = db.session.scalars(select(Acceptance)).one()
    assert (kept.name, kept.job_title, kept.letter_sha256, kept.accepted_at) == (
        "Sian Signatory",
        "Director",
        SHA256,
        AFTER,
    )
    assert offered.state == OfferState.ACCEPTED
    assert "By Sian Signatory, Director When 4 March 2027 at 11:00am UK time" in page
    assert f"Hash of the accepted letter {SHA256}" in page


def test_without_authority_nothing_is_accepted_and_the_job_title_stays(offered: Offered) -> None:
    browser = offered.send().member(Role.SIGNATORY)

    page = _accept(offered, browser, authority="")

    assert (page.status_code, summary_lines(page)) == (
        422,
        ["Confirm that you have authority to bind your organisation."],
    )
    assert page.get_data(as_text=True).count('value="Director"') == 1
    assert offered.state == OfferState.SENT


def test_everything_that_is_missing_is_told_at_once(offered: Offered) -> None:
    page = _accept(offered, offered.send().member(Role.SIGNATORY), authority="", job_title="")

    assert summary_lines(page) == [
        "Enter your job title",
        "Confirm that you have authority to bind your organisation.",
    ]


def test_another_letter_than_the_one_read_is_not_accepted(offered: Offered) -> None:
    browser = offered.send().member(Role.SIGNATORY)

    page = _accept(offered, browser, letter_sha256="0" * 64)

    assert summary_lines(page) == ["The letter changed since you opened it. Read it again before you answer."]
    assert offered.state == OfferState.SENT


def test_a_job_title_is_asked_for(offered: Offered) -> None:
    page = _accept(offered, offered.send().member(Role.SIGNATORY), job_title="")

    assert (page.status_code, summary_lines(page)) == (422, ["Enter your job title"])


def test_the_lead_applicant_reads_and_does_not_answer(offered: Offered) -> None:
    browser = offered.send().member(Role.LEAD_APPLICANT)

    page = words_in(browser.get(offered.base))
    answers = [_accept(offered, browser).status_code, browser.post(f"{offered.base}/refuse").status_code]

    assert "A signatory of Firm 0 Ltd accepts or refuses this offer." in page
    assert (answers, offered.state) == ([403, 403], OfferState.SENT)


def test_a_stranger_learns_nothing(offered: Offered) -> None:
    browser = offered.send().client_of(a_person())

    pages = [heading(browser.get(path)) for path in (offered.base, f"{offered.base}/letter.pdf")]

    assert (pages, _accept(offered, browser).status_code) == (["Page not found"] * 2, 404)


def test_refusing_asks_first_and_keeps_the_reason(offered: Offered) -> None:
    browser = offered.send().member(Role.SIGNATORY)

    asked = words_in(browser.get(f"{offered.base}/refuse"))
    data = {"letter_sha256": SHA256, "reason": "We found\r\nother money."}
    page = browser.post(f"{offered.base}/refuse", data=data, follow_redirects=True)

    assert "1 offer is refused for good GM-2027-01-001-A, Idea 0, £140,000" in asked
    assert "Refused on 4 March 2027 at 11:00am UK time for this reason: We found other money." in words_in(page)
    assert offered.state == OfferState.REFUSED


def test_refusing_without_a_reason_changes_nothing(offered: Offered) -> None:
    browser = offered.send().member(Role.SIGNATORY)

    page = browser.post(f"{offered.base}/refuse", data={"letter_sha256": SHA256, "reason": ""})

    assert (page.status_code, summary_lines(page), box(page, "reason")) == (422, ["Enter why you refuse"], "")
    assert offered.state == OfferState.SENT


def test_an_offer_is_answered_once(offered: Offered) -> None:
    browser = offered.send().member(Role.SIGNATORY)
    _accept(offered, browser)

    asked = browser.get(f"{offered.base}/refuse", follow_redirects=True)
    page = browser.post(f"{offered.base}/refuse", data={"letter_sha256": SHA256, "reason": "Changed our mind."})

    assert asked.request.path == offered.base
    assert "This offer is accepted, and stays so. Below is by whom and when." in words_in(asked)
    assert summary_lines(page) == ["The offer is accepted."]
    assert offered.state == OfferState.ACCEPTED
