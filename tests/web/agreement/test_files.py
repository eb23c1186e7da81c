"""Does a version leave as the bytes that are signed, and does a file come in only as far as its giver may write?"""

import hashlib
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from app.extensions import db
from app.jobs.clockwork import forget_copies
from app.models import EditDraft
from app.queries.facts import signatures_on
from tests.factories import sign_both
from tests.web.agreement.browser import press, summary_lines, words_in
from workflows.call import CallState

GM = "greater-manchester"


def exported(table, form="json"):
    """The current version as a file."""
    return table.officer.get(f"{table.base}/versions/{table.version.number}/file/{form}").data


def give(client, table, side, content):
    """The page after a file was given for a side's part."""
    head = b'--end\r\nContent-Disposition: form-data; name="file"; filename="call.yaml"\r\n\r\n'
    body, kind = head + content + b"\r\n--end--\r\n", "multipart/form-data; boundary=end"
    return client.post(f"{table.base}/{side}/file", data=body, content_type=kind, follow_redirects=True)


def take(client, table, side, page):
    """What comes of saving what the page shows."""
    return press(client, page, f"{table.base}/{side}/file/take")


def reasons(page):
    """What the page says stands in the way."""
    return [text for text, _href in summary_lines(page)]


@pytest.mark.parametrize("number", [1, 2])
def test_the_bytes_of_the_file_have_the_hash_of_the_version(table, number):
    page = table.lead.get(f"{table.base}/versions/{number}/file/json")

    sha = hashlib.sha256(page.data).hexdigest()
    assert f'<code class="accord-hash">{sha}</code>' in table.lead.get(f"{table.base}/versions/{number}").text
    assert page.headers["Content-Disposition"] == f"attachment; filename=GM-2027-01-version-{number}.json"


def test_the_yaml_names_the_version_and_the_hash(table):
    first, second = exported(table, "yaml").decode().splitlines()[:2]

    assert first == "# GM-2027-01, version 2: Small call"
    assert second.endswith(table.version.sha256)


def test_a_version_that_is_not_there_has_no_file(table):
    assert table.officer.get(f"{table.base}/versions/9/file/json").status_code == 404


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_the_same_call_edited_by_one_letter_and_imported_has_lost_its_signatures(table, form):
    sign_both(table.world, table.call)
    signed = table.version
    assert (table.call.state, len(signatures_on(signed.id))) == (CallState.AGREED, 2)

    page = give(table.officer, table, "national", exported(table, form).replace(b"Small call", b"Small cell"))
    assert "1 change: 1 reworded" in words_in(page)
    assert "2 keys are turned on version 2; saving breaks them" in words_in(page)
    assert table.version.number == 2
    take(table.officer, table, "national", page)

    assert (table.version.number, table.definition.core.title) == (3, "Small cell")
    assert table.version.sha256 == hashlib.sha256(exported(table)).hexdigest() != signed.sha256
    assert (table.call.state, signatures_on(table.version.id)) == (CallState.DRAFTING, {})


def test_nothing_is_saved_before_it_is_taken_and_nobody_else_sees_it(table):
    give(table.officer, table, "national", exported(table).replace(b"Small call", b"Small cell"))

    assert table.version.number == 2
    assert "What the file would change" in table.officer.get(f"{table.base}/national/file").text
    assert table.lead.get(f"{table.base}/national/file").status_code == 403
    assert "What the file would change" not in table.lead.get(f"{table.base}/{GM}/file").text


def test_a_file_to_which_nobody_comes_back_goes_after_ninety_days(table):
    give(table.officer, table, "national", exported(table).replace(b"Small call", b"Small cell"))
    given_at = db.session.scalars(select(EditDraft.saved_at)).one()

    assert [forget_copies(given_at + timedelta(days=days)) for days in (89, 90)] == [0, 1]


def test_a_file_can_be_let_go(table):
    page = give(table.officer, table, "national", exported(table).replace(b"Small call", b"Small cell"))

    press(table.officer, page, f"{table.base}/national/file/drop")
    page = table.officer.get(f"{table.base}/national/file")

    assert "What the file would change" not in page.text
    assert table.version.number == 2


def test_a_file_that_is_taken_is_forgotten_in_the_transaction_that_saves_it(table):
    page = give(table.officer, table, "national", exported(table).replace(b"Small call", b"Small cell"))
    seen = []
    words = {"INSERT INTO call_versions": "saved", "DELETE FROM edit_drafts": "forgotten"}

    def note(_connection, _cursor, statement, *_rest):
        seen.extend(word for begun, word in words.items() if statement.startswith(begun))

    def commit(_connection):
        seen.append("committed")

    sa.event.listen(db.engine, "before_cursor_execute", note)
    sa.event.listen(db.engine, "commit", commit)
    try:
        take(table.officer, table, "national", page)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
        sa.event.remove(db.engine, "commit", commit)

    assert [word for word in seen if word != "committed"] == ["saved", "forgotten"]
    assert "committed" not in seen[seen.index("saved") : seen.index("forgotten")]
    assert list(db.session.scalars(select(EditDraft.id))) == []


def test_a_region_takes_its_own_layer_and_no_other_part(table):
    file = exported(table)
    layer = file.replace(b"people who live in this region", b"people who live here")

    refused = give(table.lead, table, GM, layer.replace(b"Small call", b"Small cell"))
    take(table.lead, table, GM, give(table.lead, table, GM, layer))

    assert refused.status_code == 422
    assert reasons(refused) == ["core: The national core is changed by the national side only."]
    assert table.definition.layers[0].priorities == "Work for people who live here."
    assert (table.version.number, table.version.side) == (3, GM)


def test_a_file_read_before_somebody_else_saved_is_not_taken_over_it(table):
    page = give(table.officer, table, "national", exported(table).replace(b"Small call", b"Small cell"))
    take(table.lead, table, GM, give(table.lead, table, GM, exported(table).replace(b"in this region", b"here")))

    answer = take(table.officer, table, "national", page)

    assert answer.status_code == 409
    assert table.definition.core.title == "Small call"
    page = table.officer.get(f"{table.base}/national/file")
    assert "Against version 3: 1 change: 1 reworded" in words_in(page)
    assert "The call was changed after you gave this file." in words_in(page)
    take(table.officer, table, "national", page)
    assert (table.definition.core.title, table.version.number) == ("Small cell", 4)
    assert table.definition.layers[0].priorities == "Work for people who live here."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ledger": "local"}, ["core, criteria 1, ledger: One of national, regional is expected here, not ‘local’."]),
        ({"weight": 55}, ["core, criteria: The weights of the national ledger add up to 95. Make them add up to 100."]),
        (
            {"weight": 55, "colour": 1},
            [
                "core, criteria 1: Nothing of the name ‘colour’ can stand here. Take it out.",
                "core, criteria: The weights of the national ledger add up to 95. Make them add up to 100.",
            ],
        ),
        (
            {"weight": "x", "colour": 1},
            [
                "core, criteria 1: Nothing of the name ‘colour’ can stand here. Take it out.",
                "core, criteria 1, weight: A whole number is expected here, not ‘x’.",
            ],
        ),
    ],
)
def test_a_bad_file_is_refused_with_every_reason_and_its_place(table, change, said):
    data = json.loads(exported(table))
    data["core"]["criteria"][0] |= change

    page = give(table.officer, table, "national", json.dumps(data).encode())

    assert (page.status_code, reasons(page)) == (422, said)
    assert table.version.number == 2


def test_a_place_in_yaml_has_its_line(table):
    file = exported(table, "yaml")
    line = file[: file.index(b"weight: 60")].count(b"\n") + 1

    page = give(table.officer, table, "national", file.replace(b"weight: 60", b"weight: sixty"))

    said = f"core, criteria 1, weight (line {line}): A whole number is expected here, not ‘sixty’."
    assert reasons(page) == [said]


def test_a_thousand_faults_are_cut_to_fifty(table):
    page = give(table.officer, table, "national", b"core: &x\n" + b"- *x\n" * 999)

    assert len(reasons(page)) == 51
    assert reasons(page)[50] == "There are 950 more. Mend these first."


def test_a_file_of_ten_megabytes_and_no_file_at_all_are_refused(table):
    large = give(table.officer, table, "national", b"x" * 10_000_000)
    none = table.officer.post(f"{table.base}/national/file", data={}, content_type="multipart/form-data")

    assert reasons(large) == ["The file has 10.0 MB. A definition has at most 2 MB."]
    assert (none.status_code, reasons(none)) == (422, ["Choose a file."])


def test_the_same_file_again_changes_nothing(table):
    page = give(table.officer, table, "national", exported(table))

    assert reasons(page) == ["The file says of Innovate UK what version 2 says."]


def test_what_a_file_has_wrong_leads_to_where_its_giver_mends_it(table):
    plain = json.loads(exported(table))
    plain["core"]["finance"]["minimum_cost_pence"] = 0
    plain["layers"][0]["budget"] = []

    refused = give(table.officer, table, "national", json.dumps(plain).encode())

    assert summary_lines(refused) == [
        ("layers 1: The layer of greater-manchester is changed by that region only.", ""),
        (
            "core, finance: The least project cost must be above £0 and not above the most. It is £0, and the most is"
            " £2,000,000.",
            f"{table.base}/basics#minimum_cost",
        ),
        ("layers 1, budget: There is no money in this layer. Give a budget for at least one financial year.", ""),
    ]
