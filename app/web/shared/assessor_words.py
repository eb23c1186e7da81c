"""With which words and tones do pages show what assessors say of themselves, and their places in pools?"""

from workflows.assessor import AssessorKind, InterestKind, TieKind
from workflows.own_place import OwnPlace
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
    InterestKind.EMPLOYER: "Employer",
    InterestKind.PROFESSIONAL: "Professional",
    InterestKind.PERSONAL: "Personal",
    InterestKind.PERSONAL_FINANCIAL: "Personal financial",
    InterestKind.FAMILY: "Family",
    InterestKind.FAMILY_FINANCIAL: "Family financial",
}

INTEREST_MEANINGS: dict[InterestKind, str] = {
    InterestKind.EMPLOYER: "who employs you, or did until recently",
    InterestKind.PROFESSIONAL: "whom you advise, work with or compete with",
    InterestKind.PERSONAL: "friends, neighbours, memberships, disputes",
    InterestKind.PERSONAL_FINANCIAL: "what you own, lend or are paid for",
    InterestKind.FAMILY: "what your close family does",
    InterestKind.FAMILY_FINANCIAL: "what your close family owns, lends or is paid for",
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

OWN_PLACES: dict[OwnPlace, str] = {
    OwnPlace.ALLOWED: "Yes",
    OwnPlace.PLACE: "Not of an organisation in their own local authority",
    OwnPlace.REGION: "Not from their own region",
}
