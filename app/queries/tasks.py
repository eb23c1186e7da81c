"""What waits for a person on one side, what is on its way, and what is done?"""

from datetime import datetime

from app.policy import Viewer
from app.queries.home import Tasks
from app.queries.sides import SideRow


def task_count(viewer: Viewer, side: SideRow, now: datetime) -> int:
    """How many things wait for this person on this side. At most two queries."""
    return 0


def tasks_for(viewer: Viewer, side: SideRow, now: datetime) -> Tasks:
    """Everything on a person's first page of this side."""
    return Tasks()
