"""How are many chosen people written into an address, so that the page about them is had again by going back to it?"""

import binascii
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable

# The beginning of an id is enough among the people of one call. Whom it fits besides is listed too, before anything is
# done.
BEGINNING = 4
# An address may have 4,094 letters in all.
MOST = 600


def written(people: Iterable[uuid.UUID]) -> str:
    """These people in a few letters each."""
    return urlsafe_b64encode(b"".join(one.bytes[:BEGINNING] for one in people)).decode().rstrip("=")


def named_in(text: str, people: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these people whom a text made by `written` names; nobody for any other text."""
    try:
        found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return []
    beginnings = {found[at : at + BEGINNING] for at in range(0, len(found), BEGINNING)}
    return [one for one in people if one.bytes[:BEGINNING] in beginnings]
