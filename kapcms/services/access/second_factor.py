"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for who has lost it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from kapcms.clock import now
from kapcms.errors import Conflict, Fault, Invalid, NotSignedIn
from kapcms.later import later
from kapcms.models.database import db
from kapcms.services.access.auditing import note
from kapcms.services.sealing import SECOND_FACTORS

if TYPE_CHECKING:
    import pyotp

    from kapcms.models.user import User
else:
    pyotp = later("pyotp")

ISSUER = "kapcms"
STEP_SECONDS = 30
"""How long one code is shown. Source: RFC 6238, section 5.2."""
STEPS_AROUND = (-1, 0, 1)
"""Codes of the step before and after count too: clocks differ, and people type. Source: RFC 6238, section 5.2."""
RECOVERY_CODES = 10


def begin_second_factor(user: User) -> tuple[str, str]:
    """A new secret, in base32, and its `otpauth:` address for a QR code; it counts once a code of it is confirmed.

    Raises:
        Conflict: the account has a second factor.
    """
    if user.second_factor_at is not None:
        raise Conflict("There is a second factor; remove it first.", code="second_factor_set")
    secret = pyotp.random_base32()
    user.second_factor_secret = SECOND_FACTORS.close(secret)
    return secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def confirm_second_factor(user: User, code: str) -> list[str]:
    """From now on signing in asks for a code; gives the recovery codes, which are shown this once.

    Raises:
        Conflict: no secret was begun with, or it is confirmed already.
        Invalid: the code is wrong.
    """
    if user.second_factor_secret is None or user.second_factor_at is not None or has_lost_second_factor(user):
        raise Conflict("Begin with POST /me/second-factor.", code="second_factor_not_begun")
    if not _takes_totp(user, code):
        fault = Fault("/code", "wrong_code", "The code is wrong; the clocks may differ.")
        raise Invalid(fault.detail, code="wrong_code", faults=(fault,))
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    user.second_factor_at = now()
    user.recovery_hashes = [_hash(each) for each in codes]
    note("user.second_factor_set", user.id, user.email)
    return codes


def remove_second_factor(user: User) -> None:
    """Signing in asks for the password alone again."""
    user.second_factor_secret = user.second_factor_at = user.second_factor_step = user.recovery_hashes = None
    note("user.second_factor_removed", user.id, user.email)


def check_second_factor(user: User, code: str | None) -> None:
    """Take a code of the app or a recovery code, each once; nothing where the account has no second factor.

    Raises:
        NotSignedIn: there is no code (`code_needed`), it is wrong or used (`wrong_code`), or codes of the app cannot
            be checked any more (`second_factor_lost`).
    """
    if user.second_factor_at is None:
        return
    db.session.refresh(user, with_for_update=True)  # two at once must not both use one code
    if code is None:
        raise NotSignedIn("Send the code of your authenticator app too.", code="code_needed")
    if _takes_recovery(user, code):
        return
    if has_lost_second_factor(user):
        raise NotSignedIn(SECOND_FACTORS.way_out, code="second_factor_lost")
    if not _takes_totp(user, code):
        raise NotSignedIn("The code is wrong, or was used.", code="wrong_code")


def has_lost_second_factor(user: User) -> bool:
    """Whether its secret was sealed with another key than the one in force, so that only recovery codes work."""
    return user.second_factor_secret is not None and not SECOND_FACTORS.opens(user.second_factor_secret)


def _takes_totp(user: User, code: str) -> bool:
    """Whether this is a code of the present steps, of a later one than the last used; the step is used then."""
    if user.second_factor_secret is None:
        return False
    totp = pyotp.TOTP(SECOND_FACTORS.open(user.second_factor_secret))
    present = int(now().timestamp()) // STEP_SECONDS
    for step in (present + around for around in STEPS_AROUND):
        is_new = user.second_factor_step is None or step > user.second_factor_step
        if is_new and hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.strip().encode()):
            user.second_factor_step = step
            return True
    return False


def _takes_recovery(user: User, code: str) -> bool:
    left = user.recovery_hashes or []
    given = _hash(code.strip().lower())
    if given not in left:
        return False
    user.recovery_hashes = [each for each in left if each != given]
    return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
