"""How does a ranking become a list, an approval, a release, a letter and a signed offer?"""

from datetime import datetime

from playwright.sync_api import Page

from tests.journeys.agreeing import fill_date
from tests.journeys.doors import follow, path_of, press


def recommend(page: Page, call_id: str, note: str) -> None:
    """The region takes what the ranking proposes, says a word to the approver, and recommends it."""
    page.goto(f"/region/calls/{call_id}/portfolio")
    page.get_by_label("A note on the list as a whole").fill(note)
    page.get_by_role("button", name="Take the proposal").click()
    follow(page, "Recommend the saved list")
    press(page, "Recommend the list")


def approve(page: Page, list_address: str) -> None:
    """Approve exactly the list that stands on the page."""
    page.goto(list_address)
    page.get_by_role("button", name="Approve this list").click()
    press(page, "Approve the list")


def release(page: Page, call_id: str, people: int) -> None:
    """Look at what is sent, and have the embargo lifted in a minute."""
    page.goto(f"/funder/calls/{call_id}/release")
    follow(page, "Read every message before it goes")
    follow(page, "Back to the release")
    page.get_by_label("How many people are told?").fill(str(people))
    press(page, "Release the decisions")


def prepare(page: Page, starts: datetime) -> str:
    """From the list of offers: say what the letter still needs, and have it made; the address of the offer."""
    page.locator("tbody a").first.click()
    page.wait_for_load_state()
    fill_date(page, "starts_on", starts)
    page.get_by_label("Subsidy control", exact=False).first.check()
    press(page, "Save")
    press(page, "Make the letter")
    return path_of(page)


def send(page: Page, offer: str) -> None:
    """Send the letter that was made to the people who may sign."""
    page.goto(offer)
    page.get_by_role("button", name="Send the offer").click()
    press(page, "Send the offer")


def accept(page: Page, offer: str, job_title: str) -> None:
    """The signatory accepts the letter that stands on the page."""
    page.goto(offer)
    page.get_by_label("Your job title").fill(job_title)
    page.locator("#authority").check()
    press(page, "Accept the offer")
