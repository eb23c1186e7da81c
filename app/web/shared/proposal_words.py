"""With which words do pages show proposed panels?"""

from workflows.proposal import LockKind, ProposalState, SeatFate

PROPOSAL_STATES: dict[ProposalState, str] = {
    ProposalState.SOLVING: "Being worked out",
    ProposalState.PROPOSED: "To be looked at",
    ProposalState.IMPOSSIBLE: "Rules cannot be kept",
    ProposalState.FAILED: "Came to no end",
    ProposalState.DEPLOYED: "Deployed",
    ProposalState.UNDEPLOYED: "Taken back",
}
PROPOSAL_TONES: dict[ProposalState, str] = {
    ProposalState.SOLVING: "draft",
    ProposalState.PROPOSED: "waiting",
    ProposalState.IMPOSSIBLE: "refused",
    ProposalState.FAILED: "refused",
    ProposalState.DEPLOYED: "agreed",
    ProposalState.UNDEPLOYED: "closed",
}
FATES: dict[SeatFate, str] = {
    SeatFate.NEW: "Is asked",
    SeatFate.STANDS: "Stays",
    SeatFate.FREED: "No longer asked",
}
FATE_TONES: dict[SeatFate, str] = {SeatFate.NEW: "waiting", SeatFate.STANDS: "agreed", SeatFate.FREED: "refused"}
LOCKS: dict[LockKind, str] = {LockKind.FIXED: "Kept on its panel", LockKind.FORBIDDEN: "Never on its panel"}
# What the optimiser's rules are called on the certificate.
RULES: dict[str, str] = {
    "reviews": "Reviews for each application",
    "load": "Reviews for each assessor",
    "lay": "Lay assessors",
    "technical": "Technical assessors",
    "local": "From the own region",
    "outside": "From outside the region",
    "organisation": "From one organisation",
    "floor": "Share of the own best panel",
}
