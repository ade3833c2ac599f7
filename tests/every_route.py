"""Every route of the program with addresses to try it at, made from the map of routes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from werkzeug.routing import Rule

from pms.app import create_app
from pms.auth.access import rule_of
from pms.domain.service_reports.registry import REPORTS
from pms.help import topics
from tests.full_house import MISSING, House, Street

RECORDS = {
    "browser_id",
    "code_id",
    "episode_id",
    "item_id",
    "list_id",
    "letter_id",
    "organisation_id",
    "patient_id",
    "publication_id",
    "round_id",
    "row_id",
    "session_id",
    "user_id",
}
"""Arguments that name a record: tests/full_house.py makes one of each."""

SECTIONS = (
    "enquiries",
    "isolates",
    "courses",
    "lines",
    "events",
    "admissions",
    "reviews",
    "tasks",
    "dated-notes",
    "later-outcomes",
    "questionnaires",
)
CHOICES = {
    "code": ("cellulitis",),
    "file_format": ("csv", "xlsx"),
    "filename": ("pms.css",),
    "item": ("dspt_status",),
    "kind": ("line", "drug"),
    "list_name": ("diagnosis",),
    "list_step": ("retire",),
    "letter_kind": ("referral", "acceptance", "rejection", "discharge"),
    "national_table": ("summary", "measures", "diagnosis", "limits"),
    "new": ("suspended",),
    "open_topic": topics.OPEN,
    "part": ("csv", "xlsx"),
    "query_kind": ("no_diagnosis",),
    "rate_name": ("infection_success",),
    "quarter": ("2026Q1",),
    "report": tuple(REPORTS),
    "revision": ("1",),
    "section": SECTIONS,
    "service": ("adult",),
    "step": ("disable",),
    "topic": topics.SIGNED_IN,
    "which": ("follow-up", "copat"),
    "wording": ("adult", "carer", "child"),
}
"""What other arguments may be; one of each is tried."""

WHOSE = {
    0: [()],
    1: [("own",), ("foreign",), ("missing",)],
    2: [
        ("own", "own"),
        ("own", "foreign"),
        ("own", "missing"),
        ("foreign", "own"),
        ("foreign", "foreign"),
        ("missing", "missing"),
    ],
}
"""Whose the records in an address may be, by how many it names."""

QUESTIONS = {
    "episodes.changes": "?since=0",
    "questionnaire.experience_episodes": "?row=answered",
    "reports.episodes_behind": "?section=SUMMARY&row=opat_days&measure=opat_days",
}
"""What an address must ask beside its arguments."""

UNKNOWN_ARGUMENT = (
    "The route {rule} has an argument {argument}, of which the tests know no example. If it names "
    "a record, add it to RECORDS in tests/every_route.py and have tests/full_house.py make one "
    "for each organisation; else add values of it to CHOICES."
)

ROUTES = create_app(
    {
        "SECRET_KEY": "a key for tests, 32 letters or so",
        "HISTORY_KEY": "00" * 32,
        "SQLALCHEMY_DATABASE_URI": "sqlite://",
        "SQLALCHEMY_ENGINE_OPTIONS": {},
    }
)
"""Only for its routes, which are collected before any test has a database."""


ADDRESSES = ROUTES.url_map.bind("localhost")


@dataclass(frozen=True)
class Address:
    """A path, and whose the records named in it are: own, foreign or missing."""

    path: str
    whose: str

    @property
    def is_own(self) -> bool:
        return set(self.whose.split()) == {"own"}


def every_rule() -> list[Rule]:
    return sorted(ROUTES.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def name_of(rule: Rule) -> str:
    return f"{'+'.join(sorted(methods_of(rule)))} {rule.rule}"


def methods_of(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def roles_of(rule: Rule) -> frozenset[str]:
    found = rule_of(ROUTES, rule.endpoint)
    assert found is not None
    return found


def records_in(rule: Rule) -> list[str]:
    """Its arguments that name a record of an organisation.

    The technical team, which belongs to none, may name every organisation.
    """
    return sorted(rule.arguments & RECORDS - {"organisation_id"})


def examples(rule: Rule, street: Street) -> Iterator[Address]:
    """Addresses of the route: one's own record, another organisation's, and one that is missing.

    Of two records in one address each may be another organisation's. One's own come first.
    """
    records = records_in(rule)
    for whose in WHOSE[len(records)]:
        for others in choices_of(rule):
            ids: dict[str, object] = {
                name: record_id(rule, others, name, street, one)
                for name, one in zip(records, whose, strict=True)
            }
            if "organisation_id" in rule.arguments:
                ids["organisation_id"] = street.own.organisation_id
            path = ADDRESSES.build(rule.endpoint, {**ids, **others}, method=min(methods_of(rule)))
            yield Address(path + QUESTIONS.get(rule.endpoint, ""), " ".join(whose) or "own")


def choices_of(rule: Rule) -> Iterator[dict[str, str]]:
    names = sorted(rule.arguments - RECORDS)
    for name in names:
        assert name in CHOICES, UNKNOWN_ARGUMENT.format(rule=rule.rule, argument=name)
    for values in product(*(CHOICES[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def record_id(rule: Rule, others: dict[str, str], name: str, street: Street, whose: str) -> int:
    if whose == "missing":
        return MISSING
    house: House = street.own if whose == "own" else street.other
    if name != "item_id":
        return house.ids[name]
    return house.items[others.get("section") or next(s for s in SECTIONS if f"/{s}/" in rule.rule)]


def is_served(rule: Rule, method: str, *, anywhere: bool = False) -> bool:
    """Whether the route answers to the method; `anywhere`: or another one at its address."""
    rules = [one for one in every_rule() if one.rule == rule.rule] if anywhere else [rule]
    return any(method in (one.methods or ()) for one in rules)
