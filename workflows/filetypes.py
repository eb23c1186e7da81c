"""Which kind of file are these bytes, whatever their name says?

Sources of the signatures: ISO 32000-1, 7.5.2 (PDF); ISO/IEC 15948, 5.2 (PNG); ISO/IEC 10918-1, Annex B (JPEG);
ECMA-376 part 2 (the packages of Word and Excel).
"""

import zipfile
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from types import MappingProxyType

MOST_BYTES = 25_000_000
_MOST_PACKAGE_PARTS = 5_000


class FileType(StrEnum):
    """The types of file that a question can allow. None of them runs in a browser."""

    PDF = "pdf"
    WORD = "word"
    EXCEL = "excel"
    PNG = "png"
    JPEG = "jpeg"


MEDIA_TYPES: Mapping[FileType, str] = MappingProxyType(
    {
        FileType.PDF: "application/pdf",
        FileType.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileType.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileType.PNG: "image/png",
        FileType.JPEG: "image/jpeg",
    }
)
SUFFIXES: Mapping[FileType, str] = MappingProxyType(
    {FileType.PDF: "pdf", FileType.WORD: "docx", FileType.EXCEL: "xlsx", FileType.PNG: "png", FileType.JPEG: "jpg"}
)
# Other endings that such files have. What they are is asked of their content.
MORE_SUFFIXES: Mapping[FileType, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(FileType, ()) | {FileType.JPEG: ("jpeg", "jpe")}
)
WORDS: Mapping[FileType, str] = MappingProxyType(
    {
        FileType.PDF: "PDF",
        FileType.WORD: "Word (docx)",
        FileType.EXCEL: "Excel (xlsx)",
        FileType.PNG: "PNG picture",
        FileType.JPEG: "JPEG picture",
    }
)
_STARTS = (
    (b"%PDF-", FileType.PDF),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
)
_MAIN_PARTS = (("word/document.xml", FileType.WORD), ("xl/workbook.xml", FileType.EXCEL))


def type_of(content: bytes) -> FileType | None:
    """The type that the content itself shows; None for anything that no question can allow."""
    for start, found in _STARTS:
        if content.startswith(start):
            return found
    return _package_type(content) if content.startswith(b"PK\x03\x04") else None


def _package_type(content: bytes) -> FileType | None:
    """Only the list of parts is read: nothing is unpacked, so a bomb stays folded."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or len(names) > _MOST_PACKAGE_PARTS:
        return None
    # A document that carries macros would run them where it is opened.
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((found for part, found in _MAIN_PARTS if part in names), None)


def size_words(size: int) -> str:
    """A number of bytes as people read it: 820 kB, 1.4 MB."""
    if size < 1_000_000:
        return f"{max(1, -(-size // 1_000))} kB"
    tenths = -(-size // 100_000)
    return f"{tenths // 10}.{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"
