"""What is a notice about? Everything its words and its readers may need, read anew when the message is written."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Amendment,
    Application,
    Assessment,
    Award,
    Call,
    CallInvitation,
    CallRegion,
    CallSignatory,
    Clarification,
    DeadlineExtension,
    Declaration,
    Event,
    Interest,
    JoinRequest,
    LateException,
    LeadChange,
    Offer,
    Organisation,
    OrganisationInvitation,
    Partner,
    PartnerInvitation,
    PublishedAnswer,
    Recommendation,
    Region,
    RoleInvitation,
    User,
)
from app.queries.agreed import warned_of
from app.queries.definitions import definition_for
from app.queries.letters import reply_by
from app.queries.negotiation import CommentLine, SuggestionLine, comments_since, suggestion_line
from app.queries.team_writing import TeamCommentLine, given_since, handed_back_since
from app.queries.team_writing import comments_since as comments_in_team_since

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Matter:
    """The things that a notice concerns, the ones that it has; `data` is what the move recorded, `at` when."""

    data: Payload
    at: datetime | None
    call: Call | None = None
    amendment: Amendment | None = None
    warned: tuple[str, ...] = ()
    region_ids: tuple[uuid.UUID, ...] = ()
    region: Region | None = None
    application: Application | None = None
    assessment: Assessment | None = None
    recommendation: Recommendation | None = None
    offer: Offer | None = None
    organisation: Organisation | None = None
    invitation: OrganisationInvitation | RoleInvitation | None = None
    user: User | None = None
    answer: PublishedAnswer | None = None
    interest: Interest | None = None
    asked: CallInvitation | None = None
    partner_asked: PartnerInvitation | None = None
    declaration: Declaration | None = None
    partner: Organisation | None = None
    late: LateException | None = None
    side: str = ""
    suggestion: SuggestionLine | None = None
    comments: tuple[CommentLine, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    team_comments: tuple[tuple[str, TeamCommentLine], ...] = ()
    ids: Mapping[str, uuid.UUID] = field(default_factory=dict)

    @property
    def call_name(self) -> str:
        """The call by its title, with the round that this is about where it is read in rounds."""
        if self.call is None:
            return ""
        return f"{self.call.title}, round {self.call.round_number}" if self.call.round_number else self.call.title

    @property
    def reply_by(self) -> date | None:
        """The last day on which the offer can be accepted."""
        return reply_by(self.offer) if self.offer else None

    def moment(self, name: str) -> datetime:
        """An instant that the move recorded under this name."""
        return datetime.fromisoformat(self.data[name])


def of_call(payload: Payload) -> Matter:
    """A move of a call concerns its funder and every region in it."""
    call = db.session.get_one(Call, _subject(payload))
    return Matter(payload, _at(payload), call=call, region_ids=_regions(call.id), ids=_of_call(call.id))


def of_extension(payload: Payload) -> Matter:
    """A proposal to put off a deadline concerns everybody whom its call concerns."""
    kept = db.session.get_one(DeadlineExtension, _subject(payload))
    call = db.session.get_one(Call, kept.call_id, populate_existing=True)
    return Matter(payload, _at(payload), call=call, region_ids=_regions(call.id), ids=_of_call(call.id))


def of_amendment(payload: Payload) -> Matter:
    """A move of an amendment concerns everybody whom its call concerns."""
    kept = db.session.get_one(Amendment, _subject(payload), populate_existing=True)
    call = db.session.get_one(Call, kept.call_id, populate_existing=True)
    regions, ids = _regions(call.id), _of_call(call.id)
    return Matter(payload, _at(payload), call=call, amendment=kept, region_ids=regions, ids=ids)


def of_amendment_in_force(payload: Payload) -> Matter:
    """The same once it is in force, with what it does to applications that it does not reach."""
    matter = of_amendment(payload)
    return replace(matter, warned=warned_of(matter.amendment)) if matter.amendment else matter


def of_signatory(payload: Payload) -> Matter:
    """A naming concerns whoever is named, and the call that they are to sign."""
    kept = db.session.get_one(CallSignatory, _subject(payload))
    call = db.session.get_one(Call, kept.call_id)
    person = db.session.get_one(User, kept.user_id)
    return Matter(payload, _at(payload), call=call, region_ids=_regions(call.id), user=person, ids=_of_call(call.id))


def of_clarification(payload: Payload) -> Matter:
    """A question concerns the organisation that asked, the side that answers, and once answered everybody who applies.

    `region_ids` is the region that answers, and nothing where the funder does.
    """
    asked = db.session.get_one(Clarification, _subject(payload), populate_existing=True)
    region = db.session.scalars(select(Region).where(Region.slug == asked.side)).one_or_none()
    return Matter(
        payload,
        _at(payload),
        call=db.session.get_one(Call, asked.call_id),
        region_ids=(region.id,) if region else (),
        organisation=db.session.get_one(Organisation, asked.organisation_id),
        answer=db.session.get(PublishedAnswer, asked.id),
        side=asked.side,
        ids={**_of_call(asked.call_id), "clarification_id": asked.id},
    )


def of_call_invitation(payload: Payload) -> Matter:
    """An invitation to a call, for one address or for an organisation."""
    asked = db.session.get_one(CallInvitation, _subject(payload), populate_existing=True)
    organisation = db.session.get(Organisation, asked.organisation_id) if asked.organisation_id else None
    call = db.session.get_one(Call, asked.call_id)
    return Matter(payload, _at(payload), call=call, organisation=organisation, asked=asked, ids=_of_call(call.id))


def of_interest(payload: Payload) -> Matter:
    """A move of an expression of interest concerns its organisation, and the region in which it was made."""
    kept = db.session.get_one(Interest, _subject(payload), populate_existing=True)
    return Matter(
        payload,
        _at(payload),
        call=db.session.get_one(Call, kept.call_id),
        region_ids=(kept.region_id,),
        region=db.session.get_one(Region, kept.region_id),
        organisation=db.session.get_one(Organisation, kept.organisation_id),
        interest=kept,
        ids={**_of_call(kept.call_id), "interest_id": kept.id},
    )


def of_application(payload: Payload) -> Matter:
    """A move of an application concerns its organisation, and the region in which it was made."""
    return _about(payload, _application(_subject(payload)))


def of_late_exception(payload: Payload) -> Matter:
    """A request for more time concerns the organisation that asked and the funder; never its region."""
    kept = db.session.get_one(LateException, _subject(payload), populate_existing=True)
    ids = {"application_id": kept.application_id, "late_exception_id": kept.id}
    return Matter(
        payload,
        _at(payload),
        call=db.session.get_one(Call, kept.call_id),
        organisation=db.session.get_one(Organisation, kept.organisation_id),
        late=kept,
        ids=ids,
    )


def of_assessment(payload: Payload) -> Matter:
    """A move of an assessment concerns its assessor and the side that asked them; nobody once it was taken back."""
    assessment = db.session.get(Assessment, _subject(payload))
    if assessment is None:
        return Matter(payload, _at(payload))
    user = db.session.get_one(User, assessment.user_id)
    ids = {"assessment_id": assessment.id}
    return _about(payload, _application(assessment.application_id), ids, assessment=assessment, user=user)


def of_recommendation(payload: Payload) -> Matter:
    """A move of a list concerns its region and the funder."""
    kept = db.session.get_one(Recommendation, _subject(payload))
    region = db.session.get_one(Region, kept.region_id)
    return Matter(
        payload,
        _at(payload),
        call=db.session.get_one(Call, kept.call_id),
        region_ids=(region.id,),
        region=region,
        recommendation=kept,
        ids=_of_call(kept.call_id) | {"recommendation_id": kept.id},
    )


def of_offer(payload: Payload) -> Matter:
    """A move of an offer concerns its organisation, the funder and the region."""
    offer = db.session.get_one(Offer, _subject(payload))
    award = db.session.get_one(Award, offer.award_id)
    return _about(payload, _application(award.application_id), {"offer_id": offer.id}, offer=offer)


def of_suggestion(payload: Payload) -> Matter:
    """A suggestion concerns every side of its call."""
    suggestion = suggestion_line(_subject(payload))
    call = db.session.get_one(Call, suggestion.call_id)
    ids = _of_call(call.id) | {"suggestion_id": suggestion.id}
    return Matter(payload, _at(payload), call=call, region_ids=_regions(call.id), suggestion=suggestion, ids=ids)


def of_conversation(payload: Payload) -> Matter:
    """What was said about the criteria of a call since a moment, to every side of it."""
    call = db.session.get_one(Call, _subject(payload))
    since = datetime.fromisoformat(payload["since"])
    said = tuple(comments_since(call.id, since))
    return Matter(payload, None, call=call, region_ids=_regions(call.id), comments=said, ids=_of_call(call.id))


def of_user(payload: Payload) -> Matter:
    """Something about a person's own account."""
    return Matter(payload, _at(payload), user=db.session.get_one(User, _subject(payload)))


def of_address(payload: Payload) -> Matter:
    """Something that was asked for an address: about whoever has it, or about nobody."""
    user = db.session.scalars(select(User).where(User.email == payload["address"])).one_or_none()
    return Matter(payload, _at(payload), user=user)


def of_partner_invitation(payload: Payload) -> Matter:
    """An invitation to take part in an application; `user` is who invites, `partner` the organisation that accepted."""
    asked = db.session.get_one(PartnerInvitation, _subject(payload), populate_existing=True)
    partner = db.session.get(Organisation, asked.organisation_id) if asked.organisation_id else None
    return _about(
        payload,
        _application(asked.application_id),
        {"partner_invitation_id": asked.id},
        partner_asked=asked,
        partner=partner,
        user=db.session.get_one(User, asked.invited_by),
    )


def of_partner(payload: Payload) -> Matter:
    """An organisation that takes part in an application, or did."""
    kept = db.session.get_one(Partner, _subject(payload), populate_existing=True)
    partner = db.session.get_one(Organisation, kept.organisation_id)
    return _about(payload, _application(kept.application_id), partner=partner)


def of_lead_change(payload: Payload) -> Matter:
    """A request to take the lead; `user` is who asked, `partner` the organisation that is asked."""
    kept = db.session.get_one(LeadChange, _subject(payload), populate_existing=True)
    asked = db.session.get_one(Partner, kept.partner_id)
    partner = db.session.get_one(Organisation, asked.organisation_id)
    user = db.session.get_one(User, kept.asked_by)
    return _about(payload, _application(kept.application_id), partner=partner, user=user)


def of_questions_given(payload: Payload) -> Matter:
    """What somebody was given to write since a moment and still has: `questions` are the titles, without words."""
    application = _application(_subject(payload))
    person = db.session.get_one(User, uuid.UUID(payload["person"]))
    given = given_since(application.id, person.id, _since(payload))
    titles = _titles(application)
    return _about(payload, application, user=person, questions=tuple((titles[one], "") for one in given))


def of_questions_handed_back(payload: Payload) -> Matter:
    """What was handed back since a moment to whoever gave it: `questions` are the titles with the words."""
    application = _application(_subject(payload))
    person = db.session.get_one(User, uuid.UUID(payload["person"]))
    back = handed_back_since(application.id, person.id, _since(payload))
    titles = _titles(application)
    return _about(payload, application, user=person, questions=tuple((titles[one], word) for one, word in back))


def of_team_talk(payload: Payload) -> Matter:
    """What a team said since a moment, each with the title of its question."""
    application = _application(_subject(payload))
    titles = _titles(application)
    said = comments_in_team_since(application.id, _since(payload))
    return _about(payload, application, team_comments=tuple((titles[one.question_id], one) for one in said))


def of_invitation(payload: Payload) -> Matter:
    """An invitation to take a role in an organisation; `user` is who invites."""
    invitation = db.session.get_one(OrganisationInvitation, _subject(payload))
    return Matter(
        payload,
        _at(payload),
        invitation=invitation,
        organisation=db.session.get_one(Organisation, invitation.organisation_id),
        user=db.session.get_one(User, invitation.invited_by),
    )


def of_membership(payload: Payload) -> Matter:
    """What somebody does in an organisation; `user` is they."""
    user = db.session.get_one(User, _subject(payload))
    organisation = db.session.get_one(Organisation, uuid.UUID(payload["organisation_id"]))
    return Matter(payload, _at(payload), organisation=organisation, user=user)


def of_join_request(payload: Payload) -> Matter:
    """A request to join an organisation; `user` is who asks."""
    asked = db.session.get_one(JoinRequest, _subject(payload), populate_existing=True)
    organisation = db.session.get_one(Organisation, asked.organisation_id)
    user, ids = db.session.get_one(User, asked.user_id), {"join_request_id": asked.id}
    return Matter(payload, _at(payload), organisation=organisation, user=user, ids=ids)


def of_role_invitation(payload: Payload) -> Matter:
    """An invitation to take a role on the platform, the funder or a region; `user` is who invites."""
    invitation = db.session.get_one(RoleInvitation, _subject(payload))
    return Matter(payload, _at(payload), invitation=invitation, user=db.session.get_one(User, invitation.invited_by))


def _titles(application: Application) -> dict[str, str]:
    """The titles of the questions; of one that is no longer asked nothing."""
    asked = {question.id: question.title for question in definition_for(application).questions}
    return defaultdict(str, asked)


def _since(payload: Payload) -> datetime:
    return datetime.fromisoformat(payload["since"])


def _about(
    payload: Payload, application: Application, ids: Mapping[str, uuid.UUID] | None = None, **more: Any
) -> Matter:
    return Matter(
        payload,
        _at(payload),
        call=application.call,
        region_ids=(application.region_id,),
        region=application.region,
        application=application,
        organisation=application.organisation,
        ids={**_of_call(application.call_id), "application_id": application.id, **(ids or {})},
        **more,
    )


def _application(application_id: uuid.UUID) -> Application:
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _regions(call_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    return tuple(db.session.scalars(select(CallRegion.region_id).where(CallRegion.call_id == call_id)))


def _of_call(call_id: uuid.UUID) -> dict[str, uuid.UUID]:
    return {"call_id": call_id, "public_call_id": call_id}


def _subject(payload: Payload) -> uuid.UUID:
    return uuid.UUID(payload["subject_id"])


def _at(payload: Payload) -> datetime | None:
    number = payload.get("event")
    event = db.session.get(Event, number) if number is not None else None
    return event.at if event is not None else None
