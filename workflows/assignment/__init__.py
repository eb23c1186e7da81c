"""Who reads which application: an exact optimiser, why it chose each pair, and what is short where nobody can."""
