"""Pages of the auditor side: the record of events, and each call with its versions and signatures."""

from app.web.auditor import record
from app.web.auditor.blueprint import bp

__all__ = ["bp", "record"]
