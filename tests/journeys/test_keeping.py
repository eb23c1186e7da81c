"""Does a browser lose a word, whatever becomes of the window, the network, the session or the other person?"""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.journeys.doors import press_after_typing
from tests.journeys.drafting import CLOSES, Draft

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

QUESTION = "questions/need_or_challenge"
CASES = json.loads((Path(__file__).parents[1] / "web" / "word_counts.json").read_text())
KEPT = "Saved as you type"
OFFLINE = "No connection. Your words are kept in this browser."
SIGNED_OUT = "You are signed out. Your words are kept in this browser, and offered back when you sign in again."
HELD = "No connection, so this is not saved yet. It is saved when the connection is back."
EARLIER = "Words that you typed here before are kept. They are offered when you open this page again."


def title(page: Page) -> str:
    return page.get_by_label("Project title").input_value()


def local_words(page: Page) -> int:
    found: int = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('accord.words.')).length")
    return found


def test_words_typed_and_closed_are_offered_on_another_device_and_go_when_saved(draft: Draft) -> None:
    first, second = draft.window(), draft.window()
    first.goto(draft.at("details"))
    saved = title(first)

    first.get_by_label("Project title").fill("A better title")
    expect(first.locator("form [data-keep]")).to_contain_text(KEPT)
    left_here = local_words(first)
    first.close()
    second.goto(draft.at("details"))
    draft.journey.look(second, "offered-back")
    before = title(second)
    second.get_by_role("button", name="Put it back").click()
    put_back = title(second)
    press_after_typing(second, "Save")
    second.goto(draft.at("details"))

    assert (left_here, before, put_back) == (0, saved, "A better title")
    assert (title(second), second.locator(".accord-unsaved").count()) == ("A better title", 0)


def test_words_typed_without_network_are_sent_when_it_is_back(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at("details"))

    page.context.set_offline(True)
    page.get_by_label("Project title").fill("Typed in a tunnel")
    expect(page.locator("form [data-keep]")).to_have_text(OFFLINE)
    in_tunnel = local_words(page)
    page.context.set_offline(False)
    expect(page.locator("form [data-keep]")).to_contain_text(KEPT)

    assert (in_tunnel, local_words(page)) == (1, 0)


def test_words_of_a_window_closed_without_network_are_offered_by_the_same_browser(draft: Draft) -> None:
    page = draft.window()
    again = page.context.new_page()
    page.goto(draft.at("details"))
    page.context.set_offline(True)
    page.get_by_label("Project title").fill("Typed in a tunnel")
    expect(page.locator("form [data-keep]")).to_have_text(OFFLINE)
    page.close()
    again.context.set_offline(False)

    again.goto(draft.at("details"))
    expect(again.locator(".accord-unsaved")).to_contain_text("and did not save it")

    assert "Typed in a tunnel" in (again.locator(".accord-unsaved ins").text_content() or "")
    assert local_words(again) == 0


def test_words_typed_after_the_session_ended_are_offered_when_signed_in_again(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))
    before = page.get_by_label("Your answer").input_value()

    page.context.clear_cookies()
    page.get_by_label("Your answer").fill("Written for an hour after the session ended.")
    expect(page.locator("[data-saved]").first).to_have_text(SIGNED_OUT)
    again = page.context.new_page()
    draft.journey.sign_in_at(again, draft.lead)
    wait_until_sent(again)
    again.goto(draft.at(QUESTION))
    expect(again.locator(".accord-unsaved")).to_contain_text("and did not save it")
    unchanged = again.get_by_label("Your answer").input_value()
    again.get_by_role("button", name="Put it back").click()

    assert unchanged == before
    assert again.get_by_label("Your answer").input_value() == "Written for an hour after the session ended."


def test_signing_out_leaves_no_words_in_the_browser_and_keeps_them_on_the_server(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at("details"))

    page.get_by_label("Project title").fill("Almost done")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "details" not in address)
    left = local_words(page)
    draft.journey.sign_in_at(page, draft.lead)
    page.goto(draft.at("details"))

    assert left == 0
    expect(page.locator(".accord-unsaved")).to_contain_text("and did not save it")


def wait_until_sent(page: Page) -> None:
    """What the browser kept has left it, whichever page sends it."""
    page.evaluate(
        """() => new Promise((done) => {
            const look = () => {
                const waits = Object.keys(localStorage).some((key) => key.startsWith("accord.words."));
                if (waits) setTimeout(look, 50); else done();
            };
            look();
        })"""
    )


def beside_a_window_without_network(draft: Draft) -> Page:
    """Another window of a browser that holds words which the first one, without a network, could not send."""
    page = draft.window()
    other = page.context.new_page()
    other.goto("/account")
    page.goto(draft.at("details"))
    page.route("**/*", lambda route: route.abort())
    page.get_by_label("Project title").fill("Typed in a tunnel")
    expect(page.locator("form [data-keep]")).to_have_text(OFFLINE)
    draft.journey.clock.at += timedelta(minutes=1)
    return other


def offered(page: Page) -> str:
    return " ".join(page.locator(".accord-unsaved ins").all_text_contents())


def test_page_stays_under_somebody_who_has_begun_and_both_words_are_offered(draft: Draft) -> None:
    page = beside_a_window_without_network(draft)
    on_their_way: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "POST" and not on_their_way:
            on_their_way.append(route)
        else:
            route.continue_()

    page.route("**/details", hold_the_first)
    page.goto(draft.at("details"))
    page.get_by_label("Project title").fill("Begun anew")
    expect(page.locator("form [data-keep]")).to_contain_text(KEPT)
    on_their_way[0].continue_()
    expect(page.get_by_text(EARLIER)).to_be_visible()
    stayed = title(page)
    page.goto(draft.at("details"))
    first = offered(page)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator(".accord-unsaved")).to_contain_text("tunnel")

    assert (stayed, "Begun anew" in first, "tunnel" in first) == ("Begun anew", True, False)


def test_words_typed_beside_an_offer_leave_it_standing_until_they_are_saved(draft: Draft) -> None:
    older, newer = draft.window(), draft.window()
    older.goto(draft.at("details"))
    older.get_by_label("Project title").fill("The older words")
    expect(older.locator("form [data-keep]")).to_contain_text(KEPT)
    older.close()

    newer.goto(draft.at("details"))
    newer.get_by_label("Project title").fill("The newer words")
    expect(newer.locator("form [data-keep]")).to_contain_text(KEPT)
    newer.get_by_role("button", name="Put it back").click()
    back = title(newer)
    newer.goto(draft.at("details"))
    newer.get_by_label("Project title").fill("The newest words")
    expect(newer.locator("form [data-keep]")).to_contain_text(KEPT)
    press_after_typing(newer, "Save")
    newer.goto(draft.at("details"))

    assert (back, title(newer)) == ("The older words", "The newest words")


def test_words_that_wait_are_sent_from_whichever_page_is_opened(draft: Draft) -> None:
    page = beside_a_window_without_network(draft)
    page.route("**/details", lambda route: route.abort())
    waited = local_words(page)
    page.unroute("**/details")

    page.goto("/account")
    wait_until_sent(page)
    page.goto(draft.at("details"))

    assert (waited, "Typed in a tunnel" in offered(page)) == (1, True)


def test_signing_out_elsewhere_sends_what_waits_and_asks_before_it_loses_any(draft: Draft) -> None:
    page = beside_a_window_without_network(draft)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.route("**/details", lambda route: route.abort())
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()
    here = (page.url.rpartition("/")[2], local_words(page))
    page.unroute("**/details")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    left = local_words(page)
    draft.journey.sign_in_at(page, draft.lead)
    page.goto(draft.at("details"))

    assert asked == ["Words that you typed in this browser are saved nowhere else. Sign out and lose them?"]
    assert (here, left, "Typed in a tunnel" in offered(page)) == (("account", 1), 0, True)


def test_save_without_network_is_held_in_sight_and_goes_when_it_is_back(draft: Draft) -> None:
    page = draft.journey.sign_in(draft.lead, phone=True)
    page.goto(draft.at("details"))

    page.context.set_offline(True)
    page.get_by_label("Project title").fill("Typed in a tunnel")
    expect(page.locator(".accord-cut")).to_have_text(OFFLINE)
    page.get_by_label("Project title").scroll_into_view_if_needed()
    expect(page.locator(".accord-cut")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".accord-cut")).to_have_text(HELD)
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator(".accord-cut")).to_be_in_viewport(ratio=1)
    draft.journey.picture(page, "held-without-network")
    with page.expect_navigation():
        page.context.set_offline(False)
    page.goto(draft.at("details"))

    assert (title(page), page.locator(".accord-unsaved").count()) == ("Typed in a tunnel", 0)


def test_form_that_keeps_no_words_can_be_sent_after_the_network_was_away(draft: Draft) -> None:
    page = draft.window()
    page.goto("/calls")
    page.get_by_role("link", name="Made in Greater Manchester").first.click()
    page.goto(f"{page.url}/ask")

    page.context.set_offline(True)
    page.get_by_label("Your question").fill("Do costs of trials abroad count?")
    page.context.set_offline(False)
    press_after_typing(page, "Send the question")

    assert "sent" in page.locator(".govuk-notification-banner").inner_text()


def test_form_sent_after_the_session_ended_is_answered_without_a_fault_and_offered(draft: Draft) -> None:
    page = draft.window()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if "nonce" in line.text else None)
    page.goto(draft.at("details"))

    page.context.clear_cookies()
    page.get_by_label("Project title").fill("Sent an hour too late")
    press_after_typing(page, "Save")
    expect(page.locator("h1")).to_be_visible()
    policy = page.locator("script[src*=keeping]").evaluate("script => script.nonce")
    draft.journey.sign_in_at(page, draft.lead)
    wait_until_sent(page)
    page.goto(draft.at("details"))
    expect(page.locator(".accord-unsaved")).to_contain_text("and did not save it")

    assert (faults, re.fullmatch(r"[\w-]{22}", policy) is not None) == ([], True)
    assert "Sent an hour too late" in offered(page)


def test_answer_that_was_overtaken_is_kept_and_offered(draft: Draft) -> None:
    mine, theirs = draft.window(), draft.window()
    for page in (mine, theirs):
        page.goto(draft.at(QUESTION))
    theirs.get_by_label("Your answer").fill("Theirs, which was saved first.")
    press_after_typing(theirs, "Save")

    mine.get_by_label("Your answer").fill("Mine, a second later.")
    expect(mine.locator("[data-saved]").first).to_contain_text("saved this question first")
    mine.goto(draft.at(QUESTION))

    assert mine.get_by_label("Your answer").input_value() == "Theirs, which was saved first."
    assert "What is saved here has changed since you typed it." in mine.locator(".accord-unsaved").inner_text()
    assert "Mine, a second later." in mine.locator(".accord-unsaved").inner_text()


def test_words_on_the_page_when_the_deadline_passes_can_be_read_and_are_not_sent(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))

    draft.journey.move_to(CLOSES)
    page.get_by_label("Your answer").fill("The last words, a second too late.")
    expect(page.locator("[data-saved]").first).to_contain_text("Not saved. The call is not open.")
    page.goto(draft.at(QUESTION))
    draft.journey.look(page, "too-late-and-kept")

    assert page.locator("#left-1").input_value() == "The last words, a second too late."
    assert page.get_by_role("button", name="Save").count() == 0


def test_words_are_counted_alike_by_the_browser_and_the_rules(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))

    counted = page.locator("#answer").evaluate(
        """(box, texts) => texts.map((text) => {
            box.value = text;
            box.dispatchEvent(new Event("input"));
            return document.getElementById("answer-room").textContent;
        })""",
        [case["text"] for case in CASES],
    )

    assert counted == [f"Up to 400 words. You have written {case['words']}." for case in CASES]
