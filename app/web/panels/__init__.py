"""Pages of panels: for those who sit, for those who run a sitting, and for whoever reads its minutes."""

from app.web.panels import agenda, blueprint, items, minutes, outcomes, people, sittings, slots

bp = blueprint.bp

__all__ = ["agenda", "bp", "items", "minutes", "outcomes", "people", "sittings", "slots"]
