"""Which side runs each of the two blind ledgers, and who gives the marks in it?"""

from collections.abc import Mapping

from workflows.actor import Role
from workflows.definition import Ledger

# Who fills the pool of a ledger, asks people to assess, moderates its marks and asks for it to be opened again.
RUN_BY: Mapping[Ledger, Role] = {Ledger.NATIONAL: Role.PROGRAMME_OFFICER, Ledger.REGIONAL: Role.REGION_LEAD}
MARKED_BY: Mapping[Ledger, Role] = {Ledger.NATIONAL: Role.NATIONAL_ASSESSOR, Ledger.REGIONAL: Role.REGIONAL_SCORER}
