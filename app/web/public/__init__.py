"""Pages of the public side: calls and who agreed them, awards, open data, and what the service says of itself."""

from app.web.public import awards, calls, home, statements
from app.web.public.blueprint import bp

__all__ = ["awards", "bp", "calls", "home", "statements"]
