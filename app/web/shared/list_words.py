"""In which words and tones do pages say where a region's list stands?"""

from workflows.decision import RecommendationState

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
