"""Organisations, their users, and the sessions of signed-in users."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pms.domain.counting import services
from pms.store.base import Base, Versioned
from pms.store.history import Audited

SERVICES = tuple(services.SERVICES)
ROLES = {
    "clinician": "Clinician",
    "viewer": "Viewer",
    "manager": "Manager",
    "organisation_admin": "Organisation administrator",
    "technical": "Technical team",
    "national_viewer": "National viewer",
}
OVER_ALL = ("technical", "national_viewer")
"""Roles over all organisations, of accounts that belong to none and see no record of care. They are
given on the server's console alone."""


class Organisation(Versioned, Audited, Base):
    """A trust or health board that runs an OPAT service."""

    __tablename__ = "organisation"
    __not_in_history__ = frozenset({"access_code_hash", "old_access_code_hash"})

    id: Mapped[int] = mapped_column(primary_key=True)
    ods_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    state: Mapped[str]  # applied, authorised, suspended, closed
    services: Mapped[tuple[str, ...]]
    access_code_hash: Mapped[str | None]
    old_access_code_hash: Mapped[str | None]
    old_access_code_until: Mapped[datetime | None]
    """A changed code leaves the one before valid for a while, unless it was revoked at once."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    contact_name: Mapped[str | None]
    contact_email: Mapped[str | None]
    contact_phone: Mapped[str | None]
    paperwork_reference: Mapped[str | None]

    letter_address: Mapped[str | None]
    letter_phone: Mapped[str | None]
    """What stands under the organisation's name on its letters."""

    go_live_on: Mapped[date | None]
    moving_over: Mapped[str | None]  # bring_in, new_only
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    networks: Mapped[str] = mapped_column(default="", server_default="")
    """The organisation's own list of networks, one CIDR block a line; empty allows what the
    deployment allows."""

    review_every_days: Mapped[int] = mapped_column(default=7, server_default="7")
    bloods_every_days: Mapped[int] = mapped_column(default=7, server_default="7")
    oral_review_every_days: Mapped[int] = mapped_column(default=14, server_default="14")
    oral_bloods_every_days: Mapped[int] = mapped_column(default=14, server_default="14")
    """How often patients on treatment are reviewed, unless their episode says otherwise."""

    adult_from: Mapped[int] = mapped_column(default=16, server_default="16")
    paediatric_below: Mapped[int] = mapped_column(default=19, server_default="19")
    """The ages that the two services take, in years: somebody else is asked about."""

    hospital_day_cost: Mapped[int | None]
    """What a day in hospital costs here, in pounds: for the report of treatment days saved."""

    @property
    def is_open(self) -> bool:
        """Whether its people may sign in."""
        return self.state == "authorised"


class User(UserMixin, Versioned, Audited, Base):
    """A person who signs in. Accounts with a role over all organisations belong to none."""

    __tablename__ = "user"
    __allow_unmapped__ = True  # session_token is no column
    __not_in_history__ = frozenset(
        {"password_hash", "totp_secret", "totp_last_step", "single_keys"}
    )
    __table_args__ = (sa.UniqueConstraint("id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True
    )
    username: Mapped[str] = mapped_column(unique=True)  # kept casefolded
    name: Mapped[str]
    roles: Mapped[tuple[str, ...]]
    password_hash: Mapped[str]
    one_time_password_until: Mapped[datetime | None]
    """Set while the password is a one-time one: it must be replaced at sign-in, before then."""
    disabled_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None]  # sealed: pms.auth.second_factor opens it
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    """The time step of the last code used: each code opens the door once."""
    created_at: Mapped[datetime]
    single_keys: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether letters alone are shortcuts; who dictates or types by chance switches them off."""

    organisation: Mapped[Organisation | None] = relationship()
    session_token: str | None = None
    """The browser's token while a request is handled; only its hash is kept."""

    def get_id(self) -> str:
        """What the signed cookie carries: the token of the session, never the user's id."""
        assert self.session_token is not None
        return self.session_token

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    def has_role(self, *roles: str) -> bool:
        return not set(roles).isdisjoint(self.roles)


class RecoveryCode(Base):
    """A code for somebody whose second factor is lost; each works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class EnrolledBrowser(Base):
    """A browser that somebody gave the organisation's access code, once."""

    __tablename__ = "enrolled_browser"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    enrolled_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str]
    browser: Mapped[str]

    organisation: Mapped[Organisation] = relationship()


class SignInFailures(Base):
    """How often signing in failed recently: for one account, for one account in a browser it has
    used before, or from one address."""

    __tablename__ = "sign_in_failures"

    subject: Mapped[str] = mapped_column(primary_key=True)  # pms.auth.throttle.Subject.key
    count: Mapped[int]
    first_at: Mapped[datetime]
    """When the counting began."""
    last_at: Mapped[datetime]


class UserSession(Base):
    """One signed-in browser; revoked by sign-out, by time, or by someone in charge."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    password_checked_at: Mapped[datetime | None]
    """When the password was last typed: some things ask for it again."""
    enrolled_browser_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolled_browser.id"))
    """Where it is; None for accounts over all organisations, whose browsers belong to none."""
    address: Mapped[str]
    browser: Mapped[str]

    user: Mapped[User] = relationship()
    enrolled_browser: Mapped[EnrolledBrowser | None] = relationship()

    def is_alive(self, at: datetime, idle: timedelta, absolute: timedelta) -> bool:
        return (
            self.revoked_at is None
            and at - self.last_seen_at < idle
            and at - self.created_at < absolute
        )
