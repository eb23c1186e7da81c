"""How is an application checked, given to assessors, scored by them and ranked?"""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.doors import follow, path_of, press


def confirm_eligible(page: Page, call_id: str) -> list[str]:
    """The officer reads and confirms every application that waits; their addresses in the order of the list."""
    page.goto(f"/funder/calls/{call_id}/applications?state=submitted")
    rows = page.locator("tbody a").all()
    addresses = [row.get_attribute("href") or "" for row in rows]
    for address in addresses:
        page.goto(address)
        page.get_by_label("Yes").check()
        press(page, "Record this check")
    return addresses


def ask(page: Page, assessors: str, names: tuple[str, ...]) -> None:
    """Ask these people about every application on the page of one ledger."""
    for name in names:
        page.goto(assessors)
        for section in page.locator("section[id^=application-]").all():
            label = section.locator("select")
            label.select_option(label=option_of(section.locator("option").all_inner_texts(), name))
            section.get_by_role("button").click()
            page.wait_for_load_state()


def option_of(options: list[str], name: str) -> str:
    """The option that begins with this name."""
    return next(option for option in options if option.strip().startswith(name)).strip()


def invitations(page: Page) -> list[str]:
    """The addresses of everything that a person is asked to assess."""
    page.goto("/assessments")
    return [link.get_attribute("href") or "" for link in page.locator("tbody a").all()]


def accept(page: Page, invitation: str) -> str:
    """Take an assignment, with the word that there is no conflict; the address of the scoring room."""
    page.goto(invitation)
    page.get_by_label("I have no conflict of interest with this application").check()
    press(page, "Accept")
    return path_of(page)


def score(page: Page, mark: int, look: Callable[[str], None]) -> int:
    """From the scoring room: the same mark for every criterion, each with its reason; how many there were.

    `look` is called by name when the first criterion stands on the page, and the whole.
    """
    page.get_by_role("button", name=re.compile("scoring$")).click()
    page.wait_for_load_state()
    look("criterion")
    marked = 0
    while page.locator("[data-digits]").count():
        give(page, mark, f"{page.locator('h1').inner_text()}: the answer says what will be done and by whom.")
        marked += 1
    look("whole")
    judge_whole(page)
    return marked


def give(page: Page, mark: int, comment: str) -> None:
    """One mark with its comment, saved; this leads to the next criterion, and from the last to the whole."""
    page.get_by_label(str(mark), exact=True).check()
    page.get_by_label("Your comment").fill(comment)
    save_and_go_on(page)


def judge_whole(page: Page) -> None:
    """In scope, and to be funded; this leads to the overview."""
    page.get_by_role("group", name="Is it in the scope of the call?").get_by_label("Yes").check()
    page.get_by_label("Fund it", exact=True).check()
    page.get_by_label("Why, or on which conditions?").fill("It does what the call asks for.")
    save_and_go_on(page)


def save_and_go_on(page: Page) -> None:
    """Press the button that saves and leads to what wants work next."""
    page.locator("button[name=go][value=next]").click()
    page.wait_for_load_state()


def close_ledgers(page: Page, call_id: str) -> None:
    """The officer freezes every mark; this leads to the ranking."""
    page.goto(f"/funder/calls/{call_id}")
    follow(page, "Both ledgers can be closed")
    page.get_by_label("Why now?").fill("Every mark is in.")
    press(page, "Close both ledgers")
