"""How often may somebody try? Counted by the address they come from and by the account they try, known or not.

Only failures count where a person may rightly come back often. A browser in which the person has signed in before has a
count of its own, so that a stranger who guesses cannot lock its owner out (decision 19).
"""

from collections.abc import Callable

from flask import Response, request, session
from flask_limiter.util import get_remote_address
from flask_login import current_user

from app.extensions import limiter
from app.models.people import digest
from app.queries.sign_ins import is_known_browser

DEVICE = "accord_device"
WRONG = 422
TRIES = "10 per 15 minutes"
TRIES_EVERYWHERE = "100 per hour"
TRIES_FROM_ADDRESS = "50 per 15 minutes"
LINKS_TO_ADDRESS = "5 per hour"
ASKED_FROM_ADDRESS = "30 per hour"

KEPT_AS_TYPED = "120 per minute"
# The register of companies answers 600 times in five minutes for everybody together.
LOOK_UPS = "30 per 5 minutes"

View = Callable[..., object]


def sign_in_tries(view: View) -> View:
    """Failed passwords: for the account from this place, for the account from everywhere new, and for the place."""
    for limit in (
        limiter.limit(TRIES, methods=["POST"], key_func=_account_here, deduct_when=_was_wrong),
        limiter.limit(
            TRIES_EVERYWHERE, methods=["POST"], key_func=_account, deduct_when=_was_wrong, exempt_when=_is_known
        ),
        limiter.limit(TRIES_FROM_ADDRESS, methods=["POST"], key_func=_place, deduct_when=_was_wrong),
    ):
        view = limit(view)
    return view


def second_step_tries(view: View) -> View:
    """Codes and passkeys: for the account whose password was right, and for the place."""
    view = limiter.limit(TRIES, methods=["POST"], key_func=_halfway_account, deduct_when=_was_wrong)(view)
    return limiter.limit(TRIES_FROM_ADDRESS, methods=["POST"], key_func=_place, deduct_when=_was_wrong)(view)


def link_requests(view: View) -> View:
    """Mail that a form causes: to one address, and from one place."""
    view = limiter.limit(LINKS_TO_ADDRESS, methods=["POST"], key_func=_account)(view)
    return limiter.limit(ASKED_FROM_ADDRESS, methods=["POST"], key_func=_place)(view)


def own_tries(view: View) -> View:
    """What somebody signed in types to show who they are."""
    return limiter.limit(TRIES, methods=["POST"], key_func=_self, deduct_when=_was_wrong)(view)


def count_proof() -> None:
    """Count one more proof that the signed-in person offers; 429 when there were too many."""
    with limiter.limit(TRIES, key_func=_self):
        return


def count_kept() -> None:
    """Count one more word from the script that keeps what is typed; 429 when it comes more often than it asks."""
    with limiter.limit(KEPT_AS_TYPED, key_func=_self):
        return


def count_look_up() -> None:
    """Count one more question to the register of companies; 429 when somebody asks more often than people do."""
    with limiter.limit(LOOK_UPS, key_func=_self):
        return


def _was_wrong(response: Response) -> bool:
    return response.status_code == WRONG


def _place() -> str:
    return f"place {get_remote_address()}"


def _account() -> str:
    """The account that was typed, whether or not there is one; hashed, because the counts lie outside the database."""
    return f"account {digest(_typed_address())}"


def _account_here() -> str:
    where = f"browser {digest(request.cookies[DEVICE])}" if _is_known() else _place()
    return f"{_account()} {where}"


def _is_known() -> bool:
    return is_known_browser(_typed_address(), request.cookies.get(DEVICE, ""))


def _halfway_account() -> str:
    return f"halfway {session.get('halfway', [''])[0] or get_remote_address()}"


def _self() -> str:
    return f"self {current_user.get_id()}"


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower()
