"""What is a notice: about what, to whom, in which words, and with a link to which page?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.models import TokenPurpose
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, Readers


@dataclass(frozen=True)
class Told:
    """One group of readers, the words for them (a file in templates/mail), and their page: endpoint and parameter, and
    what else its address asks for.

    With `token` the parameter is the secret of a new link for this purpose.
    """

    readers: Readers
    words: str
    page: str
    parameter: str = ""
    token: TokenPurpose | None = None
    also: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Everything that the address of the page asks for."""
        return (*filter(None, [self.parameter]), *self.also)


@dataclass(frozen=True)
class Notice:
    """What the notice is about, and everybody who is told."""

    matter: Callable[[Payload], Matter]
    told: tuple[Told, ...]

    def once_each(self, matter: Matter) -> Iterator[tuple[Told, Reader]]:
        """Everybody whom it concerns, each address once: whoever is in two groups reads the words of the first."""
        found: set[str] = set()
        for told in self.told:
            for reader in told.readers(matter):
                if reader.address not in found:
                    found.add(reader.address)
                    yield told, reader
