"""What waits for an assessor, and what is left for an auditor to read?"""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, and_, func, select

from app.extensions import db
from app.models import Application, Assessment, Call, CallVersion, Score
from app.policy import Viewer
from app.queries.assessor_questions import is_asked
from app.queries.definitions import definition_of
from app.queries.home import Task
from app.queries.own_pools import duties_of
from app.queries.staff_found import Bucket, Found
from app.queries.visible import assessments_for, calls_for
from workflows.assessment import AssessmentState
from workflows.call import LEDGERS_CLOSED, CallState
from workflows.definition import Definition
from workflows.rounds import milestones_of

TO_DO = (AssessmentState.INVITED, AssessmentState.ACCEPTED)


def tasks_of_assessor(viewer: Viewer, now: datetime) -> Found:
    """What somebody lacks to assess, invitations and questions to answer and work to do, each in the order in which
    they came. Two queries."""
    for duty in duties_of(viewer, now):
        yield Bucket.WAITING, duty
    scored = (
        select(func.count(Score.id))
        .where(Score.assessment_id == Assessment.id, Score.score.is_not(None), Score.comment != "")
        .scalar_subquery()
    )
    query = (
        assessments_for(viewer)
        .join(CallVersion, CallVersion.id == Application.version_id)
        .add_columns(CallVersion, scored, is_asked())
        .order_by(Assessment.invited_at, Assessment.id)
    )
    rows = db.session.execute(query).unique().all()
    for assessment, version, count, asked in rows:
        if asked and assessment.application.call.state in LEDGERS_CLOSED:
            yield _question(assessment)
        yield _assessment(assessment, count, definition_of(version))


def waiting_of_assessor(viewer: Viewer, now: datetime) -> int:
    """How many tasks of `tasks_of_assessor` wait, for the header of every page. Two queries, however many there are."""
    waiting, asked = db.session.execute(_waiting(viewer)).one()
    return sum(1 for _duty in duties_of(viewer, now)) + int(waiting) + int(asked)


@lru_cache(maxsize=256)
def _waiting(viewer: Viewer) -> Select[tuple[int, int]]:
    """How many assessments wait to be answered or marked, and about how many there are questions to answer."""
    to_do = and_(Call.state == CallState.ASSESSING, Assessment.state.in_(TO_DO))
    is_questioned = and_(Call.state.in_(LEDGERS_CLOSED), is_asked())
    return assessments_for(viewer).with_only_columns(
        func.count(Assessment.id).filter(to_do), func.count(Assessment.id).filter(is_questioned)
    )


def _question(assessment: Assessment) -> tuple[Bucket, Task]:
    application = assessment.application
    title = f"Answer a question about your marks: {application.title}"
    why = f"{application.reference}, {application.call.title}"
    return Bucket.WAITING, Task(title, ("assessor.questions", {"assessment_id": assessment.id}), why)


def _assessment(assessment: Assessment, scored: int, definition: Definition) -> tuple[Bucket, Task]:
    application = assessment.application
    values = {"assessment_id": assessment.id}
    call = application.call
    due = assessment.due_at or milestones_of(definition.core, call.round_number).assessment_due_at
    of_call = f"{application.reference}, {call.title}"
    if call.state != CallState.ASSESSING:
        why = of_call if assessment.state == AssessmentState.COMPLETE else f"{of_call}. The ledgers are closed"
        return Bucket.DONE, Task(f"Assessed: {application.title}", ("assessor.assessment", values), why)
    if assessment.state == AssessmentState.INVITED:
        title = f"Accept or decline: {application.title}"
        return Bucket.WAITING, Task(title, ("assessor.assessment", values), of_call, due)
    if assessment.state == AssessmentState.ACCEPTED:
        criteria = definition.for_region(application.region.slug).criteria_in(assessment.ledger)
        why = f"{of_call}. {scored} of {len(criteria)} scored"
        return Bucket.WAITING, Task(f"Score: {application.title}", ("assessor.room", values), why, due)
    why = f"{of_call}. You can change it until the ledgers close"
    return Bucket.DONE, Task(f"Handed in: {application.title}", ("assessor.room", values), why)


def tasks_of_auditor(viewer: Viewer) -> Found:
    """Nothing waits for an auditor; every call can be read. Two queries."""
    for call in db.session.scalars(calls_for(viewer)).unique():
        bucket = Bucket.DONE if call.state == CallState.RELEASED else Bucket.ON_ITS_WAY
        regions = ", ".join(region.name for region in call.regions)
        yield bucket, Task(call.title, ("auditor.call", {"call_id": call.id}), f"{call.reference}, {regions}")
    yield Bucket.ON_ITS_WAY, Task("The whole record", ("auditor.record", {}), "Every event, in order")
