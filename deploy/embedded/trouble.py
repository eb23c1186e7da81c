"""What stops a start, so that a person can mend it?"""


class CannotStart(Exception):
    """Accord cannot start; the message is one plain line that says why and what to do."""
