"""In which words and tones do pages say where a region's list stands?"""

from workflows.decision import RecommendationState
from workflows.list_proposal import ListProposalState

RECOMMENDATION_STATES: dict[RecommendationState, str] = {
    RecommendationState.PREPARING: "Being chosen",
    RecommendationState.WITH_BOARD: "With the board",
    RecommendationState.RECOMMENDED: "Recommended",
    RecommendationState.ONCE_APPROVED: "Approved by one of two",
    RecommendationState.APPROVED: "Approved",
}

LIST_TONES = {
    None: "draft",
    RecommendationState.PREPARING: "draft",
    RecommendationState.WITH_BOARD: "waiting",
    RecommendationState.RECOMMENDED: "waiting",
    RecommendationState.ONCE_APPROVED: "waiting",
    RecommendationState.APPROVED: "agreed",
}

LIST_PROPOSAL_STATES: dict[ListProposalState, str] = {
    ListProposalState.SOLVING: "Being worked out",
    ListProposalState.PROPOSED: "Found",
    ListProposalState.IMPOSSIBLE: "No list keeps all rules",
    ListProposalState.FAILED: "Came to no end",
}
LIST_PROPOSAL_TONES: dict[ListProposalState, str] = {
    ListProposalState.SOLVING: "draft",
    ListProposalState.PROPOSED: "agreed",
    ListProposalState.IMPOSSIBLE: "refused",
    ListProposalState.FAILED: "refused",
}
