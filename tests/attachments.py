"""Files as people attach them: whole ones of each type, as small as they come."""

import struct
import zipfile
import zlib
from io import BytesIO

from pypdf import PdfWriter


def a_pdf(pages: int = 1, *, password: str = "", filler: int = 0) -> bytes:
    """A PDF of empty pages, locked if there is a password, and longer by so many bytes."""
    writer, made = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=200, height=200)
    if filler:
        writer.add_attachment("filler.txt", b"." * filler)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    writer.write(made)
    return made.getvalue()


def a_package(main: str = "word/document.xml", **parts: bytes) -> bytes:
    """A document of Word, or with another main part of Excel; `parts` are more of them."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {"[Content_Types].xml": b"<Types/>", main: b"<document/>", **parts}.items():
            package.writestr(name, content)
    return made.getvalue()


def a_png(width: int = 1, height: int = 1) -> bytes:
    """A picture that claims to have this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    body = (
        struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def a_jpeg(width: int = 1, height: int = 1) -> bytes:
    """The markers of a picture that claims to have this size."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\x00\x02.\xff\xd9"
