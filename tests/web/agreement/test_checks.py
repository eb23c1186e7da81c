"""Does each clause say what is wrong with it, and does the page say how much there is?"""

import re
from dataclasses import replace

from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import actor
from tests.web.agreement.browser import words_in
from tests.web.agreement.conftest import LATER
from workflows import editing
from workflows.definition import Band


def checks_in(page):
    """The words of every check that stands at a clause."""
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r'<p class="accord-check">(.*?)</p>', page.text, re.S)]


def test_a_clause_says_what_keeps_it_from_being_signed_and_what_to_think_of_again(table):
    need = editing.criterion_of(table.definition.core, "need")
    silent = replace(need, weight=55, bands=(Band(1, 5, ""), *need.bands[1:]))
    with unit_of_work():
        calls.edit_core(
            table.call_id,
            editing.replace_criterion(table.definition.core, silent),
            actor(table.world.officer, table.call),
            LATER,
            Said("Many things", table.version.sha256),
        )

    page = table.officer.get(table.base)

    assert "2 things keep this version from being signed" in words_in(page)
    assert "weights add up to 95; 5 are left to give" in words_in(page)
    assert checks_in(page)[:3] == [
        "Think again: No one scores ‘Summary’.",
        "Before signing: Say what 1 to 5 marks mean for ‘Need’.",
        "Think again: ‘Need’ has no guidance for assessors.",
    ]


def test_who_writes_no_part_reads_no_advice(table):
    page = table.client_of(table.world.secretary).get(table.base)

    assert checks_in(page) == []
