"""Is a size kept with who said it and from what, does it reach drafts, and does what was submitted keep its own?"""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Event, Organisation, Partner, SizeStatement
from app.queries.definitions import definition_for
from app.queries.finances import project_costs
from app.queries.sizes import effects_on_drafts, statements_of
from app.services import applications, partners
from app.services.sizes import find_size, say_size
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_world,
    actor,
    an_applicant,
    complete,
    joined,
    load,
    submitted,
)
from workflows.actor import Actor, Role
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.finance import refusals
from workflows.machine import Refusal
from workflows.size import Accounts, Band, Figures, SizeTest

LARGE = Accounts(date(2026, 12, 31), Figures(60_000_000_00, 30_000_000_00, 300))
LATER = DURING + timedelta(hours=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return an_applicant(world)


def _become(applicant: Applicant, size: OrganisationSize) -> None:
    with unit_of_work():
        say_size(applicant.organisation.id, size, actor(applicant.lead, applicant.organisation), LATER)


def test_registration_is_the_first_statement(applicant: Applicant) -> None:
    found = statements_of(applicant.organisation.id)

    assert [(one.size, one.test, one.said_by, one.findings) for one in found] == [
        (OrganisationSize.MICRO_SMALL, SizeTest.OWN_WORDS, "Lena Lead", ())
    ]


def test_figures_are_kept_with_what_both_tests_say(applicant: Applicant) -> None:
    accounts = Accounts(LARGE.year_ends_on, LARGE.latest, euro_rate=11_650)
    with unit_of_work():
        find_size(applicant.organisation.id, accounts, actor(applicant.lead, applicant.organisation), LATER)

    newest = statements_of(applicant.organisation.id)[0]
    assert (newest.size, newest.eu_size, newest.said_at, newest.accounts) == (
        OrganisationSize.LARGE,
        OrganisationSize.LARGE,
        LATER,
        accounts,
    )
    assert [(one.test, one.band, one.holds_from) for one in newest.findings] == [
        (SizeTest.COMPANIES_ACT, Band.LARGE, date(2025, 4, 6)),
        (SizeTest.EU, Band.LARGE, date(2005, 1, 1)),
    ]


def test_a_year_that_is_not_over_changes_nothing(applicant: Applicant) -> None:
    accounts = Accounts(DURING.date(), LARGE.latest)

    with pytest.raises(Refusal) as refused, unit_of_work():
        find_size(applicant.organisation.id, accounts, actor(applicant.lead, applicant.organisation), DURING)

    assert [reason.code for reason in refused.value.reasons] == ["year_not_over"]
    assert len(db.session.scalars(select(SizeStatement)).all()) == 1


def test_a_change_is_an_event_with_both_sizes(applicant: Applicant) -> None:
    _become(applicant, OrganisationSize.MEDIUM)

    event = db.session.scalars(select(Event).where(Event.move == "state_size")).one()
    assert (event.subject_id, event.data) == (
        applicant.organisation.id,
        {"from": "micro_small", "to": "medium", "test": "own_words"},
    )
    assert db.session.get_one(Organisation, applicant.organisation.id).size == OrganisationSize.MEDIUM


def test_a_draft_meets_the_ceiling_of_the_new_size(world: World, applicant: Applicant) -> None:
    bid = complete(a_draft(world, a_call(world), applicant), applicant)
    effects = effects_on_drafts(applicant.organisation, OrganisationKind.BUSINESS, OrganisationSize.LARGE)

    _become(applicant, OrganisationSize.LARGE)

    assert [(one.reference, one.before, one.after, one.asks_too_much) for one in effects] == [
        (bid.reference, 7_000, 5_000, True)
    ]
    found = load(bid.id, applicant.lead)
    rules = definition_for(found).core.finance
    assert [reason.code for reason in refusals(rules, 18, project_costs(found))] == ["rate_above_ceiling"]


def test_a_size_that_changes_no_rate_touches_no_draft(world: World, applicant: Applicant) -> None:
    a_draft(world, a_call(world), applicant)

    assert effects_on_drafts(applicant.organisation, OrganisationKind.BUSINESS, OrganisationSize.MICRO_SMALL) == ()


def test_a_draft_that_the_organisation_has_left_is_not_told(world: World, applicant: Applicant) -> None:
    other = an_applicant(world, "Rival Ltd")
    bid, lead = a_draft(world, a_call(world), other), Actor(other.lead.id, frozenset({Role.LEAD_APPLICANT}))
    part = joined(bid, other, applicant)

    told = [effects_on_drafts(applicant.organisation, OrganisationKind.BUSINESS, OrganisationSize.LARGE)]
    with unit_of_work():
        partners.remove(bid.id, part.id, lead, DURING)
    told.append(effects_on_drafts(applicant.organisation, OrganisationKind.BUSINESS, OrganisationSize.LARGE))

    assert [[one.reference for one in effects] for effects in told] == [[bid.reference], []]


def test_what_was_submitted_keeps_what_it_was_submitted_with(world: World, applicant: Applicant) -> None:
    bid = submitted(world, a_call(world), applicant)

    _become(applicant, OrganisationSize.LARGE)

    found = load(bid.id, applicant.lead)
    rules = definition_for(found).core.finance
    assert [one.size for one in project_costs(found)] == [OrganisationSize.MICRO_SMALL]
    assert refusals(rules, 18, project_costs(found)) == ()
    assert effects_on_drafts(applicant.organisation, OrganisationKind.BUSINESS, OrganisationSize.LARGE) == ()


def test_the_submitted_content_names_kind_and_size(world: World, applicant: Applicant) -> None:
    call = a_call(world)
    bid = complete(a_draft(world, call, applicant), applicant)
    with unit_of_work():
        kept = applications.submit(bid.id, actor(applicant.lead, bid), DURING, declaration_made=True)

    partner = kept.content["partners"][0]
    assert (partner["kind"], partner["size"]) == ("business", "micro_small")


def test_a_reopened_application_follows_its_organisation_again(world: World, applicant: Applicant) -> None:
    bid = submitted(world, a_call(world), applicant)
    _become(applicant, OrganisationSize.LARGE)

    with unit_of_work():
        applications.reopen(bid.id, actor(applicant.lead, bid), LATER)

    assert [one.size for one in project_costs(load(bid.id, applicant.lead))] == [OrganisationSize.LARGE]
    assert db.session.scalars(select(Partner.submitted_size)).all() == [None]
