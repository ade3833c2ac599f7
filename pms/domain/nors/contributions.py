"""What one episode or referral adds to the cells of the return."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from pms.domain.days import administrator_days, drug_days, line_days, oral_days, regimen_days
from pms.domain.nors.sections import NOT_RECORDED, TOTAL
from pms.domain.records import EpisodeRecord, Line
from pms.domain.treatment import Treatment, outcomes

# Section, row and column; the column is blank in sections of one dimension.
Key = tuple[str, str, str]

# Amounts stand in the order of the section's measures; a TOTAL is contributed only where the
# return counts each episode (or day) once instead of adding up the rows.
Contribution = tuple[Key, tuple[int, ...]]

_EVENT_PLACES = {"line": ("line_events", "LINE_EVENT"), "drug": ("drug_events", "DRUG_EVENT")}


def of_episode(record: EpisodeRecord, treatment: Treatment, as_at: date) -> Iterator[Contribution]:
    """All that a counted episode adds."""
    yield ("SUMMARY", "episodes_completed", ""), (1,)
    yield ("SUMMARY", "opat_days", ""), (treatment.opat_days,)
    yield from _diagnosis_and_outcomes(record, treatment, as_at)
    yield from _drugs(record, treatment)
    if record.events:
        yield from _events(record, treatment)
    if record.lines:
        yield from _devices(record.lines, treatment)
    if record.admissions:
        yield from _readmissions(record, treatment)
    yield ("THERAPY_END", record.therapy_end_reason or NOT_RECORDED, ""), (1,)
    if died_during(record, treatment, as_at):
        yield ("DEATH", record.death_category or NOT_RECORDED, ""), (1,)
    if days := oral_days(record.accepted_on, record.courses, record.admissions, as_at):
        yield ("COPAT", "copat", ""), (1, days)


def of_rejected_referral(record: EpisodeRecord) -> Iterator[Contribution]:
    """A referral counts once, and once under each of its reasons."""
    yield ("SUMMARY", "referrals_rejected", ""), (1,)
    for reason in set(record.rejection_reasons) or {NOT_RECORDED}:
        yield ("REJECTION", reason, ""), (1,)


def _diagnosis_and_outcomes(
    record: EpisodeRecord, treatment: Treatment, as_at: date
) -> Iterator[Contribution]:
    specialty = record.specialty or NOT_RECORDED
    diagnosis = record.diagnosis or NOT_RECORDED
    infection_outcome, opat_outcome = outcomes(record, as_at)
    yield ("SPECIALTY", specialty, ""), (1, treatment.opat_days)
    yield ("DIAGNOSIS", diagnosis, ""), (1, treatment.opat_days)
    column = infection_outcome or NOT_RECORDED
    yield ("SPECIALTY_X_INFECTION_OUTCOME", specialty, column), (1,)
    yield ("DIAGNOSIS_X_INFECTION_OUTCOME", diagnosis, column), (1,)
    column = opat_outcome or NOT_RECORDED
    yield ("SPECIALTY_X_OPAT_OUTCOME", specialty, column), (1,)
    yield ("DIAGNOSIS_X_OPAT_OUTCOME", diagnosis, column), (1,)


def _drugs(record: EpisodeRecord, treatment: Treatment) -> Iterator[Contribution]:
    stretches = treatment.stretches
    diagnosis = record.diagnosis or NOT_RECORDED
    yield ("REGIMEN", TOTAL, ""), (1, 0)
    for text, days in regimen_days(stretches).items():
        yield ("REGIMEN", text, ""), (1, days)
    yield ("AGENT_X_DIAGNOSIS", TOTAL, ""), (1, 0)
    for agent, days in drug_days(stretches).items():
        yield ("AGENT_X_DIAGNOSIS", agent, diagnosis), (1, days)
    yield ("ADMINISTERED_BY", TOTAL, ""), (1, treatment.opat_days)
    for administered_by, days in administrator_days(stretches).items():
        yield ("ADMINISTERED_BY", administered_by or NOT_RECORDED, ""), (1, days)


def _events(record: EpisodeRecord, treatment: Treatment) -> Iterator[Contribution]:
    for event in treatment.events(record):
        row, section = _EVENT_PLACES[event.kind]
        yield ("SUMMARY", row, ""), (1,)
        yield (section, event.type, ""), (1,)


def _devices(lines: tuple[Line, ...], treatment: Treatment) -> Iterator[Contribution]:
    """Devices with at least one day (R14)."""
    devices: Counter[str] = Counter()
    device_days: Counter[str] = Counter()
    for line in lines:
        if days := line_days(line, treatment.first_opat_day, treatment.last_opat_day):
            devices[line.device] += 1
            device_days[line.device] += days
    if devices:
        yield ("DEVICE", TOTAL, ""), (1, 0, 0)
    for device, number in devices.items():
        yield ("DEVICE", device, ""), (1, number, device_days[device])


def _readmissions(record: EpisodeRecord, treatment: Treatment) -> Iterator[Contribution]:
    """An episode counts once under each cause of its unplanned admissions (R16)."""
    causes = {admission.cause or NOT_RECORDED for admission in treatment.readmissions(record)}
    if causes:
        yield ("READMISSION", TOTAL, ""), (1,)
    for cause in causes:
        yield ("READMISSION", cause, ""), (1,)


def died_during(record: EpisodeRecord, treatment: Treatment, as_at: date) -> bool:
    """Died during OPAT, or a death category recorded; a death after the as-at date is neither."""
    if record.died_on is not None and record.died_on > as_at:
        return False
    return bool(record.death_category) or treatment.during(record.died_on)
