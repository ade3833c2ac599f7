"""The cases of random records, as the program's loaders find them in a database."""

from dataclasses import replace
from datetime import date

from pms.domain.care.aware import AwareCategories
from pms.domain.care.lists import AwareLine
from pms.domain.counting.treatment import has_ended, treatment_of
from pms.domain.service_reports.after_opat import followed
from pms.domain.service_reports.cases import Decided, EndedEpisode
from pms.domain.service_reports.copat import oral_case
from pms.domain.service_reports.devices import WithLines
from pms.domain.service_reports.experience import Answered, CodeGiven
from pms.domain.service_reports.stewardship import Classed
from tests.domain.records import LISTS
from tests.domain.service.recounts_of_care import AWARE, guidance_of, known_on_of
from tests.domain.service.recounts_of_experience import codes_of, questionnaires_of
from tests.domain.service.recounts_of_referrals import referral_of


def ended(records, period, as_at):
    found = []
    for record in records:
        treatment = treatment_of(record, as_at) if has_ended(record, as_at) else None
        if treatment and treatment.last_opat_day in period:
            found.append(EndedEpisode(record, treatment, as_at))
    return found


def with_lines(records, period, as_at):
    guidance = {line.id: guidance_of(line.id) for record in records for line in record.lines}
    return [WithLines(case, guidance) for case in ended(records, period, as_at)]


def followed_up(records, period, as_at):
    by_id = {record.id: known_on_of(record) for record in records}
    found = (followed(case, by_id[case.episode_id]) for case in ended(records, period, as_at))
    return [case for case in found if case is not None]


def classed(records, period, as_at):
    values = [
        replace(value, aware=tuple(AwareLine(date.fromisoformat(d), r, c) for d, r, c in lines))
        for value in LISTS["antimicrobial"]
        for lines in (AWARE.get(value.code, ()),)
    ]
    categories = AwareCategories({**LISTS, "antimicrobial": values})
    return [Classed(case, categories) for case in ended(records, period, as_at)]


def decided(records, period, as_at):
    return [
        Decided(
            one.id,
            one.decided_on,
            one.decision,
            one.rejection_reasons,
            referral.referred_on,
            one.specialty,
            referral.consultant,
            referral.ward,
            referral.pathway,
        )
        for one in records
        if one.decided_on and one.decided_on in period and one.decided_on <= as_at
        for referral in (referral_of(one),)
    ]


def oral(records, period, as_at):
    cases = (oral_case(record, as_at) for record in records)
    return [case for case in cases if case is not None and case.day in period]


def answers(records, period, as_at):
    return [
        Answered(record.id, one.day, one.answers)
        for record in records
        for one in questionnaires_of(record)
        if one.day in period
    ]


def codes(records, period, as_at):
    return [
        CodeGiven(record.id, one.day, one.answered)
        for record in records
        for one in codes_of(record)
        if one.day in period
    ]


LOADED = {
    "ended": ended,
    "lines": with_lines,
    "followed": followed_up,
    "classed": classed,
    "decided": decided,
    "oral": oral,
    "answers": answers,
    "codes": codes,
}
