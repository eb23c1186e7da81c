"""Does the funder say whose declarations a call asks for, is too much refused, and does everybody read what holds?"""

import pytest
from flask.testing import FlaskClient

from app import clock
from tests.factories import DURING, a_call
from tests.web.agreement.browser import send, summary_lines, words_in
from workflows.definition import DeclarationRules
from workflows.diff import compare
from workflows.diff_summary import line
from workflows.exchange import path_of

RULES = DeclarationRules(signatories=True, referees=2, statement_words=250, in_confidence=True)
TYPED = {"signatories": "yes", "referees": "2", "statement_words": "250", "in_confidence": "yes"}


def test_officer_says_who_declares_and_the_region_reads_it(table):
    done = send(table.officer, f"{table.base}/declarations", **TYPED)

    assert (done.status_code, table.definition.core.declarations) == (303, RULES)
    assert table.lead.get(f"{table.base}/declarations").status_code == 403
    said = "Change who declares (a signatory of each organisation; 2 referees, up to 250 words each, in confidence)"
    assert said in words_in(table.officer.get(table.base))


def test_page_without_a_change_says_what_stands_and_makes_the_same(table):
    before = table.definition

    send(table.officer, f"{table.base}/declarations")

    assert table.definition.core == before.core
    assert before.core.declarations == DeclarationRules()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("referees", "6", "Number of referees must be between 0 and 5"),
        ("statement_words", "49", "Most words of a statement must be between 50 and 1,000"),
    ],
)
def test_more_than_a_call_may_ask_for_is_refused(table, name, value, said):
    page = send(table.officer, f"{table.base}/declarations", **{**TYPED, name: value})

    assert (page.status_code, summary_lines(page)) == (422, [(said, f"#{name}")])
    assert table.definition.core.declarations == DeclarationRules()


def test_change_is_compared_field_by_field(table):
    before = table.definition
    send(table.officer, f"{table.base}/declarations", **TYPED)

    told = [line(one, {"national": "Innovate UK"}) for one in compare(before, table.definition)]

    where = "The national core: Declarations of signatories and referees"
    assert told == [
        f"{where}, a signatory of each organisation declares no → yes",
        f"{where}, referees from outside 0 referees → 2 referees",
        f"{where}, room for a referee’s words 300 words → 250 words",
        f"{where}, referees write in confidence no → yes",
    ]


def test_rule_that_cannot_be_kept_is_named_at_its_path_in_a_file(table):
    assert path_of("core:declarations", table.definition) == "core.declarations"


def test_everybody_reads_what_an_open_call_asks_for(table, client: FlaskClient, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: DURING)
    call = a_call(table.world, reference="GM-2027-02", core={"declarations": RULES})

    page = words_in(client.get(f"/calls/{call.id}"))

    assert "a signatory of each organisation; 2 referees, up to 250 words each, in confidence." in page
    assert "Applicants do not read what they write; assessors do." in page
