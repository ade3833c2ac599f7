"""The second factor: codes of an app on one's phone (TOTP), and recovery codes for when it is lost.

Actions here flush; the view commits.
"""

import hmac
from datetime import datetime
from typing import NamedTuple

import pyotp
import segno
from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, select, update

from pms import clock
from pms.auth import seals
from pms.auth.code_alphabet import keyed_hash, random_code
from pms.auth.models import OVER_ALL, RecoveryCode, User
from pms.auth.passwords import MINIMUM, MINIMUM_WITH_SECOND_FACTOR
from pms.auth.queries import is_any_demonstration
from pms.store import history
from pms.store.base import db

ISSUER = "PMS"
STEP_SECONDS = 30
DRIFT = 1
"""Steps by which a phone's clock may be early or late."""
RECOVERY_CODES = 8
SECRET_LASTS_SECONDS = 30 * 60
COMPULSORY_FOR = (*OVER_ALL, "organisation_admin")


def has_one(user: User) -> bool:
    return user.totp_confirmed_at is not None


def is_compulsory(user: User) -> bool:
    """A demonstration, which only its own machine reaches, offers it and forces no one."""
    organisation = user.organisation
    if organisation is None:
        return user.has_role(*COMPULSORY_FOR) and not is_any_demonstration()
    if organisation.demonstration:
        return False
    return organisation.second_factor_required or user.has_role(*COMPULSORY_FOR)


def is_missing(user: User) -> bool:
    """Whether the user must set one up before anything else."""
    return not has_one(user) and is_compulsory(user)


def minimum_password(user: User) -> int:
    """Characters of a new password: fewer beside a second factor."""
    return MINIMUM_WITH_SECOND_FACTOR if has_one(user) or is_compulsory(user) else MINIMUM


# --- The secret, sealed -------------------------------------------------------------------------

UNREADABLE = (
    "Your second factor cannot be checked",
    "The server has another secret key than when you set it up, so none of your codes will work. "
    "Tell the person who looks after the server.",
)


def keep(user: User, secret: str) -> None:
    """Have the user's row hold the secret, for no one to read who has the database alone."""
    user.totp_secret = seals.seal(secret, owner_of(user.id), current_app.config["SECRET_KEY"])


def secret_of(user: User) -> str | None:
    """None where there is none, or where no key that we have opens it."""
    if user.totp_secret is None:
        return None
    keys = (current_app.config["SECRET_KEY"], current_app.config["OLD_SECRET_KEY"])
    return seals.unseal(user.totp_secret, owner_of(user.id), filter(None, keys))


def owner_of(user_id: int) -> str:
    """What a seal is bound to: moved to another row, it does not open."""
    return f"second factor of user {user_id}"


def is_unreadable(user: User) -> bool:
    """Whether the second factor was sealed with a key that we do not have."""
    return user.totp_secret is not None and secret_of(user) is None


def count_unreadable() -> int:
    found = db.session.scalars(select(User).where(User.totp_secret.is_not(None)))
    return sum(is_unreadable(user) for user in found)


def seal_anew() -> list[str]:
    """Where an old secret key is named, seal with the new one what it opens. Commits.

    Gives a line for each thing to say to whoever starts the server.
    """
    said = []
    if old := current_app.config["OLD_SECRET_KEY"]:
        said.append(
            f"second factors sealed with PMS_OLD_SECRET_KEY and now with the new key: "
            f"{_seal_anew(old)}; take the old key out of the settings"
        )
    if count := count_unreadable():
        said.append(
            f"second factors that cannot be used, as they were sealed with another secret key: "
            f"{count}; put back the key that was kept with the backups,"
            " or name it in PMS_OLD_SECRET_KEY"
        )
    return said


def _seal_anew(old: str) -> int:
    """How many. A secret that is replaced at the same moment stays as it is then."""
    count = 0
    for id_, sealed in db.session.execute(select(User.id, User.totp_secret)).all():
        secret = seals.unseal(sealed or "", owner_of(id_), [old])
        if secret is not None:
            anew = seals.seal(secret, owner_of(id_), current_app.config["SECRET_KEY"])
            unchanged = (User.id == id_) & (User.totp_secret == sealed)
            statement = update(User).where(unchanged).values(totp_secret=anew)
            db.session.execute(statement, execution_options={"synchronize_session": False})
            count += 1
    db.session.commit()
    return count


# --- Codes of the app ---------------------------------------------------------------------------


def find_step(secret: str, code: str, at: datetime, after: int | None) -> int | None:
    """The time step that a code belongs to, if it is within the drift and later than `after`."""
    digits = code.replace(" ", "")
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())
        if right and (after is None or step > after):
            found = step
    return found


def use_code(user: User, code: str) -> str | None:
    """Use up a code of the app or a recovery code: the words for the history, None if wrong."""
    secret = secret_of(user)
    if secret is None:
        return None
    step = find_step(secret, code, clock.now(), user.totp_last_step)
    if step is not None:
        user.totp_last_step = step
        db.session.flush()
        return "use second factor"
    return "use recovery code" if _use_recovery_code(user, code) else None


def _use_recovery_code(user: User, code: str) -> bool:
    found = db.session.scalars(
        select(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
    ).first()
    if found is None:
        return False
    found.used_at = clock.now()
    db.session.flush()
    return True


def count_recovery_codes(user: User) -> int:
    """How many are left."""
    return len(
        db.session.scalars(
            select(RecoveryCode.id).where(
                RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
            )
        ).all()
    )


def _hash(code: str) -> str:
    return keyed_hash(code, current_app.config["SECRET_KEY"])


# --- Setting it up ------------------------------------------------------------------------------


class Offer(NamedTuple):
    """A new secret, as a person sees it, and as it comes back with the first code."""

    secret: str
    sealed: str
    picture: str

    @property
    def spaced(self) -> str:
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def offer(user: User, secret: str | None = None) -> Offer:
    """A secret to type or scan; nothing is kept until a code of it has come back."""
    secret = secret or pyotp.random_base32()
    address = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    picture = segno.make(address, error="m").svg_inline(
        scale=5, light="#fff", svgclass=None, lineclass=None
    )
    return Offer(secret, _serializer().dumps([user.id, secret]), picture)


def unseal(user: User, sealed: str) -> str | None:
    """The secret offered to this user recently."""
    try:
        user_id, secret = _serializer().loads(sealed, max_age=SECRET_LASTS_SECONDS)
    except BadSignature:
        return None
    return secret if user_id == user.id else None


def set_up(user: User, secret: str, code: str) -> list[str] | None:
    """Take the secret up if the code is of it: new recovery codes, to be shown this once."""
    step = find_step(secret, code, clock.now(), after=None)
    if step is None:
        return None
    keep(user, secret)
    user.totp_last_step = step
    user.totp_confirmed_at = clock.now()
    _record("set up second factor", user)
    return _new_recovery_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """New recovery codes, shown this once; the ones before open nothing any more."""
    _record("renew recovery codes", user)
    return _new_recovery_codes(user)


def remove(user: User, action: str = "remove second factor") -> None:
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    _record(action, user)


def _new_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [random_code(groups=4, letters=4) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    db.session.flush()
    return codes


def _record(action: str, user: User) -> None:
    history.record(db.session, action, "user", user.id, organisation_id=user.organisation_id)
    db.session.flush()


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="second factor")
