"""With which words do the pages of an organisation show its roles, its size and how that was found?"""

from workflows.actor import Role
from workflows.join_request import JoinState
from workflows.size import Band, SizeTest

INVITED_AS = (
    (Role.LEAD_APPLICANT, "Lead applicant", "Writes, submits, reopens and withdraws applications, and invites people."),
    (Role.COLLABORATOR, "Collaborator", "Writes answers and costs together with the lead applicant."),
    (Role.SIGNATORY, "Signatory", "Accepts or refuses offers and may bind the organisation. Reads everything."),
)

SIZE_TESTS: dict[SizeTest, str] = {
    SizeTest.COMPANIES_ACT: "By the Companies Act, from figures",
    SizeTest.EU: "By the EU definition, from figures",
    SizeTest.OWN_WORDS: "In your own words",
}

BANDS: dict[Band, str] = {Band.MICRO: "Micro", Band.SMALL: "Small", Band.MEDIUM: "Medium", Band.LARGE: "Large"}

JOIN_STATES: dict[JoinState, str] = {
    JoinState.ASKED: "Waits for an answer",
    JoinState.APPROVED: "Joined",
    JoinState.REFUSED: "Refused",
    JoinState.WITHDRAWN: "Withdrawn",
}

JOIN_TONES: dict[JoinState, str] = {
    JoinState.ASKED: "waiting",
    JoinState.APPROVED: "agreed",
    JoinState.REFUSED: "refused",
    JoinState.WITHDRAWN: "closed",
}
