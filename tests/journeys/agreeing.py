"""How does a call come about: drafted by the funder, written to by the region, signed by both?"""

from collections.abc import Mapping
from datetime import datetime

from playwright.sync_api import Page

from tests.journeys.doors import path_of, press

MILESTONES = ("opens_at", "closes_at", "assessment_due_at", "decision_due_at")


def fill_moment(page: Page, name: str, at: datetime) -> None:
    """Type a day and a time into the four inputs of one moment."""
    fill_date(page, name, at)
    page.locator(f"#{name}-time").fill(f"{at:%H:%M}")


def fill_date(page: Page, name: str, at: datetime) -> None:
    """Type a day into the three inputs of one date."""
    for part in ("day", "month", "year"):
        page.locator(f"#{name}-{part}").fill(str(getattr(at, part)))


def draft(page: Page, reference: str, region: str, title: str, dates: Mapping[str, datetime]) -> str:
    """Draft a call for one region on the national core; the address of its criteria table."""
    page.goto("/agreement")
    press(page, "Draft a new call")
    page.get_by_label("Reference").fill(reference)
    page.get_by_label(region).check()
    page.get_by_label("Title of the call").fill(title)
    for name in MILESTONES:
        fill_moment(page, name, dates[name])
    press(page, "Draft the call")
    return path_of(page)


def ask_fewer_people(page: Page, table: str) -> None:
    """The officer sets one national assessor and one regional scorer for each application."""
    page.goto(f"{table}/basics")
    page.get_by_label("National assessors for each application").fill("1")
    page.get_by_label("Regional scorers for each application").fill("1")
    page.get_by_role("button", name="Save as version").click()
    page.wait_for_load_state()


def write_layer(page: Page, table: str, region: str, priorities: str) -> None:
    """The region lead says what the region wants of its projects."""
    page.goto(f"{table}/{region}/layer")
    page.get_by_label("Priorities of the region").fill(priorities)
    page.get_by_role("button", name="Save as version").click()
    page.wait_for_load_state()


def rehearse(page: Page, table: str, number: int) -> None:
    """Have a version rehearsed from its page; the worker does it."""
    page.goto(f"{table}/rehearsal")
    press(page, f"Rehearse version {number}")


def sign(page: Page, table: str, side: str) -> str:
    """Read the version to its end and turn this side's key; the hash that was signed."""
    page.goto(table)
    page.get_by_role("button", name="and sign").click()
    signed = page.locator(".accord-hash").inner_text()
    page.get_by_label("I have read this version to its end").check()
    press(page, f"Sign for {side}")
    return signed
