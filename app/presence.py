"""Who has this page open? Known for a minute at a time, with the queue, and written down nowhere else.

Losing it loses nothing: pages then say nothing of anybody. `docs/decisions/0030` says why it is no table.
"""

import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from workflows.plain import sha256

log = structlog.get_logger(__name__)

HERE_FOR = timedelta(seconds=60)
STORE = "accord.presence"
# A page never waits longer than this to learn who else is there.
LONGEST_WAIT_SECONDS = 0.3
PREFIX = "accord:here:"


@dataclass(frozen=True)
class Here:
    """Somebody who has a page open, and since when."""

    person_id: uuid.UUID
    since: datetime


class Store(Protocol):
    """Small sets of people under a name, each with two instants: since when, and when last seen."""

    def read(self, name: str) -> dict[str, str]:
        """Everybody under the name."""

    def write(self, name: str, person: str, times: str) -> None:
        """Put somebody under the name, for as long as they count as there."""


@dataclass
class ProcessStore:
    """What one process knows, where there is no queue."""

    _rooms: dict[str, dict[str, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, name: str) -> dict[str, str]:
        """Everybody under the name, also who left since somebody was last put under one."""
        with self._lock:
            return dict(self._rooms.get(name, {}))

    def write(self, name: str, person: str, times: str) -> None:
        """Put somebody under the name; who was last seen long before them goes, and names that nobody is under any
        more, as in the queue's store."""
        with self._lock:
            self._rooms.setdefault(name, {})[person] = times
            newest = _seen(times)
            still = {
                room: {who: at for who, at in people.items() if newest - _seen(at) <= HERE_FOR}
                for room, people in self._rooms.items()
            }
            self._rooms = {room: people for room, people in still.items() if people}


@dataclass
class ValkeyStore:
    """What all processes know together."""

    client: Redis

    def read(self, name: str) -> dict[str, str]:
        """Everybody under the name."""
        found = cast(dict[bytes, bytes], self.client.hgetall(PREFIX + name))
        return {who.decode(): times.decode() for who, times in found.items()}

    def write(self, name: str, person: str, times: str) -> None:
        """Put somebody under the name; a name that nobody is under any more goes by itself."""
        with self.client.pipeline(transaction=False) as pipeline:
            pipeline.hset(PREFIX + name, person, times)
            pipeline.expire(PREFIX + name, HERE_FOR)
            pipeline.execute()


class Presence:
    """Tells those who have one page open of each other."""

    def init_app(self, app: Flask) -> None:
        """Bind to the queue's store, or to this process where there is none."""
        url = app.config["REDIS_URL"]
        app.extensions[STORE] = ValkeyStore(_client_at(url)) if url else ProcessStore()

    def others(self, rooms: Iterable[str], person_id: uuid.UUID, now: datetime) -> list[Here]:
        """Note that the person is in these rooms, and say who else is, the first to come first. Never raises."""
        store: Store = current_app.extensions[STORE]
        found: dict[uuid.UUID, datetime] = {}
        try:
            for room in rooms:
                for one in _enter(store, sha256(room), person_id, now):
                    found[one.person_id] = min(one.since, found.get(one.person_id, one.since))
        except (RedisError, OSError) as down:
            log.warning("presence_unreachable", error=str(down))
        return sorted((Here(who, since) for who, since in found.items()), key=lambda one: (one.since, one.person_id))


def _enter(store: Store, room: str, person_id: uuid.UUID, now: datetime) -> list[Here]:
    there = {who: times for who, times in store.read(room).items() if abs(now - _seen(times)) <= HERE_FOR}
    own = there.pop(person_id.hex, None)
    since = _since(own) if own else now
    store.write(room, person_id.hex, f"{since.timestamp():.0f} {now.timestamp():.0f}")
    return [Here(uuid.UUID(who), _since(times)) for who, times in there.items()]


def _since(times: str) -> datetime:
    return datetime.fromtimestamp(int(times.split()[0]), UTC)


def _seen(times: str) -> datetime:
    return datetime.fromtimestamp(int(times.split()[1]), UTC)


def _client_at(url: str) -> Redis:
    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=LONGEST_WAIT_SECONDS,
        socket_connect_timeout=LONGEST_WAIT_SECONDS,
        client_name="accord-web",
    )
