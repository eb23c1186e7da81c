"""What speaks against a move of an invitation to take part in an application?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.models import Application
from app.queries.application_facts import writing_facts
from app.queries.team import AskedPartner
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.machine import Reason
from workflows.partner_invitation import PARTNER_INVITATION, PartnerInvitationFacts, PartnerInvitationMove
from workflows.writing_again import too_soon


def invitation_facts(application: Application, now: datetime) -> PartnerInvitationFacts:
    """Whether anybody joins an application at this instant."""
    return PartnerInvitationFacts(
        is_draft=application.state == ApplicationState.DRAFT,
        takes_words=writing_facts(application, now).takes_partners,
    )


def letter_facts(application: Application, sent_at: datetime, now: datetime) -> PartnerInvitationFacts:
    """The facts of writing once more to an address that was last written to then."""
    return replace(invitation_facts(application, now), too_soon=too_soon(sent_at, now))


def against_sending_again(
    application: Application, asked: Iterable[AskedPartner], actor: Actor, now: datetime
) -> Mapping[uuid.UUID, tuple[Reason, ...]]:
    """For each of these invitations why it is not sent again now; none where it is."""
    again = PartnerInvitationMove.SEND_AGAIN
    return {
        one.id: PARTNER_INVITATION.refusals(again, one.state, actor.roles, letter_facts(application, one.sent_at, now))
        for one in asked
    }
