"""How many pages has a PDF that somebody sent?"""

from io import BytesIO

from pypdf import PasswordType, PdfReader

from workflows.file_structure import BROKEN, LOCKED


class Unreadable(Exception):
    """The pages cannot be counted; the message says why, as a sentence that begins with the file's name."""


def count(content: bytes) -> int:
    """The number of its pages, or `Unreadable`. One that is locked only against changes is read.

    The reader is Python all through: a file made to harm it costs time and no memory but its own.
    """
    try:
        reader = PdfReader(BytesIO(content))
        is_locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        pages = 0 if is_locked else len(reader.pages)
    except Exception as broken:
        # Whatever a file of somebody else's makes a reader do is the file's fault, and told as that.
        raise Unreadable(BROKEN) from broken
    if is_locked:
        raise Unreadable(LOCKED)
    if not pages:
        raise Unreadable(BROKEN)
    return pages
