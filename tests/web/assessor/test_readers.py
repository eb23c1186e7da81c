"""Is each box read by those alone of whom the page says so beside it, and from the moment that it says?"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Event, Ranking, User
from app.services import assessments, conflicts, scoring
from app.transactions import unit_of_work
from tests.factories import AFTER, WHOLE, a_person, grant, hand_in, scored
from tests.web.assessor.conftest import Round
from tests.web.assessor.test_scoring import closed
from workflows.actor import Actor, Role
from workflows.definition import Ledger
from workflows.scoring import MarkKind

CANARIES = ("Commentary-canary", "Abstention-canary", "Scope-canary", "Advice-canary", "Note-canary")
NOTE = CANARIES[-1]


def handed_in_with_canaries(round_: Round) -> None:
    hand_in(round_.regional)
    hand_in(round_.national)
    me = Actor(round_.national.user_id, frozenset({Role.ASSESSOR}))
    comment, abstention, scope, advice, note = CANARIES
    whole = replace(WHOLE, scope_reason=scope, recommendation_reason=advice, funder_note=note)
    with unit_of_work():
        scoring.reopen(round_.national.id, me, AFTER)
        scoring.save_score(round_.national.id, "need", 7, comment, 1, me, AFTER)
        scoring.save_score(round_.national.id, "risks", None, abstention, 1, me, AFTER, kind=MarkKind.ABSTAIN)
        scoring.save_whole(round_.national.id, whole, 1, me, AFTER)
        scoring.complete(round_.national.id, me, AFTER)


def found(page: str) -> tuple[str, ...]:
    return tuple(one for one in CANARIES if one in page)


@pytest.mark.parametrize(
    ("who", "path", "read"),
    [("officer", "funder", CANARIES), ("region_lead", "region", tuple(one for one in CANARIES if one != NOTE))],
)
def test_staff_read_their_boxes_when_both_ledgers_are_closed(
    accepted: Round, client_of: Callable[[User], FlaskClient], who: str, path: str, read: tuple[str, ...]
) -> None:
    handed_in_with_canaries(accepted)
    browser, address = client_of(getattr(accepted.world, who)), f"/{path}/applications/{accepted.application.id}"

    before = browser.get(address)
    closed(accepted, accepted.national, accepted.regional)
    after = browser.get(address)

    assert (before.status_code, found(before.text)) == (200, ())
    assert (after.status_code, found(after.text)) == (200, read)
    assert "This assessor abstained on a criterion; the others count for the whole." in after.text


def test_abstention_leaves_the_sum_and_the_record_names_it(accepted: Round) -> None:
    handed_in_with_canaries(accepted)
    closed(accepted, accepted.national, accepted.regional)

    record = db.session.scalars(select(Ranking)).one().record["inputs"][0]
    handed_in = select(Event.data).where(Event.subject_id == accepted.national.id, Event.move == "complete")

    # Seven of ten on the one criterion that was scored, and eight of ten on both by the other assessor.
    assert record["national"] == ["7000/1", "8000/1"]
    assert list(db.session.scalars(handed_in.order_by(Event.number)))[-1] == {"abstain": ["risks"]}


def test_work_that_is_kept_aside_is_shown_as_that(accepted: Round, client_of: Callable[[User], FlaskClient]) -> None:
    for assessment in (accepted.regional, accepted.national):
        hand_in(assessment)
    third = grant(a_person("Thea Third"), Role.NATIONAL_ASSESSOR, accepted.world.funder)
    officer = Actor(accepted.world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    with unit_of_work():
        conflicts.declare(accepted.application.id, accepted.national.user_id, None, "", officer, AFTER)
        asked = assessments.assign(accepted.application.id, third.id, Ledger.NATIONAL, officer, AFTER)
    scored(asked)
    closed(accepted, accepted.regional)

    page = client_of(accepted.world.officer).get(f"/funder/applications/{accepted.application.id}").text

    assert page.count("because of a conflict of interest. It is in no sum and no ranking.") == 1
