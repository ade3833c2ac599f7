"""`pms queries --all` over an imported bundle names what a slow reading of it names, no more."""

from collections import Counter

import pytest

from pms import clock
from pms.domain.care.contradictions import KINDS
from tests.domain.contrary import AS_AT
from tests.domain.naive_queries import Episode
from tests.reports.contrary_bundle import bundle_of, contrary_records, ref
from tests.transfer.bundles import a_folder
from tests.written import rows_in

NUMBER = 120
SERVICES = ("adult", "paediatric")
LETTERS = {"courses": "C", "lines": "L", "events": "V", "admissions": "A"}


@pytest.fixture
def records(app, runner, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: AS_AT)
    records = contrary_records(NUMBER)
    folder = a_folder(tmp_path / "bundle", **bundle_of(records, seed=7))
    result = runner("import", folder, "--organisation", "RXX")
    assert result.code == 0, (result.err, result.out[-3000:])
    return records


def told(runner, service, *more):
    result = runner("queries", "--organisation", "RXX", "--service", service, *more)
    return result.code, rows_in(result.out.removeprefix("\ufeff"))


def recounted(record):
    """Reference, kind, table and reference of the row, and what is suggested."""
    naive, own = Episode(record, AS_AT), ref("E", record.id)
    suggested = naive.suggested_opat_outcome() or "", naive.suggested_infection_outcome() or ""
    asked = Counter()
    for (kind, table, id_), number in naive.queries().items():
        row = own if id_ is None else ref(LETTERS[table], id_)
        asked[own, kind, table, row, *suggested] += number
    return asked or Counter([(own, "", "", "", *suggested)])


def test_every_query_of_an_imported_bundle_is_named_and_no_other(records, runner):
    kinds = Counter()
    for service in SERVICES:
        code, rows = told(runner, service, "--all")
        found = Counter(
            (
                row["episode_ref"],
                row["kind"],
                row["table"],
                row["ref"],
                row["suggested_opat_outcome"],
                row["suggested_infection_outcome"],
            )
            for row in rows
        )
        expected = Counter()
        for record in records:
            if record.decision == "accepted" and record.service == service:
                expected += recounted(record)
        assert found == expected
        assert code == 1
        kinds.update(row["kind"] for row in rows)
        assert told(runner, service) == (1, [row for row in rows if row["kind"]])
    assert kinds.keys() >= {*KINDS}
