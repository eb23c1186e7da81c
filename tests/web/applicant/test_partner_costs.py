"""Are the rows of a partner's costs read by that partner, the finance reviewer and auditors, and by nobody else?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Scope, Submission, SubmittedSheet, User
from app.policy import PLATFORM_ID
from app.services import applications, assessments, people
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    CLOSES,
    DRAFTED,
    DURING,
    Applicant,
    a_person,
    actor,
    an_applicant,
    assigned,
    close,
    complete,
    costed,
    eligible,
    joined,
    partner_of,
    ruled,
    started,
)
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import links_in, words_in
from workflows.actor import Actor, Role
from workflows.cost_rows import Material, Subcontract
from workflows.cost_sheet import CostSheet
from workflows.plain import sha256

SECRET = "Secret alloy"
FOUNDRY = CostSheet(rows=(Material(SECRET, 3, 10_000_00),))


@dataclass
class Pair:
    """The bench's organisation leads; a foundry takes part, and has costed its part."""

    bench: Bench
    foundry: Applicant

    @property
    def sheet(self) -> str:
        return f"/partners/{partner_of(self.bench.application, self.foundry).id}/costs"

    @property
    def review(self) -> str:
        return f"/funder{self.sheet}"

    def submit(self) -> None:
        """Complete and submitted by the lead; the call closes."""
        complete(self.bench.application, self.bench.applicant)
        with unit_of_work():
            lead = actor(self.bench.applicant.lead, self.bench.application)
            applications.submit(self.bench.application.id, lead, DURING, declaration_made=True)

    def as_(self, user: User) -> FlaskClient:
        return self.bench.client_of(user)


@pytest.fixture
def pair(bench: Bench) -> Pair:
    foundry = an_applicant(bench.world, "Foundry Ltd")
    joined(bench.application, bench.applicant, foundry)
    costed(bench.application, foundry, FOUNDRY, rate=5_000)
    return Pair(bench, foundry)


def test_the_team_sees_the_sums_of_every_partner(pair: Pair) -> None:
    costed(pair.bench.application, pair.bench.applicant)

    page = pair.as_(pair.foundry.lead).get(f"{pair.bench.base}/costs")

    assert (
        "Northbeam Robotics Ltd (lead) £200,000 70% £140,000 £0 £60,000 Foundry Ltd £30,000 50% £15,000 £0 £15,000 "
        "Whole project £230,000 £155,000 £0 £75,000" in words_in(page)
    )
    assert links_in(page, "Open the costs of Foundry Ltd") == [pair.sheet]
    assert links_in(page, "Open the costs of Northbeam Robotics Ltd") == []


def test_a_partners_rows_are_not_there_for_the_lead(pair: Pair) -> None:
    answers = [pair.bench.lead.get(pair.sheet), pair.bench.lead.post(pair.sheet, data={"version": "2"})]

    assert [one.status_code for one in answers] == [404, 404]


def test_a_partners_people_write_their_own_sheet_and_no_other(pair: Pair) -> None:
    sand = {"materials-0-item": "Sand", "materials-0-quantity": "1", "materials-0-each": "5"}
    data = {"version": "2", "rate": "0", **sand}
    own = pair.as_(pair.foundry.lead)

    answers = [own.post(pair.sheet, data=data), own.post(pair.bench.sheet, data=data)]

    assert [one.status_code for one in answers] == [303, 404]
    assert "Sand" in own.get(pair.sheet).get_data(as_text=True)


def test_no_page_of_the_lead_names_a_partners_rows(pair: Pair) -> None:
    paths = ("", "/costs", "/review", "/details", "/history")

    pages = [pair.bench.lead.get(f"{pair.bench.base}{path}") for path in paths]

    assert [(page.status_code, SECRET in page.get_data(as_text=True)) for page in pages] == [(200, False)] * len(paths)


def test_after_the_deadline_the_finance_reviewer_reads_the_rows(
    pair: Pair, clock_at: Callable[[datetime], None]
) -> None:
    officer = pair.as_(pair.bench.world.officer)
    pair.submit()
    before = officer.get(pair.review).status_code
    close(pair.bench.call)
    clock_at(AFTER)

    page = officer.get(pair.review)
    application = officer.get(f"/funder/applications/{pair.bench.application.id}")

    assert (before, page.status_code) == (404, 200)
    assert f"Materials {SECRET} 3 × £10,000 = £30,000. £30,000" in words_in(page)
    assert links_in(application, "Read the costs of Foundry Ltd row by row") == [pair.review]


def test_the_finance_reviewer_reads_what_a_subcontractor_does_and_why(
    pair: Pair, clock_at: Callable[[datetime], None]
) -> None:
    lab = Subcontract("Test lab", "Norway", "Fatigue tests", "no partner has a rig", 5_000_00)
    costed(pair.bench.application, pair.foundry, CostSheet(rows=(lab,)), rate=5_000, seen=2)
    pair.submit()
    close(pair.bench.call)
    clock_at(AFTER)

    words = words_in(pair.as_(pair.bench.world.officer).get(pair.review))

    assert "Test lab: Fatigue tests (Norway). Why no partner can: no partner has a rig Entered as a sum." in words


def test_staff_read_the_plan_and_the_finance_reviewer_the_months_of_a_partner(
    pair: Pair, clock_at: Callable[[datetime], None]
) -> None:
    ruled(pair.bench.call, pair.bench.application, asks_for_packages=True, asks_for_months=True)
    complete(pair.bench.application, pair.bench.applicant)
    costed(pair.bench.application, pair.foundry, FOUNDRY, rate=5_000, seen=2)
    with unit_of_work():
        lead = actor(pair.bench.applicant.lead, pair.bench.application)
        applications.submit(pair.bench.application.id, lead, DURING, declaration_made=True)
    close(pair.bench.call)
    clock_at(AFTER)
    officer, region = (pair.as_(one) for one in (pair.bench.world.officer, pair.bench.world.region_lead))

    words = words_in(officer.get(pair.review))
    staff = [
        words_in(browser.get(f"/{side}/applications/{pair.bench.application.id}"))
        for side, browser in (("funder", officer), ("region", region))
    ]

    assert "What each work package comes to Work package Materials In all 1: Package 1 £30,000 £30,000" in words
    assert "Month Materials In all April 2028 £1,667 £1,667" in words
    for page in staff:
        assert "1 Package 1 1 to 18 Northbeam Robotics Ltd Industrial research" in page
        assert "In all £200,000 £30,000 £230,000" in page
        assert SECRET not in page


def test_nobody_else_reads_the_rows_after_the_deadline(pair: Pair, clock_at: Callable[[datetime], None]) -> None:
    world, application = pair.bench.world, pair.bench.application
    auditor = a_person("Aud Itor")
    with unit_of_work():
        people.grant_role(auditor.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    pair.submit()
    close(pair.bench.call)
    work = assigned(world, eligible(world, application))
    started(world, pair.bench.call)
    with unit_of_work():
        assessor = Actor(work[0].user_id, frozenset({Role.ASSESSOR}))
        assessments.accept(work[0].id, assessor, AFTER, no_conflict_confirmed=True)
    clock_at(AFTER)
    others = (world.approver, world.region_lead, world.secretary, world.assessors[0], world.scorers[0])

    assert [pair.as_(one).get(pair.review).status_code for one in others] == [404] * len(others)
    assert pair.as_(auditor).get(pair.review).status_code == 200
    pages = [
        pair.as_(world.region_lead).get(f"/region/applications/{application.id}"),
        pair.as_(world.approver).get(f"/funder/applications/{application.id}"),
        pair.as_(world.assessors[0]).get(f"/assessments/{work[0].id}/application"),
    ]
    assert [(page.status_code, SECRET in page.get_data(as_text=True)) for page in pages] == [(200, False)] * len(pages)
    assert "£30,000" in words_in(pages[0])


def test_a_submission_keeps_the_hash_of_rows_that_it_does_not_hold(pair: Pair) -> None:
    pair.submit()

    db.session.rollback()
    content = db.session.scalars(select(Submission)).one().content
    kept = {one.sha256: one.content for one in db.session.scalars(select(SubmittedSheet))}
    assert {one["sheet_sha256"] for one in content["partners"]} == set(kept) == {sha256(one) for one in kept.values()}
    assert (SECRET in str(content), SECRET in str(kept)) == (False, True)


def test_what_is_kept_of_a_sheet_is_no_later_than_its_deadline(
    pair: Pair, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(CLOSES)

    late = pair.as_(pair.foundry.lead).post(
        pair.sheet, data={"version": "2", "rate": "1", "other_costs-0-item": "Late", "other_costs-0-amount": "1"}
    )

    assert late.status_code == 409
    assert "The deadline has passed." in words_in(late)


def test_more_partners_with_more_rows_ask_no_more_of_the_database(pair: Pair, count_queries: Callable[[], Any]) -> None:
    paths = ("", "/costs", "/review")
    before = [_asked(pair, path, count_queries) for path in paths]
    many = CostSheet(rows=tuple(Material(f"Part {number}", 1, 1_00) for number in range(20)))
    for number in range(3):
        more = an_applicant(pair.bench.world, f"More {number} Ltd")
        joined(pair.bench.application, pair.bench.applicant, more)
        costed(pair.bench.application, more, many)

    assert [_asked(pair, path, count_queries) for path in paths] == before


def _asked(pair: Pair, path: str, count_queries: Callable[[], Any]) -> int:
    with count_queries() as statements:
        assert pair.bench.lead.get(f"{pair.bench.base}{path}").status_code == 200
    return sum(one.startswith("SELECT") for one in statements)
