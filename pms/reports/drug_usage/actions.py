"""What leaves the program of the drug usage is in the history."""

import hashlib

import sqlalchemy as sa

from pms.reports.drug_usage.filters import DrugUsageFilter
from pms.store import history


def record_download(
    connection: sa.Connection,
    organisation_id: int,
    asked: DrugUsageFilter,
    *,
    name: str,
    data: bytes,
) -> None:
    history.record(
        connection,
        "export",
        "drug_usage",
        None,
        organisation_id=organisation_id,
        after={
            "file": name,
            "conditions": asked.words() or ["Everybody"],
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )
