"""Is a file put together as files of its type are, and no more than that?

Its type is what its first bytes say (`workflows.filetypes`); this reads on. Nothing is unpacked or drawn: a bomb stays
folded. Sources: APPNOTE 6.3.10 of the ZIP format, 4.3.16 (end of central directory); ISO/IEC 15948, 5.3 (PNG chunks);
ISO/IEC 10918-1, Annex B (JPEG markers); ISO 32000-1, 7.5.5 (end of a PDF).
"""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from types import MappingProxyType

from workflows.filetypes import FileType

MOST_UNPACKED = 300_000_000
MOST_PIXELS = 100_000_000
_LOCKED = 1  # bit 0 of the flags of a part: encrypted
_END_OF_ZIP = b"PK\x05\x06"
_END_OF_ZIP_LENGTH, _LONGEST_COMMENT = 22, 65_535
_END_OF_PDF_WITHIN = 1_024
_PNG_SIGNATURE_LENGTH, _CHUNK_FRAME = 8, 12

LOCKED = "is locked with a password. Save it without one and attach it again."
BROKEN = "is broken or is not whole. Save it again where it was made, and attach that."
TWO_IN_ONE = "is two kinds of file in one. Save it again where it was made, and attach that."
TOO_LARGE_INSIDE = "is far larger inside than such a file is. Make it smaller."


def structure_problem(content: bytes, found: FileType) -> str:
    """What is wrong with the inside of a file of this type, as a sentence that begins with its name; '' for nothing."""
    return _CHECKS[found](content)


def _package(content: bytes) -> str:
    """A package of Word or Excel. The sizes are those that it claims, which is what opens it believes."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
    if any(part.flag_bits & _LOCKED for part in parts):
        return LOCKED
    if min(part.header_offset for part in parts) != 0:
        return TWO_IN_ONE
    # Parts that share their bytes unpack to more than there is: the whole of such a bomb is a few kilobytes.
    overlaps = sum(part.compress_size for part in parts) > len(content)
    if overlaps or max(Counter(part.filename for part in parts).values()) > 1:
        return BROKEN
    return TOO_LARGE_INSIDE if sum(part.file_size for part in parts) > MOST_UNPACKED else ""


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-_END_OF_PDF_WITHIN:]:
        return TWO_IN_ONE if _ends_as_zip(content) else BROKEN
    return TWO_IN_ONE if _ends_as_zip(content) else ""


def _png(content: bytes) -> str:
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) < 8 or chunks[-1][0] != b"IEND":
        return BROKEN
    if sum(len(data) + _CHUNK_FRAME for _, data in chunks) + _PNG_SIGNATURE_LENGTH != len(content):
        return TWO_IN_ONE
    width, height = struct.unpack(">II", chunks[0][1][:8])
    return TOO_LARGE_INSIDE if width * height > MOST_PIXELS else ""


def _jpeg(content: bytes) -> str:
    if not content.endswith(b"\xff\xd9"):
        return TWO_IN_ONE if b"\xff\xd9" in content else BROKEN
    pixels = next((width * height for width, height in _frames(content)), None)
    if pixels is None:
        return BROKEN
    return TOO_LARGE_INSIDE if pixels > MOST_PIXELS else ""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG up to its end, or up to the first whose checksum is wrong."""
    at = _PNG_SIGNATURE_LENGTH
    while at + _CHUNK_FRAME <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data, checksum = content[at + 8 : at + 8 + length], content[at + 8 + length : at + _CHUNK_FRAME + length]
        if checksum != struct.pack(">I", zlib.crc32(kind + data)):
            return
        yield kind, data
        if kind == b"IEND":
            return
        at += _CHUNK_FRAME + length


def _frames(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of each frame of a JPEG, up to where its picture begins."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = struct.unpack(">BH", content[at + 1 : at + 4])
        if marker == 0xDA:
            return
        # C4, C8 and CC lie among the markers of frames and are none.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            yield width, height
        at += 2 + length


def _ends_as_zip(content: bytes) -> bool:
    """Whether the end of the file is that of an archive: what unpacks archives looks for nothing else."""
    at = content.rfind(_END_OF_ZIP, max(0, len(content) - _END_OF_ZIP_LENGTH - _LONGEST_COMMENT))
    if at < 0 or at + _END_OF_ZIP_LENGTH > len(content):
        return False
    comment: int = struct.unpack("<H", content[at + 20 : at + 22])[0]
    return at + _END_OF_ZIP_LENGTH + comment == len(content)


_CHECKS: Mapping[FileType, Callable[[bytes], str]] = MappingProxyType(
    {
        FileType.PDF: _pdf,
        FileType.WORD: _package,
        FileType.EXCEL: _package,
        FileType.PNG: _png,
        FileType.JPEG: _jpeg,
    }
)
