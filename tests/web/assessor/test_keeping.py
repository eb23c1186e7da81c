"""Is an assessor's half comment theirs alone, and does nobody learn who else assesses?"""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import User, WorkingCopy
from app.services import assessments
from app.transactions import unit_of_work
from tests.factories import AFTER
from tests.web.assessor.conftest import Round
from workflows.actor import Actor, Role
from workflows.assessment import DeclineReason

SCRIPT = {"Accept": "application/json"}
HALF = {"score": "7", "comment": "Half a", "version": "0", "copy": "keep", "copy_against": "0" * 64}


def _copies() -> list[WorkingCopy]:
    db.session.rollback()
    return list(db.session.scalars(select(WorkingCopy)))


def test_half_a_comment_is_kept_and_offered_and_nobody_is_named(browser: FlaskClient, accepted: Round) -> None:
    address = f"{accepted.url}/criteria/need"

    kept = browser.post(address, data=HALF, headers=SCRIPT)
    page = browser.get(address).get_data(as_text=True)

    assert (kept.status_code, kept.json["here"]) == (200, None)
    assert "and did not save it" in page
    assert "data-here" not in page


def test_conflict_declared_takes_the_words_away(
    browser: FlaskClient, accepted: Round, client_of: Callable[[User], FlaskClient]
) -> None:
    address = f"{accepted.url}/criteria/need"
    browser.post(address, data=HALF, headers=SCRIPT)

    with unit_of_work():
        actor = Actor(accepted.assessor.id, frozenset({Role.ASSESSOR}))
        assessments.decline(accepted.national.id, DeclineReason.CONFLICT, actor, AFTER)

    assert _copies() == []
    assert browser.get(address).status_code == 404
    assert browser.post(address, data=HALF, headers=SCRIPT).status_code == 404
