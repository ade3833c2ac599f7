"""Reports of referrals counted a second time, from plain rows, as in `recounts_of_care`."""

import math
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from types import SimpleNamespace

from pms.domain.counting.records import EpisodeRecord
from tests.domain.service import recounts
from tests.domain.service.recounts_of_care import Sums, each_table, quarter, tables


def referral_of(episode: EpisodeRecord) -> SimpleNamespace:
    """A random record's referral: what no record says of it follows from its id."""
    random = Random(episode.id)
    waited = random.choice((-1, 0, 0, 1, 1, 2, 3, 4, 7, 8, 14, 15, 40))
    return SimpleNamespace(
        decided_on=episode.decided_on,
        decision=episode.decision,
        rejection_reasons=episode.rejection_reasons,
        specialty=episode.specialty,
        referred_on=episode.decided_on - timedelta(days=waited),
        consultant=random.choice(("Dr Ash", "Dr Elm", None)),
        ward=random.choice(("Ward 1", "", None)),
        pathway=random.choice(("transfer", "admission_avoidance", None)),
    )


def decided(episodes: list[EpisodeRecord], first: date, last: date, as_at: date):
    return [referral_of(one) for one in recounts.decided(episodes, first, last, as_at)]


def referrers(decided):
    found = {name: Sums() for name in ("specialties", "pathways", "wards", "consultants")}
    for one in decided:
        accepted = 1 if one.decision == "accepted" else 0
        for name, row in (
            ("specialties", one.specialty),
            ("pathways", one.pathway),
            ("wards", one.ward),
            ("consultants", one.consultant),
        ):
            for each in (row or "not_recorded", "TOTAL"):
                found[name].add(each, 1, accepted, 1 - accepted)
    return tables(**found)


def rejections(decided):
    quarters, reasons, specialties = Sums(), Sums(), Sums()
    for one in decided:
        rejected = 1 if one.decision == "rejected" else 0
        for sums, row in ((quarters, quarter(one.decided_on)), (specialties, one.specialty)):
            for each in (row or "not_recorded", "TOTAL"):
                sums.add(each, 1, rejected)
        if rejected:
            reasons.add("TOTAL", 1)
            for reason in set(one.rejection_reasons) or {"not_recorded"}:
                reasons.add(reason, 1)
    return tables(quarters=quarters, reasons=reasons, specialties=specialties)


def waiting(decided):
    quarters, lengths, pathways, specialties = Sums(), Sums(), Sums(), Sums()
    for one in decided:
        if one.decision != "accepted" or one.referred_on > one.decided_on:
            continue
        days = one.decided_on.toordinal() - one.referred_on.toordinal()
        for sums, row in (
            (quarters, quarter(one.decided_on)),
            (pathways, one.pathway),
            (specialties, one.specialty),
        ):
            for each in (row or "not_recorded", "TOTAL"):
                sums.add(each, 1, days, 1 if days < 2 else 0)
        in_words = str(days) if days < 4 else "4-7" if days < 8 else "8-14" if days < 15 else "15"
        for each in (in_words, "TOTAL"):
            lengths.add(each, 1)
    return tables(quarters=quarters, lengths=lengths, pathways=pathways, specialties=specialties)


def waits_of(decided, within):
    """The days waited by those of a quarter, or of all, in order."""
    return sorted(
        (one.decided_on - one.referred_on).days
        for one in decided
        if one.decision == "accepted"
        and one.referred_on <= one.decided_on
        and within in ("TOTAL", quarter(one.decided_on))
    )


def quantile(values, part):
    """Straight between the two neighbours of the place `part` of the way from first to last."""
    place = Fraction(part) * (len(values) - 1)
    below, above = math.floor(place), math.ceil(place)
    return float(values[below] + (values[above] - values[below]) * (place - below))


RECOUNTS = {
    **each_table("referrers", referrers, "specialties", "pathways", "wards", "consultants"),
    **each_table("rejections", rejections, "quarters", "reasons", "specialties"),
    **each_table("waiting", waiting, "quarters", "lengths", "pathways", "specialties"),
}
