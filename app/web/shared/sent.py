"""What had a person written when their request could not be taken, so that a page can give it back?"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from workflows.working_copy import is_secret

# What the page put into its own form: no person wrote it.
_OF_THE_PAGE = ("seen", "version", "go", "to", "id", "side", "counters", "copy")
_BEGINS_OF_THE_PAGE = ("seen_", "copy_")


@dataclass(frozen=True)
class Sent:
    """What was posted: every field to send again, and what a person wrote or chose, with a name for each."""

    fields: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]


def sent(form: "MultiDict[str, str]") -> Sent:
    """What a posted form held, without tokens and passwords."""
    fields = tuple((name, value) for name, values in form.lists() for value in values if not is_secret(name))
    return Sent(fields, tuple((_title(name), value) for name, value in fields if _is_written(name, value)))


def _is_written(name: str, value: str) -> bool:
    """Whether a person wrote or chose it; the hash of what they had seen is the page's own."""
    last = name.rpartition("-")[2]
    own = last in _OF_THE_PAGE or last.startswith(_BEGINS_OF_THE_PAGE) or last.endswith(("_sha256", "_id"))
    return bool(value.strip()) and not own


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
