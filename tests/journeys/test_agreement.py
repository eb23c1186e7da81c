"""Do three regions and the funder agree one call in a browser, and does one letter, brought in by a file, undo it?"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from app.extensions import db
from app.models import Message
from app.transactions import unit_of_work
from tests.journeys import agreeing
from tests.journeys.conftest import Journey
from tests.journeys.doors import NOT_THEIRS, at, press, told, wait_for_worker
from tests.journeys.walking import DATES

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

TITLE, EDITED = "Three places, one call", "Three places, one cell"
REGIONS = {"gm": "Greater Manchester", "wm": "West Midlands", "gcr": "Glasgow City Region"}
SIDES = {"gm": "greater-manchester", "wm": "west-midlands", "gcr": "glasgow-city-region"}
KEYS = (
    ("gcr", "Glasgow City Region"),
    ("national", "Innovate UK"),
    ("gm", "Greater Manchester"),
    ("wm", "West Midlands"),
)


@dataclass
class Table:
    """The call that is being agreed, and the window of each person at it."""

    journey: Journey
    address: str = ""
    signed: str = ""
    windows: dict[str, Page] = field(default_factory=dict)

    def person(self, key: str) -> Page:
        """The window of one of the cast, opened when it is first needed."""
        if key not in self.windows:
            self.windows[key] = self.journey.person(key)
        return self.windows[key]

    def turned(self) -> int:
        """How many keys the officer sees turned on the newest version."""
        self.person("officer").goto(self.address)
        return self.person("officer").locator(".accord-slot--turned").count()


def test_three_regions_and_the_funder_agree_one_call_and_one_letter_undoes_it(journey: Journey, tmp_path: Path) -> None:
    table = Table(journey)

    draft_from_the_template(table)
    choose_a_table(table)
    write_three_layers(table)
    settle_a_suggestion(table)
    rehearse(table)
    turn_four_keys(table)
    change_one_letter_in_a_file(table, tmp_path)
    sign_anew(table)

    assert journey.html_faults() == []


def draft_from_the_template(table: Table) -> None:
    """The officer begins with the ten standard questions, for three regions."""
    page = table.person("officer")
    page.goto("/agreement/new")
    page.get_by_label("Reference").fill("UK-2027-01")
    page.get_by_label("The ten standard questions").check()
    for region in REGIONS.values():
        page.get_by_label(region, exact=True).check()
    page.get_by_label("Title of the call").fill(TITLE)
    for name in agreeing.MILESTONES:
        agreeing.fill_moment(page, name, DATES[name])
    table.journey.look(page, "new-call")
    press(page, "Draft the call")
    table.address = "/" + page.url.split("/", 3)[3]

    assert told(page) == "UK-2027-01 is drafted. This is version 1; nobody has signed it."
    assert page.locator(".accord-slot").count() == 4
    agreeing.ask_fewer_people(page, table.address)


def choose_a_table(table: Table) -> None:
    """What belongs to the kind of answer that is chosen opens, and what belonged to the former folds."""
    page = table.person("officer")
    page.goto(f"{table.address}/national/questions/team_and_resources")
    words, columns = page.get_by_label("Word limit"), page.get_by_label("Column", exact=True)
    before = words.is_visible(), columns.is_visible()
    page.get_by_label("A table", exact=False).check()

    assert (before, (words.is_visible(), columns.is_visible())) == ((True, False), (False, True))
    table.journey.look(page, "table-chosen")


def write_three_layers(table: Table) -> None:
    """Each lead writes their own region's part, and comes to nobody else's."""
    for key, side in SIDES.items():
        lead = table.person(f"{key}_lead")
        agreeing.write_layer(lead, table.address, side, f"Work that people who live in {REGIONS[key]} can do.")
        assert told(lead).startswith("Saved as version")
        for other in SIDES.values():
            if other != side:
                assert at(lead, f"{table.address}/{other}/layer") == NOT_THEIRS
    table.journey.look(table.person("wm_lead"), "not-their-layer")
    table.person("officer").goto(table.address)
    table.journey.look(table.person("officer"), "three-layers")


def settle_a_suggestion(table: Table) -> None:
    """A region wants the core to say something else; the officer takes it over, and only then can anybody sign."""
    lead, officer = table.person("gcr_lead"), table.person("officer")
    lead.goto(f"{table.address}/clauses/core:question:team_and_resources/suggest")
    lead.get_by_label("Word limit").fill("450")
    lead.get_by_label("Why").fill("Consortia of three regions name more people than 400 words hold.")
    press(lead, "Suggest it")
    suggested = "/" + lead.url.split("/", 3)[3]
    table.journey.look(lead, "suggestion")
    officer.goto(suggested)
    officer.get_by_role("button", name="Accept").click()
    officer.wait_for_load_state()

    assert told(officer) == "Accepted. It stands in version 6, which nobody has signed."


def rehearse(table: Table) -> None:
    """The newest version is tried on applications that are made up."""
    page = table.person("wm_lead")
    page.goto(f"{table.address}/rehearsal")
    page.get_by_role("button", name="Rehearse version").click()
    page.wait_for_load_state()
    table.journey.work()
    wait_for_worker(page)
    table.journey.look(page, "rehearsed")


def turn_four_keys(table: Table) -> None:
    """Four people sign the same hash, in no particular order; with the last key the call is agreed."""
    signed = [agreeing.sign(table.person(f"{key}_signatory"), table.address, side) for key, side in KEYS]
    table.signed = signed[0]
    last = table.person("wm_signatory")
    table.journey.look(last, "agreed")

    assert set(signed) == {table.signed}
    assert "Every key is turned: the call is agreed and opens on 1 February 2027 at 9:00am UK time." in told(last)
    assert table.turned() == 4


def change_one_letter_in_a_file(table: Table, folder: Path) -> None:
    """The signed version leaves as a file, one letter of it is another, and it comes back: a draft nobody signed."""
    officer = table.person("officer")
    officer.goto(f"{table.address}/national/file")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="as JSON").click()
    exported = folder / "exported.json"
    download.value.save_as(exported)
    text = exported.read_text()
    assert hashlib.sha256(exported.read_bytes()).hexdigest() == table.signed
    assert text.count(TITLE) == 1
    (folder / "edited.json").write_text(text.replace(TITLE, EDITED))
    officer.get_by_label("File").set_input_files(folder / "edited.json")
    press(officer, "Read the file")
    table.journey.look(officer, "what-the-file-changes")
    assert table.turned() == 4

    officer.goto(f"{table.address}/national/file")
    officer.get_by_role("button", name="Save it as version").click()
    officer.wait_for_load_state()
    table.journey.work()

    assert table.turned() == 0
    table.journey.look(officer, "signatures-gone")
    assert sorted(told_of_it(table)) == sorted(
        table.journey.cast.people[f"{key}_signatory"].email for key, _side in KEYS
    )


def told_of_it(table: Table) -> list[str]:
    """To whom it was written that a version they had signed is signed no longer."""
    with table.journey.app.app_context(), unit_of_work():
        query = select(Message.address).where(Message.subject == f"{EDITED}: changed since you signed")
        return list(db.session.scalars(query))


def sign_anew(table: Table) -> None:
    """The old hash signs nothing any more: a key that turns now turns on another one."""
    signed = agreeing.sign(table.person("gm_signatory"), table.address, REGIONS["gm"])

    assert signed != table.signed
    assert table.turned() == 1
