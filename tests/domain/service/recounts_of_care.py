"""Reports of treatment counted a second time, day by day, as in `recounts`.

Each gives tables by name, each of rows by code with the amounts in the order of the measures;
rows of nothing may be left out.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from pms.domain.counting.records import CourseRecord, EpisodeRecord
from tests.domain.naive import (
    ONE_DAY,
    covers,
    days_covered,
    has_ended,
    is_counted_course,
    opat_days,
)
from tests.domain.service.recounts import Plain

AT_HOME = ("opat_nurse_home", "community_nurse_home", "private_nurse_home")
GUIDANCE = ("ultrasound", "radiological", "not_guided", "local_by_eye", None)


def guidance_of(line_id: int) -> str | None:
    """How a line of the random records was guided in."""
    return GUIDANCE[line_id % len(GUIDANCE)]


def quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


class Sums:
    """Rows to amounts."""

    def __init__(self):
        self.rows = defaultdict(list)

    def add(self, row, *amounts):
        before = self.rows[row] or [0] * len(amounts)
        self.rows[row] = [a + b for a, b in zip(before, amounts, strict=True)]


def tables(**named):
    return {name: sums.rows for name, sums in named.items()}


def unplanned(one: Plain):
    return [
        stay
        for stay in one.episode.admissions
        if not stay.planned
        and stay.cause != "planned_procedure"
        and one.is_during(stay.admitted_on)
    ]


def readmissions(plain: list[Plain]):
    quarters, causes, diagnoses = Sums(), Sums(), Sums()
    for one in plain:
        stays = unplanned(one)
        came_back = 1 if stays else 0
        diagnosis = one.episode.diagnosis or "not_recorded"
        for sums, row in ((quarters, one.quarter), (diagnoses, diagnosis)):
            sums.add(row, 1, came_back)
            sums.add("TOTAL", 1, came_back)
        for cause in {stay.cause or "not_recorded" for stay in stays}:
            causes.add(cause, 1)
        causes.add("TOTAL", came_back)
    return tables(quarters=quarters, causes=causes, diagnoses=diagnoses)


def deaths(plain: list[Plain]):
    quarters, categories = Sums(), Sums()
    for one in plain:
        died_on, category = one.episode.died_on, one.episode.death_category
        died = bool(category) if died_on is None else one.is_during(died_on)
        for row in (one.quarter, "TOTAL"):
            quarters.add(row, 1, int(died))
        if died:
            categories.add(category or "not_recorded", 1)
            categories.add("TOTAL", 1)
    return tables(quarters=quarters, categories=categories)


AWARE = {
    "ceftriaxone": [("2025-01-29", "", "watch")],
    "teicoplanin": [("2025-01-29", "", "watch"), ("2025-04-20", "", "reserve")],
    "dalbavancin": [("2025-01-29", "parenteral", "reserve")],
    "local_arbekacin": [("2025-01-29", "", "other"), ("2025-03-01", "parenteral", "access")],
}
"""Categories of the random records' agents: one changes on a day, two differ by route."""


def category_of(course: CourseRecord, day: date) -> str:
    lines = AWARE.get(course.agent, [])
    of_route = [line for line in lines if line[1] == "parenteral"]
    lines = of_route or [line for line in lines if line[1] == ""]
    begun = [line for line in lines if line[0] <= day.isoformat()]
    return (begun[-1:] or lines[:1] or [("", "", "not_classified")])[0][2]


def stewardship(plain: list[Plain]):
    categories, quarters, agents = Sums(), Sums(), Sums()
    order = ("access", "watch", "reserve", "other", "not_classified")
    for one in plain:
        courses = [course for course in one.episode.courses if is_counted_course(course)]
        days, given = set(), set()
        for day in one.days:
            for course in courses:
                if covers(course, day):
                    category = category_of(course, day)
                    days.add((category, day))
                    given.add((category, course.agent, day))
        for category in {category for category, _ in days}:
            opat_days = sum(found == category for found, _ in days)
            drug_days = sum(found == category for found, _, _ in given)
            categories.add(category, 1, opat_days, drug_days)
        categories.add("TOTAL", 1, len(one.days), len(given))
        for row in (one.quarter, "TOTAL"):
            quarters.add(row, *(sum(found == name for found, _, _ in given) for name in order))
        for category, agent in {(category, agent) for category, agent, _ in given}:
            number = sum((found, of) == (category, agent) for found, of, _ in given)
            agents.add(f"{category}+{agent}", 1, number)
        agents.add("TOTAL", 1, len(given))
    return tables(categories=categories, quarters=quarters, agents=agents)


def known_on_of(record: EpisodeRecord) -> date | None:
    """On which day the 30 days after OPAT of a random record were said to be known."""
    if record.id % 3 == 0 or record.decided_on is None:
        return None
    return record.decided_on + timedelta(days=20 * (record.id % 5))


def after_opat(plain: list[Plain]):
    quarters, causes = Sums(), Sums()
    for one in plain:
        window = [one.days[-1] + timedelta(days=number) for number in range(2, 31)]
        if window[-1] >= one.as_at:
            continue
        stays = [
            stay
            for stay in one.episode.admissions
            if not stay.planned and stay.cause != "planned_procedure" and stay.admitted_on in window
        ]
        died_on, known_on = one.episode.died_on, known_on_of(one.episode)
        known = known_on is not None and known_on <= one.as_at
        known = known and (known_on > window[-1] or (died_on is not None and died_on <= known_on))
        for row in (one.quarter, "TOTAL"):
            quarters.add(row, 1, int(bool(stays)), int(died_on in window), int(known))
        for row in ({stay.cause or "not_recorded" for stay in stays} | {"TOTAL"}) if stays else ():
            causes.add(row, 1)
    return tables(quarters=quarters, causes=causes)


def administration(plain: list[Plain]):
    ways, quarters = Sums(), Sums()
    for one in plain:
        ways.add("TOTAL", 1, len(one.days))
        of_episode = set()
        courses = [course for course in one.episode.courses if is_counted_course(course)]
        for day in one.days:
            running = [course for course in courses if covers(course, day)]
            by = {course.administered_by or "not_recorded" for course in running}
            for way in by:
                ways.add(way, 0, 1)
            of_episode |= by
            others = by - {"self", "carer", "not_recorded"}
            nurse = any(way in AT_HOME for way in others)
            elsewhere = bool(others) and not nurse
            patient = not others and bool(by & {"self", "carer"})
            unknown = by == {"not_recorded"}
            for row in (one.quarter, "TOTAL"):
                quarters.add(row, 1, int(patient), int(nurse), int(elsewhere), int(unknown))
        for way in of_episode:
            ways.add(way, 1, 0)
    return tables(ways=ways, quarters=quarters)


def devices(plain: list[Plain]):
    guided, kinds, both, quarters = Sums(), Sums(), Sums(), Sums()
    for one in plain:
        seen = set()
        for line in one.episode.lines:
            in_place, day = 0, one.days[0]
            while day <= one.days[-1]:
                begun = line.inserted_on is None or line.inserted_on <= day
                gone = line.removed_on is not None and line.removed_on < day
                in_place += begun and not gone
                day += ONE_DAY
            if line.device == "no_line" or not in_place:
                continue
            how = guidance_of(line.id) or "not_recorded"
            for sums, row in (
                (guided, how),
                (kinds, line.device),
                (both, f"{line.device}+{how}"),
                (quarters, one.quarter),
            ):
                for each in (row, "TOTAL"):
                    is_new = (id(sums), each) not in seen
                    seen.add((id(sums), each))
                    sums.add(each, int(is_new), 1, in_place)
    return tables(guidance=guided, devices=kinds, both=both, quarters=quarters)


@dataclass
class PlainOral:
    """An episode with its oral days and the courses they are of."""

    day: date
    has_opat: bool
    oral: list[date]
    courses: list


def with_oral_days(episodes: list[EpisodeRecord], first: date, last: date, as_at: date):
    found = []
    for episode in episodes:
        ended = [
            course
            for course in episode.courses
            if course.route == "po"
            and course.administered_by != "inpatient_team"
            and course.ended_on is not None
        ]
        oral, parenteral = days_covered(episode, ended, as_at), opat_days(episode, as_at)
        has_counted = any(is_counted_course(course) for course in episode.courses)
        if oral and (has_ended(episode, as_at) or not has_counted):
            day = (parenteral or oral)[-1]
            if first <= day <= last:
                found.append(PlainOral(day, bool(parenteral), oral, ended))
    return found


def copat(plain: list[PlainOral]):
    quarters, agents = Sums(), Sums()
    for one in plain:
        days = len(one.oral)
        parts = (1, days, 0, 0) if one.has_opat else (0, 0, 1, days)
        for row in (quarter(one.day), "TOTAL"):
            quarters.add(row, 1, days, *parts)
        agents.add("TOTAL", 1, days)
        for agent in {course.agent for course in one.courses}:
            mine = [course for course in one.courses if course.agent == agent]
            covered = [day for day in one.oral if any(covers(course, day) for course in mine)]
            if covered:
                agents.add(agent, 1, len(covered))
    return tables(quarters=quarters, agents=agents)


def each_table(report: str, recount, *names: str):
    """One recount of a whole report as recounts of its tables."""
    return {(report, name): lambda plain, name=name: recount(plain).get(name, {}) for name in names}


RECOUNTS = {
    **each_table("readmissions", readmissions, "quarters", "causes", "diagnoses"),
    **each_table("deaths", deaths, "quarters", "categories"),
    **each_table("after-opat", after_opat, "quarters", "causes"),
    **each_table("stewardship", stewardship, "categories", "quarters", "agents"),
    **each_table("administration", administration, "ways", "quarters"),
    **each_table("devices", devices, "guidance", "devices", "both", "quarters"),
    **each_table("copat", copat, "quarters", "agents"),
}
