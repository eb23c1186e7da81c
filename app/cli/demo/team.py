"""Who writes together? A firm of the open call takes part in the draft of another, and a third has yet to answer."""

from datetime import datetime, timedelta
from uuid import UUID

from app.cli.demo.cast import acting
from app.models import Application, User
from app.services import partners, question_work, team_comments
from app.services.partners import Wanted
from app.transactions import unit_of_work
from workflows.actor import Actor, Role

DAY = timedelta(days=1)
TO_PARTNER = "You have the test rig that we lack. Would you take the trials?"
QUESTION = "team_and_resources"
TO_WRITER = "You ran the trials of last year."
REMARK = "Say here how long a trial takes, or nobody believes the plan."
TO_GUEST = "We would like you to tell other firms what comes of it."


def gather(draft: Application, lead: User, partner: tuple[User, UUID], guest: User, at: datetime) -> None:
    """The lead of a draft asks two firms; one accepts a day later, for its organisation of this id."""
    person, organisation_id = partner
    with unit_of_work():
        asked = partners.invite(draft.id, Wanted(person.email, words=TO_PARTNER), acting(lead, draft), at)
        partners.invite(draft.id, Wanted(guest.email, words=TO_GUEST), acting(lead, draft), at)
    with unit_of_work():
        partners.accept(asked.id, organisation_id, Actor(person.id, frozenset({Role.INVITED})), at + DAY)
    with unit_of_work():
        question_work.assign(draft.id, QUESTION, person.id, TO_WRITER, acting(lead, draft), at + 2 * DAY)
        team_comments.write(draft.id, QUESTION, REMARK, acting(lead, draft), at + 2 * DAY)
