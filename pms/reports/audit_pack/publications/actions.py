"""Making the pack that may leave, and publishing it. They flush; callers commit."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from pms import small_numbers
from pms.auth import sessions
from pms.auth.models import Organisation
from pms.domain.audit_pack import protection
from pms.domain.audit_pack.counting import count_year
from pms.domain.counting.quarter import Quarter
from pms.domain.service_reports.period import Period
from pms.picklists.shipped import shipped_lists
from pms.reports.audit_pack.outside import PackIssue, QuarterInIssue, outside_sheets
from pms.reports.audit_pack.publications.figures import from_kept, to_kept
from pms.reports.audit_pack.publications.models import AUDIT_PACK, Publication
from pms.reports.audit_pack.publications.queries import count_left_out, issues_of, latest_issue
from pms.reports.nors_return.closing.queries import latest_by_quarter
from pms.reports.service.cases import Cases
from pms.reports.service.filters import ReportFilter
from pms.store import history
from pms.store.base import db
from pms.store.transactions import intend, read_snapshot
from pms.web.spreadsheets import Sheet, xlsx_bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """What would be published today. `already` is the issue that has just the same, if one does."""

    issue: PackIssue
    figures: protection.CountedIssue
    sheets: list[Sheet]
    data: bytes
    already: Publication | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def period_of(year: int, as_at: date) -> Period:
    """The year, or what has been of it."""
    return Period(date(year, 1, 1), min(date(year, 12, 31), as_at))


def make_ready(organisation: Organisation, year: int, today: date) -> Ready:
    """Count the year, and protect it together with every issue there has been of it.

    Statements: a fixed number, however many records there are.
    """
    period, services = period_of(year, today), organisation.services
    cases = {one: Cases(ReportFilter(period, (one,)), today) for one in services}
    shipped = shipped_lists()
    counts = count_year(cases, period, shipped, count_left_out(services, period))
    published = issues_of(year)
    rule = small_numbers.rule()
    earlier = [from_kept(one.figures) for one in published]
    figures = protection.CountedIssue(counts, protection.protect(counts, earlier, rule), rule)
    issue = PackIssue(
        organisation=organisation.name,
        ods_code=organisation.ods_code,
        period=period,
        number=len(published) + 1,
        as_at=today,
        rule=rule,
        shown=figures.shown,
        standings=_standings(organisation, year, today),
        shipped=shipped,
        live_on=organisation.go_live_on,
    )
    if published:
        as_then = _on_its_day(published[-1], issue)
        ready = _made(as_then, figures, published[-1])
        if ready.sha256 == published[-1].sha256:
            return ready
    return _made(issue, figures, None)


def _made(issue: PackIssue, figures: protection.CountedIssue, already: Publication | None) -> Ready:
    sheets = outside_sheets(issue)
    return Ready(issue, figures, sheets, xlsx_bytes(sheets), already)


def _on_its_day(latest: Publication, issue: PackIssue) -> PackIssue:
    """The issue as it would have been made on the day of the latest one: has anything changed?"""
    return replace(
        issue,
        number=latest.issue,
        as_at=latest.as_at,
        period=period_of(issue.year, latest.as_at),
    )


def _standings(organisation: Organisation, year: int, today: date) -> list[QuarterInIssue]:
    quarters = [Quarter(year, number) for number in (1, 2, 3, 4)]
    begun = [one for one in quarters if one.start <= today]
    finals = latest_by_quarter(organisation.services, begun)
    found = []
    for service in organisation.services:
        for quarter in begun:
            final = finals.get((service, str(quarter)))
            sent = final.submission if final else None
            found.append(
                QuarterInIssue(
                    service,
                    quarter,
                    final.revision if final else None,
                    final.as_at if final else None,
                    sent.uploaded_on if sent else None,
                    sent.visible_on if sent else None,
                )
            )
    return found


def publish(
    organisation: Organisation, year: int, made: str, *, today: date, now: datetime, by: str
) -> Publication | None:
    """Register what leaves; `made` is the checksum of what was looked at, None if that is no more.

    The same once more is the issue there is; else it is the next one. It is made before the
    transaction that writes, which all other saves would wait for; only another issue may not come
    between, for this one is not protected together with it.
    """
    read_snapshot()
    ready = make_ready(organisation, year, today)
    if ready.sha256 != made:
        return None
    if ready.already:
        return ready.already
    organisation_id = organisation.id
    intend("write")
    sessions.judge_again()
    history.hold_chain(db.session, organisation_id)
    if latest := latest_issue(year, from_number=ready.issue.number):
        return latest if latest.sha256 == made else None
    row = Publication(
        kind=AUDIT_PACK,
        period=str(year),
        issue=ready.issue.number,
        as_at=today,
        published_at=now,
        published_by=by,
        file_name=ready.issue.file_name,
        sha256=ready.sha256,
        file=ready.data,
        figures=to_kept(ready.figures),
    )
    db.session.add(row)
    db.session.flush()
    return row
