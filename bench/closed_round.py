"""What does a round cost once it is assessed: its ranking, and one file with every answer and mark?

`bench/assessing.py` measures this after the rest, on the same round.
"""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.extensions import db, owner_engine
from app.models import Assessment, Call, OverallJudgement, User
from app.services import assessments
from app.transactions import unit_of_work
from tests import factories
from tests.served import Browser, Server, rush
from workflows.assessment import AssessmentState
from workflows.definition import Ledger

# What the yardstick of a mark has written.
UNASKED = "DELETE FROM scores WHERE criterion_id = 'bare'"
MARKED = """
INSERT INTO scores (id, assessment_id, criterion_id, score, comment, number, saved_at, kind)
SELECT gen_random_uuid(), a.id, c, 3 + (hashtext(a.id::text || c) & 7), :comment, 1, :at, 'score'
FROM assessments a CROSS JOIN unnest(CAST(:criteria AS text[])) c
WHERE a.ledger = 'national' AND a.state = 'accepted'
ON CONFLICT (assessment_id, criterion_id) DO NOTHING
"""
JUDGED = """
INSERT INTO overall_judgements
    (id, assessment_id, in_scope, scope_reason, category_agreed, recommendation, recommendation_reason, funder_note,
     number, saved_at)
SELECT gen_random_uuid(), a.id, j.in_scope, j.scope_reason, j.category_agreed, j.recommendation,
       j.recommendation_reason, j.funder_note, 1, :at
FROM assessments a CROSS JOIN (SELECT * FROM overall_judgements LIMIT 1) j
ON CONFLICT (assessment_id) DO NOTHING
"""
HANDED_IN = "UPDATE assessments SET state = 'complete', completed_at = :at WHERE state = 'accepted'"
# Words beside a mark, as many as a good comment has.
COMMENT = " ".join(["What is claimed is shown by what was measured, and the risk that is left is named."] * 8)


def settled() -> None:
    """Let the database look at its tables anew, as it would have done by itself after a while."""
    with owner_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def all_handed_in(criteria: tuple[str, ...], at: datetime) -> None:
    """Every assessment of the round handed in, with a comment for each mark that is not there yet."""
    values = {"criteria": list(criteria), "at": at, "comment": COMMENT}
    with owner_engine().begin() as connection:
        for statement in (UNASKED, MARKED, JUDGED, HANDED_IN):
            connection.execute(sa.text(statement), values)
    settled()


def ranked(call: Call, officer: User, at: datetime) -> dict[str, Any]:
    """What it costs to close both ledgers: the marks read and frozen, the ranking worked out, hashed and kept."""
    began, on_the_wall = time.process_time(), time.perf_counter()
    with unit_of_work():
        kept = assessments.close_ledgers(call.id, factories.actor(officer, call), at, "All is in place.")
    cpu, wall = time.process_time() - began, time.perf_counter() - on_the_wall
    return {"cpu_s": round(cpu, 2), "wall_s": round(wall, 2), "applications": len(kept.record["lines"])}


def file_taken(server: Server, officer: Browser, call_id: UUID, kind: str) -> dict[str, Any]:
    """What the file of all answers and marks costs: seconds, processor, size, and what the workers' memory grew by."""
    address, sent = f"/funder/calls/{call_id}/applications", {"kind": kind, "state": ""}
    officer.open(address)
    server.forget_peaks()
    before, found = server.memory_mb, [0]

    def take() -> None:
        found[0] = len(officer.post(f"{address}/file", sent, wanted=200))

    phase = rush(server, [[take]])
    return {
        "failed": list(phase.failed),
        "wall_s": round(phase.wall_seconds, 2),
        "cpu_s": round(phase.cpu_seconds, 2),
        "megabytes": round(found[0] / 1_000_000, 1),
        "memory_grew_by_mb": round(server.peak_mb - before, 1),
    }


def counted() -> dict[str, int]:
    """How many assessments and judgements there are, to tell what was measured."""
    complete = sa.select(sa.func.count(Assessment.id)).where(Assessment.state == AssessmentState.COMPLETE)
    national = complete.where(Assessment.ledger == Ledger.NATIONAL)
    judged = sa.select(sa.func.count(OverallJudgement.id))
    names = {"handed_in": complete, "of_which_national": national, "wholes_judged": judged}
    return {name: db.session.scalar(query) or 0 for name, query in names.items()}
