"""Can somebody without a mouse assess five applications, and does the room tell them what each key did?"""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import Assessment, Score
from app.walls import as_system
from tests.journeys.scoring import HOW_MANY, Desk
from workflows.assessment import AssessmentState
from workflows.scoring import MarkKind

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

# The browser's driver has no keys of another script: this is the event that such a keyboard sends.
PRESSED = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))"""
HANDED_IN = [f"{number} of {HOW_MANY}" for number in range(1, HOW_MANY + 1)]


def test_five_assessments_by_keyboard_alone(desk: Desk) -> None:
    page = desk.window()
    page.goto("/assessments")
    press_on(page, "tbody a")

    told = [assess(desk, page, number) for number in range(HOW_MANY)]

    assert [next(one for one in HANDED_IN if one in words) for words in told] == HANDED_IN
    assert stored(desk) == [(AssessmentState.COMPLETE, 9, 1)] * HOW_MANY


def test_mark_is_saved_when_the_next_criterion_is_asked_for_at_once(desk: Desk) -> None:
    page = desk.window()
    page.goto("/assessments")
    press_on(page, "tbody a")
    page.locator("[name=no_conflict]").focus()
    page.keyboard.press("Space")
    press_on(page, "main button:not([name])")
    press_on(page, "main a.govuk-button")

    for mark in "78":
        page.keyboard.press(mark)
        with page.expect_navigation():
            page.keyboard.press("n")

    assert (AssessmentState.ACCEPTED, 2, 0) in stored(desk)


def assess(desk: Desk, page: Page, number: int) -> str:
    """From the invitation to what the page says when it is handed in; the first is looked at on the way."""
    page.locator("[name=no_conflict]").focus()
    page.keyboard.press("Space")
    press_on(page, "main button:not([name])")
    press_on(page, "main a.govuk-button")
    for at in range(10):
        judge(page, "abstain" if at == 9 else "7" if number % 2 else "１")
        if (number, at) == (0, 0):
            keys_are_told_and_can_be_switched_off(desk, page)
        save_and_next(page)
    judge_whole(desk if number == 0 else None, page)
    press_on(page, "form[action$=complete] button")
    return page.locator(".govuk-notification-banner__content").first.inner_text()


def judge(page: Page, mark: str) -> None:
    """A mark by its digits, from wherever the keyboard is, and words for it; ten is typed as it is said."""
    if mark == "abstain":
        page.locator("[value=abstain]").focus()
        page.keyboard.press("Space")
    elif mark.isascii():
        page.keyboard.press(mark)
    else:
        page.evaluate(PRESSED, mark)
    page.keyboard.press("c")
    page.keyboard.insert_text(f"On {page.locator('h1').inner_text()}: it says what is done, by whom, and when.")


def judge_whole(desk: Desk | None, page: Page) -> None:
    """In scope and to be funded, chosen by the keys that choose among buttons."""
    if desk:
        desk.journey.look(page, "whole")
    page.locator("[name=in_scope]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=recommendation]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=recommendation_reason]").focus()
    page.keyboard.insert_text("It does what the call asks for.")
    save_and_next(page)


def keys_are_told_and_can_be_switched_off(desk: Desk, page: Page) -> None:
    """On the first criterion: what is announced, the list to jump by, the help, and silence once it is off."""
    said = page.locator("[data-keys-told]")
    page.keyboard.press("Escape")
    expect(said).to_have_text("Out of the box. Keys act again.")
    page.keyboard.press("p")
    expect(said).to_have_text("This is the first criterion.")
    page.keyboard.press("j")
    expect(page.locator("[data-jump] a").first).to_be_focused()
    desk.journey.look(page, "criterion")
    page.keyboard.press("j")
    page.keyboard.press("?")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(said).to_have_text("Single keys are off")
    page.keyboard.press("j")
    expect(page.locator("[data-jump]")).not_to_have_attribute("open", "")
    page.locator("[data-keys-open]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(said).to_have_text("Single keys are on")


def save_and_next(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def press_on(page: Page, what: str) -> None:
    """Enter on the first of these, with what it leads to."""
    page.locator(what).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def stored(desk: Desk) -> list[tuple[AssessmentState, int, int]]:
    """The state of each assessment of this person, with how many scores and abstentions it has."""
    with desk.journey.app.app_context(), as_system():
        own = select(Assessment).where(Assessment.user_id == desk.journey.cast.people[desk.key].id)
        return [
            (one.state, *(count(one, kind) for kind in (MarkKind.SCORE, MarkKind.ABSTAIN)))
            for one in db.session.scalars(own)
        ]


def count(assessment: Assessment, kind: MarkKind) -> int:
    marks = select(Score).where(Score.assessment_id == assessment.id, Score.kind == kind)
    return len(db.session.scalars(marks).all())
