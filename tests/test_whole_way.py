"""From a bundle of files to the quarter's CSV, held against a recount of the very same files."""

from datetime import date

from pms import cli, clock
from pms.domain.counting import records
from pms.domain.counting.quarter import Quarter
from pms.domain.nors.layout import COLUMNS
from pms.picklists.shipped import shipped_lists
from tests.domain.naive import Naive
from tests.transfer.invented import make_bundle
from tests.written import rows_in, rows_of

CELL = ("tier", "section", "row_code", "row_label", "row_nors_label")
CELL += ("col_code", "col_label", "col_nors_label", "measure", "value")


def table(folder, name):
    return rows_in((folder / f"{name}.csv").read_bytes().decode("utf-8-sig"))


def day(text):
    return date.fromisoformat(text) if text else None


def read_episodes(folder):
    """The bundle's episodes as records, read with nothing of the program's import."""
    numbers = {row["patient_ref"]: n for n, row in enumerate(table(folder, "patients"))}
    belongings = {
        name: table(folder, name) for name in ("courses", "lines", "events", "admissions")
    }

    def of(episode, name):
        return [row for row in belongings[name] if row["episode_ref"] == episode["episode_ref"]]

    excluded = {row["episode_ref"] for row in table(folder, "exclusions")}
    return [
        records.EpisodeRecord(
            id=number,
            patient_id=numbers[row["patient_ref"]],
            service=row["service"],
            decision=row["decision"] or None,
            decided_on=day(row["decision_date"]),
            rejection_reasons=tuple(filter(None, row["rejection_reasons"].split(";"))),
            specialty=row["specialty"] or None,
            diagnosis=row["diagnosis"] or None,
            therapy_end_reason=row["therapy_end_reason"] or None,
            infection_outcome=row["infection_outcome"] or None,
            opat_outcome=row["opat_outcome"] or None,
            outcome_on=day(row["outcome_date"]),
            died_on=day(row["died_on"]),
            death_category=row["death_category"] or None,
            courses=tuple(
                records.CourseRecord(
                    agent=course["agent"],
                    route=course["route"] or None,
                    administered_by=course["administered_by"] or None,
                    started_on=day(course["start_date"]),
                    ended_on=day(course["end_date"]),
                )
                for course in of(row, "courses")
            ),
            lines=tuple(
                records.LineRecord(
                    line["device"], day(line["inserted_on"]), day(line["removed_on"])
                )
                for line in of(row, "lines")
            ),
            events=tuple(
                records.EventRecord(event["kind"], event["type"], day(event["date"]))
                for event in of(row, "events")
            ),
            admissions=tuple(
                records.AdmissionRecord(
                    day(stay["admitted_on"]),
                    day(stay["discharged_on"]),
                    stay["planned"] == "yes",
                    stay["cause"] or None,
                )
                for stay in of(row, "admissions")
            ),
        )
        for number, row in enumerate(table(folder, "episodes"))
        if row["episode_ref"] not in excluded
    ]


def quarters_of(episodes):
    days = [episode.decided_on for episode in episodes if episode.decided_on]
    quarter, last = Quarter.containing(min(days)), Quarter.containing(max(days))
    while quarter <= last:
        yield quarter
        quarter = quarter.next


def test_an_imported_bundle_gives_each_quarters_figures_of_an_independent_recount(
    app, runner, tmp_path
):
    make_bundle(folder := tmp_path / "bundle", 80)
    pms("import", folder, "--organisation", "RXX")
    compare(folder, "RXX", tmp_path)


def test_a_whole_service_is_recounted_alike(instance, tmp_path):
    """The demonstration has every kind of record, returning patients and gaps as in life."""
    pms("demo", "--episodes", "120", "--years", "1")
    pms("export", folder := tmp_path / "bundle", "--organisation", "RDM")
    compare(folder, "RDM", tmp_path)


def pms(*words):
    assert cli.run([str(word) for word in words]) == 0, words


def compare(folder, organisation, tmp_path):
    """Every quarter and service: the program's file against the naive recount of the bundle."""
    episodes = read_episodes(folder)
    counted = 0
    for quarter in quarters_of(episodes):
        for service in ("adult", "paediatric"):
            naive = Naive(
                episodes, shipped_lists(), service, quarter.start, quarter.end, clock.today()
            )
            file = tmp_path / f"{service}{quarter}.csv"
            words = ("--organisation", organisation, "--service", service, "--quarter", quarter)
            pms("nors", "export", *words, "--output", file)
            pms("nors", "check", file)
            assert cells_of(file) == naive.rows, (service, quarter)
            counted += len(naive.counted)
    assert counted > len(episodes) / 2


def cells_of(file):
    rows = rows_of(file.read_bytes(), COLUMNS)
    return [
        tuple(int(row[name]) if name == "value" else row[name] for name in CELL) for row in rows
    ]
