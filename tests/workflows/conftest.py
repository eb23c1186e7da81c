"""How long do the property tests of the rules run? Enough examples to find a slip, few enough to run all day."""

from hypothesis import settings

# No deadline: on a machine shared with other work a single slow example is no defect.
settings.register_profile("rules", deadline=None, max_examples=60)
settings.load_profile("rules")
