"""Letters as the record gives them: whoever sends one reads and edits it first.

A text is blocks with an empty line between them. The first line of a block may be its heading and
then ends with a colon; lines that begin with "- " are a list (pms/letters/layout.py).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pms.auth.models import Organisation
from pms.domain.text.characters import cleaned
from pms.domain.text.days import in_days
from pms.episodes.discharge import NOT_A_LINE
from pms.episodes.models import Course, Episode
from pms.layout import day
from pms.letters import wording
from pms.letters.wording import small
from pms.picklists.queries import label_of

OPAT = "OPAT (outpatient parenteral antimicrobial therapy) service"


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter before anybody has read it."""

    addressed_to: str
    copies_to: str
    body: str


def draft(kind: str, episode: Episode, organisation: Organisation) -> LetterDraft:
    gp, referrer = _gp(episode), _referrer(episode)
    to, copies = {
        "referral": (f"The OPAT team\n{organisation.name}", [_in_one_line(gp)]),
        "acceptance": (referrer, [_in_one_line(gp), "The patient"]),
        "rejection": (referrer, [_in_one_line(gp)]),
        "discharge": (gp, [_in_one_line(referrer), *([] if episode.died_on else ["The patient"])]),
    }[kind]
    blocks = [*WRITERS[kind](episode), _whom_to_call(kind, organisation)]
    body = "\n\n".join(("Dear colleague,", *(block for block in blocks if block)))
    return LetterDraft(to, "\n".join(copies), cleaned(body, lines=True))


def about(episode: Episode) -> str:
    """Who a letter is about, in lines."""
    patient = episode.patient
    number = patient.nhs_number
    lines = [patient.full_name, f"Born {day(patient.date_of_birth)}"]
    if number:
        lines.append(f"NHS number {number[:3]} {number[3:6]} {number[6:]}")
    if patient.hospital_number:
        lines.append(f"Hospital number {patient.hospital_number}")
    return "\n".join(lines)


def letterhead(organisation: Organisation) -> str:
    """Who writes, in lines: the name first."""
    phone = organisation.letter_phone
    lines = [organisation.name, organisation.letter_address, f"Telephone {phone}" if phone else ""]
    return "\n".join(line for line in lines if line)


# --- The blocks -----------------------------------------------------------------------------------


def block(heading: str, lines: Iterable[str], *, otherwise: str = "") -> str:
    """A heading over a list, or over one line; without lines, what is said otherwise."""
    found = [line for line in lines if line] or ([otherwise] if otherwise else [])
    if not found:
        return ""
    text = found[0] if len(found) == 1 else "\n".join(f"- {line}" for line in found)
    return f"{heading}:\n{text}"


def _referral(episode: Episode) -> list[str]:
    return [
        f"This patient was referred to the {OPAT} on {day(episode.referred_on)}.",
        block("Diagnosis", wording.infection(episode)),
        block("Allergies", wording.allergies(episode)),
        block("Treatment asked for", map(wording.planned, episode.courses)),
        block("Line", _lines(episode)),
        block("Plan", _plan(episode)),
        block("Notes", [episode.notes or ""]),
    ]


def _acceptance(episode: Episode) -> list[str]:
    review = next((one for one in episode.reviews if one.next_review_on), None)
    next_review = f"Next review: {day(review.next_review_on)}" if review else ""
    return [
        "Thank you for referring this patient. We have accepted them for treatment by the "
        f"{OPAT} on {day(episode.decided_on)}.",
        block("Diagnosis", wording.infection(episode)),
        block("Allergies", wording.allergies(episode)),
        block("Treatment", map(wording.planned, episode.courses), otherwise="To be agreed"),
        block("Line", _lines(episode), otherwise="No line is recorded"),
        block("Plan", [*_plan(episode), next_review]),
    ]


def _rejection(episode: Episode) -> list[str]:
    reasons = [small("rejection_reason", reason) for reason in episode.rejection_reasons]
    by = small("decided_by", episode.decided_by)
    return [
        "Thank you for referring this patient. After discussion we are not able to accept them for "
        f"treatment by the {OPAT}. The decision was made on {day(episode.decided_on)}"
        + (f" by: {by}." if by else "."),
        block("Diagnosis", wording.infection(episode)),
        block("Reasons", reasons, otherwise="Not recorded"),
        "The patient remains under your care. Please refer them again if their situation changes.",
    ]


def _discharge(episode: Episode) -> list[str]:
    return [
        f"We have discharged this patient from the {OPAT} on {day(episode.outcome_on)}."
        if not episode.died_on
        else f"We are sorry to tell you that this patient died on {day(episode.died_on)}.",
        block("Diagnosis", wording.infection(episode)),
        block("Allergies", wording.allergies(episode)),
        block("Treatment", [*map(wording.given, _not_continuing(episode)), _days_of(episode)]),
        block("Line", _lines(episode)),
        block("Events during treatment", _events(episode), otherwise="None recorded"),
        block("Outcome", _outcome(episode)),
        block("Latest blood tests", [wording.last_bloods(episode)]),
        block("Treatment to continue", map(wording.planned, _continuing(episode))),
        "" if episode.died_on else block("Follow-up", [_follow_up(episode)]),
    ]


WRITERS: dict[str, Callable[[Episode], list[str]]] = {
    "referral": _referral,
    "acceptance": _acceptance,
    "rejection": _rejection,
    "discharge": _discharge,
}


# --- Their lines ----------------------------------------------------------------------------------


def _lines(episode: Episode) -> list[str]:
    return [wording.line(line) for line in episode.lines if line.device != NOT_A_LINE]


def _plan(episode: Episode) -> list[str]:
    planned = episode.planned_end_on
    pathway = label_of("pathway", episode.pathway)
    return [
        episode.delivery_plan or "",
        f"Pathway: {pathway}" if pathway else "",
        f"Planned end of treatment: {day(planned)}" if planned else "",
    ]


def _continues(course: Course, episode: Episode) -> bool:
    """Whether it goes on after the discharge."""
    discharged_on = episode.outcome_on
    return course.ended_on is None or (
        discharged_on is not None and course.ended_on > discharged_on
    )


def _continuing(episode: Episode) -> list[Course]:
    return [course for course in episode.courses if _continues(course, episode)]


def _not_continuing(episode: Episode) -> list[Course]:
    return [course for course in episode.courses if not _continues(course, episode)]


def _days_of(episode: Episode) -> str:
    if not episode.opat_days or not episode.last_opat_day:
        return ""
    return (
        f"OPAT treatment: {in_days(episode.opat_days)}, "
        f"{day(episode.first_opat_day)} to {day(episode.last_opat_day)}"
    )


def _events(episode: Episode) -> list[str]:
    return [*map(wording.event, episode.events), *map(wording.stay, episode.admissions)]


def _outcome(episode: Episode) -> list[str]:
    told = (
        ("Treatment ended", small("therapy_end_reason", episode.therapy_end_reason)),
        ("Infection", small("infection_outcome", episode.infection_outcome)),
        ("OPAT", small("opat_outcome", episode.opat_outcome)),
        ("Cause of death", small("death_category", episode.death_category)),
    )
    return [f"{name}: {value}" for name, value in told if value]


def _follow_up(episode: Episode) -> str:
    if not episode.follow_up_on:
        return episode.follow_up_with or "We have not planned a further review."
    return ", ".join(filter(None, (day(episode.follow_up_on), episode.follow_up_with)))


def _gp(episode: Episode) -> str:
    code = episode.patient.gp_practice_code
    return f"The general practitioner\nPractice {code}" if code else "The general practitioner"


def _referrer(episode: Episode) -> str:
    specialty = label_of("specialty", episode.specialty)
    lines = [episode.consultant or "The referring team", specialty, episode.ward]
    return "\n".join(line for line in lines if line)


def _in_one_line(address: str) -> str:
    return ", ".join(address.splitlines())


def _whom_to_call(kind: str, organisation: Organisation) -> str:
    if kind == "referral":
        return ""
    phone = organisation.letter_phone
    return f"Whom to call:\nThe OPAT team{f' on {phone}' if phone else ', at the address above'}"
