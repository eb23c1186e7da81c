"""In which order does chance, and nothing else, put applications?"""

import hashlib


def ticket(seed: str, application_id: str) -> str:
    """The public ticket of an application, the lower one first: SHA-256 of the seed followed by the id, in hex.

    It is the ticket that settles ties in the ranking of the same seed (`workflows/ranking.py`), and depends on nothing
    but the two.
    """
    return hashlib.sha256(f"{seed}{application_id}".encode()).hexdigest()
