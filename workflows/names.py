"""Has a part of a definition a title, and an id that can stand in an address?"""

import re

from workflows.machine import Reason

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


def titled(where: str, title: str) -> list[Reason]:
    """The reason when a thing has no title; the core's is mended at a place of its own."""
    place = f"{where}:title" if where == "core" else where
    return [] if title.strip() else [Reason("no_title", "This has no title. Give it one.", place)]


def id_problems(where: str, id_: str) -> list[Reason]:
    """The reason when an id is not one."""
    if _ID.fullmatch(id_):
        return []
    return [Reason("id", f"‘{id_}’ is not a name that can stand in an address. Use a-z, 0-9, - and _.", where)]
