"""The demonstration: three city regions, four calls, about forty applications, and the story of one of them."""
