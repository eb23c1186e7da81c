"""How does a person who has never been here come to apply: account, organisation, answers, costs, submission?"""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.conftest import Journey
from tests.journeys.doors import follow, path_of, press

PASSWORD = "otter gravel teapot"


@dataclass(frozen=True)
class Firm:
    """An organisation that applies, and the person who applies for it."""

    name: str
    lead: str
    email: str
    address: str


def register(journey: Journey, page: Page, name: str, email: str) -> None:
    """Get an account, by the link that comes by mail, and sign in with its password."""
    page.goto("/register")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Register")
    journey.work()
    follow(page, "mail page")
    page.get_by_role("row", name=email).get_by_role("link").first.click()
    page.locator(".govuk-inset-text a").first.click()
    press(page, "Confirm my address")
    sign_in(page, email)


def sign_in(page: Page, email: str) -> None:
    """Sign in on the page that asks for it."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


def register_organisation(page: Page, firm: Firm) -> None:
    """Fill the form that asks what kind of organisation it is and where."""
    page.get_by_label("Name of the organisation").fill(firm.name)
    page.get_by_label("Business", exact=True).check()
    page.get_by_label("Micro or small").check()
    page.get_by_label("Address", exact=True).fill(firm.address)
    page.get_by_label("Local authority").select_option(label="Manchester")
    press(page, "Register the organisation")


def begin(page: Page, call: str, firm: Firm, title: str) -> str:
    """From the public page of a call to a draft, by way of registering the organisation; the draft's address."""
    page.goto(call)
    page.get_by_role("button", name="Start an application").click()
    follow(page, "Register your organisation")
    register_organisation(page, firm)
    page.get_by_label("Project title").fill(title)
    press(page, "Begin the application")
    return path_of(page)


def write_details(page: Page, draft: str) -> None:
    """Say what kind of research it is and how long it takes; this leads to the first question."""
    page.goto(f"{draft}/details")
    page.get_by_label("Industrial research").check()
    page.get_by_label("How many months does the project last?").fill("18")
    press(page, "Save and next")


def write_answers(page: Page, words: str) -> int:
    """Answer every question from where the page stands, one after the other; how many there were."""
    written = 0
    while page.get_by_label("Your answer").count():
        question = page.locator("h1").inner_text()
        page.get_by_label("Your answer").fill(f"{question}. {words}")
        last = page.get_by_role("button", name="Save and go to costs")
        (last if last.count() else page.get_by_role("button", name="Save and next")).click()
        page.wait_for_load_state()
        written += 1
    return written


def write_costs(page: Page, rows: tuple[tuple[str, str, str], ...]) -> None:
    """Fill the firm's sheet from the project's money, ask for 70%, and go on to the review."""
    page.get_by_role("link", name="Open the costs of").first.click()
    for category, description, amount in rows:
        FILLED[category](page, description, amount)
    page.get_by_label("Rate of grant you ask for").fill("70")
    press(page, "Save and see the project")
    page.get_by_role("button", name="Review and submit").click()


def _labour(page: Page, description: str, amount: str) -> None:
    # One working day a year and one on the project: the day rate is the sum.
    cells = {"role": description, "cost a year": amount, "working days": "1", "days on the project": "1"}
    for column, text in cells.items():
        page.get_by_label(f"Labour: {column}, row 1", exact=True).fill(text)


def _overheads(page: Page, description: str, amount: str) -> None:
    page.get_by_label("A calculated amount").check()
    page.get_by_label("Calculated overheads").fill(amount)
    page.get_by_label("How they are calculated").fill(description)


def _materials(page: Page, description: str, amount: str) -> None:
    for column, text in (("item", description), ("quantity", "1"), ("cost each", amount)):
        page.get_by_label(f"Materials: {column}, row 1", exact=True).fill(text)


FILLED = {"Labour": _labour, "Overheads": _overheads, "Materials": _materials}


def submit(page: Page) -> None:
    """Declare and submit on the review; this leads to the receipt."""
    page.get_by_label("I declare this").check()
    press(page, "Submit the application")


def invite_signatory(page: Page, firm: Firm, email: str) -> None:
    """The lead applicant asks somebody to be the organisation's signatory."""
    page.goto("/home")
    follow(page, "People and details")
    page.get_by_role("button", name="Invite a person").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Signatory").check()
    press(page, "Send the invitation")
