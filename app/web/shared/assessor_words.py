"""With which words and tones do pages show what assessors say of themselves, and their places in pools?"""

from workflows.assessor import AssessorKind, InterestKind, TieKind
from workflows.pool import PoolDecline, PoolState

ASSESSOR_KINDS: dict[AssessorKind, str] = {
    AssessorKind.TECHNICAL: "Technical",
    AssessorKind.MARKET: "Market",
    AssessorKind.LAY: "Lay",
}

ASSESSOR_KIND_MEANINGS: dict[AssessorKind, str] = {
    AssessorKind.TECHNICAL: "You know the science, the engineering or the method.",
    AssessorKind.MARKET: "You know customers, business and investment.",
    AssessorKind.LAY: "You judge for the people whom the work is for.",
}

TIE_KINDS: dict[TieKind, str] = {
    TieKind.DIRECTORSHIP: "Director or secretary",
    TieKind.COUNCIL: "Member of a council",
    TieKind.OTHER: "Owner, trustee, adviser or other",
}

INTEREST_KINDS: dict[InterestKind, str] = {
    InterestKind.EMPLOYER: "Employer, or recently so",
    InterestKind.PROFESSIONAL: "Professional: collaborator, adviser, competitor",
    InterestKind.PERSONAL: "Personal: friend, neighbour, dispute",
    InterestKind.PERSONAL_FINANCIAL: "Personal financial: shares, loans, fees",
    InterestKind.FAMILY: "Family: what close family does",
    InterestKind.FAMILY_FINANCIAL: "Family financial: what close family owns",
}

POOL_STATES: dict[PoolState, str] = {
    PoolState.INVITED: "Asked",
    PoolState.ACCEPTED: "Accepted",
    PoolState.DECLINED: "Declined",
    PoolState.WITHDRAWN: "Taken back",
}

POOL_TONES: dict[PoolState, str] = {
    PoolState.INVITED: "waiting",
    PoolState.ACCEPTED: "agreed",
    PoolState.DECLINED: "refused",
    PoolState.WITHDRAWN: "closed",
}

POOL_DECLINES: dict[PoolDecline, str] = {
    PoolDecline.NO_TIME: "No time",
    PoolDecline.NOT_MY_FIELD: "Not my field",
    PoolDecline.CONFLICT: "A conflict of interest with this call",
    PoolDecline.FEE: "The fee",
    PoolDecline.OTHER: "Another reason",
}
