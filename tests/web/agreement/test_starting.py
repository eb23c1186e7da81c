"""Does a new call start from what the officer chose, and from a file only when it is sound?"""

from dataclasses import replace

from sqlalchemy import select

from app.documents.definition_file import as_json, as_yaml
from app.extensions import db
from app.models import Call
from app.queries.definitions import current_version, definition_of
from app.regions import core_template
from tests.factories import a_call, a_person, a_world, grant
from tests.web.agreement.browser import forms_in, summary_lines, words_in
from workflows.actor import Role
from workflows.call import CallState

GM = "greater-manchester"


def begin(client, start, file=b"", address="/agreement/new", **typed):
    """What comes of posting the form as it stands at an address, with these choices and a file."""
    _action, fields = forms_in(client.get(address))[0]
    fields = {
        **fields,
        "reference": ["GM-2028-01"],
        "start": [start],
        **{name: [value] for name, value in typed.items()},
    }
    fields.pop("file")
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, values in fields.items() for value in values]
    parts.append(b'name="file"; filename="call.yaml"\r\n\r\n' + file)
    body = b"".join(b"--end\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--end--\r\n"
    return client.post("/agreement/new", data=body, content_type="multipart/form-data; boundary=end")


def begun():
    db.session.expire_all()
    version = current_version(db.session.scalars(select(Call).where(Call.reference == "GM-2028-01")).one())
    return version, definition_of(version)


def test_an_earlier_call_is_offered_with_what_is_in_it_and_its_dates_moved_on(table):
    page = table.officer.get(f"/agreement/new?start={table.call_id}")

    _action, fields = forms_in(page)[0]
    assert (fields["start"], fields["keep"], fields["title"]) == ([str(table.call_id)], ["yes"], ["Small call"])
    assert [fields[f"opens_at-{part}"] for part in ("day", "month", "year")] == [["11"], ["1"], ["2027"]]
    assert "GM-2027-01: Small call Version 2: 3 questions in 2 sections, 2 criteria; Greater Manchester" in words_in(
        page
    )
    assert "The ten standard questions 13 questions in 5 sections" in words_in(page)


def test_a_call_starts_from_an_earlier_one_with_the_layers_and_without_the_money(table):
    answer = begin(table.officer, str(table.call_id), address=f"/agreement/new?start={table.call_id}", keep="yes")

    version, definition = begun()
    assert (answer.status_code, version.number) == (303, 1)
    assert version.summary == "First draft, from GM-2027-01, version 2"
    assert definition.core == table.definition.core
    assert definition.layers == (replace(table.definition.layers[0], budget=()),)


def test_layers_that_are_not_kept_begin_from_the_template(table):
    begin(table.officer, str(table.call_id), address=f"/agreement/new?start={table.call_id}", keep="no")

    assert begun()[1].layers[0].criteria != table.definition.layers[0].criteria


def test_a_call_starts_from_a_file(table):
    sent = {"file": as_yaml(table.definition), "address": f"/agreement/new?start={table.call_id}", "keep": "yes"}

    answer = begin(table.officer, "file", **sent, title="Second call")

    version, definition = begun()
    assert (answer.status_code, version.summary) == (303, "First draft, from a file")
    assert definition.core == replace(table.definition.core, title="Second call")


def test_a_file_that_is_not_sound_starts_nothing_and_what_was_typed_stands(table):
    core = table.definition.core
    bad = replace(table.definition, core=replace(core, criteria=core.criteria[:1]))
    address = f"/agreement/new?start={table.call_id}"

    page = begin(table.officer, "file", as_json(bad), address, title="Second call")

    assert page.status_code == 422
    assert [text for text, _ in summary_lines(page)] == [
        "core, criteria: The weights of the national ledger add up to 60. Make them add up to 100."
    ]
    assert forms_in(page)[0][1]["title"] == ["Second call"]
    assert db.session.scalars(select(Call.reference)).all() == ["GM-2027-01"]


def test_a_call_that_one_may_not_read_is_no_start(table):
    other = a_world("glasgow-city-region")
    with_another_funder = grant(a_person(), Role.REGION_LEAD, other.region)
    hidden = a_call(other, upto=CallState.DRAFTING, reference="GL-2027-01")

    page = table.client_of(with_another_funder).get(f"/agreement/new?start={hidden.id}")
    answer = begin(
        table.officer, "00000000-0000-0000-0000-000000000001", address=f"/agreement/new?start={table.call_id}"
    )

    assert page.status_code == 403
    assert (answer.status_code, summary_lines(answer)) == (
        422,
        [("Select what it starts from from the list", "#start")],
    )


def test_the_template_is_the_first_choice(table):
    _action, fields = forms_in(table.officer.get("/agreement/new"))[0]

    assert (fields["start"], fields["keep"]) == (["template"], ["no"])
    assert core_template().title != ""
