"""Which projects make the best list: an exact optimiser that proposes, and what a panel needs to judge what it says."""
