"""Has every notice that a move or a service names its readers, its words and its page?"""

import re
from pathlib import Path

import pytest
from flask import Flask

from app.notices.catalogue import CATALOGUE
from app.services.record import DOCUMENT_NOTICES
from workflows.amendment import AMENDMENT
from workflows.application import APPLICATION
from workflows.asking_assessor import QUESTION
from workflows.assessment import ASSESSMENT
from workflows.call import CALL
from workflows.call_invitation import CALL_INVITATION
from workflows.clarification import CLARIFICATION
from workflows.comment import COMMENT
from workflows.consortium import PARTNER
from workflows.decision import HOLDING, RECOMMENDATION
from workflows.declaration import DECLARATION
from workflows.extension import EXTENSION
from workflows.interest import INTEREST
from workflows.join_request import JOIN_REQUEST
from workflows.late_exception import LATE
from workflows.lead_change import LEAD_CHANGE
from workflows.offer import OFFER
from workflows.partner_invitation import PARTNER_INVITATION
from workflows.pool import POOL
from workflows.question_work import QUESTION_WORK
from workflows.reopening import REOPENING
from workflows.signatory import SIGNATORY
from workflows.sitting import SITTING
from workflows.suggestion import SUGGESTION
from workflows.team_comment import TEAM_COMMENT
from workflows.timetable import RULES

ROOT = Path(__file__).parents[2]
MAIL = ROOT / "app" / "templates" / "mail"
MACHINES = (
    CALL,
    SUGGESTION,
    COMMENT,
    APPLICATION,
    ASSESSMENT,
    RECOMMENDATION,
    HOLDING,
    OFFER,
    EXTENSION,
    AMENDMENT,
    SIGNATORY,
    CLARIFICATION,
    INTEREST,
    LATE,
    CALL_INVITATION,
    PARTNER_INVITATION,
    PARTNER,
    LEAD_CHANGE,
    QUESTION_WORK,
    TEAM_COMMENT,
    JOIN_REQUEST,
    DECLARATION,
    POOL,
    REOPENING,
    QUESTION,
    SITTING,
)
TOLD = [told for notice in CATALOGUE.values() for told in notice.told]


def named_notices() -> set[str]:
    """Every notice that a row of a machine or a service names."""
    of_moves = {name for machine in MACHINES for row in machine.rows.values() for name in row.notices}
    text = "\n".join(path.read_text() for path in sorted((ROOT / "app" / "services").glob("*.py")))
    of_moves |= {rule.notice for rule in RULES}
    return (of_moves - DOCUMENT_NOTICES) | set(re.findall(r'"notice": "([a-z_]+)"', text))


def test_catalogue_has_exactly_the_notices_that_are_named() -> None:
    assert set(CATALOGUE) == named_notices()


def test_words_are_exactly_those_that_are_used() -> None:
    assert {path.stem for path in MAIL.glob("*.txt")} - {"layout"} == {told.words for told in TOLD}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told.words}-{told.page}")
def test_page_of_a_notice_takes_its_parameter(app: Flask, told: object) -> None:
    rules = list(app.url_map.iter_rules(told.page))

    assert rules[0].arguments == set(told.parameters)
