"""What does a walk through a whole call carry from one station to the next, and by which days and names?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Page

from tests.journeys.applying import Firm
from tests.journeys.conftest import Journey

SIDE, REGION = "greater-manchester", "Greater Manchester"
DATES = {
    "opens_at": datetime(2027, 2, 1, 9, tzinfo=UTC),
    "closes_at": datetime(2027, 3, 1, 11, tzinfo=UTC),
    "assessment_due_at": datetime(2027, 4, 12, 11, tzinfo=UTC),
    "decision_due_at": datetime(2027, 5, 24, 11, tzinfo=UTC),
}
WRITING = datetime(2027, 2, 10, 14, tzinfo=UTC)
CHECKING = datetime(2027, 3, 2, 10, tzinfo=UTC)
CHOOSING = datetime(2027, 4, 20, 10, tzinfo=UTC)
OFFERING = datetime(2027, 5, 3, 10, tzinfo=UTC)
ANSWERED = datetime(2027, 5, 4, 10, tzinfo=UTC)
STARTS = datetime(2027, 7, 1, tzinfo=UTC)
STRONG_TITLE, WEAK_TITLE = "Coatings that mend themselves", "A sensor in every hedge"
STRONG = Firm(
    "Heronsbrook Coatings Ltd", "Marguerite Oldacre", "marguerite@heronsbrook.example", "4 Loom Street\nManchester"
)
WEAK = Firm("Tansy Lane Sensors Ltd", "Idris Pemberley", "idris@tansylane.example", "9 Mill Row\nManchester")
SIGNATORY = ("Leopold Grantham", "leopold@heronsbrook.example")
ACCEPTED_MAIL = [
    "Made in Greater Manchester: Heronsbrook Coatings Ltd accepted its offer",
    "Made in Greater Manchester: Heronsbrook Coatings Ltd accepted its offer",
    "Made in Greater Manchester: the offer is accepted",
    "Made in Greater Manchester: the offer is accepted",
]
COSTS = (
    ("Labour", "Two engineers for eighteen months", "150,000"),
    ("Overheads", "20% of labour", "30000"),
    ("Materials", "Parts for three prototypes", "£20,000.00"),
)


@dataclass
class Walk:
    """What one station leaves for the next: windows that stay open, and addresses."""

    journey: Journey
    windows: dict[str, Page] = field(default_factory=dict)
    table: str = ""
    call: str = ""
    strong: str = ""
    weak: str = ""
    offer: str = ""

    def person(self, key: str) -> Page:
        """The window of one of the cast, opened when it is first needed."""
        if key not in self.windows:
            self.windows[key] = self.journey.person(key)
        return self.windows[key]

    @property
    def officer(self) -> Page:
        """The window of the programme officer."""
        return self.person("officer")

    @property
    def lead(self) -> Page:
        """The window of the lead applicant who applies at a desk."""
        return self.windows["lead"]

    @property
    def call_id(self) -> str:
        """The id of the call in every address about it."""
        return self.table.rsplit("/", 1)[-1]
