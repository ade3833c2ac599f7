"""The return counted a second time, date by date and section by section, slowly.

Written from the words of the rules; it shares nothing with `pms.domain` but the record classes.
"""

from datetime import date, timedelta

from pms.domain.counting.records import CourseRecord, EpisodeRecord

LONG_ACTING = ("dalbavancin", "oritavancin", "rezafungin")
ONE_DAY = timedelta(days=1)


def is_counted_course(course: CourseRecord) -> bool:
    return course.route in ("iv", "im", "sc") and course.administered_by != "inpatient_team"


def covers(course: CourseRecord, day: date) -> bool:
    return course.started_on <= day and (course.ended_on is None or day <= course.ended_on)


def is_in_hospital_all_day(episode: EpisodeRecord, day: date) -> bool:
    for stay in episode.admissions:
        if day > stay.admitted_on and (stay.discharged_on is None or day < stay.discharged_on):
            return True
    return False


def days_covered(episode: EpisodeRecord, courses: list[CourseRecord], as_at: date) -> list[date]:
    days = []
    if episode.decision == "accepted" and episode.decided_on is not None:
        day = episode.decided_on
        while day <= as_at:
            is_covered = any(covers(course, day) for course in courses)
            if is_covered and not is_in_hospital_all_day(episode, day):
                days.append(day)
            day += ONE_DAY
    return days


def opat_days(episode: EpisodeRecord, as_at: date) -> list[date]:
    return days_covered(episode, [c for c in episode.courses if is_counted_course(c)], as_at)


def has_ended(episode: EpisodeRecord, as_at: date) -> bool:
    counted = [course for course in episode.courses if is_counted_course(course)]
    ended = [c for c in counted if c.ended_on is not None and c.ended_on <= as_at]
    return counted != [] and ended == counted


class Naive:
    """The rows of one return, in order, each as the ten texts and numbers of a cell."""

    def __init__(self, episodes, lists, service, start, end, as_at):
        self.lists, self.as_at, self.start, self.end = lists, as_at, start, end
        ours = [episode for episode in episodes if episode.service == service]
        self.accepted = [e for e in ours if e.decision == "accepted" and self.in_quarter(e)]
        self.rejected = [e for e in ours if e.decision == "rejected" and self.in_quarter(e)]
        self.counted = []
        self.days = {}
        for episode in ours:
            days = opat_days(episode, as_at)
            if has_ended(episode, as_at) and days and start <= days[-1] <= end:
                self.counted.append(episode)
                self.days[episode.id] = days
        self.rows = []
        self.write()

    def in_quarter(self, episode) -> bool:
        return self.start <= episode.decided_on <= self.end and episode.decided_on <= self.as_at

    def write(self):
        self.summary()
        self.one_dimension("SPECIALTY", "specialty")
        self.one_dimension("DIAGNOSIS", "diagnosis")
        self.matrix("SPECIALTY_X_INFECTION_OUTCOME", "specialty", "infection_outcome")
        self.matrix("SPECIALTY_X_OPAT_OUTCOME", "specialty", "opat_outcome")
        self.matrix("DIAGNOSIS_X_INFECTION_OUTCOME", "diagnosis", "infection_outcome")
        self.matrix("DIAGNOSIS_X_OPAT_OUTCOME", "diagnosis", "opat_outcome")
        self.regimen()
        self.agent_by_diagnosis()
        self.adverse_events("LINE_EVENT", "line", "line_event")
        self.adverse_events("DRUG_EVENT", "drug", "drug_event")
        self.administered_by()
        self.device()
        self.rejection()
        self.therapy_end()
        self.readmission()
        self.death()
        self.copat()

    # Rows

    def row(self, tier, section, row, column, measure, value):
        self.rows.append((tier, section, *row, *column, measure, value))

    def total(self, tier, section, measure, value):
        self.row(tier, section, ("TOTAL", "Total", ""), ("", "", ""), measure, value)

    def listed(self, name, used, *, without=(), blank=False):
        """Codes of a list in the order of the return: all active ones, retired ones if used."""
        shipped = [v for v in self.lists[name] if not v.code.startswith("local_")]
        local = [v for v in self.lists[name] if v.code.startswith("local_")]
        local.sort(key=lambda value: value.code)
        listed = [
            (value.code, value.label, value.nors_label)
            for value in shipped + local
            if value.code not in without and (not value.retired or value.code in used)
        ]
        return [*listed, ("not_recorded", "Not recorded", "")] if blank else listed

    # What belongs to an episode

    def outcome(self, episode, name):
        if episode.outcome_on is not None and episode.outcome_on > self.as_at:
            return "not_recorded"
        return getattr(episode, name) or "not_recorded"

    def value(self, episode, name):
        if name in ("infection_outcome", "opat_outcome"):
            return self.outcome(episode, name)
        return getattr(episode, name) or "not_recorded"

    def is_during(self, episode, day) -> bool:
        days = self.days[episode.id]
        return day is not None and days[0] <= day <= days[-1] + ONE_DAY and day <= self.as_at

    def regimen_on(self, episode, day) -> str:
        agents = [c.agent for c in episode.courses if is_counted_course(c) and covers(c, day)]
        return "+".join(sorted(set(agents)))

    def events(self, kind):
        return [
            event
            for episode in self.counted
            for event in episode.events
            if event.kind == kind and self.is_during(episode, event.occurred_on)
        ]

    # Sections

    def summary(self):
        def one(code, label, measure, value):
            self.row("core", "SUMMARY", (code, label, ""), ("", "", ""), measure, value)

        patients = {episode.patient_id for episode in self.accepted}
        one("episodes_completed", "Episodes completed", "episodes", len(self.counted))
        one("patients_admitted", "Patients admitted", "patients", len(patients))
        one("referrals_rejected", "Referrals rejected", "referrals", len(self.rejected))
        one("opat_days", "OPAT days", "opat_days", sum(len(d) for d in self.days.values()))
        one("line_events", "Line events", "events", len(self.events("line")))
        one("drug_events", "Drug events", "events", len(self.events("drug")))

    def one_dimension(self, section, name):
        used = {self.value(episode, name) for episode in self.counted}
        episodes_in_all = days_in_all = 0
        for row in self.listed(name, used, blank=True):
            mine = [e for e in self.counted if self.value(e, name) == row[0]]
            days = sum(len(self.days[e.id]) for e in mine)
            self.row("core", section, row, ("", "", ""), "episodes", len(mine))
            self.row("core", section, row, ("", "", ""), "opat_days", days)
            episodes_in_all += len(mine)
            days_in_all += days
        self.total("core", section, "episodes", episodes_in_all)
        self.total("core", section, "opat_days", days_in_all)

    def matrix(self, section, row_name, column_name):
        used = {self.value(episode, row_name) for episode in self.counted}
        in_all = 0
        for row in self.listed(row_name, used, blank=True):
            for column in self.listed(column_name, (), blank=True):
                number = 0
                for episode in self.counted:
                    values = self.value(episode, row_name), self.value(episode, column_name)
                    number += values == (row[0], column[0])
                if number:
                    self.row("core", section, row, column, "episodes", number)
                    in_all += number
        self.total("core", section, "episodes", in_all)

    def regimen(self):
        episodes, days = {}, {}
        for episode in self.counted:
            for day in self.days[episode.id]:
                text = self.regimen_on(episode, day)
                episodes.setdefault(text, set()).add(episode.id)
                days[text] = days.get(text, 0) + 1
        agents = {value.code: value for value in self.lists["antimicrobial"]}
        for text in sorted(days):
            parts = [agents[code] for code in text.split("+")]
            label = " + ".join(part.label for part in parts)
            spelling = " + ".join(part.nors_label for part in parts)
            if any(part.nors_label == "" for part in parts):
                spelling = ""
            row = (text, label, spelling)
            self.row("core", "REGIMEN", row, ("", "", ""), "episodes", len(episodes[text]))
            self.row("core", "REGIMEN", row, ("", "", ""), "opat_days", days[text])
        self.total("core", "REGIMEN", "episodes", len(set().union(*episodes.values())))
        self.total("core", "REGIMEN", "opat_days", sum(days.values()))

    def agent_by_diagnosis(self):
        section = "AGENT_X_DIAGNOSIS"
        agents = {c.agent for e in self.counted for c in e.courses}
        diagnoses = {self.value(e, "diagnosis") for e in self.counted}
        distinct, days_in_all = set(), 0
        for row in self.listed("antimicrobial", agents):
            for column in self.listed("diagnosis", diagnoses, blank=True):
                episodes, days = set(), 0
                for episode in self.counted:
                    if self.value(episode, "diagnosis") == column[0]:
                        for day in self.days[episode.id]:
                            if row[0] in self.regimen_on(episode, day).split("+"):
                                episodes.add(episode.id)
                                days += 1
                if days:
                    self.row("core", section, row, column, "episodes", len(episodes))
                    self.row("core", section, row, column, "drug_days", days)
                    distinct |= episodes
                    days_in_all += days
        self.total("core", section, "episodes", len(distinct))
        self.total("core", section, "drug_days", days_in_all)

    def adverse_events(self, section, kind, name):
        events = self.events(kind)
        for row in self.listed(name, {event.type for event in events}):
            number = sum(1 for event in events if event.type == row[0])
            self.row("core", section, row, ("", "", ""), "events", number)
        self.total("core", section, "events", len(events))

    def administered_by(self):
        section = "ADMINISTERED_BY"
        given = {}
        for episode in self.counted:
            for day in self.days[episode.id]:
                for course in episode.courses:
                    if is_counted_course(course) and covers(course, day):
                        by = course.administered_by or "not_recorded"
                        given.setdefault(by, set()).add((episode.id, day))
        listed = self.listed("administered_by", given, without=["inpatient_team"], blank=True)
        for row in listed:
            days = given.get(row[0], set())
            episodes = {episode_id for episode_id, _ in days}
            self.row("extended", section, row, ("", "", ""), "episodes", len(episodes))
            self.row("extended", section, row, ("", "", ""), "opat_days", len(days))
        every = set().union(*given.values())
        self.total("extended", section, "episodes", len({episode_id for episode_id, _ in every}))
        self.total("extended", section, "opat_days", len(every))

    def device(self):
        in_place = []
        for episode in self.counted:
            first, last = self.days[episode.id][0], self.days[episode.id][-1]
            for line in episode.lines:
                days, day = 0, first
                while day <= last:
                    after = line.inserted_on is None or line.inserted_on <= day
                    before = line.removed_on is None or day <= line.removed_on
                    days += after and before
                    day += ONE_DAY
                if days and line.device != "no_line":
                    in_place.append((episode.id, line.device, days))
        for row in self.listed("device", {d for _, d, _ in in_place}, without=["no_line"]):
            mine = [one for one in in_place if one[1] == row[0]]
            self.device_rows(row, mine)
        self.device_rows(("TOTAL", "Total", ""), in_place)

    def device_rows(self, row, mine):
        blank = ("", "", "")
        self.row("extended", "DEVICE", row, blank, "episodes", len({one[0] for one in mine}))
        self.row("extended", "DEVICE", row, blank, "devices", len(mine))
        self.row("extended", "DEVICE", row, blank, "device_days", sum(one[2] for one in mine))

    def rejection(self):
        reasons = [reason for e in self.rejected for reason in set(e.rejection_reasons)]
        reasons += ["not_recorded" for e in self.rejected if not e.rejection_reasons]
        self.tally("REJECTION", "rejection_reason", "referrals", reasons, len(reasons))

    def therapy_end(self):
        reasons = [e.therapy_end_reason or "not_recorded" for e in self.counted]
        self.tally("THERAPY_END", "therapy_end_reason", "episodes", reasons, len(reasons))

    def readmission(self):
        causes, readmitted = [], 0
        for episode in self.counted:
            mine = set()
            for stay in episode.admissions:
                is_planned = stay.planned or stay.cause == "planned_procedure"
                if not is_planned and self.is_during(episode, stay.admitted_on):
                    mine.add(stay.cause or "not_recorded")
            causes += mine
            readmitted += bool(mine)
        without = ["planned_procedure"]
        self.tally("READMISSION", "readmission_cause", "episodes", causes, readmitted, without)

    def death(self):
        deaths = []
        for episode in self.counted:
            undated = episode.died_on is None and episode.death_category
            if self.is_during(episode, episode.died_on) or undated:
                deaths.append(episode.death_category or "not_recorded")
        self.tally("DEATH", "death_category", "episodes", deaths, len(deaths))

    def tally(self, section, name, measure, used, total, without=()):
        for row in self.listed(name, used, without=without, blank=True):
            self.row("extended", section, row, ("", "", ""), measure, used.count(row[0]))
        self.total("extended", section, measure, total)

    def copat(self):
        number = days = 0
        for episode in self.counted:
            oral = [
                course
                for course in episode.courses
                if course.route == "po"
                and course.administered_by != "inpatient_team"
                and course.ended_on is not None
            ]
            mine = days_covered(episode, oral, self.as_at)
            number += bool(mine)
            days += len(mine)
        label = "Complex oral therapy (COpAT)"
        self.row("extended", "COPAT", ("copat", label, ""), ("", "", ""), "episodes", number)
        self.row("extended", "COPAT", ("copat", label, ""), ("", "", ""), "oral_days", days)
        self.total("extended", "COPAT", "episodes", number)
        self.total("extended", "COPAT", "oral_days", days)
