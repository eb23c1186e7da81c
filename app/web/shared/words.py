"""With which words does a page show the values that are stored? One dictionary for each enum, in alphabetical order."""

from workflows import filetypes
from workflows.actor import Role
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState, DeclineReason
from workflows.call import CallState
from workflows.co_investment import InvestmentKind, InvestmentMove, InvestmentOrigin, InvestmentState, Light
from workflows.comment import CommentKind
from workflows.definition import (
    AnswerKind,
    CallShape,
    CostCategory,
    EligibilityKind,
    Joining,
    Ledger,
    Measure,
    Operator,
    OrganisationKind,
    OrganisationSize,
    PortfolioKind,
    ResearchCategory,
)
from workflows.evidence import EvidenceKind
from workflows.filetypes import FileType
from workflows.late_exception import LateState
from workflows.letter import SubsidyBasis
from workflows.offer import OfferState
from workflows.partner_invitation import PartnerInvitationState
from workflows.subsidy import AssistanceKind, SubsidyRoute
from workflows.suggestion import SuggestionState
from workflows.terms import AcademicHeading, SubsidyRule

# What anyone may know: between the deadline and the release the stages inside are nobody else's business.
PUBLIC_CALL_STATES: dict[CallState, str] = {
    CallState.AGREED: "Opens soon",
    CallState.OPEN: "Open",
    CallState.CLOSED: "Being assessed",
    CallState.ASSESSING: "Being assessed",
    CallState.RANKED: "Being assessed",
    CallState.DECIDED: "Being assessed",
    CallState.RELEASED: "Decided",
}

ROLES: dict[Role, str] = {
    Role.PROGRAMME_OFFICER: "programme officer",
    Role.NATIONAL_SIGNATORY: "national signatory",
    Role.APPROVER: "approver",
    Role.SENIOR_APPROVER: "senior approver",
    Role.REGION_LEAD: "programme lead",
    Role.REGIONAL_SIGNATORY: "regional signatory",
    Role.PANEL_SECRETARY: "panel secretary",
    Role.BOARD_MEMBER: "board member",
    Role.NATIONAL_ASSESSOR: "national assessor",
    Role.REGIONAL_SCORER: "regional scorer",
    Role.LEAD_APPLICANT: "lead applicant",
    Role.COLLABORATOR: "collaborator",
    Role.SIGNATORY: "signatory",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}

ROLE_WORK: dict[Role, str] = {
    Role.PROGRAMME_OFFICER: "drafts calls, checks eligibility, sends offers",
    Role.NATIONAL_SIGNATORY: "signs the criteria for the nation",
    Role.APPROVER: "approves the lists that regions recommend",
    Role.SENIOR_APPROVER: "approves lists with larger awards",
    Role.REGION_LEAD: "writes the region's own criteria and finds its scorers",
    Role.REGIONAL_SIGNATORY: "signs the criteria for the region",
    Role.PANEL_SECRETARY: "composes the region's list",
    Role.BOARD_MEMBER: "endorses the region's list for its board",
    Role.NATIONAL_ASSESSOR: "scores quality",
    Role.REGIONAL_SCORER: "scores the fit with the region",
    Role.LEAD_APPLICANT: "writes and submits applications",
    Role.COLLABORATOR: "writes with the lead applicant",
    Role.SIGNATORY: "accepts offers for the organisation",
    Role.AUDITOR: "reads everything and changes nothing",
    Role.ADMINISTRATOR: "gives people their roles and ends them",
}

SCORED_BY: dict[Ledger, str] = {
    Ledger.NATIONAL: "National assessors",
    Ledger.REGIONAL: "Regional scorers",
}

PARTNER_INVITATION_STATES: dict[PartnerInvitationState, str] = {
    PartnerInvitationState.PENDING: "Waits for an answer",
    PartnerInvitationState.ACCEPTED: "Accepted",
    PartnerInvitationState.DECLINED: "Declined",
    PartnerInvitationState.WITHDRAWN: "Withdrawn",
}

APPLICATION_STATES: dict[ApplicationState, str] = {
    ApplicationState.DRAFT: "Draft",
    ApplicationState.SUBMITTED: "Submitted",
    ApplicationState.WITHDRAWN: "Withdrawn",
    ApplicationState.ELIGIBLE: "Eligible",
    ApplicationState.INELIGIBLE: "Not eligible",
}

# Each with the tone of its tag.
LATE_STATES: dict[LateState, tuple[str, str]] = {
    LateState.ASKED: ("Waits for two people", "waiting"),
    LateState.APPROVED: ("Waits for a second person", "waiting"),
    LateState.GRANTED: ("Granted", "agreed"),
    LateState.REFUSED: ("Refused", "refused"),
    LateState.WITHDRAWN: ("Taken back", "closed"),
}

COST_CATEGORIES: dict[CostCategory, str] = {
    CostCategory.LABOUR: "Labour",
    CostCategory.OVERHEADS: "Overheads",
    CostCategory.MATERIALS: "Materials",
    CostCategory.CAPITAL_USAGE: "Capital usage",
    CostCategory.SUBCONTRACTING: "Subcontracting",
    CostCategory.TRAVEL_AND_SUBSISTENCE: "Travel and subsistence",
    CostCategory.OTHER_COSTS: "Other costs",
}

ACADEMIC_HEADINGS: dict[AcademicHeading, str] = {
    AcademicHeading.INCURRED_STAFF: "Directly incurred: staff",
    AcademicHeading.INCURRED_TRAVEL: "Directly incurred: travel and subsistence",
    AcademicHeading.INCURRED_EQUIPMENT: "Directly incurred: equipment",
    AcademicHeading.INCURRED_OTHER: "Directly incurred: other",
    AcademicHeading.ALLOCATED_INVESTIGATORS: "Directly allocated: investigators",
    AcademicHeading.ALLOCATED_ESTATES: "Directly allocated: estates",
    AcademicHeading.ALLOCATED_OTHER: "Directly allocated: other",
    AcademicHeading.INDIRECT: "Indirect costs",
    AcademicHeading.EXCEPTIONS_STAFF: "Exceptions: staff",
    AcademicHeading.EXCEPTIONS_TRAVEL: "Exceptions: travel and subsistence",
    AcademicHeading.EXCEPTIONS_EQUIPMENT: "Exceptions: equipment",
    AcademicHeading.EXCEPTIONS_OTHER: "Exceptions: other",
}

ORGANISATION_KINDS: dict[OrganisationKind, str] = {
    OrganisationKind.BUSINESS: "Business",
    OrganisationKind.RESEARCH_ORGANISATION: "University or other research organisation",
    OrganisationKind.RTO: "Research and technology organisation",
    OrganisationKind.PUBLIC_SECTOR_OR_CHARITY: "Public sector body or charity",
}

ORGANISATION_SIZES: dict[OrganisationSize, str] = {
    OrganisationSize.MICRO_SMALL: "Micro or small",
    OrganisationSize.MEDIUM: "Medium",
    OrganisationSize.LARGE: "Large",
}

RESEARCH_CATEGORIES: dict[ResearchCategory, str] = {
    ResearchCategory.FEASIBILITY: "Feasibility study",
    ResearchCategory.INDUSTRIAL_RESEARCH: "Industrial research",
    ResearchCategory.EXPERIMENTAL_DEVELOPMENT: "Experimental development",
}

RESEARCH_CATEGORY_MEANINGS: dict[ResearchCategory, str] = {
    ResearchCategory.FEASIBILITY: "You find out whether and how the idea can work, and report its strengths and risks.",
    ResearchCategory.INDUSTRIAL_RESEARCH: "You gain new knowledge or skills for a new or much better product, process "
    "or service, as far as parts and laboratory prototypes.",
    ResearchCategory.EXPERIMENTAL_DEVELOPMENT: "You combine what is known into a new or better product, process or "
    "service: prototypes, pilots and trials in real settings. Routine changes do not count.",
}

# Thresholds of the Companies Act 2006 for periods from 6 April 2025; any two of the three make the size.
ORGANISATION_SIZE_MEANINGS: dict[OrganisationSize, str] = {
    OrganisationSize.MICRO_SMALL: "Two of these: turnover up to £15 million, balance sheet up to £7.5 million, "
    "up to 50 employees.",
    OrganisationSize.MEDIUM: "Two of these: turnover up to £54 million, balance sheet up to £27 million, "
    "up to 250 employees.",
    OrganisationSize.LARGE: "Anything larger.",
}

ANSWER_KINDS: dict[AnswerKind, str] = {
    AnswerKind.LONG_TEXT: "In several paragraphs",
    AnswerKind.SHORT_TEXT: "In one line",
    AnswerKind.NUMBER: "With a whole number",
    AnswerKind.MONEY: "With a sum of money",
    AnswerKind.PERCENTAGE: "With a percentage",
    AnswerKind.DATE: "With a date",
    AnswerKind.YES_NO: "With yes or no",
    AnswerKind.ONE_OF: "By choosing one",
    AnswerKind.MANY_OF: "By choosing any number",
    AnswerKind.TABLE: "With a table of rows",
    AnswerKind.ADDRESS: "With an address",
    AnswerKind.FILE: "With files",
    AnswerKind.DECLARATION: "With a declaration",
}

# What the people who run a call see, who know every stage.
STAFF_CALL_STATES: dict[CallState, str] = {
    CallState.DRAFTING: "Being agreed",
    CallState.AGREED: "Agreed",
    CallState.OPEN: "Open",
    CallState.CLOSED: "Closed",
    CallState.ASSESSING: "Being assessed",
    CallState.RANKED: "Being chosen",
    CallState.DECIDED: "Decided",
    CallState.RELEASED: "Told",
}

ASSESSMENT_STATES: dict[AssessmentState, str] = {
    AssessmentState.INVITED: "Asked",
    AssessmentState.ACCEPTED: "At work",
    AssessmentState.DECLINED: "Declined",
    AssessmentState.COMPLETE: "Handed in",
}

DECLINE_REASONS: dict[DeclineReason, str] = {
    DeclineReason.CONFLICT: "conflict of interest",
    DeclineReason.NOT_MY_FIELD: "not their field",
    DeclineReason.TOO_MANY: "too many applications",
}

LEDGERS: dict[Ledger, str] = {
    Ledger.NATIONAL: "National ledger",
    Ledger.REGIONAL: "Regional ledger",
}

OFFER_STATES: dict[OfferState, str] = {
    OfferState.PREPARING: "To prepare",
    OfferState.BUILDING: "Letter being made",
    OfferState.BUILT: "Letter made",
    OfferState.SENT: "Sent",
    OfferState.ACCEPTED: "Accepted",
    OfferState.REFUSED: "Refused",
}

SUBSIDY_BASES: dict[SubsidyBasis, str] = {
    SubsidyBasis.SUBSIDY_CONTROL: "A subsidy under the Subsidy Control Act 2022",
    SubsidyBasis.MFA: "Minimal financial assistance",
    SubsidyBasis.NOT_A_SUBSIDY: "Not a subsidy",
    SubsidyBasis.STATE_AID_GBER: "State aid under the Windsor Framework",
}

SUBSIDY_BASIS_MEANINGS: dict[SubsidyBasis, str] = {
    SubsidyBasis.SUBSIDY_CONTROL: "The usual route for a business: the award is assessed against the subsidy control "
    "principles.",
    SubsidyBasis.MFA: "A small sum for a business that has declared its other assistance: at most £315,000 in this "
    "and the last two financial years, from all public bodies.",
    SubsidyBasis.NOT_A_SUBSIDY: "The partner does no economic activity in the project, as most universities, charities "
    "and public bodies do not.",
    SubsidyBasis.STATE_AID_GBER: "Only where the grant can affect trade in goods between Northern Ireland and the "
    "European Union.",
}

# What an assessor sees of their own work, and says of it.
OWN_ASSESSMENT_STATES: dict[AssessmentState, str] = {
    AssessmentState.INVITED: "To answer",
    AssessmentState.ACCEPTED: "To score",
    AssessmentState.DECLINED: "Declined",
    AssessmentState.COMPLETE: "Handed in",
}

OWN_DECLINE_REASONS: dict[DeclineReason, str] = {
    DeclineReason.CONFLICT: "I have a conflict of interest",
    DeclineReason.NOT_MY_FIELD: "It is not my field",
    DeclineReason.TOO_MANY: "I have too many already",
}

DECLINE_REASON_MEANINGS: dict[DeclineReason, str] = {
    DeclineReason.CONFLICT: "For example you work for, own part of, advise or compete with an organisation in it, "
    "or are close to somebody who does. This ends your sight of the application for good.",
    DeclineReason.NOT_MY_FIELD: "You could not judge its answers fairly.",
    DeclineReason.TOO_MANY: "You could not finish in time.",
}

# What one cell of a table holds.
CELL_WORDS: dict[AnswerKind, str] = {
    AnswerKind.SHORT_TEXT: "Words in one line",
    AnswerKind.NUMBER: "A whole number",
    AnswerKind.MONEY: "A sum of money",
    AnswerKind.PERCENTAGE: "A percentage",
    AnswerKind.DATE: "A date",
    AnswerKind.YES_NO: "Yes or no",
    AnswerKind.ONE_OF: "One of several choices",
}

FILE_TYPES: dict[FileType, str] = dict(filetypes.WORDS)

OPERATORS: dict[Operator, str] = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.INCLUDES: "includes",
    Operator.AT_LEAST: "is at least",
    Operator.AT_MOST: "is at most",
    Operator.ANSWERED: "is answered",
}

JOININGS: dict[Joining, str] = {
    Joining.ALL: "All of these comparisons hold",
    Joining.ANY: "Any one of them holds",
}

ELIGIBILITY_KINDS: dict[EligibilityKind, str] = {
    EligibilityKind.LEAD_KIND: "Kind of the lead organisation",
    EligibilityKind.LEAD_SIZE: "Size of the lead organisation",
    EligibilityKind.UK_REGISTERED: "Registered in the United Kingdom",
    EligibilityKind.PLACE_OF_WORK: "Place of work in the region",
    EligibilityKind.MONTHS: "Length of the project in months",
    EligibilityKind.COST: "Cost of the project in pounds",
    EligibilityKind.PARTNERS: "Number of organisations",
    EligibilityKind.STATEMENT: "A question with yes or no",
}

PORTFOLIO_KINDS: dict[PortfolioKind, str] = {
    PortfolioKind.YEAR: "Money in a financial year",
    PortfolioKind.THEME: "A theme",
    PortfolioKind.PLACE: "A place",
    PortfolioKind.SIZE: "A size of organisation",
    PortfolioKind.CO_INVESTMENT: "Co-investment for the grant",
    PortfolioKind.EXCLUSIVE: "Projects of which at most one is chosen",
    PortfolioKind.DEPENDENT: "A project that needs others",
}

MEASURES: dict[Measure, str] = {
    Measure.COUNT: "Projects",
    Measure.PENCE: "Pounds of grant",
    Measure.BASIS_POINTS: "Per cent of the grant",
}

SUBSIDY_RULES: dict[SubsidyRule, str] = {
    SubsidyRule.NOT_ASKED: "Nothing",
    SubsidyRule.ROUTE: "Which law applies to it",
    SubsidyRule.MINIMAL: "Which law applies, and what it has received: grants are minimal financial assistance",
}

ASSISTANCE_KINDS: dict[AssistanceKind, str] = {
    AssistanceKind.MINIMAL: "Minimal financial assistance",
    AssistanceKind.SPEI: "Assistance for services of public economic interest",
}

SUBSIDY_ROUTES: dict[SubsidyRoute, str] = {
    SubsidyRoute.SUBSIDY_CONTROL: "Subsidy Control Act",
    SubsidyRoute.STATE_AID: "State aid rules",
}

CALL_SHAPES: dict[CallShape, str] = {
    CallShape.COMPETITION: "Projects compete in it",
    CallShape.PORTFOLIO: "One partnership brings a portfolio of projects",
}

SUGGESTION_STATES: dict[SuggestionState, str] = {
    SuggestionState.OPEN: "Open",
    SuggestionState.ACCEPTED: "Accepted",
    SuggestionState.REFUSED: "Refused",
    SuggestionState.WITHDRAWN: "Withdrawn",
    SuggestionState.COUNTERED: "Answered with another",
    SuggestionState.OVERTAKEN: "Overtaken by an edit",
}

COMMENT_KINDS: dict[CommentKind, str] = {
    CommentKind.QUESTION: "Question",
    CommentKind.REMARK: "Remark",
}

EVIDENCE_KINDS: dict[EvidenceKind, str] = {
    EvidenceKind.DOCUMENT: "A document",
    EvidenceKind.PASSAGE: "A paragraph of a plan",
    EvidenceKind.FIGURES: "Figures",
}

INVESTMENT_KINDS: dict[InvestmentKind, str] = {
    InvestmentKind.CASH: "Cash",
    InvestmentKind.IN_KIND: "In kind",
}

INVESTMENT_ORIGINS: dict[InvestmentOrigin, str] = {
    InvestmentOrigin.PRIVATE: "Private",
    InvestmentOrigin.PUBLIC: "Public",
}

INVESTMENT_STATES: dict[InvestmentState, str] = {
    InvestmentState.HOPED: "Hoped for",
    InvestmentState.PLEDGED: "Pledged",
    InvestmentState.EVIDENCED: "Evidenced",
    InvestmentState.COMMITTED: "Committed",
    InvestmentState.RECEIVED: "Received",
    InvestmentState.LAPSED: "Lapsed",
}

# What the button of a step says.
INVESTMENT_MOVES: dict[InvestmentMove, str] = {
    InvestmentMove.CHANGE: "Change it",
    InvestmentMove.PLEDGE: "It is pledged",
    InvestmentMove.SHOW_EVIDENCE: "It is evidenced",
    InvestmentMove.COMMIT: "It is committed",
    InvestmentMove.RECEIVE: "It is received",
    InvestmentMove.LAPSE: "It will not come",
}

LIGHTS: dict[Light, str] = {
    Light.SURE: "Met by what is committed or received",
    Light.HOPED_FOR: "Met only if everything comes",
    Light.SHORT: "Short of it",
}
