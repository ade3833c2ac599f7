"""Who may sign in to a demonstration: one person for each role. Their password is public."""

from collections.abc import Iterator
from typing import NamedTuple

from pms.demo.house import NORTHFIELD, ORGANISATIONS, WESTMOOR, Demonstration

PASSWORD = "harbour-velvet-seventeen"  # noqa: S105 (served on this machine alone: setup_cli)


class SignIn(NamedTuple):
    username: str
    name: str
    roles: tuple[str, ...]
    organisation: Demonstration | None


SIGN_INS = (
    SignIn("nurse", "Robin Ashdown", ("clinician", "manager"), NORTHFIELD),
    SignIn("doctor", "Dr Ayo Mutasa", ("clinician",), NORTHFIELD),
    SignIn("viewer", "Sam Lumley", ("viewer",), NORTHFIELD),
    SignIn("manager", "Kit Jessop", ("manager",), NORTHFIELD),
    SignIn("admin", "Alex Verity", ("organisation_admin",), NORTHFIELD),
    SignIn("nurse.westmoor", "Jo Tregenza", ("clinician", "manager"), WESTMOOR),
    SignIn("admin.westmoor", "Ash O'Dea", ("organisation_admin",), WESTMOOR),
    SignIn("technical", "Technical team", ("technical",), None),
    SignIn("national", "National viewer", ("national_viewer",), None),
)


def staff_of(organisation: Demonstration) -> list[str]:
    """The names of its clinicians."""
    return [
        row.name
        for row in SIGN_INS
        if row.organisation == organisation and "clinician" in row.roles
    ]


def as_lines() -> Iterator[str]:
    """The sign-ins for a person at a terminal."""
    wide = max(len(row.username) for row in SIGN_INS)
    for organisation in (*ORGANISATIONS, None):
        yield organisation.name if organisation else "Over all organisations, at /technical/sign-in"
        if organisation:
            yield f"  {'access code':{wide}}  {organisation.access_code}"
        for row in SIGN_INS:
            if row.organisation == organisation:
                roles = " and ".join(role.replace("_", " ") for role in row.roles)
                yield f"  {row.username:{wide}}  {roles}"
    yield f"The password of all is  {PASSWORD}"
