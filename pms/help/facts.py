"""Numbers that the help says, taken from the program that keeps to them."""

from typing import Any

from flask import current_app

from pms.auth import browsers, passwords, reauthentication, resumed_form, second_factor, throttle
from pms.auth.actions import OLD_ACCESS_CODE_LASTS, ONE_TIME_PASSWORD_LASTS
from pms.domain.counting.quarter import FIRST_YEAR


def facts() -> dict[str, Any]:
    """As the templates name them: `facts.browser_days`."""
    return {
        "browser_days": browsers.LASTS.days,
        "old_code_days": OLD_ACCESS_CODE_LASTS.days,
        "one_time_hours": round(ONE_TIME_PASSWORD_LASTS.total_seconds() / 3600),
        "password_length": passwords.MINIMUM,
        "password_length_with_factor": passwords.MINIMUM_WITH_SECOND_FACTOR,
        "recovery_codes": second_factor.RECOVERY_CODES,
        "tries": throttle.ACCOUNT_TRIES,
        "wait_minutes": round(throttle.WAIT.total_seconds() / 60),
        "again_minutes": round(reauthentication.LASTS.total_seconds() / 60),
        "kept_minutes": round(resumed_form.LASTS_SECONDS / 60),
        "idle_minutes": current_app.config["IDLE_MINUTES"],
        "idle_minutes_administrator": current_app.config["IDLE_MINUTES_ADMINISTRATOR"],
        "session_hours": current_app.config["SESSION_HOURS"],
        "first_year": FIRST_YEAR,
    }
