"""What had a person written when their request could not be taken, so that a page can give it back?"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

_NEVER_SHOWN = ("csrf_token", "password")
_LONG = 60


@dataclass(frozen=True)
class Sent:
    """What was posted: every field to send again, and the long texts to show with a name for each."""

    fields: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]


def sent(form: "MultiDict[str, str]") -> Sent:
    """What a posted form held, without tokens and passwords."""
    fields = tuple(
        (name, value)
        for name, values in form.lists()
        for value in values
        if not any(word in name.lower() for word in _NEVER_SHOWN)
    )
    return Sent(fields, tuple((_title(name), value) for name, value in fields if _is_written(name, value)))


def _is_written(name: str, value: str) -> bool:
    """Whether somebody wrote it at length; the hash of what they had seen is the page's own."""
    return not name.startswith("seen_") and (len(value) > _LONG or "\n" in value)


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
