"""Does a query find the drafts that are being written by the rule that decides about one?"""

from datetime import timedelta
from itertools import product

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Application
from app.queries.applicant import reread
from app.queries.application_facts import being_written, is_being_written
from tests.factories import CLOSES, a_call, a_draft, a_world, an_applicant
from workflows.application import ApplicationState
from workflows.call import CallState

HOUR = timedelta(hours=1)
INSTANTS = (CLOSES - HOUR, CLOSES, CLOSES + HOUR, CLOSES + 2 * HOUR)
LATE = (None, CLOSES + HOUR)
STATES = (CallState.OPEN, CallState.CLOSED, CallState.ASSESSING)


def test_query_finds_a_draft_exactly_where_its_words_are_taken(app: Flask) -> None:
    world = a_world()
    draft = reread(a_draft(world, a_call(world), an_applicant(world)).id)
    found, expected = {}, {}
    for state, call_state, late in product((ApplicationState.DRAFT, ApplicationState.WITHDRAWN), STATES, LATE):
        draft.state, draft.call.state, draft.late_until_at = state, call_state, late
        db.session.flush()
        for now in INSTANTS:
            case = (state, call_state, late, now)
            query = select(Application.id).join(Application.call).where(*being_written(now))
            found[case], expected[case] = db.session.scalar(query) == draft.id, is_being_written(draft, now)

    assert found == expected
    assert sum(found.values()) == 6
