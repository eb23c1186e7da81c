"""Is the letter accessible, whole, right and the same every time, whatever people put into their names?"""

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import page
import pypdf
import pytest

from app.documents.engine import press
from app.documents.offer_letter import render, write
from tests.documents.watching import watched
from tests.workflows.letters import LEAD, a_crowded_letter, a_full_letter, a_letter, a_partner
from workflows.definition import LetterCondition
from workflows.letter import ExtraCondition, Party
from workflows.letter_table import MOST_PARTNERS
from workflows.letter_words import SETTABLE
from workflows.machine import Refusal

ROOT = Path(__file__).parents[2]
LETTERS = {
    "one": a_letter(),
    "three": a_full_letter(),
    "twelve": a_crowded_letter(),
    "most": a_crowded_letter(MOST_PARTNERS),
}


def reader(letter: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(letter))


def words(letter: bytes) -> str:
    """All the text in reading order, with every gap as one space."""
    return " ".join(" ".join(leaf.extract_text() for leaf in reader(letter).pages).split())


@pytest.fixture(scope="module")
def rendered() -> dict[str, bytes]:
    return {name: render(snapshot) for name, snapshot in LETTERS.items()}


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_conforms_to_pdf_ua(rendered: dict[str, bytes], name: str) -> None:
    report = page.validate_pdf_bytes(rendered[name], profile="ua1")

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant is True


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_is_a_sound_file(rendered: dict[str, bytes], name: str, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(rendered[name])

    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_letter_says_what_it_is(rendered: dict[str, bytes]) -> None:
    letter = reader(rendered["three"])

    assert letter.metadata.title == "Offer letter AC-GM1-0007-1: Recycled carbon fibre hulls for inland freight"
    assert letter.metadata.author == "National Innovation Fund"
    assert letter.metadata.creation_date_raw == "D:20270114"
    assert letter.trailer["/Root"]["/Lang"] == "en-GB"
    assert letter.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_bookmarks_lead_to_every_part(rendered: dict[str, bytes]) -> None:
    title, parts = reader(rendered["three"]).outline

    assert title.title == "Recycled carbon fibre hulls for inland freight"
    assert [part.title for part in parts if not isinstance(part, list)] == [
        "1 Your award", "2 The legal basis of the grant", "3 Conditions of this award", "4 How to accept",
        "5 Start and end", "6 What the grant pays for", "7 When this offer lapses", "Annex 1 Acceptance",
        "Annex 2 Costs and grant", "Annex 3 Standard terms, version 1", "Annex 4 Places and milestones",
        "About this letter",
    ]  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_every_word_of_the_letter_is_printed_in_order(rendered: dict[str, bytes], name: str) -> None:
    letter, printed = write(LETTERS[name]), words(rendered[name])
    # A page may end inside a paragraph, with the footer after it; so each paragraph is looked for by its beginning.
    paragraphs = [letter.offer, *letter.opening]
    paragraphs += [item for section in letter.sections for item in section.paragraphs]
    paragraphs += [*letter.closing, *letter.acceptance, *letter.finance_notes]
    paragraphs += [item for section in letter.terms for item in section.paragraphs]

    places = [printed.find(" ".join(f"{item.number} {item.text}".split())[:40]) for item in paragraphs]

    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", LETTERS)
def test_every_row_of_the_finance_tables_is_printed(rendered: dict[str, bytes], name: str) -> None:
    printed = words(rendered[name])

    rows = [" ".join((row.label, *row.figures)) for table in write(LETTERS[name]).finance for row in table.rows]

    assert [row for row in rows if row not in printed] == []


def test_every_page_has_the_reference_and_its_number(rendered: dict[str, bytes]) -> None:
    pages = [" ".join(leaf.extract_text().split()) for leaf in reader(rendered["three"]).pages]

    footers = [re.findall(r"AC-GM1-0007-1, a demonstration letter Page (\d+) of (\d+)", text) for text in pages]

    assert footers == [[(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)]


def test_a_demonstration_says_so_on_its_first_page(rendered: dict[str, bytes]) -> None:
    notice = "This is a demonstration letter."

    assert reader(rendered["three"]).pages[0].extract_text().count(notice) == 1
    assert words(rendered["one"]).count("demonstration") == 0


def test_bodies_without_an_address_leave_no_empty_line() -> None:
    snapshot = a_letter(funder=Party("National Innovation Fund"), region=Party("Tidal Reach Combined Authority"))

    html = press().html("offer_letter.html", letter=write(snapshot))

    assert re.findall(r"<p[^>]*>\s*</p>", html) == []


def test_every_table_has_headers_and_no_empty_cell(rendered: dict[str, bytes]) -> None:
    html = press().html("offer_letter.html", letter=write(LETTERS["three"]))

    assert re.findall(r"<t[dh][^>]*>\s*</t[dh]>", html) == []
    assert re.findall(r"<th(?!ead| scope=\"(?:row|col)\")[^>]*>", html) == []
    assert html.count("<table") == 6


@pytest.mark.parametrize("name", LETTERS)
def test_the_same_snapshot_gives_the_same_bytes(rendered: dict[str, bytes], name: str) -> None:
    assert render(LETTERS[name]) == rendered[name]


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(rendered: dict[str, bytes]) -> None:
    script = (
        "import hashlib; from app.documents.offer_letter import render; from tests.workflows.letters import *; "
        "print(hashlib.sha256(render(a_full_letter())).hexdigest())"
    )

    hashes = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    ]

    assert hashes == [hashlib.sha256(rendered["three"]).hexdigest()] * 2


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</title></p><link rel=attachment href=file:///etc/passwd>",
    "url(file:///etc/passwd) @import 'http://outside.example/a.css'; } body { display: none",
    "{{ letter.__class__ }} {% include '/etc/passwd' %} ${7*7} #{7*7}",
    "' \" ` \\ %s %(name)s \\0 &amp; &#x3C; <!-- -->",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
    "Llwyfan Ŵyl Ŷstrad Ẅ Ỳ ŵŷ, Comunn Innleachd na Gàidhealtachd, Béal Átha na Sluaighe",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_only_text(rendered: dict[str, bytes], name: str) -> None:
    others = (a_partner(f"{number} {name}") for number in range(2, 6))
    snapshot = a_letter(
        replace(LEAD, name=name),
        *others,
        reference=name,
        project_title=name,
        call_title=name,
        regional_conditions=(LetterCondition("one", name),),
        conditions=(ExtraCondition(f"{name}\n{name}", name),),
    )

    with watched() as events:
        letter = render(snapshot)

    assert events == []
    assert page.validate_pdf_bytes(letter, profile="ua1").is_compliant is True
    assert reader(letter).metadata.title == f"Offer letter {name}: {name}"
    # Every line, page and column break is a gap; without gaps the name must be there whole, letter for letter.
    printed, bare = "".join(words(letter).split()), "".join(name.split())
    assert printed.count(f"offers{bare}anditsfourpartnersagrantofupto£") == 1
    assert len(reader(letter).attachments) == 0


@pytest.mark.parametrize("text", ["Rocket \U0001f680", "שלום", "مرحبا", "\u202edtL", "Zero\u200bwidth"])
def test_text_that_cannot_be_set_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        render(a_letter(project_title=text))

    assert [(reason.code, reason.where) for reason in refused.value.reasons] == [("characters", "project_title")]


def test_a_letter_with_a_fault_on_its_face_is_never_made() -> None:
    with pytest.raises(Refusal) as refused:
        render(a_letter(replace(LEAD, grant_pence=1, subsidy_basis=None)))

    assert [reason.code for reason in refused.value.reasons] == ["grant_sum", "subsidy_basis"]


def test_every_character_that_the_checks_allow_can_be_set() -> None:
    # The press refuses a document that needs any font but ours, so that it is built at all is the proof.
    every = "".join(sorted(SETTABLE))
    styles = "".join(
        f"<p style=\"font: {weight} 10pt '{family}'\">{{text}}</p>"
        for family in ("Liberation Serif", "Liberation Sans")
        for weight in ("normal", "bold")
    )
    escaped = every.replace("&", "&amp;").replace("<", "&lt;")
    head = '<!DOCTYPE html><html lang="en-GB"><head><title>Characters</title></head><body>'

    letter = press().pdf(head + styles.replace("{text}", escaped) + "</body></html>")

    assert page.validate_pdf_bytes(letter, profile="ua1").is_compliant is True


def test_the_finance_tables_of_many_partners_keep_their_captions(rendered: dict[str, bytes]) -> None:
    pages = [" ".join(leaf.extract_text().split()) for leaf in reader(rendered["most"]).pages]
    captions = [" ".join(table.caption.split()) for table in write(LETTERS["most"]).finance[1:]]

    # Once as a column of the table of the whole; then as the caption and as the last column of its own table.
    counts = [[count for text in pages if (count := text.count(caption))] for caption in captions]

    assert counts == [[1, 2]] * len(captions)


def test_acceptance_follows_the_signature_where_there_is_room() -> None:
    conditions = tuple(LetterCondition(f"c{number}", f"Keep promise {number}.") for number in range(6))
    pages = [leaf.extract_text() for leaf in reader(render(a_letter(regional_conditions=conditions))).pages]

    assert [("Yours sincerely" in text, "Full name" in text) for text in pages if "Yours sincerely" in text] == [
        (True, True)
    ]


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_ends_with_how_it_is_checked(rendered: dict[str, bytes], name: str) -> None:
    last = words(rendered[name])[-600:]

    assert f"Accord shows it beside offer {LETTERS[name].reference} to everybody who may read the offer." in last
