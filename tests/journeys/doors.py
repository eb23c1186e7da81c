"""What does a person find at a door that is not theirs?"""

from playwright.sync_api import Page

NOT_THERE = (404, "Page not found")
NOT_THEIRS = (403, "This is not yours to do")


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


def told(page: Page) -> str:
    """What the banner at the top says was done."""
    return page.locator(".govuk-notification-banner__content").first.inner_text()


def problems(page: Page) -> list[str]:
    """The lines of the summary of what is to be mended, in the order of the page."""
    return [line.strip() for line in page.locator(".govuk-error-summary__list li").all_inner_texts()]
