"""Is the demonstration being loaded, or was that broken off half way?

A file in the data folder says that a load was begun, and its lock that it still goes on: the lock goes with its
process, however that ends, and the file only with a load that came to its end.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from flask import current_app

NAME = "demonstration-load"
BEGUN = "begun\n"


class Load(StrEnum):
    """How it stands with loading."""

    NONE = "none"
    UNDER_WAY = "under_way"
    BROKEN_OFF = "broken_off"


def load_now() -> Load:
    """How it stands with loading here, at this moment."""
    try:
        with _marker().open() as marker:
            fcntl.flock(marker, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return Load.NONE
    except BlockingIOError:
        return Load.UNDER_WAY
    return Load.BROKEN_OFF


@contextmanager
def being_loaded() -> Iterator[bool]:
    """Say for the length of the block that the demonstration is being loaded; after it fails, that it was broken off.

    A second load waits for the first. The block is given whether the one before it was broken off.
    """
    with _marker().open("a+") as marker:
        fcntl.flock(marker, fcntl.LOCK_EX)
        marker.seek(0)
        # A load that came to its end has taken the file away, even from under one that waited for it.
        was_broken_off = bool(marker.read()) and os.fstat(marker.fileno()).st_nlink > 0
        marker.write(BEGUN)
        marker.flush()
        yield was_broken_off
        _marker().unlink(missing_ok=True)


def _marker() -> Path:
    return Path(current_app.config["DATA_DIR"]) / NAME
