"""A list of episodes by three conditions against one hand-written query and one template."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks import database
from benchmarks.findings import Finding, share_of_speed
from benchmarks.records import make_years
from benchmarks.signed_in import signed_in
from benchmarks.timing import Side, by_turns
from benchmarks.ward import get
from pms.picklists.shipped import shipped_lists

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
SINCE = "2018-01-01"
COLUMNS = (
    *("name", "nhs_number", "age", "accepted", "diagnosis", "drugs", "opat_days", "opat_outcome"),
)
ASKED = (
    f"/lists?accepted-from={SINCE}&diagnosis=cellulitis&diagnosis=bronchiectasis"
    "&diagnosis=bacteraemia&drug=ceftriaxone&drug=ertapenem&"
    + "&".join(f"column={name}" for name in COLUMNS)
)
PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Lists of episodes</title></head>
<body><h1>Lists of episodes</h1><h2>{{ rows[0].total }} episodes</h2>
<table class="pms-listed"><thead><tr><th>Name</th><th>NHS number</th><th>Age</th><th>Accepted</th>\
<th>Diagnosis</th><th>Drugs</th><th>OPAT days</th><th>OPAT outcome</th></tr></thead>
<tbody>
{% for row in rows %}
<tr><th scope="row"><a href="/episodes/{{ row.id }}">{{ row.name }}</a></th>\
<td>{{ row.nhs_number or "" }}</td><td>{{ row.age }}</td><td>{{ row.accepted }}</td>\
<td>{{ row.diagnosis or "" }}</td><td>{{ row.drugs or "" }}</td>\
<td>{{ row.opat_days or "" }}</td><td>{{ row.outcome or "" }}</td></tr>
{% endfor %}
</tbody></table></body></html>
"""


def measure(folder: Path, *, episodes_a_year: int = 500, runs: int = 31) -> Iterator[Finding]:
    """The first page of 200, whole, signed in, among ten years of episodes."""
    path = database.new_database(folder / "lists.sqlite")
    with database.opened(path) as app, database.plainly(path) as connection:
        database.add_organisation("RXX", make_years(range(2016, 2026), episodes_a_year, seed=1))
        ours, theirs = signed_in(app, 1), bare_client(connection)
        assert episodes_on(get(ours, ASKED)) == episodes_on(get(theirs, "/"))
        times = by_turns(Side(lambda: get(ours, ASKED)), Side(lambda: get(theirs, "/")), runs)
    work = f"list by three conditions, {10 * episodes_a_year:,} episodes, to one query and template"
    yield share_of_speed(work, times, at_least=0.4)


def bare_client(connection: sqlite3.Connection) -> FlaskClient:
    """The yardstick: no sign-in, no scope, no form of conditions, no history."""
    connection.row_factory = sqlite3.Row
    connection.execute("CREATE TEMP TABLE label (list, code, label, PRIMARY KEY (list, code))")
    connection.executemany(
        "INSERT INTO label VALUES (?, ?, ?)",
        [(name, one.code, one.label) for name, values in shipped_lists().items() for one in values],
    )
    app = Flask("bare")
    app.jinja_options = {"autoescape": True, "trim_blocks": True}
    template = app.jinja_env.from_string(PAGE)
    values = {"organisation": 1, "since": SINCE}

    @app.route("/")
    def episodes() -> str:
        return template.render(rows=connection.execute(SQL, values).fetchall())

    return app.test_client()


def episodes_on(page: bytes) -> tuple[str, list[str]]:
    """How many episodes a page says there are, and whose rows it shows, in their order."""
    text = page.decode()
    total = text.split(" episodes</h2>")[0].rsplit(">", 1)[1].replace(",", "")
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    return total, [part.split('"')[0] for part in body.split('href="/episodes/')[1:]]
