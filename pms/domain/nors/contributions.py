"""What one episode or referral adds to the cells of the return."""

from datetime import date

from pms.domain.counting.opat_days import (
    administrator_days,
    drug_days,
    line_days,
    oral_days,
    regimen_days,
)
from pms.domain.counting.records import NOT_RECORDED, EpisodeRecord, LineRecord
from pms.domain.counting.treatment import Treatment, outcomes
from pms.domain.nors import RULE_SET
from pms.domain.nors.earlier import died_by_2026_1, oral_days_by_2026_1
from pms.domain.nors.sections import TOTAL

# Section, row and column; the column is blank in sections of one dimension.
Key = tuple[str, str, str]

# Amounts stand in the order of the section's measures; a TOTAL is contributed only where the
# return counts each episode (or day) once instead of adding up the rows.
Contribution = tuple[Key, tuple[int, ...]]

_EVENT_PLACES = {"line": ("line_events", "LINE_EVENT"), "drug": ("drug_events", "DRUG_EVENT")}


def of_episode(
    record: EpisodeRecord, treatment: Treatment, as_at: date, rule_set: str = RULE_SET
) -> list[Contribution]:
    """All that a counted episode adds; by an earlier rule set, what it added to a return closed
    under it."""
    found: list[Contribution] = [
        (("SUMMARY", "episodes_completed", ""), (1,)),
        (("SUMMARY", "opat_days", ""), (treatment.opat_days,)),
        (("THERAPY_END", record.therapy_end_reason or NOT_RECORDED, ""), (1,)),
        *_diagnosis_and_outcomes(record, treatment, as_at),
        *_drugs(record, treatment),
    ]
    if record.events:
        found += _events(record, treatment)
    if record.lines:
        found += _devices(record.lines, treatment)
    if record.admissions:
        found += _readmissions(record, treatment)
    if rule_set == RULE_SET:
        died = died_during(record, treatment)
        days = oral_days(record.accepted_on, record.courses, record.admissions, as_at)
    else:
        died = died_by_2026_1(record, treatment, as_at)
        days = oral_days_by_2026_1(record, as_at)
    if died:
        found.append((("DEATH", record.death_category or NOT_RECORDED, ""), (1,)))
    if days:
        found.append((("COPAT", "copat", ""), (1, days)))
    return found


def of_rejected_referral(record: EpisodeRecord) -> list[Contribution]:
    """A referral counts once, and once under each of its reasons."""
    reasons = set(record.rejection_reasons) or {NOT_RECORDED}
    return [
        (("SUMMARY", "referrals_rejected", ""), (1,)),
        *((("REJECTION", reason, ""), (1,)) for reason in reasons),
    ]


def _diagnosis_and_outcomes(
    record: EpisodeRecord, treatment: Treatment, as_at: date
) -> tuple[Contribution, ...]:
    specialty = record.specialty or NOT_RECORDED
    diagnosis = record.diagnosis or NOT_RECORDED
    infection_outcome, opat_outcome = outcomes(record, as_at)
    infection_outcome = infection_outcome or NOT_RECORDED
    opat_outcome = opat_outcome or NOT_RECORDED
    return (
        (("SPECIALTY", specialty, ""), (1, treatment.opat_days)),
        (("DIAGNOSIS", diagnosis, ""), (1, treatment.opat_days)),
        (("SPECIALTY_X_INFECTION_OUTCOME", specialty, infection_outcome), (1,)),
        (("SPECIALTY_X_OPAT_OUTCOME", specialty, opat_outcome), (1,)),
        (("DIAGNOSIS_X_INFECTION_OUTCOME", diagnosis, infection_outcome), (1,)),
        (("DIAGNOSIS_X_OPAT_OUTCOME", diagnosis, opat_outcome), (1,)),
    )


def _drugs(record: EpisodeRecord, treatment: Treatment) -> list[Contribution]:
    stretches = treatment.stretches
    diagnosis = record.diagnosis or NOT_RECORDED
    found: list[Contribution] = [
        (("REGIMEN", TOTAL, ""), (1, 0)),
        (("AGENT_X_DIAGNOSIS", TOTAL, ""), (1, 0)),
        (("ADMINISTERED_BY", TOTAL, ""), (1, treatment.opat_days)),
    ]
    for text, days in regimen_days(stretches).items():
        found.append((("REGIMEN", text, ""), (1, days)))
    for agent, days in drug_days(stretches).items():
        found.append((("AGENT_X_DIAGNOSIS", agent, diagnosis), (1, days)))
    for administered_by, days in administrator_days(stretches).items():
        found.append((("ADMINISTERED_BY", administered_by or NOT_RECORDED, ""), (1, days)))
    return found


def _events(record: EpisodeRecord, treatment: Treatment) -> list[Contribution]:
    found: list[Contribution] = []
    for event in treatment.events(record):
        row, section = _EVENT_PLACES[event.kind]
        found += ((("SUMMARY", row, ""), (1,)), ((section, event.type, ""), (1,)))
    return found


def _devices(lines: tuple[LineRecord, ...], treatment: Treatment) -> list[Contribution]:
    """Devices with at least one day (R14)."""
    days_of: dict[str, list[int]] = {}
    for line in lines:
        if days := line_days(line, treatment.first_opat_day, treatment.last_opat_day):
            days_of.setdefault(line.device, []).append(days)
    found: list[Contribution] = [(("DEVICE", TOTAL, ""), (1, 0, 0))] if days_of else []
    for device, days_of_each in days_of.items():
        found.append((("DEVICE", device, ""), (1, len(days_of_each), sum(days_of_each))))
    return found


def _readmissions(record: EpisodeRecord, treatment: Treatment) -> list[Contribution]:
    """An episode counts once under each cause of its unplanned admissions (R16)."""
    causes = {admission.cause or NOT_RECORDED for admission in treatment.readmissions(record)}
    return [(("READMISSION", row, ""), (1,)) for row in ((TOTAL, *causes) if causes else ())]


def died_during(record: EpisodeRecord, treatment: Treatment) -> bool:
    """Died from the first OPAT day to the day after the last, or a category without a date."""
    if record.died_on is None:
        return bool(record.death_category)
    return treatment.during(record.died_on)
