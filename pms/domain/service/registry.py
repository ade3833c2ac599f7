"""Every report, in the order of the index."""

from pms.domain.service import activity, days_saved, diagnoses, drugs, events, outcomes

REPORTS = {
    report.name: report
    for report in (
        activity.REPORT,
        days_saved.REPORT,
        diagnoses.REPORT,
        drugs.REPORT,
        outcomes.REPORT,
        events.REPORT,
    )
}
