"""How does an organisation say how large it is, and what is kept of that?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Organisation, SizeStatement
from app.regions import size_rules
from app.services.record import get_for_update, record_event
from workflows.actor import Actor
from workflows.calendar import LONDON
from workflows.definition import OrganisationSize
from workflows.plain import to_plain
from workflows.size import Accounts, Finding, SizeTest, by_companies_act, by_eu, check_accounts


def find_size(organisation_id: uuid.UUID, accounts: Accounts, actor: Actor, now: datetime) -> SizeStatement:
    """Keep the size that the accounts give by the Companies Act, with that by the EU definition beside it.

    `Refusal` for a year that is not over, or long over.
    """
    findings = findings_of(accounts, now)
    statement = SizeStatement(
        test=findings[0].test,
        size=findings[0].size,
        eu_size=findings[1].size if len(findings) > 1 else None,
        accounts=to_plain(accounts),
        findings=to_plain(findings),
    )
    return _keep(get_for_update(Organisation, organisation_id), statement, actor, now)


def findings_of(accounts: Accounts, now: datetime) -> tuple[Finding, ...]:
    """What the Companies Act says of the accounts, and the EU definition where it can be asked; nothing is kept.

    `Refusal` for a year that is not over, or long over.
    """
    check_accounts(accounts, now.astimezone(LONDON).date())
    eu = by_eu(size_rules(), accounts)
    return (by_companies_act(size_rules(), accounts), *((eu,) if eu else ()))


def say_size(organisation_id: uuid.UUID, size: OrganisationSize, actor: Actor, now: datetime) -> SizeStatement:
    """Keep the size that an organisation gives in its own words."""
    return _keep(get_for_update(Organisation, organisation_id), _in_own_words(size), actor, now)


def say_first_size(organisation: Organisation, actor: Actor, now: datetime) -> SizeStatement:
    """Keep the size with which an organisation is registered; its registration is the event of it."""
    return _add(organisation, _in_own_words(organisation.size), actor, now)


def _in_own_words(size: OrganisationSize) -> SizeStatement:
    return SizeStatement(test=SizeTest.OWN_WORDS, size=size, findings=[])


def _keep(organisation: Organisation, statement: SizeStatement, actor: Actor, now: datetime) -> SizeStatement:
    data = {"from": organisation.size, "to": statement.size, "test": statement.test}
    organisation.size = statement.size
    _add(organisation, statement, actor, now)
    record_event(organisation, "state_size", actor, now, call_id=None, data=data)
    return statement


def _add(organisation: Organisation, statement: SizeStatement, actor: Actor, now: datetime) -> SizeStatement:
    statement.organisation_id = organisation.id
    statement.said_by, statement.said_at = actor.id, now
    db.session.add(statement)
    db.session.flush()
    return statement
