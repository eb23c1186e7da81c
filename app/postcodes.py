"""In which local authority does a postcode lie, where a directory of postcodes is at hand?

The service needs none: where a district does not say enough, the writer is asked. A folder of one file for each
postcode area, as the Office for National Statistics publishes its directory, answers instead of the writer.
"""

import csv
from pathlib import Path
from typing import Protocol

from flask import Flask, current_app

LOOKUP = "accord.postcodes"
_POSTCODE = "pcds"
# The column of the local authority carries the year of its codes since 2023, and another name before that.
_AUTHORITY = ("oslaua", "lad")


class Lookup(Protocol):
    """Whatever knows the local authority of a postcode."""

    def authority_of(self, postcode: str) -> str:
        """The GSS code of its local authority; '' when it is not known."""


class NoLookup:
    """Knows no postcode: the writer is asked."""

    def authority_of(self, postcode: str) -> str:
        return ""


class FolderLookup:
    """Looks into a folder of CSV files whose names end with the postcode area: '…_M.csv'."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def authority_of(self, postcode: str) -> str:
        area = postcode[: 1 if postcode[1:2].isdecimal() else 2]
        for path in sorted(self.folder.glob(f"*_{area}.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                found = next((row for row in csv.DictReader(file) if row.get(_POSTCODE) == postcode), {})
                return next((code for name, code in found.items() if name.startswith(_AUTHORITY)), "")
        return ""


class Postcodes:
    """The lookup of the application at work."""

    def init_app(self, app: Flask) -> None:
        folder: Path | None = app.config["POSTCODES_DIR"]
        app.extensions[LOOKUP] = FolderLookup(folder) if folder else NoLookup()

    def authority_of(self, postcode: str) -> str:
        """The GSS code of its local authority; '' when it is not known."""
        lookup: Lookup = current_app.extensions[LOOKUP]
        return lookup.authority_of(postcode)
