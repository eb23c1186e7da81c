"""How is something said in the discussion of an application's marks?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Application, Call, DiscussionMessage
from app.queries.discussion import discussion_facts
from app.services.record import NotFound, add_to_outbox, get_to_hold, record_event
from workflows.actor import Actor
from workflows.definition import Ledger
from workflows.discussion import writing_refusals
from workflows.machine import Refusal


def write(application_id: uuid.UUID, ledger: Ledger, words: str, actor: Actor, now: datetime) -> DiscussionMessage:
    """Add a message, which nobody changes or takes away; everybody else who reads it is written to. `Refusal` with
    every reason."""
    application = db.session.get(Application, application_id)
    if application is None or actor.id is None:
        raise NotFound(f"Application {application_id}")
    get_to_hold(Call, application.call_id)
    if reasons := writing_refusals(discussion_facts(application.id, ledger, actor, text_given=bool(words))):
        raise Refusal(reasons)
    made = DiscussionMessage(
        id=uuid.uuid4(),
        call_id=application.call_id,
        application_id=application.id,
        ledger=ledger,
        words=words,
        by=actor.id,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    record_event(made, "discuss", actor, now, call_id=application.call_id, data={"ledger": ledger.value})
    told = {"notice": "discussion_written", "subject_id": str(application.id), "ledger": ledger.value}
    add_to_outbox("notice", {**told, "by": str(actor.id)}, now)
    return made
