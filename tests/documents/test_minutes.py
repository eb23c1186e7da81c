"""Are the minutes accessible and whole, and without a word of what their reader must not know?"""

import io

import page
import pypdf
import pytest

from app.documents.minutes import render
from tests.workflows.test_sitting import AT, a_head, an_item
from workflows.minutes import Minutes, hash_of


def words(pdf: bytes) -> str:
    """All the text in reading order, with every gap as one space."""
    return " ".join(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture(scope="module")
def both() -> tuple[Minutes, Minutes]:
    """The minutes of two items, and the copy of somebody who is kept from the first."""
    head, items = a_head(), (an_item("Zebrafinch"), an_item())
    whole = Minutes(head, items, hash_of(head, items), "Ann Chair", AT, demonstration=True)
    return whole, Minutes(head, items[1:], whole.sha256, "Ann Chair", AT, demonstration=True)


def test_the_minutes_conform_to_pdf_ua(both: tuple[Minutes, Minutes]) -> None:
    report = page.validate_pdf_bytes(render(both[0]), profile="ua1")

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant is True


def test_what_was_minuted_is_printed(both: tuple[Minutes, Minutes]) -> None:
    printed = words(render(both[0]))

    wanted = (
        "Cy Member had an interest",
        "Outcome: fund",
        "Corrected by Sue Secretary",
        "Recorded before, by Sue Secretary: hold in reserve",
        "Sue: send the minutes by 5 May",
        "1. Zebrafinch",
        "2. Robots for warehouses",
    )
    assert [text for text in wanted if text not in printed] == []


def test_a_copy_leaves_out_what_its_reader_must_not_know(both: tuple[Minutes, Minutes]) -> None:
    copy = render(both[1])

    assert ("Zebrafinch" in words(copy), b"Zebrafinch" in copy) == (False, False)
    assert "1. Robots for warehouses" in words(copy)
    assert both[0].sha256[:32] in words(copy)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ minutes.__class__ }}", "Rocket \U0001f680"])
def test_what_people_wrote_is_only_text(text: str) -> None:
    head, item = a_head(), an_item(text)

    printed = words(render(Minutes(head, (item,), hash_of(head, (item,)))))

    assert text.replace("\U0001f680", "[U+1F680]").split()[0] in printed
