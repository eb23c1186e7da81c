"""How is the open call of the demonstration amended, so that everybody has another week?"""

from dataclasses import replace
from datetime import datetime, timedelta

from app.cli.demo.cast import Cast, acting
from app.models import Call
from app.queries.amendments import drafted_version, open_amendment, proposal_of
from app.queries.definitions import definition_of
from app.services import amendments
from app.services.versions import Said
from app.transactions import unit_of_work
from workflows.amendment import Effect
from workflows.definition import NATIONAL, Core

REASON = (
    "Several organisations asked whether costs of trials abroad count. They do not, and the scope did not say so. "
    "Everybody has a week more to look at their costs again."
)
ADDED = "Work outside the United Kingdom is not funded, trials included."
MORE_TIME = timedelta(weeks=1)


def amend(cast: Cast, call: Call, region: str, prefix: str, at: datetime) -> None:
    """The programme officer amends scope and dates for everyone; region and nation sign it on the days after."""
    officer = acting(cast.people["officer"], call)
    with unit_of_work():
        amendments.begin(call.id, NATIONAL, REASON, Effect.EVERYONE, officer, at)
    with unit_of_work():
        seen = drafted_version(call)
        core = _with_more_time(definition_of(seen).core)
        summary = "Say that work abroad is not funded, and give a week more"
        amendments.amend_core(call.id, core, officer, at, Said(summary, seen.sha256))
    keys = ((region, f"{prefix}_signatory"), (NATIONAL, "national_signatory"))
    for days, (side, name) in enumerate(keys, start=1):
        with unit_of_work():
            kept = open_amendment(call.id)
            if kept is not None:
                seal, signatory = proposal_of(call, kept).seal, acting(cast.people[name], call)
                amendments.sign(call.id, side, seal, signatory, at + timedelta(days=days))


def _with_more_time(core: Core) -> Core:
    dates = replace(core.milestones, closes_at=core.milestones.closes_at + MORE_TIME)
    return replace(core, scope=f"{core.scope}\n\n{ADDED}", milestones=dates)
