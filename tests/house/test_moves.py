"""Do the diagrams show exactly the moves that the machines allow, and has every state its words?"""

from pathlib import Path

import pytest

from workflows.alternative import ALTERNATIVE
from workflows.amendment import AMENDMENT
from workflows.application import APPLICATION
from workflows.asking_assessor import QUESTION
from workflows.assessment import ASSESSMENT
from workflows.call import CALL
from workflows.call_invitation import CALL_INVITATION
from workflows.clarification import CLARIFICATION
from workflows.co_investment import INVESTMENT
from workflows.comment import COMMENT
from workflows.consortium import PARTNER
from workflows.decision import HOLDING, RECOMMENDATION
from workflows.declaration import DECLARATION
from workflows.dependency import DEPENDENCY
from workflows.extension import EXTENSION
from workflows.interest import INTEREST
from workflows.join_request import JOIN_REQUEST
from workflows.late_exception import LATE
from workflows.lead_change import LEAD_CHANGE
from workflows.list_proposal import LIST_PROPOSAL
from workflows.machine import Machine
from workflows.offer import OFFER
from workflows.partner_invitation import PARTNER_INVITATION
from workflows.pool import POOL
from workflows.proposal import PROPOSAL
from workflows.question_work import QUESTION_WORK
from workflows.rehearsal_run import REHEARSAL
from workflows.reopening import REOPENING
from workflows.screening import SCREENING
from workflows.signatory import SIGNATORY
from workflows.sitting import SITTING
from workflows.sitting_item import ITEM
from workflows.state_words import STANDINGS
from workflows.suggestion import SUGGESTION
from workflows.team_comment import TEAM_COMMENT

MACHINES = (
    CALL,
    SUGGESTION,
    COMMENT,
    APPLICATION,
    ASSESSMENT,
    RECOMMENDATION,
    HOLDING,
    OFFER,
    REHEARSAL,
    SCREENING,
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
    INVESTMENT,
    DEPENDENCY,
    DECLARATION,
    POOL,
    REOPENING,
    QUESTION,
    PROPOSAL,
    SITTING,
    ITEM,
    ALTERNATIVE,
    LIST_PROPOSAL,
)
DIAGRAMS = Path(__file__).parents[2] / "docs" / "machines.md"


@pytest.mark.parametrize("machine", MACHINES, ids=[machine.name for machine in MACHINES])
def test_diagram_shows_every_move(machine: Machine[object]) -> None:
    assert f"```mermaid\n{machine.as_mermaid()}\n```" in DIAGRAMS.read_text()


@pytest.mark.parametrize("name", sorted({machine.name for machine in MACHINES}))
def test_every_state_is_told_in_words(name: str) -> None:
    rows = [row for machine in MACHINES if machine.name == name for row in machine.rows.values()]

    assert set(STANDINGS[name]) == {state.value for row in rows for state in {*row.sources, row.target}}
