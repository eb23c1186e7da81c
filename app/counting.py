"""Where does an application count the tries that it limits? With its own queue, also when two share a process."""

from typing import Any

from flask import Flask, current_app, has_app_context
from flask_limiter import Limiter

KEPT = "accord.counts"


class _OfApplication:
    """An attribute of the limiter that each application has for itself; outside of any it is as it began."""

    def __init__(self, *, begins: Any) -> None:
        self.begins = begins

    def __set_name__(self, _owner: type[Limiter], name: str) -> None:
        self.name = name

    def __get__(self, _limiter: Limiter | None, _owner: type[Limiter]) -> Any:
        return _kept().get(self.name, self.begins)

    def __set__(self, _limiter: Limiter, value: Any) -> None:
        _kept()[self.name] = value


class Counter(Limiter):
    """Flask-Limiter binds its store to itself, so that the last application of a process would count for all."""

    _storage = _OfApplication(begins=None)
    _limiter = _OfApplication(begins=None)
    _storage_dead = _OfApplication(begins=False)
    _fallback_storage = _OfApplication(begins=None)
    _fallback_limiter = _OfApplication(begins=None)

    def init_app(self, app: Flask) -> None:
        """Bind the store that this application names."""
        with app.app_context():
            super().init_app(app)


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = current_app.extensions.setdefault(KEPT, {}) if has_app_context() else {}
    return kept
