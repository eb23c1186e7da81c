"""The demonstration: three city regions, their calls, about forty applications, and the story of one of them."""
