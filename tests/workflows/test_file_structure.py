"""Is a file that is broken, locked, a bomb or two files in one told from one that is whole?"""

import struct
import zipfile
from io import BytesIO

import pytest

from tests.attachments import a_jpeg, a_package, a_pdf, a_png
from workflows.file_structure import BROKEN, LOCKED, TOO_LARGE_INSIDE, TWO_IN_ONE, structure_problem
from workflows.filetypes import FileType, type_of

WHOLE = {
    FileType.PDF: a_pdf(),
    FileType.WORD: a_package(),
    FileType.EXCEL: a_package("xl/workbook.xml"),
    FileType.PNG: a_png(),
    FileType.JPEG: a_jpeg(),
}
ARCHIVE = a_package("anything.html")


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def locked() -> bytes:
    """A package whose parts say that they are encrypted."""
    made = bytearray(a_package())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(signature)
        while at >= 0:
            made[at + flags] |= 1
            at = made.find(signature, at + 4)
    return bytes(made)


def bomb() -> bytes:
    """A package that claims to unpack to 400 MB."""
    made = bytearray(a_package())
    at = made.find(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 400_000_000)
    return bytes(made)


def overlapping() -> bytes:
    """A package whose parts claim more bytes than there are."""
    made = bytearray(a_package())
    at = made.find(b"PK\x01\x02")
    made[at + 20 : at + 24] = struct.pack("<I", 1_000_000)
    return bytes(made)


def doubled() -> bytes:
    """A package with two parts of one name: one program opens the first, another the second."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in ("[Content_Types].xml", "word/document.xml", "word/document.xmk"):
            package.writestr(name, "<document/>")
    return renamed(made.getvalue(), b"document.xmk", b"document.xml")


@pytest.mark.parametrize("found", list(FileType))
def test_a_whole_file_has_no_problem(found: FileType) -> None:
    assert (type_of(WHOLE[found]), structure_problem(WHOLE[found], found)) == (found, "")


@pytest.mark.parametrize("found", [FileType.PDF, FileType.PNG, FileType.JPEG])
def test_an_archive_behind_a_file_makes_it_two_in_one(found: FileType) -> None:
    assert structure_problem(WHOLE[found] + ARCHIVE, found) == TWO_IN_ONE


@pytest.mark.parametrize("found", [FileType.PDF, FileType.PNG, FileType.JPEG])
def test_half_a_file_is_broken(found: FileType) -> None:
    assert structure_problem(WHOLE[found][: len(WHOLE[found]) // 2], found) == BROKEN


@pytest.mark.parametrize(
    ("content", "told"),
    [(locked(), LOCKED), (bomb(), TOO_LARGE_INSIDE), (overlapping(), BROKEN), (doubled(), BROKEN)],
    ids=["locked", "bomb", "overlapping", "doubled"],
)
def test_a_package_is_looked_into_and_never_unpacked(content: bytes, told: str) -> None:
    assert structure_problem(content, FileType.WORD) == told


def test_something_before_a_package_makes_it_two_in_one() -> None:
    before = b"PK\x03\x04 this is read by something else"

    assert structure_problem(before + ARCHIVE, FileType.WORD) == TWO_IN_ONE


def test_a_picture_of_too_many_points_is_too_large() -> None:
    assert structure_problem(a_png(20_000, 20_000), FileType.PNG) == TOO_LARGE_INSIDE
    assert structure_problem(a_jpeg(60_000, 60_000), FileType.JPEG) == TOO_LARGE_INSIDE


def test_a_picture_with_a_wrong_checksum_is_broken() -> None:
    assert structure_problem(renamed(a_png(), b"IDAT", b"IDAX"), FileType.PNG) == BROKEN
