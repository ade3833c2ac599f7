"""A report: its tables, what they count, and the published figures beside them."""

from dataclasses import dataclass

from pms.domain.nors.definitions import Definition
from pms.domain.service_reports.tables import ReportTable


@dataclass(frozen=True)
class ServiceReport:
    """`answers` says in plain words what it is for; `headline` are numbers of the first table."""

    name: str
    title: str
    answers: str
    tables: tuple[ReportTable, ...]
    definitions: tuple[Definition, ...]
    headline: tuple[str, ...]
    published: tuple[str, ...] = ()

    def table(self, name: str) -> ReportTable | None:
        return next((table for table in self.tables if table.name == name), None)
