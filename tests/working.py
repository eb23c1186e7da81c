"""A worker in a process of its own that does what is due at one instant, until it is told to stop or killed."""

import os
from datetime import datetime

from app import clock, create_app
from app.jobs.outbox import drain_due
from app.walls import as_system
from config import load_settings

AT = datetime.fromisoformat(os.environ["SERVED_AT"])


def main() -> None:
    """Drain the outbox once, at the instant that the test names."""
    clock.now = lambda: AT
    app = create_app(load_settings(os.environ))
    with app.app_context(), as_system():
        drain_due(AT)


if __name__ == "__main__":
    main()
