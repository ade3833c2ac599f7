"""The pages of the help: what each answers, and which may be read before signing in."""

from typing import NamedTuple

from flask import url_for


class Topic(NamedTuple):
    """A page of the help; its template is help/<code with underscores>.html."""

    title: str
    answers: str
    group: str
    is_open: bool = False
    """Whether it may be read before signing in."""


START, DAY, QUARTER, AFTER = "Starting", "Every day", "Each quarter", "Looking after the program"

TOPICS = {
    "new-organisation": Topic(
        "What a new organisation asks",
        "What the program is, what is expected of you each quarter, how long that takes.",
        START,
        is_open=True,
    ),
    "getting-access": Topic(
        "Getting access",
        "The access code, the first password, the second factor, and what to do when you "
        "cannot get in.",
        START,
        is_open=True,
    ),
    "your-data": Topic(
        "Where the data is kept, and how it is protected",
        "On which computer, who can see what, and what the program does not protect against.",
        START,
        is_open=True,
    ),
    "moving-over": Topic(
        "Moving over from an older system",
        "Bringing records in, trying it first, the go-live date, and patients who stay behind.",
        START,
    ),
    "a-patients-way": Topic(
        "A patient's way through the program",
        "Refer, triage, accept, look after, ward round, discharge, follow up, return to IV.",
        DAY,
    ),
    "keys": Topic(
        "Typing less: dates, lists and keys",
        "Everything by keyboard, dates as you say them, lists that filter as you type.",
        DAY,
    ),
    "finding": Topic(
        "Finding patients and making lists",
        "Search by any number or part of a name; lists by conditions, kept and downloaded.",
        DAY,
    ),
    "questionnaire": Topic(
        "The patient questionnaire",
        "Asking patients about their treatment, on paper or on a tablet, and reading the answers.",
        DAY,
    ),
    "quarter": Topic(
        "The end of the quarter, step by step",
        "From fixing the record to uploading the file, with pictures.",
        QUARTER,
    ),
    "counting": Topic(
        "What is counted, and how",
        "Every rule of the return in words, with worked examples, and whose definition it is.",
        QUARTER,
    ),
    "service-reports": Topic(
        "Reports about your service",
        "Activity, outcomes, events and experience, and how to read a rate.",
        QUARTER,
    ),
    "administration": Topic(
        "Users, lists and settings",
        "What an administrator of the organisation does, and what the technical team does.",
        AFTER,
    ),
}

OPEN = tuple(code for code, topic in TOPICS.items() if topic.is_open)
SIGNED_IN = tuple(code for code, topic in TOPICS.items() if not topic.is_open)


def by_group() -> dict[str, list[tuple[str, Topic]]]:
    groups: dict[str, list[tuple[str, Topic]]] = {}
    for code, topic in TOPICS.items():
        groups.setdefault(topic.group, []).append((code, topic))
    return groups


def topic_url(code: str, part: str | None = None) -> str:
    if TOPICS[code].is_open:
        return url_for("help.show_open", open_topic=code, _anchor=part)
    return url_for("help.show", topic=code, _anchor=part)
