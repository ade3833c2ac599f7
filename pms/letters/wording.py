"""How a letter says what the record holds: one line for each course, line, event and stay."""

from collections.abc import Iterator

from pms.domain.care.review import BLOODS
from pms.domain.text.days import in_days
from pms.domain.text.numbers import plain_number
from pms.episodes.models import Admission, Course, Episode, Event, Isolate, Line, Review
from pms.episodes.overrides import explained
from pms.layout import day
from pms.picklists.queries import label_of

ROUTES = {"po": "by mouth"}


def small(list_name: str, code: str | None) -> str:
    """A code's label within a sentence: `Once daily` is `once daily`, `PICC` stays."""
    text = label_of(list_name, code) or ""
    return text if text[:2].isupper() or "OPAT" in text[:5] else text[:1].lower() + text[1:]


def drug(course: Course) -> str:
    """`Ceftriaxone 2 g once daily, intravenous`."""
    dose = plain_number(course.dose) if course.dose is not None else ""
    unit = label_of("dose_unit", course.dose_unit) if dose else ""
    words = [label_of("antimicrobial", course.agent), dose, unit]
    words.append(small("frequency", course.frequency))
    route = ROUTES.get(course.route or "") or small("route", course.route)
    return " ".join(word for word in words if word) + (f", {route}" if route else "")


def given(course: Course) -> str:
    """A course with its dates, and why it ended."""
    line = f"{drug(course)}: {day(course.started_on)}"
    if course.ended_on is None:
        return f"from {day(course.started_on)}".join((f"{drug(course)}: ", ", continuing"))
    number = (course.ended_on - course.started_on).days + 1
    line += f" to {day(course.ended_on)}, {in_days(number)}"
    reason = small("course_end_reason", course.course_end_reason)
    return f"{line} ({reason})" if reason else line


def planned(course: Course) -> str:
    """A course as a plan: who gives it, until when."""
    is_oral = course.route == "po"
    who = "" if is_oral else small("administered_by", course.administered_by)
    end = f" until {day(course.ended_on)}" if course.ended_on else ""
    if is_oral and not end:
        end = ", no end planned"
    by = f", given by: {who}" if who else ""
    return f"{drug(course)}, from {day(course.started_on)}{end}{by}"


def allergies(episode: Episode) -> Iterator[str]:
    """As recorded, and why a drug that meets one is given."""
    yield episode.patient.allergies or "None recorded"
    yield from filter(None, map(explained, episode.courses))


def line(row: Line) -> str:
    parts = [label_of("device", row.device) or row.device]
    if row.site:
        parts.append(small("line_site", row.site))
    if row.inserted_on:
        parts.append(f"inserted {day(row.inserted_on)}")
    if row.removed_on:
        reason = small("line_removal_reason", row.removal_reason)
        parts.append(f"removed {day(row.removed_on)}" + (f" ({reason})" if reason else ""))
    elif row.stays_in_reason:
        parts.append(f"STILL IN: {row.stays_in_reason}")
    else:
        parts.append("still in")
    return ", ".join(parts)


def event(row: Event) -> str:
    text = f"{day(row.occurred_on)}: {small(f'{row.kind}_event', row.type)}"
    more = [
        small("event_severity", row.severity),
        small("event_consequence", row.consequence),
    ]
    told = ", ".join(one for one in more if one)
    text = f"{text} ({told})" if told else text
    return f"{text}. {' '.join(row.words.split())}" if row.words else text


def stay(row: Admission) -> str:
    kind = "Planned admission" if row.planned else "Unplanned admission"
    until = f" to {day(row.discharged_on)}" if row.discharged_on else ", still in hospital"
    cause = small("readmission_cause", row.cause)
    return f"{kind}, {day(row.admitted_on)}{until}" + (f" ({cause})" if cause else "")


def bloods(review: Review) -> str:
    values = [
        f"{blood.name} {plain_number(value)} {blood.unit}".replace("\u200b", "")
        for blood in BLOODS
        if (value := getattr(review, blood.column)) is not None
    ]
    return "; ".join(values)


def last_bloods(episode: Episode) -> str:
    """The latest results, with their day; empty where there are none."""
    for review in episode.reviews:  # the latest comes first
        if results := bloods(review):
            return f"{day(review.reviewed_on)}: {results}"
    return ""


def infection(episode: Episode) -> Iterator[str]:
    """Diagnoses and organisms, a line each."""
    yield label_of("diagnosis", episode.diagnosis) or "Not recorded"
    if episode.secondary_diagnosis:
        yield f"Second diagnosis: {label_of('diagnosis', episode.secondary_diagnosis)}"
    if episode.organisms:
        yield f"Organisms: {episode.organisms}"
    yield from map(isolate, episode.isolates)


def isolate(row: Isolate) -> str:
    """An organism, where and when it grew, and what it resisted."""
    found = ", ".join(word for word in (row.specimen, day(row.collected_on)) if word)
    resisted = [label_of("antimicrobial", agent) or agent for agent in row.resistant]
    text = f"{row.organism} ({found})" if found else row.organism
    return f"{text}, resistant to {', '.join(resisted)}" if resisted else text
