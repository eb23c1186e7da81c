"""Use cases: plain functions, one verb each. Plain values, an actor and `now` in; flush, never commit."""
