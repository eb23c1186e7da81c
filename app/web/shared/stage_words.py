"""With which words and tones do pages show questions of applicants, first stages and invitations?"""

from workflows.call_invitation import CallInvitationState
from workflows.clarification import ClarificationState
from workflows.declaration import DeclarationState
from workflows.definition import CallEntry
from workflows.interest import Advice, InterestState

CLARIFICATION_STATES: dict[ClarificationState, str] = {
    ClarificationState.ASKED: "To answer",
    ClarificationState.PUBLISHED: "Answered",
    ClarificationState.DECLINED: "Declined",
    ClarificationState.WITHDRAWN: "Withdrawn",
}

CLARIFICATION_TONES: dict[ClarificationState, str] = {
    ClarificationState.ASKED: "waiting",
    ClarificationState.PUBLISHED: "agreed",
    ClarificationState.DECLINED: "refused",
    ClarificationState.WITHDRAWN: "closed",
}

INTEREST_STATES: dict[InterestState, str] = {
    InterestState.DRAFT: "Draft",
    InterestState.SUBMITTED: "To decide",
    InterestState.WITHDRAWN: "Withdrawn",
    InterestState.DECIDED: "Decided, not told",
    InterestState.TOLD: "Told",
}

# To those who wrote it nothing tells whether it is decided before they are told.
OWN_INTEREST_STATES: dict[InterestState, str] = INTEREST_STATES | {
    InterestState.SUBMITTED: "Submitted",
    InterestState.DECIDED: "Submitted",
}

INTEREST_TONES: dict[InterestState, str] = {
    InterestState.DRAFT: "draft",
    InterestState.SUBMITTED: "waiting",
    InterestState.WITHDRAWN: "closed",
    InterestState.DECIDED: "waiting",
    InterestState.TOLD: "agreed",
}

ADVICE: dict[Advice, str] = {
    Advice.GO_ON: "Go on to a full application",
    Advice.MERGE: "Merge with others into one application",
    Advice.PARTNER: "Go on, with others as partners",
    Advice.NO: "Not to apply",
}

ADVICE_TONES: dict[Advice, str] = {
    Advice.GO_ON: "agreed",
    Advice.MERGE: "waiting",
    Advice.PARTNER: "waiting",
    Advice.NO: "refused",
}

CALL_ENTRIES: dict[CallEntry, str] = {
    CallEntry.OPEN: "Everybody who keeps the rules of the call",
    CallEntry.INVITATION: "Those who are invited",
}

# Each with the tone of its tag.
DECLARATION_STATES: dict[DeclarationState, tuple[str, str]] = {
    DeclarationState.ASKED: ("Waits for an answer", "waiting"),
    DeclarationState.MADE: ("Made", "agreed"),
    DeclarationState.DECLINED: ("Declined", "refused"),
    DeclarationState.WITHDRAWN: ("Withdrawn", "closed"),
}

INVITATION_STATES: dict[CallInvitationState, str] = {
    CallInvitationState.INVITED: "Invited",
    CallInvitationState.WITHDRAWN: "Withdrawn",
}

INVITATION_TONES: dict[CallInvitationState, str] = {
    CallInvitationState.INVITED: "agreed",
    CallInvitationState.WITHDRAWN: "closed",
}
