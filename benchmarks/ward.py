"""The virtual ward against a view of one raw query and one precompiled template."""

import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks import database
from benchmarks.findings import Finding, share_of_speed
from benchmarks.records import Records, make_current, make_years
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from pms import clock
from pms.picklists.shipped import shipped_lists

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Virtual ward</title></head>
<body><h1>Virtual ward</h1>
<table><thead><tr><th>Patient</th><th>Day</th><th>Flags</th><th>Diagnosis and organism</th>\
<th>Drugs today, given by</th><th>Line</th><th>Last bloods</th><th>Tasks</th><th>Next review</th>\
</tr></thead>
<tbody>
{% for row in rows %}
<tr><th><a href="/episodes/{{ row.id }}">{{ row.name }}</a><small>{{ row.who }}</small></th>\
<td>{% if row.day %}{{ row.day }} to {{ row.planned }}{% else %}Not started{% endif %}</td>\
<td>{% if row.in_hospital %}<b>In hospital</b> {% endif %}\
{% if (row.review_late or 0) > 0 %}<b>Review {{ row.review_late }} \
day{{ "" if row.review_late == 1 else "s" }} overdue</b> {% endif %}\
{% if (row.bloods_late or 0) > 0 %}<b>Bloods {{ row.bloods_late }} \
day{{ "" if row.bloods_late == 1 else "s" }} overdue</b> {% endif %}\
{% if (row.past_end or 0) > 0 %}<b>{{ row.past_end }} \
day{{ "" if row.past_end == 1 else "s" }} past planned end</b> {% endif %}\
{% if (row.no_end or 0) > 0 %}<b>Course without end date</b> {% endif %}\
{% if (row.line_late or 0) > 0 %}<b>Line in {{ row.line_late }} \
day{{ "" if row.line_late == 1 else "s" }} after therapy</b>{% endif %}</td>\
<td>{{ row.diagnosis or "" }}<small>{{ row.organisms or "" }}</small></td>\
<td>{{ row.drugs or "" }}<small>{{ row.given_by or "" }}</small></td><td>{{ row.line or "" }}</td>\
<td>{{ row.bloods or "" }}<small>{{ row.bloods_day or "" }}</small></td>\
<td>{% if row.number %}<details><summary>{{ row.number }} task{{ "" if row.number == 1 else "s" }}\
{% if row.late %}, {{ row.late }} overdue{% endif %}</summary>\
<ul>{% for text in row.texts.split("\\n") %}<li>Done {{ text }}</li>\
{% endfor %}</ul></details>{% endif %}</td>\
<td>{{ row.review or "" }}</td></tr>
{% endfor %}
</tbody></table></body></html>
"""
LONGEST_ROW = 0.8  # kB


def measure(
    folder: Path, *, rows: int = 300, episodes_a_year: int = 500, runs: int = 31
) -> Iterator[Finding]:
    """Whole pages over WSGI: ours signed in, among ten years of other episodes."""
    path = database.new_database(folder / "ward.sqlite")
    with database.opened(path) as app, database.plainly(path) as connection:
        database.add_organisation(
            "RXX",
            with_names_of_their_own(make_current(clock.today(), rows, seed=1)),
            all_with_outcome(make_years(range(2016, 2026), episodes_a_year, seed=1)),
        )
        ours, theirs = signed_in(app, 1), bare_client(connection)
        page, bare_page = get(ours, "/ward"), get(theirs, "/")
        assert cells_of(page) == cells_of(bare_page)
        assert len(cells_of(page)) == rows
        times = by_turns(Side(lambda: get(ours, "/ward")), Side(lambda: get(theirs, "/")), runs)
    work = f"virtual ward, {rows} rows, to one query and one template"
    yield share_of_speed(work, times, at_least=0.75)
    size = len(page) / 1000 / rows
    yield Finding("size of that page, for each row", size, None, "kB", size, at_most=LONGEST_ROW)


def all_with_outcome(records: Records) -> Records:
    """Nobody of the past is forgotten in the list."""
    for episode in records.episode:
        if episode["decision"] == "accepted":
            episode["opat_outcome"] = episode["opat_outcome"] or "success"
    return records


def with_names_of_their_own(records: Records) -> Records:
    """The yardstick tells nobody apart who is called the same."""
    for number, patient in enumerate(records.patient):
        patient["family_name"] += f" {number}"
    return records


def get(client: FlaskClient, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, response.status
    return response.get_data()


def bare_client(connection: sqlite3.Connection) -> FlaskClient:
    """The yardstick: no sign-in, no scope, no navigation, no second table, no history."""
    connection.row_factory = sqlite3.Row
    connection.execute("CREATE TEMP TABLE label (list, code, label, PRIMARY KEY (list, code))")
    connection.executemany(
        "INSERT INTO label VALUES (?, ?, ?)",
        [(name, one.code, one.label) for name, values in shipped_lists().items() for one in values],
    )
    app = Flask("bare")
    app.jinja_options = {"autoescape": True, "trim_blocks": True}
    template = app.jinja_env.from_string(PAGE)
    today = clock.today().isoformat()
    values = {"organisation": 1, "today": today, "review_every": 7, "bloods_every": 7}

    @app.route("/")
    def current() -> str:
        return template.render(rows=connection.execute(SQL, values).fetchall())

    return app.test_client()


def cells_of(page: bytes) -> list[list[str]]:
    """The words of each row of the first table's body."""
    body = page.decode().split("<tbody>")[1].split("</tbody>")[0]
    return [
        [unescape(" ".join(re.sub("<[^>]*>", " ", cell).split())) for cell in re.findall(CELL, row)]
        for row in re.findall("(?s)<tr.*?</tr>", body)
    ]


CELL = "(?s)<t[hd][ >].*?</t[hd]>"
