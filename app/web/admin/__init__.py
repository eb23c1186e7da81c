"""Pages of those who answer for people: who holds which role, asking somebody, ending a role."""

from app.web.admin import people
from app.web.admin.blueprint import bp

__all__ = ["bp", "people"]
