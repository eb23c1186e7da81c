"""What does a person find at a door that is not theirs?"""

from playwright.sync_api import Page, expect

NOT_THERE = (404, "Page not found")
NOT_THEIRS = (403, "This is not yours to do")
# Longer than a page that waits ever waits between two looks.
WAITS_MS = 30_000


def at(page: Page, path: str) -> tuple[int, str]:
    """What somebody who goes to this address is told: the status and the heading."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status, page.locator("h1").inner_text()


def path_of(page: Page) -> str:
    """The address at which a page stands, without the site's name and the place on the page."""
    return "/" + page.url.split("/", 3)[3].partition("#")[0]


def press(page: Page, label: str) -> None:
    """Press the button with exactly these words and wait for what it leads to."""
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def press_after_typing(page: Page, label: str) -> None:
    """The same where the script saves as one types: what is on its way arrives first, and the page goes then."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def follow(page: Page, label: str) -> None:
    """Follow the first link with these words."""
    page.get_by_role("link", name=label).first.click()
    page.wait_for_load_state()


def wait_for_worker(page: Page) -> None:
    """Stay on a page that waits for a worker until it has become, by itself, the page of what was found."""
    expect(page.locator("[data-watch]")).to_have_count(0, timeout=WAITS_MS)


def told(page: Page) -> str:
    """What the banner at the top says was done."""
    return page.locator(".govuk-notification-banner__content").first.inner_text()


def problems(page: Page) -> list[str]:
    """The lines of the summary of what is to be mended, in the order of the page."""
    return [line.strip() for line in page.locator(".govuk-error-summary__list li").all_inner_texts()]
