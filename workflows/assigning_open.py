"""May this side fill its ledger now: ask people, take it back, move it, mark anchors, deploy panels?

Each act says in its own words when it is done; who does it, and until when, is the same for all.
"""

from workflows.actor import Role
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.machine import Reason

# Between the deadline and the closing of the ledgers.
ASSIGNED_IN = frozenset({CallState.CLOSED, CallState.ASSESSING})
OTHER_SIDE = Reason("wrong_role", "This ledger is filled by the other side.")
LEDGER_CLOSED = Reason("ledger_closed", "This ledger is closed: only another one was opened again.")
NOT_ELIGIBLE = Reason("not_eligible", "Only an application that was found eligible is assessed.")


def refusals(
    ledger: Ledger,
    roles: frozenset[Role],
    state: CallState,
    not_now: Reason,
    *,
    is_open: bool,
    states: frozenset[CallState] = ASSIGNED_IN,
) -> tuple[Reason, ...]:
    """Every reason why not, whatever the application. `not_now` says when this act is done, which is in these states of
    the call. `is_open` is whether the ledger's marks may change while the call is being assessed, as
    `workflows/reopening.py` says of a call in which another ledger was opened again."""
    found = (
        (RUN_BY[ledger] in roles, OTHER_SIDE),
        (state in states, not_now),
        (state != CallState.ASSESSING or is_open, LEDGER_CLOSED),
    )
    return tuple(reason for holds, reason in found if not holds)


def about_application(state: ApplicationState) -> tuple[Reason, ...]:
    """Why nobody is asked about an application in this state."""
    return () if state == ApplicationState.ELIGIBLE else (NOT_ELIGIBLE,)
