"""Which notices do those get who are asked to declare something for an application, and those who asked them?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Declaration, Organisation, Partner, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import (
    WRITERS,
    Reader,
    at_address,
    at_partner,
    in_organisation,
    people,
    together,
    who_want_reminders,
    whoever_has,
)
from app.notices.told import Notice, Told
from workflows.application import ApplicationState
from workflows.declaration import DeclarationState

# Whoever leads the application, and the people of the organisation for which somebody signs.
CONCERNED = together(in_organisation(*WRITERS), at_partner(*WRITERS))


def of_declaration(payload: Payload) -> Matter:
    """A declaration for an application; `user` is who asks for it, `partner` the organisation of a signatory."""
    kept = db.session.get_one(Declaration, uuid.UUID(payload["subject_id"]), populate_existing=True)
    partner = select(Organisation).join(Partner, Partner.organisation_id == Organisation.id)
    about = matters.of_application({**payload, "subject_id": str(kept.application_id)})
    return replace(
        about,
        declaration=kept,
        partner=db.session.scalars(partner.where(Partner.id == kept.partner_id)).one_or_none(),
        user=db.session.get_one(User, kept.asked_by),
        ids={**about.ids, "declaration_id": kept.id},
    )


def asked_to_declare(matter: Matter, *, with_account: bool) -> Iterable[Reader]:
    """The address that is asked, as long as it has not answered."""
    kept = matter.declaration
    if kept is None or kept.state != DeclarationState.ASKED:
        return []
    return at_address(kept.email, with_account=with_account)


def no_longer_declaring(matter: Matter) -> Iterable[Reader]:
    """The address of which nothing is asked any more."""
    kept = matter.declaration
    if kept is None or kept.state != DeclarationState.WITHDRAWN:
        return []
    return whoever_has(kept.email)


def still_to_declare(matter: Matter, *, with_account: bool) -> Iterable[Reader]:
    """Everybody who is asked for a draft in a call and has not answered, with how often. Two queries."""
    query = (
        select(Declaration.email, func.count(Declaration.id))
        .join(Application, Application.id == Declaration.application_id)
        .where(
            Application.call_id == matter.ids["call_id"],
            Application.state == ApplicationState.DRAFT,
            Declaration.state == DeclarationState.ASKED,
        )
        .group_by(Declaration.email)
        .order_by(Declaration.email)
    )
    counts = {address: count for address, count in db.session.execute(query)}
    known = {one.address: one for one in people(select(User).where(User.email.in_(counts)))}
    if with_account:
        return [replace(one, count=counts[address]) for address, one in known.items()]
    return [Reader(address, count=count) for address, count in counts.items() if address not in known]


OF_DECLARATIONS: Mapping[str, Notice] = {
    "declaration_asked": Notice(
        of_declaration,
        (
            Told(
                partial(asked_to_declare, with_account=True),
                "declaration_asked",
                "applicant.declaration",
                "declaration_id",
            ),
            Told(partial(asked_to_declare, with_account=False), "declaration_asked", "account.register"),
        ),
    ),
    "declaration_declined": Notice(
        of_declaration, (Told(CONCERNED, "declaration_declined", "applicant.declarations", "application_id"),)
    ),
    "declaration_made": Notice(
        of_declaration, (Told(CONCERNED, "declaration_made", "applicant.declarations", "application_id"),)
    ),
    "declaration_withdrawn": Notice(
        of_declaration, (Told(no_longer_declaring, "declaration_withdrawn", "account.home"),)
    ),
}

# Before a deadline, with those who write.
REMINDED = (
    Told(who_want_reminders(partial(still_to_declare, with_account=True)), "declaration_near", "account.home"),
    Told(partial(still_to_declare, with_account=False), "declaration_near", "account.register"),
)
