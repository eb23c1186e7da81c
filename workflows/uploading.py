"""How large a file is sent in pieces, how many may be on their way, and for how long are they waited for?"""

from datetime import timedelta

PIECE_BYTES = 1_000_000
LARGEST_PIECE = 2 * PIECE_BYTES
MOST_OPEN = 10
KEPT_FOR = timedelta(days=1)
LONGEST_MARK = 40
TOO_MANY = (
    f"You have {MOST_OPEN} files on their way that did not arrive whole. Choose one of them again to finish it, or "
    "send this one tomorrow, when they are let go."
)
