"""Pages of the public side: calls and who agreed them, awards, open data, and what the service says of itself."""

from app.web.public import answers, awards, calls, eligibility, finding, home, statements
from app.web.public.blueprint import bp

__all__ = ["answers", "awards", "bp", "calls", "eligibility", "finding", "home", "statements"]
