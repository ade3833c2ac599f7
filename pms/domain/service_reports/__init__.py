"""The service reports: what each counts, as data and plain functions over frozen records.

A report is tables; a table is a function that says what one case (an ended episode, a decided
referral) adds to which row. Sums, totals, rates with intervals, pictures, the CSV and the episodes
behind each number follow from that: see `tables.py`, and `diagnoses.py` for a small one.

To add a report:

1. a module here with its `REPORT` (definitions come from `pms.domain.nors.definitions`, or are
   added to `definitions.py`; published figures to `published.py`, with their citation);
2. its entry in `registry.py`;
3. a test in `tests/domain/service/` that counts it a second time, naively, from plain rows (every
   entry is held against `tests/domain/service/recounts.py`, and fails without one);
4. its SQL in `benchmarks/service_reports/`, which is a third count and the yardstick of its cost.

A table that reads other cases than these needs a loader in `pms/reports/service/loading.py`.
"""
