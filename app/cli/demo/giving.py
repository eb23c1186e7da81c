"""Where does an applicant of the demonstration say that its work is done, and what does it put in itself?"""

from datetime import datetime

from app.cli.demo.sheet import Sheet
from app.models import Application, Organisation
from app.queries.definitions import definition_for
from app.services import co_investment, places
from workflows.actor import Actor
from workflows.co_investment import InvestmentKind, InvestmentMove, InvestmentOrigin
from workflows.places import Share, Site, evidence_of

# A postcode in each region whose second half is given to nobody.
INNER_POSTCODES = {"greater-manchester": "M1 0AA", "west-midlands": "B1 0AA", "glasgow-city-region": "G1 0AA"}


def share_out(application: Application, sheet: Sheet, actor: Actor, now: datetime) -> None:
    """The lead applicant shares activity and benefit out, where the call asks for it."""
    if not definition_for(application).asks_for_places:
        return
    shares = [Share(one.gss_code, one.activity_basis_points, one.benefit_basis_points) for one in sheet.places]
    site = Site(INNER_POSTCODES[sheet.region], sheet.organisation.local_authority)
    why = f"{sheet.organisation.name} and those who gain from {sheet.title} are in these places."
    places.save_places(application.id, evidence_of(shares, why, [site]), 0, actor, now)


def invest(application: Application, sheet: Sheet, organisation: Organisation, actor: Actor, now: datetime) -> None:
    """The lead applicant says what the organisation itself puts in, and pledges it."""
    own_pence = sheet.figures.contribution_pence
    if own_pence == 0:
        return
    cash, private = InvestmentKind.CASH, InvestmentOrigin.PRIVATE
    given = co_investment.Sum(organisation.id, organisation.name, cash, private, own_pence, now.year)
    made = co_investment.add(application.id, given, actor, now)
    words = f"The board of {organisation.name} has agreed to it."
    co_investment.take_step(application.id, made.id, InvestmentMove.PLEDGE, words, made.version, actor, now)
