"""Under which address does a stylesheet, script or picture of ours stand?"""

import json
import re
from pathlib import Path

from flask import Flask

_HASHED = re.compile(r"-[0-9a-f]{12}\.[a-z]+$")


class AssetsNotBuilt(RuntimeError):
    """The stylesheet and script have not been built on this machine, or not under this name."""


class Manifest:
    """The names of the built files by the names we write; read again when a new build has replaced it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "manifest.json"
        self._read_at = 0
        self._names: dict[str, str] = {}

    def built_name(self, name: str) -> str:
        """The content-hashed name of a file; `AssetsNotBuilt` says what to do when there is none."""
        try:
            changed_at = self._path.stat().st_mtime_ns
        except FileNotFoundError as missing:
            raise AssetsNotBuilt("The stylesheet and script are not built. Run bin/assets.") from missing
        if changed_at != self._read_at:
            self._names = json.loads(self._path.read_text())
            self._read_at = changed_at
        if name not in self._names:
            raise AssetsNotBuilt(f"{name} is not among the built files. Run bin/assets.")
        return self._names[name]


def is_hashed(path: str, url: str) -> bool:
    """Whether a served file's name carries a hash of its content, so that a browser may keep it for ever."""
    return _HASHED.search(url) is not None


def init_app(app: Flask) -> None:
    """Give templates `asset_url(name)`: the address of a file that bin/assets has built."""
    manifest = Manifest(app.config["BUILT_DIR"])

    def asset_url(name: str) -> str:
        return f"/static/{manifest.built_name(name)}"

    app.add_template_global(asset_url, "asset_url")
