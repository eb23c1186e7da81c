"""What one firm of the demonstration says of itself: its size from figures, and somebody who asks to join it."""

import uuid
from datetime import date, datetime, timedelta

from app.cli.demo.cast import acting
from app.extensions import db
from app.models import Organisation, User
from app.services import joining, people, sizes
from app.transactions import unit_of_work
from workflows.size import Accounts, Figures

NEWCOMER = ("Isla Fairweather", "isla.fairweather@ardgaithe.example")
WORDS = "I started in the laser bay last month and keep the project accounts. Ranald asked me to help with the bid."
FIGURES = Figures(turnover_pence=2_140_000_00, balance_sheet_pence=1_380_000_00, employees=23)
BEFORE = Figures(turnover_pence=1_920_000_00, balance_sheet_pence=1_250_000_00, employees=19)
EURO_RATE = 11_650


def play(organisation_id: uuid.UUID, lead: User, now: datetime) -> None:
    """The lead applicant finds the size of the firm; a new colleague registers and asks to join, and waits."""
    organisation = db.session.get_one(Organisation, organisation_id)
    accounts = Accounts(_last_march(now), FIGURES, BEFORE, euro_rate=EURO_RATE)
    with unit_of_work():
        sizes.find_size(organisation.id, accounts, acting(lead, organisation), now - timedelta(days=15))
    with unit_of_work():
        newcomer = people.create_person(*NEWCOMER, now - timedelta(days=2))
        joining.ask_to_join(organisation.id, WORDS, newcomer.id, now - timedelta(days=1))


def _last_march(now: datetime) -> date:
    """The end of the last financial year that was over a month ago."""
    year = (now - timedelta(days=60)).year
    ended = date(year, 3, 31)
    return ended if ended < (now - timedelta(days=60)).date() else date(year - 1, 3, 31)
