"""How does the demonstration ask for more time? One firm asks, one of the funder said yes, and a second is needed."""

from datetime import datetime, timedelta

from app.cli.demo.cast import Cast, acting
from app.extensions import db
from app.models import Application, Call, Organisation, User
from app.services import late_exceptions
from app.transactions import unit_of_work

WHY = "The laboratory that measures our samples was flooded. It promises its figures two days after the deadline."


def ask(cast: Cast, call: Call, application: Application, lead: User, now: datetime) -> None:
    """A draft’s lead asks, and the programme officer approves it until three days after the deadline."""
    organisation = db.session.get_one(Organisation, application.organisation_id)
    with unit_of_work():
        asked = late_exceptions.ask(application.id, WHY, acting(lead, organisation), now)
    with unit_of_work():
        until = call.closes_at + timedelta(days=3)
        late_exceptions.approve(asked.id, until, acting(cast.people["officer"], call), now + timedelta(hours=3))
