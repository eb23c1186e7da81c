"""Does an applicant learn the decision after the release, the whole of it, and nothing before?"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Application, Call, User
from app.services import decisions
from app.transactions import unit_of_work
from tests.factories import AFTER, World, a_person, a_ranked_call, a_world, actor, approved
from tests.web.applicant.reading import heading, links_in, words_in


@dataclass
class Decided:
    """Two applications, of which the region chose the first and the funder approved it."""

    world: World
    call: Call
    funded: Application
    unfunded: Application
    client_of: Callable[[User], FlaskClient]

    def lead_of(self, application: Application) -> FlaskClient:
        """A browser of the person who wrote an application."""
        return self.client_of(db.session.scalars(select(User).where(User.id == application.created_by)).one())

    def page(self, application: Application) -> str:
        """The words of an application's decision page as its writer reads them."""
        return words_in(self.lead_of(application).get(f"/applications/{application.id}/decision"))

    def release(self) -> None:
        """The decisions are released."""
        with unit_of_work():
            decisions.release(self.call.id, actor(self.world.officer, self.call), AFTER)


@pytest.fixture
def decided(app: Flask, client_of: Callable[[User], FlaskClient], clock_at: Callable[[datetime], None]) -> Decided:
    """The list is approved and nobody has been told."""
    clock_at(AFTER)
    world = a_world()
    call, (funded, unfunded) = a_ranked_call(world, scores=(9, 6))
    approved(world, call, [funded])
    return Decided(world, call, funded, unfunded, client_of)


def test_before_the_release_the_page_is_the_same_whatever_was_decided(decided: Decided) -> None:
    pages = [decided.page(application) for application in (decided.funded, decided.unfunded)]

    assert pages[0] == pages[1]
    assert "There is no decision yet Everyone who applied is told on the same day." in pages[0]


def test_before_the_release_the_whole_page_of_both_has_the_same_shape(decided: Decided) -> None:
    shapes = []
    for application in (decided.funded, decided.unfunded):
        for path in ("", "/decision"):
            source = decided.lead_of(application).get(f"/applications/{application.id}{path}").get_data(as_text=True)
            own = (str(application.id), application.reference, application.title, str(application.organisation_id))
            for mark in own:
                source = source.replace(mark, "its own")
            shapes.append(
                re.sub(r'nonce="[^"]*"|(?<=csrf_token" value=)"[^"]*"|data-sign-out="[^"]*"|Firm \d Ltd', "", source)
            )

    assert shapes[0] == shapes[2]
    assert shapes[1] == shapes[3]


def test_a_funded_applicant_reads_the_sum_and_their_marks(decided: Decided) -> None:
    decided.release()

    page = decided.page(decided.funded)

    assert "Your project is to be funded Greater Manchester recommended it and Innovate UK approved it" in page
    assert "with a grant of £140,000. The decision was released on 4 March 2027 at 11:00am UK time." in page
    assert "National marks Together 90% of full marks; the threshold is 70%. Reached" in page
    assert "Mean of 2 marks 9 of 10" in page


def test_an_unfunded_applicant_reads_why_with_marks_and_comments(decided: Decided) -> None:
    decided.release()

    page = decided.page(decided.unfunded)

    assert (
        "Your project is not funded in this call It did not reach the national threshold; a project has to reach both."
        in page
    )
    assert "National marks Together 60% of full marks; the threshold is 70%. Below the threshold" in page
    assert "Greater Manchester marks Together 60% of full marks; the threshold is 50%. Reached" in page
    assert page.count("Because the answer on need says so.") == 2


def test_assessors_are_never_named(decided: Decided) -> None:
    decided.release()

    page = decided.page(decided.unfunded)

    people = [user.name for user in (*decided.world.assessors, *decided.world.scorers)]
    assert [name for name in people if name in page] == []


def test_the_offer_is_linked_only_when_it_is_sent(decided: Decided) -> None:
    decided.release()

    page = decided.lead_of(decided.funded).get(f"/applications/{decided.funded.id}/decision")

    assert links_in(page, "Go to the offer") == []
    assert "Innovate UK is preparing the offer letter." in words_in(page)


def test_the_list_says_the_outcome_only_after_the_release(decided: Decided) -> None:
    before = words_in(decided.lead_of(decided.funded).get("/applications"))
    decided.release()
    after = words_in(decided.lead_of(decided.funded).get("/applications"))

    assert ("Greater Manchester Submitted" in before, "Funded" in before) == (True, False)
    assert "Greater Manchester Funded" in after


def test_the_decision_is_nobody_elses(decided: Decided) -> None:
    decided.release()
    url = f"/applications/{decided.unfunded.id}/decision"

    stranger = decided.client_of(a_person()).get(url)
    competitor = decided.lead_of(decided.funded).get(url)
    officer = decided.client_of(decided.world.officer).get(url)

    assert [heading(stranger), heading(competitor)] == ["Page not found", "Page not found"]
    assert heading(officer) == "This is not yours to do"
